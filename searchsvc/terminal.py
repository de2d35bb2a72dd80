"""Output of the command line: hits with their marks, facts about an index, progress and results of a build."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

if TYPE_CHECKING:
    from .audit import Finding
    from .building import BuildReport
    from .engines.protocol import Explanation, Hit, Info, Marks, Results
    from .model import Metadata
    from .reading import Reading

LONGEST_LINE = 160
"""The most characters of a text shown in a finding."""

MOST_FAULTS = 100
"""The most faults shown one by one."""

_DROPPED = {
    "quote": "a quotation mark that is never closed; ignored",
    "bracket": "a bracket without its counterpart; ignored",
    "operator": "connects nothing here; searched for as a word",
    "field": "a field with nothing after it; searched for as text",
    "date": "not a date; searched for as text",
    "star": "a star works only at the end of one word; ignored",
    "sign": "contains nothing to search for; ignored",
}
_BOUNDED = {
    "cut": "the query is too long; left out from here on",
    "terms": "the query has too many parts; left out from here on",
    "nesting": "brackets are nested too deeply; ignored",
    "prefix": "matches too many words; some passages are left out",
    "time": "the search took too long and was cut short; some hits are left out",
    "marks": "it occurs too often; not every occurrence is marked",
}


SILENCE = 2.0
"""Seconds that a stage of a build may take before its progress is shown."""

_STEPS = 1000
"""Steps of the progress bar."""
_RENEWED = "\r\x1b[K"
"""Clears the current line of a terminal."""

_OBEYED = dict.fromkeys(range(0x80, 0xA0), "\ufffd")
"""C1 control characters, which some terminals would obey if a library's texts held them."""


def say(text: str) -> None:
    """Print a message on standard error, apart from the results."""
    click.echo(text, err=True)


# Hits


def show_results(results: Results, root: str, deepest: int) -> None:
    """Print a page of hits: title, label, both sides with their marks, and address.

    `root` begins the addresses; `deepest` is the last hit that page numbers can reach.
    """
    click.echo(_headline(results))
    for line in _explained(results.explanation):
        say(line)
    asked = results.request
    first = 1 + (asked.page - 1) * asked.size
    for number, hit in enumerate(results.hits, first):
        click.echo()
        for line in _hit(hit, number, root):
            click.echo(line.translate(_OBEYED))
    if results.next:
        nearby = asked.after is None and (asked.page + 1) * asked.size <= deepest
        say(f"\nnext page: --page {asked.page + 1}" if nearby else f"\nnext page: --after {results.next}")


def _headline(results: Results) -> str:
    if results.complete and not results.total:
        return "no passage found"
    least = "" if results.complete else "at least "
    line = f"{least}{_counted(results.total, 'passage')} in {_counted(results.documents_total, 'document')}"
    if results.explanation.apart_given and not results.request.apart:
        return f"nothing found as typed; with its words apart: {line}"
    if results.apart and not results.request.apart:
        line += f" · {results.apart:,} more with its words apart (--apart)"
    return line


def _explained(said: Explanation) -> Iterator[str]:
    for reason, text in said.dropped:
        yield f"{text}: {_DROPPED.get(reason, reason)}"
    for reason, text in said.bounded:
        yield f"{_BOUNDED.get(reason, reason)}: {text}" if text else _BOUNDED.get(reason, reason)
    if said.missing:
        yield f"no passage contains: {', '.join(said.missing)}"
    if said.attempts:
        yield f"found if the rest is left out: {', '.join(f'{part.query} ({part.count:,})' for part in said.attempts)}"
    if said.one_sided:
        yield f"of these, {said.one_sided:,} have no text in the excluded language"


def _hit(hit: Hit, number: int, root: str) -> Iterator[str]:
    known = [title(hit.document), hit.passage.label, hit.document.date]
    yield click.style(f"{number}. {' · '.join(part for part in known if part)}", bold=True)
    for text, marks in ((hit.passage.zh, hit.zh_marks), (hit.passage.en, hit.en_marks)):
        if text:
            yield "   " + marked(text, marks).replace("\n", "\n   ")
    yield "   " + click.style(f"{root}/documents/{quote(hit.document.id)}#n{hit.n}", dim=True)


def title(document: Metadata) -> str:
    """The title in each language it has."""
    return " / ".join(side for side in (document.title.zh, document.title.en) if side)


def marked(text: str, marks: Marks) -> str:
    """The text with its marks in colour."""
    parts, at = [], 0
    for start, end in marks:
        parts += [text[at:start], click.style(text[start:end], fg="red", bold=True)]
        at = end
    return "".join([*parts, text[at:]])


# Indexes and builds


def show_info(info: Info, place: str) -> None:
    """Print what an index holds, and when and how it was built."""
    years = f", {info.first_year} to {info.last_year}" if info.first_year is not None else ""
    holds = f"{_counted(info.documents, 'document')}, {_counted(info.passages, 'passage')}"
    show_pairs(
        [
            ("index", f"{place}, generation {info.generation}"),
            ("built", f"{info.built} from {', '.join(info.sources)}"),
            ("holds", f"{holds} ({info.paired:,} in both languages){years}"),
            ("size", f"{info.bytes / 1e6:,.1f} MB"),
            ("segmenter", info.segmenter),
            ("stems", info.stems),
            ("characters", info.characters),
            ("schema", str(info.schema)),
        ]
    )


def show_pairs(pairs: Sequence[tuple[str, Any]]) -> None:
    """Print names and values in two columns."""
    for name, value in pairs:
        click.echo(f"{name:<12}{value}")


