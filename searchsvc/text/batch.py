"""The atoms and words of many texts at once: vectorized `literal.values` and `words.han_words`, as arrays of numbers.

A build reads a hundred million characters; a Python call for each token would take most of its time. Texts are
joined by a character that none can hold, then folded and classified by table lookup. A test holds both ways to the
same atoms.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .characters import characters
from .tables import BLANK, CODE_POINTS, END, LETTER, SIGN, Codes, cut, folded, mapped, text_of
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


_SHORT = 16
"""Most bytes of a piece in the cache: 16 characters of ASCII, or four others."""
_MASKS = np.frombuffer(b"".join(b"\xff" * n + bytes(_SHORT - n) for n in range(_SHORT + 1)), np.uint64).reshape(-1, 2)
"""For each length in bytes, the mask that clears what follows a piece."""
_PLACES = 17
"""The size of the cache, as a power of two."""
_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)
_WIDE = np.uint32(1 << 31)
"""Set in characters stored as four bytes, to tell them from ASCII, whose bytes never have their highest bit set."""


class Vocabulary(dict[str, int]):
    """Numbers distinct strings from 1, in order of first lookup.

    Short strings are also in a direct-mapped cache, a hash table whose newer entries overwrite older ones, so that most
    of a text is looked up in one vectorized step.
    """

    def __init__(self) -> None:
        super().__init__({"": 0})
        self._single = np.zeros(CODE_POINTS, np.int32)
        self._short = np.zeros((1 << _PLACES, 2), np.uint64)
        self._numbers = np.zeros(1 << _PLACES, np.int32)

    def __missing__(self, string: str) -> int:
        self[string] = len(self)
        return self[string]

    def of_characters(self, found: Codes) -> Numbers:
        """The number of each character, as a string of its own."""
        numbers: Numbers = self._single[found]
        fresh = np.unique(found[numbers == 0])
        if len(fresh):
            self._single[fresh] = [self[chr(code)] for code in fresh.tolist()]
            numbers = self._single[found]
        return numbers

    def of_pieces(self, found: Codes, begins: NDArray[np.bool_]) -> Numbers:
        """The number of each piece of an array of characters without blanks, given where pieces begin."""
        starts = np.flatnonzero(begins)
        lengths = np.diff(starts, append=len(found))
        short = _short(found, starts, lengths)
        places = ((short[:, 0] * _ODD[0] ^ short[:, 1]) * _ODD[1]) >> np.uint64(64 - _PLACES)
        numbers: Numbers = self._numbers[places]
        known = self._short[places]
        missing = np.flatnonzero((known[:, 0] != short[:, 0]) | (known[:, 1] != short[:, 1]) | (short[:, 0] == 0))
        if len(missing):
            there = np.zeros(len(starts), bool)
            there[missing] = True
            numbers[missing] = self._of_strings(found[np.repeat(there, lengths)], lengths[missing])
            kept = missing[short[missing, 0] > 0]
            self._short[places[kept]], self._numbers[places[kept]] = short[kept], numbers[kept]
        return numbers

    def _of_strings(self, found: Codes, lengths: NDArray[np.int64]) -> Numbers:
        """The number of each piece, given their lengths, through the dictionary."""
        spread = np.full(len(found) + len(lengths), ord(" "), np.uint32)
        spread[np.arange(len(found)) + np.repeat(np.arange(1, len(lengths) + 1), lengths)] = found
        return np.fromiter(map(self.__getitem__, text_of(spread).split(" ")[1:]), np.int32, len(lengths))


def _short(found: Codes, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The characters of each piece as two 64-bit numbers; zeros for a piece that is too long."""
    short = np.zeros((len(starts), 2), np.uint64)
    if not len(starts):
        return short
    narrow = np.maximum.reduceat(found, starts) < 128
    for chosen, units in ((narrow, found.astype(np.uint8)), (~narrow, found | _WIDE)):
        sizes = lengths * units.itemsize
        at = np.flatnonzero(chosen & (sizes <= _SHORT))
        windows = sliding_window_view(np.append(units, np.zeros(_SHORT, units.dtype)), _SHORT // units.itemsize)
        short[at] = windows[starts[at]].view(np.uint64) & _MASKS[sizes[at]]
    return short


class Atoms(NamedTuple):
    """The atoms of many texts, concatenated, with a 0 after each text; and which atoms are runs."""

    numbers: Numbers
    are_runs: NDArray[np.bool_]


def _joined(texts: list[str]) -> Codes:
    return np.frombuffer((END.join(texts) + END).encode("utf-32-le"), np.uint32)


def folded_texts(texts: list[str]) -> list[str]:
    """Fold several texts: `characters.fold` of each."""
    return text_of(folded().take(_joined(texts))).split(END)[:-1]


def atoms(texts: list[str], vocabulary: Vocabulary) -> Atoms:
    """The atoms of several texts."""
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
    """The Han words of several texts, folded, and the index of the text that each is in."""
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
