"""The figures as Markdown tables, as in docs/performance.md."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from functools import partial

from .engines import LABELS, OURS
from .figures import ALL, Figures, Measured, percentile_95, times

Row = tuple[str, Callable[[Measured], str]]

_ROWS: list[Row] = [
    ("build, seconds", lambda of: f"{of.build_seconds:.1f}"),
    ("build, passages a second", lambda of: f"{of.passages_a_second:,.0f}"),
    ("index, MB", lambda of: f"{of.index_bytes / 1e6:,.0f}"),
    ("opening the index, seconds", lambda of: f"{of.open_seconds:.2f}"),
    ("start of the server to its first answer, seconds", lambda of: f"{of.start_seconds:.1f}"),
    (
        "resident after all queries, MB (without files mapped)",
        lambda of: f"{of.resident_bytes / 1e6:,.0f} ({of.private_bytes / 1e6:,.0f})",
    ),
    ("one changed document, seconds", lambda of: f"{of.change_seconds:.1f}"),
    ("until the running server finds it, seconds", lambda of: f"{of.change_served_seconds:.1f}"),
]


def markdown(figures: Figures) -> str:
    """The whole report."""
    parts = [
        _facts(figures),
        _evaluation(figures),
        _beside(figures),
        _ratios(figures),
        _times(figures),
        _measured(figures),
        _found(figures),
        _reasons(figures),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(figures: Figures) -> str:
    facts = figures.facts
    packages = ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
    return (
        f"{facts['passages']:,} passages in {facts['documents']:,} documents ({facts['copies']} × the sources); "
        f"{len(figures.queries)} queries, median of {facts['rounds']}.\n"
        f"{facts['run']}, {facts['processor']}, {facts['cores']} cores; Python {facts['python']}, {packages}."
    )


def _evaluation(figures: Figures) -> str:
    """How long a search takes without HTTP, JSON and fetching hits."""
    if not (found := figures.facts.get("nanoseconds_a_hit")):
        return ""
    return (
        f"{len(found)} queries of one common word, evaluated alone in searchsvc's index (matches, scores, best ten, "
        f"all facets): {statistics.median(found):.0f} ns a hit in the median, {min(found):.0f} to {max(found):.0f}."
    )


def _beside(figures: Figures) -> str:
    """How long a search on a cluster takes besides the cluster itself."""
    if not (of := figures.facts.get("beside")):
        return ""
    return (
        f"On the cluster a search took {of['took']:.1f} ms in the median, {of['search']:.1f} ms more with all that is "
        f"done here, {of['answer']:.1f} ms more as an answer in JSON; {of['work']:.1f} ms are work of this program."
    )


def _ratios(figures: Figures) -> str:
    """searchsvc divided by each peer: times and sizes should be small, rates large."""
    if not figures.peers:
        return ""
    ours = figures.measured[OURS]
    rows: list[tuple[str, Callable[[str], float | None]]] = [
        ("search, geometric mean", figures.ratio),
        ("search, 95th percentile", lambda peer: figures.ratio_of(peer, percentile_95)),
        ("search, slowest query", lambda peer: figures.ratio_of(peer, max)),
        ("build rate", lambda peer: ours.passages_a_second / figures.measured[peer].passages_a_second),
        ("index on disk", lambda peer: ours.index_bytes / figures.measured[peer].index_bytes),
    ]
    rows += [
        (f"answers a second: {clients} of ours to 4 of the peer", partial(_rate, figures, clients))
        for clients in list(ours.answers_a_second)[-2:]
    ]
    table = [[name, *(_number(value(peer)) for peer in figures.peers)] for name, value in rows]
    return _table(["searchsvc to …", *(LABELS[peer] for peer in figures.peers)], table)


def _rate(figures: Figures, clients: str, peer: str) -> float:
    return figures.measured[OURS].answers_a_second[clients] / figures.measured[peer].answers_a_second["4"]


def _times(figures: Figures) -> str:
    heads = ["milliseconds: median / 95th percentile / slowest", *(LABELS[name] for name in figures.engines)]
    heads += [f"to {LABELS[peer]}" for peer in figures.peers]
    rows = []
    for kind in [*figures.kinds, ALL]:
        spent = [times(figures.of(name, kind)) for name in figures.engines]
        cells = [" / ".join(f"{value:.1f}" for value in one.values()) if one else "not supported" for one in spent]
        rows.append([kind, *cells, *(_number(figures.ratio(peer, kind)) for peer in figures.peers)])
    return _table(heads, rows)


def _measured(figures: Figures) -> str:
    rows = [[name, *(value(figures.measured[engine]) for engine in figures.engines)] for name, value in _ROWS]
    every = dict.fromkeys(clients for of in figures.measured.values() for clients in of.answers_a_second)
    for clients in every:
        rates = [figures.measured[engine].answers_a_second.get(clients) for engine in figures.engines]
        rows.append([f"answers a second, clients: {clients}", *("–" if r is None else f"{r:,.0f}" for r in rates)])
    return _table(["", *(LABELS[name] for name in figures.engines)], rows)


def _found(figures: Figures) -> str:
    """The hits of each peer as a share of searchsvc's, so that nobody has an easier task unnoticed."""
    if not figures.peers:
        return ""
    rows = []
    for kind in figures.kinds:
        cells = []
        for peer in figures.peers:
            share, answered = figures.share_found(peer, kind), len(figures.both(peer, kind))
            of_all = len(figures.of(peer, kind))
            partly = "" if answered == of_all else f" ({answered} of {of_all} queries)"
            cells.append("not supported" if not answered else f"{'–' if share is None else f'{share:.0%}'}{partly}")
        rows.append([kind, *cells])
    return _table(["hits, as a share of searchsvc's", *(LABELS[peer] for peer in figures.peers)], rows)


def _reasons(figures: Figures) -> str:
    lines = []
    for name in figures.engines:
        reasons = dict.fromkeys(answered.reason for answered in figures.answers[name] if answered.reason)
        lines += [f"- {LABELS[name]}, not supported: {reason}." for reason in reasons]
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
