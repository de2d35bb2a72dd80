"""Marks: the places of a text, as written, that a query speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from ..model import SIDES, Passage, Side
from .literal import exact_matches
from .notes import Span, spans
from .places import FoldedText, Place
from .words import stem

MarkSpans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something to mark on the sides it was asked for.

    `sequences` are alternatives, each a sequence of atoms that stand next to each other; with `kind` `word`
    a sequence of one that matches by its stem too, with `prefix` one that matches by its beginning, with
    `exact` one that is compared as `typed`. `words` is what to mark where no sequence is held.
    """

    kind: Literal["word", "prefix", "literal", "exact"]
    sequences: tuple[tuple[str, ...], ...]
    sides: tuple[Side, ...] = SIDES
    in_notes: bool = False
    typed: str = ""
    words: tuple[tuple[str, ...], ...] = ()


class SideText:
    """One side of a passage; it is folded, and its glosses and notes are found, once and if they are asked for."""

    def __init__(self, text: str, side: Side) -> None:
        self.text = text
        self._side = side

    @cached_property
    def _folded(self) -> FoldedText:
        return FoldedText(self.text)

    @cached_property
    def _spans(self) -> list[Span]:
        return spans(self.text, self._side)

    def find(self, pattern: Pattern) -> list[Place]:
        """Where a pattern stands, in no order."""
        if pattern.kind == "exact":
            affordable = self._folded.spend(len(self.text) // 2 if len(pattern.sequences[0]) > 1 else 1)
            found = exact_matches(self.text, pattern.typed) if affordable else []
        elif pattern.kind == "literal":
            found = self.find_sequences(pattern.sequences)
        else:
            found = list(self._words(pattern.sequences[0][0], pattern.kind))
        if pattern.in_notes:
            notes = [span for span in self._spans if span.kind == "note"]
            found = [(a, b) for a, b in found if any(note.start <= a and b <= note.end for note in notes)]
        return found

    def _words(self, word: str, kind: str) -> Iterator[Place]:
        if kind == "prefix":
            return self._folded.words(word, lambda _: True)
        return self._folded.words(word[0], lambda value: value == word or _stem(value) == _stem(word))

    def find_sequences(self, sequences: Iterable[Sequence[str]]) -> list[Place]:
        """Where sequences of atoms stand, as written or with glosses and notes passed over."""
        if self.text.isascii():  # as most English is: no Han stands in it
            sequences = [wanted for wanted in sequences if wanted and wanted[0].isascii()]
            if not sequences:
                return []
        apart = [(span.start, span.end) for span in self._spans]
        readings = ([], apart) if apart else ([],)
        return [
            place
            for wanted in sequences
            for passed_over in readings
            for pieces in self._folded.literals(wanted, passed_over)
            for place in pieces
        ]


_stem = lru_cache(maxsize=1 << 14)(stem)


def marks(patterns: Sequence[Pattern], passage: Passage, *, apart: bool = False) -> dict[Side, MarkSpans]:
    """What matched, on each side: in order, never overlapping.

    A run held literally is marked as a run; only where `apart` hits are asked for, otherwise its words.
    """
    texts = {side: SideText(text, side) for side in SIDES if (text := getattr(passage, side))}
    found: dict[Side, list[Place]] = {side: [] for side in SIDES}
    for pattern in patterns:
        here = {side: texts[side].find(pattern) for side in pattern.sides if side in texts}
        if apart and pattern.words and not any(here.values()):
            here = {side: texts[side].find_sequences(pattern.words) for side in here}
        for side, places in here.items():
            found[side].extend(places)
    return {side: _united(places) for side, places in found.items()}


def _united(places: list[Place]) -> MarkSpans:
    united: list[Place] = []
    for start, end in sorted(places):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)
