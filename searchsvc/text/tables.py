"""Character tables as arrays over all code points, by which many texts are folded and classified at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .characters import SKIPPED, characters

Codes = NDArray[np.uint32]
"""Characters as Unicode code points."""

CODE_POINTS = 0x110000
END = "\0"
"""Separates joined texts: a control character that no text may hold (`model`)."""

BLANK, LETTER, SIGN, STOP, APOSTROPHE, SKIP, LIGATURE = range(7)
"""The kinds of folded characters, as literals see them (`literal`); a Han character is a SIGN, END is a STOP."""


def codes(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def text_of(characters: Codes) -> str:
    """The text of some code points."""
    return characters.tobytes().decode("utf-32-le")


def mapped(table: Mapping[int, str]) -> Codes:
    """A mapping of characters as an array over all code points; END maps to itself."""
    found = np.arange(CODE_POINTS, dtype=np.uint32)
    found[list(table)] = list(map(ord, table.values()))
    found[ord(END)] = ord(END)
    return found


@cache
def folded() -> Codes:
    """For every character, what it folds to."""
    return mapped(characters().fold)


@cache
def kinds() -> NDArray[np.uint8]:
    """For every folded character, its kind."""
    known = characters()
    found = np.full(CODE_POINTS, SIGN, np.uint8)
    found[[code for code in range(0x3001) if chr(code).isspace()]] = BLANK
    found[list(map(ord, known.letters))] = LETTER
    found[list(known.ligatures)] = LIGATURE
    found[ord('"')], found[ord("'")], found[ord(SKIPPED)], found[ord(END)] = BLANK, APOSTROPHE, SKIP, STOP
    return found


class Cut(NamedTuple):
    """A text as literals see it: folded, with ligatures spelt out, without characters that have no width."""

    characters: Codes
    kinds: NDArray[np.uint8]
    """BLANK, LETTER, SIGN or STOP: an apostrophe is a sign between two letters, else a blank."""
    origins: NDArray[np.int64] | None
    """The offset of each character in the text; None if they correspond one to one."""


def cut(text: Codes) -> Cut:
    """Fold and classify joined texts, each of which ends with END."""
    found = folded().take(text)
    sorts: NDArray[np.uint8] = kinds().take(found)
    origins, highest = None, int(sorts.max())
    if highest == LIGATURE:
        found, origins = _spelt(found, np.flatnonzero(sorts == LIGATURE))
        sorts = kinds().take(found)
        highest = int(sorts.max())
    if highest >= APOSTROPHE:
        at = (sorts == APOSTROPHE).nonzero()[0]
        sorts[at] = np.where((sorts[at - 1] == LETTER) & (sorts[at + 1] == LETTER), SIGN, BLANK)
    if highest == SKIP:
        kept = (sorts != SKIP).nonzero()[0]
        found, sorts, origins = found[kept], sorts[kept], kept if origins is None else origins[kept]
    return Cut(found, sorts, origins)


def _spelt(folded: Codes, at: NDArray[np.int64]) -> tuple[Codes, NDArray[np.int64]]:
    """Spell out the ligatures at some offsets; returns the characters, and the offset that each comes from."""
    letters = [characters().ligatures[code] for code in folded[at].tolist()]
    counts = np.ones(len(folded), np.int64)
    counts[at] = list(map(len, letters))
    origins = np.repeat(np.arange(len(folded)), counts)
    spread = folded[origins]
    firsts = np.cumsum(counts)[at] - counts[at]
    for first, some in zip(firsts.tolist(), letters, strict=True):
        spread[first : first + len(some)] = list(map(ord, some))
    return spread, origins


def set_off(kinds: NDArray[np.uint8], visible: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each visible (not BLANK) character, whether the literal form has a blank before it: at the edges of runs."""
    letters = kinds.take(visible) == LETTER
    found = np.zeros(len(visible), bool)
    found[:1] = letters[:1]
    within = letters[1:] & letters[:-1] & (visible[1:] - visible[:-1] == 1)
    found[1:] = (letters[1:] | letters[:-1]) & ~within
    return found
