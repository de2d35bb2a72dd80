"""A text cut into the pieces that a page shows differently: marks, glosses, notes, words of the other language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from ...engines.protocol import Marks
from ...model import Side
from ...text.characters import other_language
from ...text.notes import Span, spans
from .direction import TURNING

SPECIAL = re.compile(f"[&<>{TURNING}]")
"""What cannot be written as it is."""


class Run(NamedTuple):
    """Characters that look the same."""

    text: str
    marked: bool
    foreign: bool
    """Whether it is in the other language: Han in English, Latin words in Chinese."""


class Piece(NamedTuple):
    """The runs of one gloss or note, or of the text between them (`kind` is empty)."""

    kind: str
    runs: list[Run]


class Text:
    """One side of a passage: what stands in it is found once, however much of it is shown and how often."""

    __slots__ = ("apart", "foreign", "is_even", "is_plain", "marks", "side", "text")

    def __init__(self, text: str, side: Side, marks: Marks = ()) -> None:
        self.text, self.side, self.marks = text, side, marks
        self.apart: list[Span] = spans(text, side)
        """Its glosses and notes."""
        self.foreign = other_language(text, side)
        """What of it is in the other language."""
        self.is_even = not self.apart and not self.foreign
        """Whether nothing but marks stands out in it, as in most."""
        self.is_plain = self.is_even and not SPECIAL.search(text)
        """Whether it can, besides, be written as it is."""

    def by_marks(self, start: int, end: int) -> list[tuple[str, bool]]:
        """What stands between two places, by turns marked and not marked."""
        return _alternating(self.text, self.marks, start, end)

    def pieces(self, start: int, end: int) -> list[Piece]:
        """What stands between two places in pieces, in order; joined they are all of it."""
        if self.is_even:
            return [Piece("", [Run(part, marked, False) for part, marked in self.by_marks(start, end)])]
        cuts = {start, end}
        for places in (self.marks, self.apart, self.foreign):
            cuts.update([cut for place in places for cut in place[:2] if start < cut < end])
        stretches = list(pairwise(sorted(cuts)))
        apart, marked, foreign = (_over(stretches, places) for places in (self.apart, self.marks, self.foreign))
        return [
            Piece(
                self.apart[number].kind if number >= 0 else "",
                [Run(self.text[a:b], mark >= 0, other >= 0) for _, (a, b), mark, other in held],
            )
            for number, held in groupby(zip(apart, stretches, marked, foreign, strict=True), itemgetter(0))
        ]


def runs(text: str, side: Side) -> list[Run]:
    """`text`, by its language alone."""
    return [Run(part, False, held) for part, held in _alternating(text, other_language(text, side), 0, len(text))]


def _alternating(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[str, bool]]:
    """What stands from `start` to `end`, by turns between some places and in them."""
    found, at = [], start
    for first, last in places:
        if last > at and first < end:
            if first > at:
                found.append((text[at:first], False))
            found.append((text[max(first, at) : min(last, end)], True))
            at = last
    if at < end or not found:
        found.append((text[at:end], False))
    return found


def _over(stretches: Sequence[tuple[int, int]], places: Sequence[tuple[Any, ...]]) -> Iterator[int]:
    """For each of some stretches the number of the place that covers it, or -1; both in order, neither overlapping."""
    number, count = 0, len(places)
    for start, _ in stretches:
        while number < count and places[number][1] <= start:
            number += 1
        yield number if number < count and places[number][0] <= start else -1
