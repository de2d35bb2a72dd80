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

from .characters import SKIPPED, characters
from .words import Segmenter

Numbers = NDArray[np.int32]
Characters = NDArray[np.uint32]

_END = "\0"
"""Stands behind every text; a control character that no text may hold (`model`)."""
_BLANK, _LETTER, _SIGN, _SKIP, _APOSTROPHE, _STOP = range(6)
_ALL = 0x110000


class _Tables(NamedTuple):
    fold: Characters
    simple: Characters
    kinds: NDArray[np.uint8]
    han: NDArray[np.bool_]
    ligature: NDArray[np.bool_]


@cache
def _tables() -> _Tables:
    known = characters()
    kinds = np.full(_ALL, _SIGN, np.uint8)
    kinds[[code for code in range(0x3001) if chr(code).isspace()]] = _BLANK
    kinds[list(map(ord, known.letters))] = _LETTER
    kinds[ord('"')], kinds[ord("'")], kinds[ord(SKIPPED)], kinds[ord(_END)] = _BLANK, _APOSTROPHE, _SKIP, _STOP
    han, ligature = np.zeros(_ALL, bool), np.zeros(_ALL, bool)
    for low, high in known.han_ranges:
        han[low : high + 1] = True
    ligature[list(known.ligatures)] = True
    return _Tables(_mapped(known.fold), _mapped(known.to_simplified), kinds, han, ligature)


def _mapped(table: dict[int, str]) -> Characters:
    mapped = np.arange(_ALL, dtype=np.uint32)
    mapped[list(table)] = list(map(ord, table.values()))
    mapped[ord(_END)] = ord(_END)
    return mapped


class Vocabulary(dict[str, int]):
    """Distinct strings and their numbers, from 1; a string that is asked for gets one."""

    def __init__(self) -> None:
        super().__init__({"": 0})
        self._single = np.zeros(_ALL, np.int32)

    def __missing__(self, string: str) -> int:
        self[string] = len(self)
        return self[string]

    def of_characters(self, found: Characters) -> Numbers:
        """The number of each character as a string of its own."""
        numbers: Numbers = self._single[found]
        fresh = np.unique(found[numbers == 0])
        if len(fresh):
            self._single[fresh] = [self[chr(code)] for code in fresh.tolist()]
            numbers = self._single[found]
        return numbers

    def of_pieces(self, found: Characters, begins: NDArray[np.bool_]) -> Numbers:
        """The number of each piece of a row of characters without blanks, given where pieces begin."""
        spread = np.full(len(found) + int(begins.sum()), ord(" "), np.uint32)
        spread[np.arange(len(found)) + np.cumsum(begins)] = found
        pieces = spread.tobytes().decode("utf-32-le").split()
        return np.fromiter(map(self.__getitem__, pieces), np.int32, len(pieces))


class Atoms(NamedTuple):
    """The atoms of many texts, one after the other; a 0 stands behind each text."""

    numbers: Numbers
    are_runs: NDArray[np.bool_]
    forms: bytes
    """Their literal forms, each with a line feed behind it."""
    form_ends: NDArray[np.int64]
    """Where the form of each text ends, its line feed with it."""


def _joined(texts: list[str]) -> Characters:
    return np.frombuffer((_END.join(texts) + _END).encode("utf-32-le"), np.uint32)


def atoms(texts: list[str], vocabulary: Vocabulary) -> Atoms:
    """The atoms of some texts."""
    if not texts:
        return Atoms(np.zeros(0, np.int32), np.zeros(0, bool), b"", np.zeros(0, np.int64))
    tables = _tables()
    folded = _without_ligatures(tables.fold[_joined(texts)])
    kinds = tables.kinds[folded]
    apostrophes = np.flatnonzero(kinds == _APOSTROPHE)
    inside = (kinds[apostrophes - 1] == _LETTER) & (kinds[apostrophes + 1] == _LETTER)
    kinds[apostrophes] = np.where(inside, _SIGN, _BLANK)
    width = kinds != _SKIP
    if not width.all():
        folded, kinds = folded[width], kinds[width]
    letters = kinds == _LETTER
    begins = kinds != _BLANK
    begins[1:] &= ~(letters[1:] & letters[:-1])
    at = np.flatnonzero(begins)
    are_runs, signs = letters[at], kinds[at] == _SIGN
    numbers = np.zeros(len(at), np.int32)
    numbers[signs] = vocabulary.of_characters(folded[at[signs]])
    numbers[are_runs] = vocabulary.of_pieces(folded[letters], begins[letters])
    return Atoms(numbers, are_runs, *_forms(folded, kinds != _BLANK, at, are_runs))


def _without_ligatures(folded: Characters) -> Characters:
    """The letters of each ligature in its place."""
    at = np.flatnonzero(_tables().ligature[folded])
    if not len(at):
        return folded
    spelt = [characters().ligatures[code] for code in folded[at].tolist()]
    counts = np.ones(len(folded), np.int64)
    counts[at] = list(map(len, spelt))
    spread = np.repeat(folded, counts)
    firsts = np.cumsum(counts)[at] - counts[at]
    for first, letters in zip(firsts.tolist(), spelt, strict=True):
        spread[first : first + len(letters)] = list(map(ord, letters))
    return spread


def _forms(
    folded: Characters, visible: NDArray[np.bool_], at: NDArray[np.int64], are_runs: NDArray[np.bool_]
) -> tuple[bytes, NDArray[np.int64]]:
    """The atoms as strings: runs set off by one blank on each side (`literal.form`)."""
    set_off = are_runs.copy()
    set_off[1:] |= are_runs[:-1]
    spaced = np.zeros(len(folded), bool)
    spaced[at] = set_off
    shown, spaced = folded[visible], spaced[visible]
    places = np.arange(len(shown)) + np.cumsum(spaced)
    written = np.full(len(shown) + int(spaced.sum()), ord(" "), np.uint32)
    written[places] = np.where(shown == ord(_END), ord("\n"), shown)
    sizes = np.ones(len(written), np.int64)
    for least in (0x80, 0x800, 0x10000):
        sizes += written >= least
    ends = np.cumsum(sizes)[written == ord("\n")]
    return written.tobytes().decode("utf-32-le").encode(), ends


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
    numbers = vocabulary.of_pieces(tables.fold[written[at]], begins)
    return numbers, np.cumsum(written == ord(_END))[at[starts]]
