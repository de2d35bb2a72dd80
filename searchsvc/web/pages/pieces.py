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
"""Characters that must be escaped or closed."""


class Run(NamedTuple):
    """Consecutive characters that are displayed alike."""

    text: str
    marked: bool
    foreign: bool
    """Whether it is in the other language: Han in English, Latin words in Chinese."""


class Piece(NamedTuple):
    """The runs of one gloss or note, or of the text between them (`kind` is empty)."""

    kind: str
    runs: list[Run]


class Text:
    """One side of a passage, analysed once, however much of it is shown and how often."""

    __slots__ = ("apart", "foreign", "is_even", "is_plain", "marks", "side", "text")

    def __init__(self, text: str, side: Side, marks: Marks = ()) -> None:
        self.text, self.side, self.marks = text, side, marks
        self.apart: list[Span] = spans(text, side)
        """Its glosses and notes."""
        self.foreign = other_language(text, side)
        """Its stretches in the other language."""
        self.is_even = not self.apart and not self.foreign
        """Whether it has nothing but marks, as most texts."""
        self.is_plain = self.is_even and not SPECIAL.search(text)
        """Whether it also needs no escaping."""

    def by_marks(self, start: int, end: int) -> list[tuple[str, bool]]:
        """The text between two places, cut where marks begin and end."""
        return _alternating(self.text, self.marks, start, end)

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The text between two places as pieces, in order and complete."""
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
    """`text` as runs of its languages."""
    return [Run(part, False, held) for part, held in _alternating(text, other_language(text, side), 0, len(text))]


def _alternating(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[str, bool]]:
    """Cut `start` to `end` at the edges of some places: outside and inside them by turns."""
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
    """For each stretch the index of the place that covers it, or -1; both are in order and do not overlap."""
    number, count = 0, len(places)
    for start, _ in stretches:
        while number < count and places[number][1] <= start:
            number += 1
        yield number if number < count and places[number][0] <= start else -1
