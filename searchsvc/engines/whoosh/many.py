"""Several segments read as one: their posting lists combined in the order of the library, without deleted rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial, reduce
from itertools import chain, compress
from operator import or_

import numpy as np
from numpy.typing import NDArray

from .codec import MOST, PostingList, WordReader
from .literals import Known, Literals
from .postings import GONE, Rows
from .selection import Mask, Selection

Occur = Callable[[Sequence[str]], Mask]


class ManyLiterals:
    """One column across several segments; `new_rows` maps the rows of each to the library's `size` rows, or to GONE."""

    def __init__(self, segments: Sequence[Literals], new_rows: Sequence[Rows], size: int) -> None:
        self._segments = segments
        self._size = size
        self._new_rows = new_rows

    @cached_property
    def _gone(self) -> list[int]:
        """How many rows of each segment were deleted."""
        return [int(np.count_nonzero(new == GONE)) for new in self._new_rows]

    def may_hold(self, atoms: Sequence[str]) -> bool:
        """Whether any segment holds every bigram of the atoms, though perhaps in different rows."""
        return any(one.may_hold(atoms) for one in self._segments)

    def holding(self, atoms: Sequence[str], check: Callable[[], None], known: Known | None = None) -> Selection:
        """The rows that hold the atoms adjacent and in order; `known` is given rows of the library."""
        held = [
            new.take(one.holding(atoms, check, known and partial(_known, known, new)).rows)
            for one, new in zip(self._segments, self._new_rows, strict=True)
        ]
        # A stable sort merges what is nearly in order; deleted rows come last.
        rows = np.sort(np.concatenate(held), kind="stable")
        return Selection(self._size, rows[: int(rows.searchsorted(GONE))])

    def counts(self, atoms: Sequence[str]) -> NDArray[np.int64]:
        """How many rows hold each of some atoms."""
        return np.bincount(self._held(atoms) >> _ROW, minlength=len(atoms))

    def occur(self, atoms: Sequence[str]) -> Mask:
        """Which of some atoms any row still holds."""
        counts = [one.counts(atoms) for one in self._segments]
        # More rows than were deleted: one is left, and the lists need not be read.
        occur = reduce(or_, (count > gone for count, gone in zip(counts, self._gone, strict=True)))
        doubtful = (~occur & (sum(counts) > 0)).nonzero()[0]
        if len(doubtful):
            occur[doubtful] = self.counts([atoms[at] for at in doubtful.tolist()]) > 0
        return occur

    def lists(self, atoms: Sequence[str]) -> list[Selection]:
        """For each of some atoms, the rows that hold it; atoms that no row holds are skipped."""
        held = self._held(atoms)
        counts = np.bincount(held >> _ROW, minlength=len(atoms))
        rows = held.astype(np.uint32)
        parted = np.split(rows, np.cumsum(counts[counts > 0])[:-1]) if len(rows) else []
        return [Selection(self._size, some) for some in parted]

    def _held(self, atoms: Sequence[str]) -> NDArray[np.int64]:
        """Sorted pairs of an atom's index in `atoms`, in the high bits, and a row that holds it, in the low ones."""
        pairs = []
        for one, new in zip(self._segments, self._new_rows, strict=True):
            if lists := one.lists(atoms):
                rows = new.take(np.concatenate([some.rows for some in lists]))
                numbers = np.repeat(np.arange(len(atoms)), one.counts(atoms)) << _ROW
                pairs.append((numbers | rows).compress(rows != GONE))
        return np.sort(np.concatenate(pairs), kind="stable") if pairs else np.zeros(0, np.int64)


def _known(known: Known, new: Rows, rows: Rows) -> Mask:
    """Ask `known`, which takes rows of the library, about rows of a segment; nothing is known of deleted ones."""
    places, held = new[rows], np.zeros(len(rows), bool)
    left = places != GONE
    held[left] = known(places[left])
    return held


_ROW = 32
"""Bits of a row number."""


class ManyWords:
    """The dictionaries and posting lists of several segments; `occur` tells which runs still occur in any row."""

    def __init__(self, segments: Sequence[WordReader], new_rows: Sequence[Rows], size: int, occur: Occur) -> None:
        self._segments = segments
        self._size = size
        self._new_rows = new_rows
        self._occur = occur

    def postings(self, word: str) -> PostingList:
        """The posting list of a word."""
        held = [one.postings(word) for one in self._segments]
        rows = np.concatenate([new.take(one.passages.rows) for one, new in zip(held, self._new_rows, strict=True)])
        order = rows.argsort(kind="stable")
        rows = rows.take(order)
        left = int(rows.searchsorted(GONE))
        passages = Selection(self._size, rows[:left])
        return PostingList(passages, lambda: np.concatenate([one.frequencies for one in held]).take(order[:left]))

    def expand(self, field: str, prefix: str, most: int = MOST) -> list[str]:
        """The terms of a field with a prefix, in order, at most `most`."""
        asked = most
        while True:
            lists = [one.expand(field, prefix, asked) for one in self._segments]
            found = sorted(set(chain.from_iterable(lists)), key=str.encode)
            held = list(compress(found, self._occur([term.rpartition("\0")[2] for term in found]).tolist()))
            if len(held) >= most or all(len(terms) < asked for terms in lists):
                return held[:most]
            # Too many of the listed terms no longer occur.
            asked *= 2
