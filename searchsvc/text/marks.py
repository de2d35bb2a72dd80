"""Marks: the places of a text, as written, that a query speaks of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..model import SIDES, Passage, Side
from .literal import Atom, atoms, exact_matches
from .notes import Span, spans
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
    """One side of a passage, its atoms and its glosses and notes found once."""

    def __init__(self, text: str, side: Side) -> None:
        self.text = text
        self.side = side
        self.atoms = atoms(text)
        self.spans = spans(text, side)

    @property
    def atoms_between(self) -> list[Atom]:
        """The atoms outside all glosses and notes."""
        ends = [span.end for span in self.spans]
        return [atom for atom in self.atoms if not _inside(atom, self.spans, ends)]

    def find(self, pattern: Pattern) -> list[tuple[int, int]]:
        """Where a pattern stands, in no order."""
        if pattern.kind == "exact":
            found = exact_matches(self.text, pattern.typed)
        elif pattern.kind == "literal":
            found = self.find_sequences(pattern.sequences)
        else:
            found = [(atom.start, atom.end) for atom in self.atoms if _same_word(atom.value, pattern)]
        if pattern.in_notes:
            notes = [span for span in self.spans if span.kind == "note"]
            found = [(a, b) for a, b in found if any(note.start <= a and b <= note.end for note in notes)]
        return found

    def find_sequences(self, sequences: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
        """Where sequences of atoms stand, as written or with glosses and notes passed over."""
        found: list[tuple[int, int]] = []
        readings = [self.atoms, self.atoms_between] if self.spans else [self.atoms]
        for reading in readings:
            values = [atom.value for atom in reading]
            for wanted in sequences:
                for place in _places(values, list(wanted)):
                    found.extend(self._outside(reading[place], reading[place + len(wanted) - 1], reading))
        return found

    def _outside(self, first: Atom, last: Atom, reading: list[Atom]) -> list[tuple[int, int]]:
        """A stretch of text; where the reading passed over glosses and notes, the pieces between them."""
        if reading is self.atoms:
            return [(first.start, last.end)]
        pieces, start = [], first.start
        for span in self.spans:
            if start < span.start < last.end:
                before = [atom for atom in reading if atom.end <= span.start][-1]
                pieces.append((start, before.end))
                start = next(atom for atom in reading if atom.start >= span.end).start
        return [*pieces, (start, last.end)]


def _inside(atom: Atom, found: list[Span], ends: list[int]) -> bool:
    at = bisect_left(ends, atom.end)
    return at < len(found) and found[at].start <= atom.start


def _places(values: list[str], wanted: list[str]) -> list[int]:
    width, places, at = len(wanted), [], -1
    while width:
        try:
            at = values.index(wanted[0], at + 1)
        except ValueError:
            break
        if values[at : at + width] == wanted:
            places.append(at)
    return places


def _same_word(value: str, pattern: Pattern) -> bool:
    word = pattern.sequences[0][0]
    if pattern.kind == "prefix":
        return value.startswith(word)
    return value == word or (value[:1] == word[:1] and stem(value) == stem(word))


def marks(patterns: Sequence[Pattern], passage: Passage, *, apart: bool = False) -> dict[Side, MarkSpans]:
    """What matched, on each side: in order, never overlapping.

    A run held literally is marked as a run; only where `apart` hits are asked for, otherwise its words.
    """
    texts = {side: SideText(text, side) for side in SIDES if (text := getattr(passage, side))}
    found: dict[Side, list[tuple[int, int]]] = {side: [] for side in SIDES}
    for pattern in patterns:
        here = {side: texts[side].find(pattern) for side in pattern.sides if side in texts}
        if apart and pattern.words and not any(here.values()):
            here = {side: texts[side].find_sequences(pattern.words) for side in here}
        for side, places in here.items():
            found[side].extend(places)
    return {side: _united(places) for side, places in found.items()}


def _united(places: list[tuple[int, int]]) -> MarkSpans:
    united: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)
