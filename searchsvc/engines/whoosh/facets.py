"""Facets: filters hits by the values chosen, and counts the hits of every value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from ..columns import DOCUMENT_FACETS, year_ranges
from ..protocol import FACETS, Facet, FacetValue
from .evaluation import Evaluation
from .hits import Counts, Hits
from .reader import IndexReader
from .schema import SIDE_CODES
from .selection import Mask, Selection, leading

SHOWN = 50
"""Values listed of a facet, besides those chosen."""
_FEW = 64
"""Up to this many values, Python sorts faster than numpy (measured)."""

Choices = Mapping[str, tuple[str, ...]]
_Named = tuple[str, str | None, str | None]
"""A value and its names in Chinese and English."""

_SIDES_NAMED: list[_Named] = [(side, None, side) for side in SIDE_CODES]


class Chosen:
    """The values chosen, facet by facet: masks over the documents, and for `sides` over the passages."""

    def __init__(self, evaluation: Evaluation, choices: Choices, every: str | None = None) -> None:
        self.evaluation = evaluation
        self.every = every
        self._reader = evaluation.reader
        self.choices = {facet: choices[facet] for facet in FACETS if choices.get(facet)}
        self._masks = {facet: self._mask(facet, values) for facet, values in self.choices.items() if facet != "sides"}

    @cached_property
    def sides(self) -> Selection | None:
        """The passages with the chosen sides; None if no sides are chosen."""
        if "sides" not in self.choices:
            return None
        codes = [SIDE_CODES[value] for value in self.choices["sides"] if value in SIDE_CODES]
        return Selection(len(self._reader.sides), mask=np.isin(self._reader.sides, codes))

    @property
    def facets(self) -> Sequence[str]:
        """The facets, `sides` aside, that have a value chosen."""
        return list(self._masks)

    def documents(self, leaving_out: str = "") -> Mask | None:
        """The documents that the choices in all facets, except `sides` and one other, keep; None for all documents."""
        masks = [mask for facet, mask in self._masks.items() if facet != leaving_out]
        return np.logical_and.reduce(masks) if masks else None

    def _mask(self, facet: str, values: tuple[str, ...]) -> Mask:
        column = self._reader.facets[facet]
        numbers = [column.numbers[value] for value in values if value in column.numbers]
        mask = np.zeros(len(self._reader.firsts), bool)
        mask[column.documents[np.isin(column.values, numbers)]] = True
        if facet == "year":
            for within in self.ranges.values():
                mask |= within
        return mask

    @cached_property
    def ranges(self) -> dict[str, Mask]:
        """The ranges of years chosen, each with the documents whose date overlaps it."""
        ranges = year_ranges(self.choices.get("year", ()))
        return {value: self.evaluation.dated(low, high).mask for value, (low, high) in ranges.items()}


class Tally:
    """The hits of a search before and after the choices, grouped once for all facets."""

    def __init__(self, matched: Selection, chosen: Chosen) -> None:
        self._reader = chosen.evaluation.reader
        self._chosen = chosen
        self._matched = matched
        self._left = chosen.documents()
        self._with_sides = matched if chosen.sides is None else matched & chosen.sides
        self.found = self._with_sides
        if self._left is not None:
            within = self._hits.each(self._left.take(self._hits.documents))
            self.found = Selection(matched.size, self._with_sides.rows.compress(within))

    @cached_property
    def _hits(self) -> Hits:
        """The hits with the chosen sides by document, before the choices in other facets."""
        return Hits.of(self._reader.document_of.take(self._with_sides.rows))

    @cached_property
    def by_document(self) -> Hits:
        """The hits by document, after all choices."""
        return self._hits.within(self._left)

    def facets(self) -> dict[str, Facet]:
        """The facets of the hits; the counts of each ignore its own choice."""
        return _facets(self._chosen, self._leaving_out, self._sides())

    def _leaving_out(self, facet: str) -> Hits:
        """The hits by document when the choice of one facet is ignored; all choices count for the name ""."""
        return self._hits.within(self._chosen.documents(leaving_out=facet)) if facet else self.by_document

    def _sides(self) -> Counts:
        """How many hits have both sides, only Chinese, only English, ignoring the choice of sides."""
        rows = self.found.rows
        if self._chosen.sides is not None:
            rows = self._matched.rows
            if self._left is not None:
                rows = rows.compress(self._left.take(self._reader.document_of.take(rows)))
        of_one = [np.count_nonzero(some.holds(rows)) if len(some) else 0 for some in self._reader.of_one_side]
        return np.array([len(rows) - sum(of_one), *of_one])


class DocumentTally:
    """The facets of a list of documents, counted in documents."""

    def __init__(self, matched: Selection, chosen: Chosen) -> None:
        self._reader = chosen.evaluation.reader
        self._chosen = chosen
        self._matched = matched.mask

    def found(self, leaving_out: str = "") -> Mask:
        """The matching documents that the choices in all facets but one keep."""
        documents = self._chosen.documents(leaving_out)
        found = self._matched if documents is None else self._matched & documents
        if self._chosen.sides is None or leaving_out == "sides":
            return found
        having = np.zeros(len(found), bool)
        having[self._reader.document_of[self._chosen.sides.rows]] = True
        return found & having

    def facets(self) -> dict[str, Facet]:
        """The facets of the documents found; the counts of each ignore its own choice."""
        sides = _documents_by_side(self._reader, self.found(leaving_out="sides"))
        return _facets(self._chosen, self._left, sides)

    def _left(self, facet: str) -> Hits:
        documents = self.found(leaving_out=facet).nonzero()[0].astype(np.uint32)
        return Hits(documents, np.ones(len(documents), np.int64))


def _facets(chosen: Chosen, left: Callable[[str], Hits], sides: Counts) -> dict[str, Facet]:
    """All facets; `left` gives what to count when a facet's own choice is ignored, or, for the name "", no choice."""
    reader = chosen.evaluation.reader
    counts = dict(zip(DOCUMENT_FACETS, reader.facet_counts.of(left("")), strict=True))
    for number, facet in enumerate(DOCUMENT_FACETS):
        if facet in chosen.facets:
            counts[facet] = reader.facet_counts.of(left(facet))[number]
    ranged = {value: int(left("year").within(mask).counts.sum()) for value, mask in chosen.ranges.items()}
    found = {
        facet: _facet(column.named, column.numbers, counts[facet], chosen, facet, ranged)
        for facet, column in reader.facets.items()
    }
    return found | {"sides": _facet(_SIDES_NAMED, SIDE_CODES, sides, chosen, "sides", {})}


