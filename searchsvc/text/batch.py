"""The atoms and words of many texts at once: what `literal.values` and `words.words` give, as arrays of numbers.

A build reads a hundred million characters: a call for each token would take most of its time. Texts are
joined by a character that none can hold, folded and classified by tables. A test holds both ways to the
same atoms.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .characters import characters
from .tables import BLANK, CODE_POINTS, END, LETTER, SIGN, Codes, cut, folded, mapped
from .words import Segmenter

Numbers = NDArray[np.int32]


class _Tables(NamedTuple):
    simple: Codes
    han: NDArray[np.bool_]


@cache
def _tables() -> _Tables:
    known = characters()
    han = np.zeros(CODE_POINTS, bool)
    for low, high in known.han_ranges:
        han[low : high + 1] = True
    return _Tables(mapped(known.to_simplified), han)


class Vocabulary(dict[str, int]):
    """Distinct strings and their numbers, from 1; a string that is asked for gets one."""

    def __init__(self) -> None:
        super().__init__({"": 0})
        self._single = np.zeros(CODE_POINTS, np.int32)

    def __missing__(self, string: str) -> int:
        self[string] = len(self)
        return self[string]

    def of_characters(self, found: Codes) -> Numbers:
        """The number of each character as a string of its own."""
        numbers: Numbers = self._single[found]
        fresh = np.unique(found[numbers == 0])
        if len(fresh):
            self._single[fresh] = [self[chr(code)] for code in fresh.tolist()]
            numbers = self._single[found]
        return numbers

    def of_pieces(self, found: Codes, begins: NDArray[np.bool_]) -> Numbers:
        """The number of each piece of a row of characters without blanks, given where pieces begin."""
        spread = np.full(len(found) + int(begins.sum()), ord(" "), np.uint32)
        spread[np.arange(len(found)) + np.cumsum(begins)] = found
        pieces = spread.tobytes().decode("utf-32-le").split()
        return np.fromiter(map(self.__getitem__, pieces), np.int32, len(pieces))


class Atoms(NamedTuple):
    """The atoms of many texts, one after the other; a 0 stands behind each text."""

    numbers: Numbers
    are_runs: NDArray[np.bool_]


def _joined(texts: list[str]) -> Codes:
    return np.frombuffer((END.join(texts) + END).encode("utf-32-le"), np.uint32)


def atoms(texts: list[str], vocabulary: Vocabulary) -> Atoms:
    """The atoms of some texts."""
    if not texts:
        return Atoms(np.zeros(0, np.int32), np.zeros(0, bool))
    folded, kinds, _ = cut(_joined(texts))
    letters = kinds == LETTER
    begins = kinds != BLANK
    begins[1:] &= ~(letters[1:] & letters[:-1])
    at = np.flatnonzero(begins)
    are_runs, signs = letters[at], kinds[at] == SIGN
    numbers = np.zeros(len(at), np.int32)
    numbers[signs] = vocabulary.of_characters(folded[at[signs]])
    numbers[are_runs] = vocabulary.of_pieces(folded[letters], begins[letters])
    return Atoms(numbers, are_runs)


def han_words(texts: list[str], by: Segmenter, vocabulary: Vocabulary) -> tuple[Numbers, NDArray[np.int64]]:
    """The Han words of some texts, folded, and the number of the text that each stands in."""
    tables = _tables()
    written = _joined(texts)
    simple = tables.simple[written]
    at = np.flatnonzero(tables.han[simple])
    if not len(at):
        return np.zeros(0, np.int32), np.zeros(0, np.int64)
    fresh = np.diff(at, prepend=at[0]) > 1
    stretches = np.full(len(at) + int(fresh.sum()), ord("\n"), np.uint32)
    stretches[np.arange(len(at)) + np.cumsum(fresh)] = simple[at]
    words = by.cut(stretches.tobytes().decode("utf-32-le"))
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    between = stretches[np.cumsum(lengths) - lengths] == ord("\n")
    lengths = lengths[~between]
    starts = np.cumsum(lengths) - lengths
    begins = np.zeros(len(at), bool)
    begins[starts] = True
    numbers = vocabulary.of_pieces(folded()[written[at]], begins)
    return numbers, np.cumsum(written == ord(END))[at[starts]]
