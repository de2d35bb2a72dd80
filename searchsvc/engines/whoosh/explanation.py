"""Explains an answer: which forms were found, which parts of the query nothing holds, and which find something."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...model import SIDES
from ...query import And, Node, Query, Term, terms
from ...text.characters import fold
from ..accounts import CUTS, form_found, negated_sides, positive_parts, ranked_pieces, ways_to_write
from ..protocol import Explanation, Form, Part
from .evaluation import Evaluation
from .schema import SIDE_CODES
from .selection import Selection

MOST_FORMS = 12
MOST_FORMS_COUNTED = 100
MOST_ATTEMPTS = 5
MOST_ROWS_FOR_VARIANTS = 400
"""Passages whose text is read to count the variants of a run; if more hold the run, they are not counted."""


def explain(
    evaluation: Evaluation, query: Query, matched: Selection, found: Selection, *, apart_given: bool
) -> Explanation:
    """Explain a search whose hits are `found`, and `matched` before the facets."""
    root = query.root
    parts = [(str(part), part) for part in positive_parts(root)] if not len(matched) else []
    counted = [(text, part, len(evaluation.passages(part))) for text, part in parts]
    return Explanation(
        words=tuple(dict.fromkeys(ranked_pieces(root, evaluation.reader.segmenter))),
        forms=tuple(_forms(evaluation, root)),
        dropped=tuple((notice.reason, notice.text) for notice in query.notices if notice.reason not in CUTS),
        bounded=(
            *((notice.reason, notice.text) for notice in query.notices if notice.reason in CUTS),
            *((bound, str(term)) for term, bound in evaluation.cut.items()),
        ),
        missing=tuple(text for text, _, count in counted if not count),
        attempts=tuple(_attempts(evaluation, counted)),
        one_sided=_one_sided(evaluation, root, found),
        apart_given=apart_given,
    )


def _forms(evaluation: Evaluation, root: Node) -> Iterator[Form]:
    for term, within in dict.fromkeys(terms(root, positive_only=True)):
        if within not in ("", *SIDES):
            continue
        if term.kind in ("word", "prefix"):
            forms = evaluation.forms(term)[:MOST_FORMS_COUNTED]
            found = list(zip(forms, _counts(evaluation, term, forms, within), strict=True))
        elif term.kind in ("run", "phrase"):
            found = list(_variants(evaluation, term, within).items())
        else:
            continue
        held = sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])
        if len(held) > 1 or (held and held[0][0] != fold(term.text) and term.kind != "phrase"):
            yield from (form_found(term, within, *pair) for pair in held[:MOST_FORMS])


def _counts(evaluation: Evaluation, term: Term, forms: list[str], within: str) -> list[int]:
    """In how many passages each form of a term occurs, on the side `within` or, if that is "", on either."""
    if not within and evaluation.is_posted(term):
        return [len(evaluation.postings(form).passages) for form in forms]
    columns = [evaluation.reader.columns[side] for side in ((within,) if within else SIDES)]
    counts: list[list[int]] = [column.counts(forms).tolist() for column in columns]
    if len(counts) == 1:
        return counts[0]
    return [a + b - (a and b and _in_both(evaluation, form)) for form, a, b in zip(forms, *counts, strict=True)]


def _in_both(evaluation: Evaluation, form: str) -> int:
    """How many passages hold a word on both sides."""
    zh, en = (evaluation.reader.columns[side].holding((form,), evaluation.check) for side in SIDES)
    return len(zh & en)


def _variants(evaluation: Evaluation, term: Term, within: str) -> dict[str, int]:
    """The spellings, Simplified or Traditional, of a run of Han in this library, with their numbers of passages."""
    ways = ways_to_write(term.text)
    columns = (within,) if within else SIDES
    lists = {column: evaluation.selection(term, column) for column in columns}
    if ways is None or sum(map(len, lists.values())) > MOST_ROWS_FOR_VARIANTS:
        return {}
    holding: dict[str, set[int]] = {}
    for column, selection in lists.items():
        for row, way in evaluation.reader.ways(ways, column, selection.rows):
            holding.setdefault(way, set()).add(row)
    return {way: len(rows) for way, rows in holding.items()}


def _attempts(evaluation: Evaluation, counted: list[tuple[str, Node, int]]) -> Iterator[Part]:
    found = [(text, part, count) for text, part, count in counted if count]
    if 1 < len(found) < len(counted):
        together = And(tuple(part for _, part, _ in found))
        if count := len(evaluation.passages(together)):
            yield Part(str(together), count)
            return
    for text, _, count in sorted(found, key=lambda part: -len(part[0]))[:MOST_ATTEMPTS]:
        yield Part(text, count)


def _one_sided(evaluation: Evaluation, root: Node, found: Selection) -> int:
    missing = [SIDE_CODES["zh" if side == "en" else "en"] for side in set(negated_sides(root))]
    if not missing:
        return 0
    return int(np.isin(evaluation.reader.sides[found.rows], missing).sum())