def show_report(report: BuildReport, place: str) -> None:
    """Print what a build did, or with `--dry-run` would do."""
    done = f"{place}: " if report.info else "nothing was changed; a build would hold "
    held = f"{_counted(report.documents, 'document')}, {_counted(report.passages, 'passage')}"
    click.echo(f"{done}{held} ({report.seconds:.1f} s)")
    changes = report.changes
    click.echo(
        f"added {changes.added:,} · changed {changes.changed:,} · removed {changes.removed:,} · "
        f"unchanged {changes.unchanged:,}; "
        f"{_counted(changes.passages_changed, 'passage')} new or changed"
    )
    _show_left_out(report)


def show_reading(reading: Reading, *, err: bool = False) -> None:
    """Print what the sources hold."""
    held = f"{_counted(reading.documents, 'document')}, {_counted(reading.passages, 'passage')}"
    click.echo(f"read: {held}", err=err)
    _show_left_out(reading, err=err)


def _show_left_out(read: BuildReport | Reading, *, err: bool = False) -> None:
    kept = (
        (read.drafts, "draft", ""),
        (read.embargoed, "document under embargo", "documents under embargo"),
        (read.left_out, "file that is not a document", "files that are not documents"),
        (len(read.faults), "fault", ""),
    )
    if parts := [_counted(count, one, more) for count, one, more in kept if count]:
        click.echo(f"left out: {', '.join(parts)}", err=err)


# Findings of an audit

_COLUMNS = ("severity", "kind", "reason", "document", "n", "label", "file", "record", "zh", "en", "id")


@dataclass
class Findings:
    """Prints findings of an audit as they come: for people, or as `json` or `csv`; and counts them."""

    form: str | None
    accepted: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """By severity, and by severity and kind."""

    def show(self, finding: Finding) -> None:
        """Print a finding: severity, place, reason, and the beginnings of both texts."""
        if self.form == "csv" and not self.counts:
            self._row(_COLUMNS, begins=True)
        self.counts[finding.severity] += 1
        self.counts[f"{finding.severity}: {finding.kind}"] += 1
        record = {name: getattr(finding, name) for name in _COLUMNS}
        if self.form == "json":
            click.echo(json.dumps(record, ensure_ascii=False).encode())
        elif self.form == "csv":
            self._row([str(value) for value in record.values()])
        else:
            place = finding.document + (f"#n{finding.n}" if finding.n else "")
            origin = f"{finding.file}:{finding.record}" if finding.record else finding.file
            click.echo(click.style(f"{finding.severity}: {place}: {finding.kind}", bold=True) + f": {finding.reason}")
            for text in filter(None, (finding.zh, finding.en)):
                click.echo(f"   {shortened(text).translate(_OBEYED)}")
            click.echo(click.style(f"   {origin} · {finding.id}", dim=True))

    def _row(self, cells: Sequence[str], *, begins: bool = False) -> None:
        from .formats.delimited import guarded

        row = io.StringIO(newline="")
        csv.writer(row).writerow([guarded(cell) for cell in cells])
        click.echo(("\ufeff" * begins + row.getvalue()).encode(), nl=False)

    def show_summary(self) -> None:
        """Print how many findings there are of each kind."""
        by_kind = [f"{count:,} {kind}" for kind, count in sorted(self.counts.items()) if ":" in kind]
        passed = [f"{self.accepted:,} accepted"] if self.accepted else []
        click.echo(f"found: {', '.join([*by_kind, *passed]) or 'nothing'}", err=self.form is not None)


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def show_faults(faults: Sequence[object], *, err: bool) -> None:
    """Print the first faults one by one, and how many more there are."""
    for fault in faults[:MOST_FAULTS]:
        click.echo(str(fault), err=err)
    if len(faults) > MOST_FAULTS:
        click.echo(f"… and {len(faults) - MOST_FAULTS:,} more", err=err)


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


@dataclass
class Progress:
    """Shows the progress of a build: one line updated in place on a terminal, else a new line every five seconds."""

    on_terminal: bool = field(default_factory=sys.stderr.isatty)
    _stage: str = ""
    _started: float = 0.0
    _shown: float = 0.0
    _bar: Any = None

    def __call__(self, stage: str, done: int, share: float) -> None:
        """Report that `done` items of a stage are done; `share` is the fraction of the whole, 0 if unknown."""
        now = time.monotonic()
        interval = 0.2 if self.on_terminal else 5
        if stage != self._stage:
            self.close()
            self._stage, self._started = stage, now
            self._shown = now + SILENCE - interval if done else 0.0
        if now - self._shown < interval:
            return
        self._shown = now
        if share and self.on_terminal:
            self._bar = self._bar or self._begun(stage)
            self._bar.update(int(share * _STEPS) - self._bar.pos, f"{done:,} ({self._rate(done):,.0f}/s)")
        else:
            start = _RENEWED if self.on_terminal else ""
            click.echo(start + self._line(done, share), err=True, nl=not self.on_terminal)

    def _begun(self, stage: str) -> Any:
        bar = click.progressbar(
            length=_STEPS, label=stage, file=sys.stderr, item_show_func=lambda rate: rate, width=24
        ).__enter__()
        bar.start = bar.last_eta = time.time() - (time.monotonic() - self._started)
        return bar

    def _rate(self, done: int) -> float:
        return done / max(time.monotonic() - self._started, 0.001)

    def _line(self, done: int, share: float) -> str:
        took = time.monotonic() - self._started
        line = f"{self._stage}: {done:,}" if done else self._stage
        if done and took > 1:
            line += f" ({self._rate(done):,.0f}/s"
            line += f", {took * (1 - share) / share:,.0f} s left)" if share else ")"
        return line

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the line that is updated in place."""
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None
        elif self._stage and self.on_terminal:
            click.echo(_RENEWED, err=True, nl=False)
        self._stage = ""
