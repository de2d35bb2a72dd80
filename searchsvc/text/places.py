"""Where literals and words stand in a text: looked for in the folded text, which is not cut into atoms for it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import itemgetter

from .characters import SKIPPED, characters, fold
from .literal import is_run, is_uneven

Place = tuple[int, int]

STEPS, STEPS_A_CHARACTER = 10_000, 6
"""What may be looked at to find all that is asked of one text, atom by atom; what comes later is not found."""


class FoldedText:
    """A text in which atoms are found as `literal.atoms` cuts them; every place is one of the text as written."""

    def __init__(self, text: str) -> None:
        self._text = fold(text)
        self._origins: list[int] | None = None
        self._begun: dict[str, dict[str, list[Place]]] = {}
        self._left = STEPS + STEPS_A_CHARACTER * len(text)
        if is_uneven(self._text):
            self._text, self._origins = _evened(self._text)

    def literals(self, wanted: Sequence[str], passed_over: Sequence[Place] = ()) -> Iterator[list[Place]]:
        """Where atoms stand next to each other, outside what is passed over: each time in one piece or several."""
        if not wanted:
            return
        apart = [(self._inside(start), self._inside(end)) for start, end in passed_over]
        text, at = self._text, self._text.find(wanted[0])
        while at >= 0 and self.spend(1):
            if pieces := self._read(at, wanted, apart):
                yield [self._written(*piece) for piece in pieces]
            at = text.find(wanted[0], at + 1)

    def words(self, beginning: str, fits: Callable[[str], bool]) -> Iterator[Place]:
        """Where runs of letters and digits stand that begin so and fit."""
        for value, places in self._beginning(beginning[0]).items():
            if not self.spend(1):
                break
            if value.startswith(beginning) and fits(value):
                yield from (self._written(*place) for place in places)

    def _beginning(self, letter: str) -> dict[str, list[Place]]:
        """The runs that begin with a letter or digit, and where each stands; looked for once."""
        if letter not in self._begun:
            runs = self._begun[letter] = {}
            text, letters, run = self._text, characters().letters, _run()
            at = text.find(letter)
            while at >= 0:
                end = at + 1
                if text[at - 1 : at] not in letters and (found := run.match(text, at)):
                    end = found.end()
                    runs.setdefault(found[0], []).append((at, end))
                at = text.find(letter, end)
        return self._begun[letter]

    def spend(self, steps: int) -> bool:
        """Take some steps, if there are any left."""
        self._left -= steps
        return self._left >= 0

    def _read(self, at: int, wanted: Sequence[str], apart: Sequence[Place]) -> list[Place]:
        """The pieces that the atoms take from a place on; none where they do not stand there."""
        number = bisect_right(apart, at, key=itemgetter(1))
        start, end = at, self._end_of(wanted[0], at)
        if not end or (number < len(apart) and apart[number][0] <= at):
            return []
        pieces: list[Place] = []
        for value in wanted[1:]:
            at, passed = self._next(end, number, apart)
            self.spend(1 + at - end)
            if passed > number:
                pieces.append((start, end))
                start, number = at, passed
            end = self._end_of(value, at)
            if not end:
                return []
        return [*pieces, (start, end)]

    def _next(self, at: int, number: int, apart: Sequence[Place]) -> tuple[int, int]:
        """Where the next atom begins that stands outside what is passed over, and what of that lies behind it."""
        text = self._text
        while at < len(text):
            if number < len(apart) and apart[number][0] == at:
                at = apart[number][1]
                number += 1
            elif text[at].isspace() or text[at] == '"' or (text[at] == "'" and not _joins(text, at)):
                at += 1
            else:
                break
        return at, number

    def _end_of(self, value: str, at: int) -> int:
        """Where an atom ends that begins at a place; 0 where it does not."""
        text, letters = self._text, characters().letters
        if not text.startswith(value, at):
            return 0
        end = at + len(value)
        if is_run(value):
            return 0 if text[at - 1 : at] in letters or text[end : end + 1] in letters else end
        return 0 if value == "'" and not _joins(text, at) else end

    def _written(self, start: int, end: int) -> Place:
        if self._origins is None:
            return start, end
        return self._origins[start], self._origins[end - 1] + 1

    def _inside(self, offset: int) -> int:
        return offset if self._origins is None else bisect_left(self._origins, offset)


@cache
def _run() -> re.Pattern[str]:
    return re.compile(characters().run)


def _joins(text: str, at: int) -> bool:
    """Whether an apostrophe stands between two letters, and so is an atom."""
    letters = characters().letters
    return text[at - 1 : at] in letters and text[at + 1 : at + 2] in letters


def _evened(text: str) -> tuple[str, list[int]]:
    """A folded text without what has no width and with its ligatures written out, and where each character was."""
    ligatures = characters().ligatures
    even, origins = [], []
    for at, char in enumerate(text):
        if char != SKIPPED:
            # An apostrophe that joins nothing must not come to stand between letters.
            written = " " if char == "'" and not _joins(text, at) else ligatures.get(ord(char), char)
            even.append(written)
            origins += [at] * len(written)
    return "".join(even), origins