def _documents_by_side(reader: IndexReader, documents: Mask) -> Counts:
    held = np.zeros((len(SIDE_CODES), len(documents)), bool)
    held[reader.sides, reader.document_of] = True
    counts: Counts = np.count_nonzero(held & documents, axis=1)
    return counts


def _facet(
    named: Sequence[_Named],
    numbers: Mapping[str, int],
    counts: Counts,
    chosen: Chosen,
    facet: str,
    ranged: Mapping[str, int],
) -> Facet:
    listed, distinct = _commonest(counts, None if facet == chosen.every else SHOWN)
    selected = chosen.choices.get(facet, ())
    for value in selected:
        number = numbers.get(value)
        if number is not None and all(number != other for other, _ in listed):
            listed.append((number, int(counts[number])))
    values = [
        _value(FacetValue, (value, zh, en, count, value in selected))
        for number, count in listed
        for value, zh, en in (named[number],)
    ]
    values += [FacetValue(value, None, None, ranged.get(value, 0), True) for value in selected if value not in numbers]
    return Facet(tuple(values), distinct)


def _commonest(counts: Counts, most: int | None) -> tuple[list[tuple[int, int]], int]:
    """The values with hits, most frequent first, at most `most`, each with its count; and how many values have hits."""
    if len(counts) <= _FEW:
        held = counts.tolist()
        ordered = sorted(filter(held.__getitem__, range(len(held))), key=held.__getitem__, reverse=True)
        return [(number, held[number]) for number in ordered[:most]], len(ordered)
    found = counts.nonzero()[0]
    having = counts.take(found)
    order = leading(-having, len(found) if most is None else most)
    return list(zip(found.take(order).tolist(), having.take(order).tolist(), strict=True)), len(found)


# `FacetValue(…)` without the Python-level call that a NamedTuple's constructor costs for each value.
_value = tuple.__new__
