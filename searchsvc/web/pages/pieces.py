"""A text cut into the pieces that a page shows differently: marks, glosses, notes, words of the other language."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ...engines.protocol import Marks
from ...model import Side
from ...text.characters import other_language
from ...text.notes import spans


class Run(NamedTuple):
    """Characters that look the same."""

    text: str
    marked: bool
    foreign: bool
    """Whether it is in the other language: Han in English, Latin words in Chinese."""


class Piece(NamedTuple):
    """The runs of one gloss or note, or of the text between them (`kind` is empty)."""

    kind: str
    runs: tuple[Run, ...]


def pieces(text: str, side: Side, marks: Marks = (), shown: tuple[int, int] | None = None) -> list[Piece]:
    """`text`, or what is shown of it, in pieces, in order; joined they are all of it."""
    start, end = shown or (0, len(text))
    set_apart, others = spans(text, side), other_language(text, side)
    if not set_apart and not others:  # most sides
        return [
            Piece("", tuple(_by_marks(text, marks, start, end)) if marks else (Run(text[start:end], False, False),))
        ]
    marked, apart = _Places(marks), _Places([(span.start, span.end) for span in set_apart])
    foreign = _Places(others)
    cuts = sorted({start, end, *(cut for cut in (*marked.cuts, *apart.cuts, *foreign.cuts) if start < cut < end)})
    return [
        Piece(
            set_apart[number].kind if number is not None else "",
            tuple(Run(text[a:b], marked.at(a) is not None, foreign.at(a) is not None) for a, b in stretches),
        )
        for number, stretches in groupby(pairwise(cuts), key=lambda stretch: apart.at(stretch[0]))
    ]


def _by_marks(text: str, marks: Marks, start: int, end: int) -> Iterator[Run]:
    at = start
    for mark in marks:
        first, last = max(mark[0], at), min(mark[1], end)
        if first < last:
            if at < first:
                yield Run(text[at:first], False, False)
            yield Run(text[first:last], True, False)
            at = last
    if at < end:
        yield Run(text[at:end], False, False)


def runs(text: str, side: Side) -> list[Run]:
    """`text`, by its language alone."""
    foreign = _Places(other_language(text, side))
    cuts = sorted({0, len(text), *foreign.cuts})
    return [Run(text[a:b], False, foreign.at(a) is not None) for a, b in pairwise(cuts)]


class _Places:
    """Spans in order that do not overlap, looked up by bisection: a passage may have thousands."""

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self._places = places
        self._starts = [start for start, _ in places]
        self.cuts = [cut for place in places for cut in place]

    def at(self, offset: int) -> int | None:
        """The number of the span that covers `offset`."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 and offset < self._places[number][1] else None
