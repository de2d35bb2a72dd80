"""Literals, exactly: which rows hold a sequence of atoms next to each other.

For one column of text (a side of the passages, the titles of the documents …) every atom and every pair of
neighbours has a code, and the codes, sorted, have the rows that hold them. One atom or two are answered from
these alone; a longer sequence is the rows that hold all its pairs, then looked for in their forms.
A row may hold several texts (a name in each language; a side with and without its glosses): nothing is
found across them.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...text.literal import form, is_run
from .selection import NO_ROWS, Rows, places

_BETWEEN_TEXTS = "\n"
_ODD_NUMBER = 0x9E3779B97F4A7C15
_ODD = np.uint64(_ODD_NUMBER)
_SHIFT = np.uint64(29)


@lru_cache(maxsize=1 << 16)
def _code(atom: str) -> int:
    return int.from_bytes(blake2b(atom.encode(), digest_size=8).digest(), "little")


def _pair_codes(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed: NDArray[np.uint64] = (first * _ODD) ^ (second + _ODD + (first >> _SHIFT))
    return mixed * _ODD


def _pair_code(first: str, second: str) -> int:
    """What `_pair_codes` makes of one pair, in plain numbers."""
    one, two = _code(first), _code(second)
    mixed = (one * _ODD_NUMBER) ^ (two + _ODD_NUMBER + (one >> 29))
    return mixed * _ODD_NUMBER & 0xFFFFFFFFFFFFFFFF


class LiteralWriter:
    """Gathers one column's rows, in order, and writes its index."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {_BETWEEN_TEXTS: 0}
        self._atoms = array("i")
        self._ends = array("q")
        self._forms: list[bytes] = []

    def add(self, texts: Iterable[Sequence[str]]) -> None:
        """The next row: the atoms of each of its texts."""
        numbers, held = self._numbers, []
        for values in texts:
            if values:
                self._atoms.extend([numbers.setdefault(value, len(numbers)) for value in values])
                self._atoms.append(0)
                held.append(form(values))
        self._ends.append(len(self._atoms))
        self._forms.append(_BETWEEN_TEXTS.join(held).encode())

    def runs(self) -> Iterable[str]:
        """The runs of letters and digits among the atoms."""
        return filter(is_run, self._numbers)

    def write(self, folder: Path, name: str) -> None:
        codes, starts, rows = self._inverted()
        np.save(folder / f"{name}.codes.npy", codes)
        np.save(folder / f"{name}.starts.npy", starts)
        np.save(folder / f"{name}.rows.npy", rows)
        lengths = np.fromiter(map(len, self._forms), np.int64, len(self._forms))
        np.save(folder / f"{name}.ends.npy", np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
        with (folder / f"{name}.forms").open("wb") as file:
            file.writelines(self._forms)

    def _inverted(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], Rows]:
        """The sorted codes, where the rows of each begin, and the rows."""
        atoms = np.frombuffer(self._atoms, np.int32) if self._atoms else np.zeros(0, np.int32)
        ends = np.frombuffer(self._ends, np.int64) if self._ends else np.zeros(0, np.int64)
        row_of = np.repeat(np.arange(len(ends), dtype=np.uint32), np.diff(ends, prepend=0))
        code_of = np.fromiter(map(_code, self._numbers), np.uint64, len(self._numbers))
        single, pair = atoms > 0, (atoms[:-1] > 0) & (atoms[1:] > 0)
        codes = np.concatenate(
            [code_of[atoms[single]], _pair_codes(code_of[atoms[:-1][pair]], code_of[atoms[1:][pair]])]
        )
        rows = np.concatenate([row_of[single], row_of[:-1][pair]])
        # Within a code the rows come in order: those of single atoms and those of pairs never share one.
        order = np.argsort(codes, kind="stable")
        codes, rows = codes[order], rows[order]
        fresh = np.ones(len(codes), bool)
        fresh[1:] = (codes[1:] != codes[:-1]) | (rows[1:] != rows[:-1])
        codes, rows = codes[fresh], rows[fresh]
        heads = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else np.zeros(0, int)
        return codes[heads], np.append(heads, len(codes)).astype(np.int64), rows


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

    def counts(self, atoms: Iterable[str]) -> NDArray[np.int64]:
        """How many rows hold each of some atoms."""
        at, known = self._places(atoms)
        counts = np.zeros(len(at), np.int64)
        counts[known] = self._starts[at[known] + 1] - self._starts[at[known]]
        return counts

    def lists(self, atoms: Iterable[str]) -> list[Rows]:
        """The rows that hold each of some atoms; of those that none holds nothing is listed."""
        at, known = self._places(atoms)
        at = at[known]
        starts, ends = self._starts[at].tolist(), self._starts[at + 1].tolist()
        return [self._rows[start:end] for start, end in zip(starts, ends, strict=True)]

    def _places(self, atoms: Iterable[str]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
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
            bounds = zip(self._ends[some].tolist(), self._ends[some + 1].tolist(), strict=True)
            kept[begin : begin + 1024] = [forms.find(wanted, start, end) >= 0 for start, end in bounds]
        return rows[kept]
