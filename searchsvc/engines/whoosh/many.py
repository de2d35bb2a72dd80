"""Several segments read as one: what each holds of a term, in the order of the library, without what is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, compress

import numpy as np
from numpy.typing import NDArray

from .codec import MOST, PostingList, WordReader
from .literals import Known, Literals
from .postings import GONE, Rows
from .selection import Mask, Selection

Held = Callable[[Sequence[str]], NDArray[np.bool_]]


class ManyLiterals:
    """One column of several segments; `new_rows` has for each which of the `size` rows each of its own has become."""

    def __init__(self, segments: Sequence[Literals], new_rows: Sequence[Rows], size: int) -> None:
        self._segments = segments
        self._size = size
        self._new_rows = new_rows

    def may_hold(self, atoms: Sequence[str]) -> bool:
        """Whether a segment holds all pairs of the atoms, though perhaps in different rows."""
        return any(one.may_hold(atoms) for one in self._segments)

    def holding(self, atoms: Sequence[str], check: Callable[[], None], known: Known | None = None) -> Selection:
        """The rows that hold the atoms next to each other; `known` is asked of rows of the library."""
        held = [
            new[one.holding(atoms, check, known and partial(_known, known, new)).rows]
            for one, new in zip(self._segments, self._new_rows, strict=True)
        ]
        rows = np.concatenate(held)
        return Selection(self._size, np.sort(rows[rows != GONE]))

    def counts(self, atoms: Sequence[str]) -> NDArray[np.int64]:
        """How many rows hold each of some atoms."""
        return np.bincount(self._held(atoms) >> _ROW, minlength=len(atoms))

    def lists(self, atoms: Sequence[str]) -> list[Selection]:
        """The rows that hold each of some atoms; of those that none holds nothing is listed."""
        held = self._held(atoms)
        counts = np.bincount(held >> _ROW, minlength=len(atoms))
        rows = held.astype(np.uint32)
        parted = np.split(rows, np.cumsum(counts[counts > 0])[:-1]) if len(rows) else []
        return [Selection(self._size, some) for some in parted]

    def _held(self, atoms: Sequence[str]) -> NDArray[np.int64]:
        """The atoms and their rows, in order: the number of an atom above, a row that holds it below."""
        pairs = []
        for one, new in zip(self._segments, self._new_rows, strict=True):
            if lists := one.lists(atoms):
                rows = new[np.concatenate([some.rows for some in lists])]
                numbers = np.repeat(np.arange(len(atoms)), one.counts(atoms)) << _ROW
                pairs.append((numbers | rows)[rows != GONE])
        return np.sort(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)


def _known(known: Known, new: Rows, rows: Rows) -> Mask:
    """The same of rows of a segment; of what is gone nothing is known."""
    places, held = new[rows], np.zeros(len(rows), bool)
    left = places != GONE
    held[left] = known(places[left])
    return held


_ROW = 32
"""Bits of a row."""


class ManyWords:
    """The dictionaries and posting lists of several segments; `held` says which runs any row that is left holds."""

    def __init__(self, segments: Sequence[WordReader], new_rows: Sequence[Rows], size: int, held: Held) -> None:
        self._segments = segments
        self._size = size
        self._new_rows = new_rows
        self._held = held

    def postings(self, word: str) -> PostingList:
        """The passages that hold a word, and how often each does."""
        held = [one.postings(word) for one in self._segments]
        rows = np.concatenate([new[one.passages.rows] for one, new in zip(held, self._new_rows, strict=True)])
        order = np.argsort(rows, kind="stable")
        order = order[: int(np.searchsorted(rows[order], GONE))]
        passages = Selection(self._size, rows[order])
        return PostingList(passages, lambda: np.concatenate([one.frequencies for one in held])[order])

    def expand(self, field: str, prefix: str, most: int = MOST) -> list[str]:
        """The terms of a field that begin so, in order, and no more than `most`."""
        asked = most
        while True:
            lists = [one.expand(field, prefix, asked) for one in self._segments]
            found = sorted(set(chain.from_iterable(lists)), key=str.encode)
            held = list(compress(found, self._held([term.rpartition("\0")[2] for term in found]).tolist()))
            if len(held) >= most or all(len(terms) < asked for terms in lists):
                return held[:most]
            # Of those listed too many are gone.
            asked *= 2
