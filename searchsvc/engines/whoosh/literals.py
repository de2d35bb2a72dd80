"""Literals, exactly: which rows hold a sequence of atoms next to each other.

For one column of text (a side of the passages, the titles of the documents …) every atom and every pair of
neighbours has a code, and the codes, sorted, have the rows that hold them. One atom or two are answered from
these alone; a longer sequence is the rows that hold all its pairs, then looked for in their forms.
A row may hold several texts (a name in each language; a side with and without its glosses): nothing is
found across them.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise, repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...text.literal import form
from .postings import code, pair_code
from .selection import NO_ROWS, Rows, places

_code = lru_cache(maxsize=1 << 16)(code)


def _pair_code(first: str, second: str) -> int:
    return pair_code(_code(first), _code(second))


class Literals:
    """One column's index, mapped into memory."""

    def __init__(self, folder: Path, name: str) -> None:
        self._codes, self._starts, self._rows, self._ends = (
            # Plain arrays over the map: every slice of a `memmap` costs microseconds.
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r").view(np.ndarray)
            for part in ("codes", "starts", "rows", "ends")
        )
        path = folder / f"{name}.forms"
        with path.open("rb") as file:
            size = path.stat().st_size
            self._forms: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else None

    def rows(self, atoms: Sequence[str], check: Callable[[], None]) -> Rows:
        """The rows that hold the atoms next to each other; `check` is called now and then and may raise."""
        if len(atoms) == 1:
            return self._rows_of(_code(atoms[0]))
        lists = [self._rows_of(_pair_code(*pair)) for pair in pairwise(atoms)]
        lists.sort(key=len)
        rows = lists[0]
        for other in lists[1:]:
            check()
            rows = rows[places(other, rows)[1]]
        return rows if len(atoms) == 2 else self._holding(form(atoms).encode(), rows, check)

    def counts(self, atoms: Sequence[str]) -> NDArray[np.int64]:
        """How many rows hold each of some atoms."""
        at, known = self._places(atoms)
        counts = np.zeros(len(at), np.int64)
        counts[known] = self._starts[at[known] + 1] - self._starts[at[known]]
        return counts

    def lists(self, atoms: Sequence[str]) -> list[Rows]:
        """The rows that hold each of some atoms; of those that none holds nothing is listed."""
        at, known = self._places(atoms)
        at = at[known]
        starts, ends = self._starts[at].tolist(), self._starts[at + 1].tolist()
        return [self._rows[start:end] for start, end in zip(starts, ends, strict=True)]

    def _places(self, atoms: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        return places(self._codes, np.array([_code(atom) for atom in atoms], np.uint64))

    def _rows_of(self, code: int) -> Rows:
        wanted = np.uint64(code)
        at = int(self._codes.searchsorted(wanted))
        if at == len(self._codes) or self._codes[at] != wanted:
            return NO_ROWS
        found: Rows = self._rows[self._starts[at] : self._starts[at + 1]]
        return found

    def _holding(self, wanted: bytes, rows: Rows, check: Callable[[], None]) -> Rows:
        kept, forms = np.zeros(len(rows), bool), self._forms
        for begin in range(0, len(rows), 1024):
            check()
            some = rows[begin : begin + 1024]
            starts, ends = self._ends[some].tolist(), self._ends[some + 1].tolist()
            found = np.fromiter(map(forms.find, repeat(wanted), starts, ends), np.int64, len(some))
            kept[begin : begin + 1024] = found >= 0
        return rows[kept]
