"""Explains an answer: the searches that this takes, alongside the main one or after it, and what they tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from ...model import SIDES
from ...query import And, Node, Query, Term, terms
from ...text.characters import fold
from ...text.literal import values
from ...text.words import Segmenter, stem
from ..accounts import CUTS, form_found, negated_sides, positive_parts, ranked_pieces, ways_to_write
from ..protocol import Explanation, Form, Part
from .cluster import Body
from .conditions import Clause, Conditions, all_of, any_of
from .mapping import LONGEST_ATOM, facet_field
from .reader import Asked

MOST_FORMS = 12
MOST_FORMED = 8
"""Terms of a query whose forms are looked up."""
MOST_ATTEMPTS = 5
MOST_WAYS = 128
"""Spellings of a run that are counted; if it has more, none are."""


def counting(clause: Clause) -> Body:
    """A search that only counts."""
    return {"query": clause, "size": 0, "track_total_hits": True}


def total(answer: Body) -> int:
    return int(answer["hits"]["total"]["value"])


def one_sided(root: Node) -> Clause:
    """The filter for passages without a side that a negation refers to."""
    lacking = {"zh" if side == "en" else "en" for side in negated_sides(root)}
    return {"terms": {facet_field("sides"): sorted(lacking)}}


class Forms:
    """The forms of a query's words and the spellings of its runs: which searches to send, and how to read answers."""

    def __init__(self, root: Node, passages: str, catalogue: str, segmenter: Segmenter) -> None:
        self._passages, self._catalogue = passages, catalogue
        self._conditions = Conditions(segmenter)
        found = dict.fromkeys(terms(root, positive_only=True))
        self._terms = [
            (term, within)
            for term, within in found
            if within in ("", *SIDES)
            and (term.kind in ("word", "prefix") or (term.kind in ("run", "phrase") and _ways(term.text)))
        ][:MOST_FORMED]

    def questions(self) -> Asked:
        """The searches to send along with the main one."""
        return [
            (self._catalogue, _forms_of(term, within))
            if term.kind in ("word", "prefix")
            else (self._passages, self._ways_of(term, within))
            for term, within in self._terms
        ]

    def _ways_of(self, term: Term, within: str) -> Body:
        """A search that counts the passages with each spelling of a run."""
        sides = (within,) if within else SIDES
        written = {way: term._replace(kind="exact", text=way) for way in _ways(term.text)}
        counted = {way: any_of([self._conditions.held(one, side)[0] for side in sides]) for way, one in written.items()}
        return {
            "query": any_of([self._conditions.held(term, side)[0] for side in sides]),
            "size": 0,
            "aggs": {"ways": {"filters": {"filters": counted}}},
        }

    def told(self, answers: Sequence[Body]) -> Iterator[Form]:
        """The forms found, from the answers to `questions`."""
        for (term, within), answer in zip(self._terms, answers, strict=True):
            if term.kind in ("word", "prefix"):
                field = f"in_{within or 'any'}"
                held = [(hit["_source"]["form"], int(hit["_source"][field])) for hit in answer["hits"]["hits"]]
            else:
                counts = answer["aggregations"]["ways"]["buckets"].items()
                held = [(way, count) for way, bucket in counts if (count := int(bucket["doc_count"]))]
                held.sort(key=lambda pair: -pair[1])
            if len(held) > 1 or (held and held[0][0] != fold(term.text) and term.kind != "phrase"):
                yield from (form_found(term, within, *pair) for pair in held[:MOST_FORMS])


def _ways(text: str) -> list[str]:
    """The spellings, Simplified, Traditional and mixed, of a run of Han; none if there is only one, or very many."""
    ways = ways_to_write(text)
    if ways is None or prod(map(len, ways)) > MOST_WAYS:
        return []
    return list(map("".join, product(*ways)))


def _forms_of(term: Term, within: str) -> Body:
    """A search for the most frequent forms of a word in the library."""
    word, field = values(term.text)[0], f"in_{within or 'any'}"
    held: Clause = {"term": {"stem": stem(word)[:LONGEST_ATOM]}}
    if term.kind == "prefix":
        held = {"prefix": {"form": word}}
    return {
        "query": all_of([{"term": {"kind": "form"}}, held, {"range": {field: {"gt": 0}}}]),
        "sort": [{field: "desc"}, {"form": "asc"}],
        "size": MOST_FORMS,
        "_source": ["form", field],
    }


class Parts:
    """The parts of a query that found nothing, each searched alone: which have no hits, and which have some."""

    def __init__(self, root: Node, passages: str, segmenter: Segmenter) -> None:
        self._passages, self._segmenter = passages, segmenter
        self._parts = [(str(part), part) for part in positive_parts(root)]

    def questions(self) -> Asked:
        """Searches that count the passages each part finds."""
        return [(self._passages, counting(Conditions(self._segmenter).passages(part))) for _, part in self._parts]

    def missing(self, answers: Sequence[Body]) -> tuple[str, ...]:
        return tuple(text for (text, _), answer in zip(self._parts, answers, strict=True) if not total(answer))

    def together(self, answers: Sequence[Body]) -> And | None:
        """The parts that find something, as one query; None if it would be one part alone, or the query itself."""
        found = [part for (_, part), answer in zip(self._parts, answers, strict=True) if total(answer)]
        return And(tuple(found)) if 1 < len(found) < len(self._parts) else None

    def alone(self, answers: Sequence[Body]) -> tuple[Part, ...]:
        """The parts that find something, longest first."""
        counted = [Part(text, total(answer)) for (text, _), answer in zip(self._parts, answers, strict=True)]
        found = [part for part in counted if part.count]
        return tuple(sorted(found, key=lambda part: -len(part.query))[:MOST_ATTEMPTS])


def explanation(
    query: Query, segmenter: Segmenter, cut: dict[Term, str], *, late: str = "", **found: Any
) -> Explanation:
    """Put an explanation together; `found` is what the cluster told, `late` the time limit if it was exceeded."""
    notices = [(notice.reason, notice.text) for notice in query.notices]
    return Explanation(
        words=tuple(dict.fromkeys(ranked_pieces(query.root, segmenter))),
        dropped=tuple(pair for pair in notices if pair[0] not in CUTS),
        bounded=(
            *(pair for pair in notices if pair[0] in CUTS),
            *((bound, str(term)) for term, bound in cut.items()),
            *([("time", late)] if late else []),
        ),
        **found,
    )
