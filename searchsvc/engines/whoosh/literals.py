"""Exact literals: which rows hold a sequence of adjacent atoms.

Each column of text (a side of the passages, the titles of the documents …) has posting lists for its atoms and for
its bigrams (pairs of adjacent atoms), under 64-bit codes. A sequence of one or two atoms is answered from these
alone. For a longer one, the lists of its bigrams are intersected, and the forms of the rows that are left searched,
except of rows that are known from elsewhere to hold it.
A row may hold several texts (a name in each language; a side with and without its glosses): no match crosses from
one into another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise, starmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .forms import Alphabet
from .postings import Codes, code, pair_code
from .rowlists import FEW, RowLists, mapped
from .selection import Mask, Rows, Selection, places

_MUCH = 300
"""A list more than so many times as long as the rows left is not read: searching their forms is cheaper (measured)."""

LOOKED_FOR = 3
"""Sequences of at least so many atoms have no code of their own, and are searched for in forms."""

Known = Callable[[Rows], Mask]
"""Tells which of the given rows are already known to hold the sequence."""

_code = lru_cache(maxsize=1 << 16)(code)


def _pair_code(first: str, second: str) -> int:
    return pair_code(_code(first), _code(second))


def codes_of(atoms: Sequence[str]) -> list[int]:
    """The codes that every row with a sequence of atoms has: those of its bigrams, or of its only atom."""
    return list(starmap(_pair_code, pairwise(atoms))) if len(atoms) > 1 else [_code(atoms[0])]


class Literals:
    """The index of one column, memory-mapped."""

    def __init__(self, folder: Path, name: str) -> None:
        self._lists = RowLists(folder, name)
        self._alphabet = Alphabet(np.load(folder / f"{name}.atoms.npy", mmap_mode="r").view(np.ndarray))
        self._ends = np.load(folder / f"{name}.ends.npy", mmap_mode="r").view(np.ndarray)
        self._forms = mapped(folder / f"{name}.forms")

    @property
    def codes(self) -> Codes:
        """The codes of all atoms and bigrams of the column, sorted."""
        return self._lists.codes

    def may_hold(self, atoms: Sequence[str]) -> bool:
        """Whether the column holds every bigram of the atoms, though perhaps in different rows."""
        return all(self._lists.place(one) >= 0 for one in codes_of(atoms))

    def holding(self, atoms: Sequence[str], check: Callable[[], None], known: Known | None = None) -> Selection:
        """The rows that hold the atoms adjacent and in order; `check` is called now and then and may raise."""
        lists, codes, size = self._lists, codes_of(atoms), len(self._ends) - 1
        if len(codes) == 1:
            return lists.selection(lists.place(codes[0]), size)
        # Shortest list first. A much longer one costs more to read than the forms of the rows left.
        found = sorted((lists.length(place), place) for place in map(lists.place, codes))
        rows = lists.rows(found[0][1])
        kept = known(rows) if known else np.zeros(len(rows), bool)
        left = rows.compress(~kept)
        for length, place in found[1:]:
            check()
            if len(left) * _MUCH > length:
                left = left.compress(lists.selection(place, size).holds(left))
        left = left.compress(self._holding(list(map(_code, atoms)), left, check))
        kept[rows.searchsorted(left)] = True
        return Selection(size, rows.compress(kept))

    def counts(self, atoms: Sequence[str]) -> NDArray[np.int64]:
        """How many rows hold each of some atoms."""
        lists = self._lists
        if len(atoms) <= FEW:
            return np.array([lists.length(lists.place(_code(atom))) for atom in atoms], np.int64)
        at, known = self._places(atoms)
        counts = np.zeros(len(at), np.int64)
        counts[known] = lists.lengths(at[known])
        return counts

    def lists(self, atoms: Sequence[str]) -> list[Selection]:
        """For each of some atoms, the rows that hold it; atoms that no row holds are skipped."""
        lists, size = self._lists, len(self._ends) - 1
        if len(atoms) <= FEW:
            return [lists.selection(place, size) for atom in atoms if (place := lists.place(_code(atom))) >= 0]
        at, known = self._places(atoms)
        return lists.each(at[known], size)

    def _places(self, atoms: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        return places(self._lists.codes, np.array([_code(atom) for atom in atoms], np.uint64))

    def _holding(self, atoms: Sequence[int], rows: Rows, check: Callable[[], None]) -> Mask:
        """Which of some rows hold the atoms of the given codes, adjacent and in order, by searching all their forms."""
        held, forms, wanted = np.zeros(len(rows), bool), self._forms, self._alphabet.written(atoms)
        if wanted is None:
            return held
        for begin in range(0, len(rows), 1024):
            check()
            some = rows[begin : begin + 1024]
            edges = zip(self._ends.take(some).tolist(), self._ends.take(some + 1).tolist(), strict=True)
            # Searching a copy is faster than searching the mapping in place.
            held[begin : begin + 1024] = [wanted in forms[start:end] for start, end in edges]
        return held
