"""Marks: the places of a text, as written, that a query speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..model import SIDES, Passage, Side
from .places import Place, Places, Texts

MarkSpans = tuple[tuple[int, int], ...]

TOGETHER = 100_000
"""Characters of texts that are looked at together."""


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


class Marked(NamedTuple):
    """The marks of some passages."""

    of: list[dict[Side, MarkSpans]]
    """Of each, on each side: in order, never overlapping."""
    complete: bool
    """Whether nothing was left unmarked: a text may hold what is looked for more often than is looked at."""


def marks(patterns: Sequence[Pattern], passages: Sequence[Passage], *, apart: bool = False) -> Marked:
    """What matched in each of some passages, on each side.

    A run held literally is marked as a run; only where `apart` hits are asked for, otherwise its words.
    """
    found: list[dict[Side, MarkSpans]] = [{"zh": (), "en": ()} for _ in passages]
    complete = True
    for some in _together(passages) if patterns else ():
        sides = _looked_at(patterns, passages, some)
        if not sides:
            continue
        marked = _Marking(sides)
        for pattern in patterns:
            marked.mark(pattern, apart=apart)
        for (number, side, _), places in zip(sides, marked.places, strict=True):
            found[number][side] = _united(places)
        complete = complete and not marked.texts.is_cut
    return Marked(found, complete)


def _looked_at(
    patterns: Sequence[Pattern], passages: Sequence[Passage], some: Iterable[int]
) -> list[tuple[int, Side, str]]:
    """The sides of some passages; none that is plain ASCII, as much English is, where only Han is looked for."""
    only_han = not any(wanted[0].isascii() for one in patterns for wanted in (*one.sequences, *one.words) if wanted)
    return [
        (number, side, text)
        for number in some
        for side in SIDES
        if (text := getattr(passages[number], side)) and not (only_han and text.isascii())
    ]


def _together(passages: Sequence[Passage]) -> Iterator[list[int]]:
    """The numbers of passages that are looked at together, a bounded length at a time."""
    some, length = list[int](), 0
    for number, passage in enumerate(passages):
        some.append(number)
        length += len(passage.zh or "") + len(passage.en or "")
        if length > TOGETHER:
            yield some
            some, length = [], 0
    if length:
        yield some


class _Marking:
    """Sides of passages, each the number of its passage, its language and its text; and where something stands."""

    def __init__(self, sides: Sequence[tuple[int, Side, str]]) -> None:
        self._sides = sides
        self.texts = Texts([text for _, _, text in sides], [side for _, side, _ in sides])
        self.places: list[list[Place]] = [[] for _ in sides]

    def mark(self, pattern: Pattern, *, apart: bool) -> None:
        """Add where a pattern stands; where a passage has it nowhere, its words."""
        found = self._asked(pattern, self._find(pattern))
        if apart and pattern.words:
            held = {self._sides[number][0] for number, *_ in found}
            words = self._asked(pattern, self._sequences(pattern.words))
            found += [place for place in words if self._sides[place[0]][0] not in held]
        for number, start, end in found:
            self.places[number].append((start, end))

    def _asked(self, pattern: Pattern, found: Places) -> Places:
        if pattern.sides == SIDES:
            return found
        return [place for place in found if self._sides[place[0]][1] in pattern.sides]

    def _find(self, pattern: Pattern) -> Places:
        first = pattern.sequences[0]
        match pattern.kind:
            case "word":
                found = self.texts.words(first[0])
            case "prefix":
                found = self.texts.prefixed(first[0])
            case "literal":
                found = self._sequences(pattern.sequences)
            case "exact":
                found = self.texts.exact(pattern.typed)
        return list(filter(self._is_in_note, found)) if pattern.in_notes else found

    def _sequences(self, sequences: Iterable[Sequence[str]]) -> Places:
        return [place for wanted in sequences for place in self.texts.literal(wanted)]

    def _is_in_note(self, place: tuple[int, int, int]) -> bool:
        number, start, end = place
        return any(span.kind == "note" and span.start <= start and end <= span.end for span in self.texts.spans(number))


def _united(places: list[Place]) -> MarkSpans:
    if len(places) < 2:
        return tuple(places)
    united: list[Place] = []
    for start, end in sorted(places):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)
