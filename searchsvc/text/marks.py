"""Marks: the spans of a text, as written, that match a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..model import SIDES, Passage, Side
from .places import Place, Places, Texts

MarkSpans = tuple[tuple[int, int], ...]

TOGETHER = 100_000
"""Characters from which texts make up a batch to be searched together."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something to mark on the sides it was asked for.

    `sequences` are alternatives, each a sequence of adjacent atoms. For the kinds `word` and `prefix` it is a single
    one, which matches by its stem too, or as a prefix; for `exact`, what is compared is `typed`. `words` is what to
    mark in passages that hold no sequence.
    """

    kind: Literal["word", "prefix", "literal", "exact"]
    sequences: tuple[tuple[str, ...], ...]
    sides: tuple[Side, ...] = SIDES
    in_notes: bool = False
    typed: str = ""
    words: tuple[tuple[str, ...], ...] = ()


class Marked(NamedTuple):
    """The marks of several passages."""

    of: list[dict[Side, MarkSpans]]
    """For each passage and side: sorted, never overlapping."""
    complete: bool
    """Whether everything was marked: the number of matches that are looked at is bounded."""


def marks(patterns: Sequence[Pattern], passages: Sequence[Passage], *, apart: bool = False) -> Marked:
    """Mark what matched in each of several passages, on each side.

    A run that a passage holds literally is marked as a run; otherwise, and only for `apart` hits, its words are.
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
    """The sides to search; if only Han is looked for, those in ASCII, as much English is, are skipped."""
    only_han = not any(wanted[0].isascii() for one in patterns for wanted in (*one.sequences, *one.words) if wanted)
    return [
        (number, side, text)
        for number in some
        for side in SIDES
        if (text := getattr(passages[number], side)) and not (only_han and text.isascii())
    ]


def _together(passages: Sequence[Passage]) -> Iterator[list[int]]:
    """Batches of passages, by index, of bounded length, to be searched together."""
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
    """A batch of sides, each given by the index of its passage, its language and its text; and the places found."""

    def __init__(self, sides: Sequence[tuple[int, Side, str]]) -> None:
        self._sides = sides
        self.texts = Texts([text for _, _, text in sides], [side for _, side, _ in sides])
        self.places: list[list[Place]] = [[] for _ in sides]

    def mark(self, pattern: Pattern, *, apart: bool) -> None:
        """Add the places of a pattern; with `apart`, in passages that have none, the places of its words."""
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
