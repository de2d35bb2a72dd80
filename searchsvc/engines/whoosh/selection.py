"""Sets of rows, as sorted numbers, a boolean mask or a bitmap: whichever is at hand, converted on demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bits import Bits

Mask = NDArray[np.bool_]
Rows = NDArray[np.uint32]
_Sorted = NDArray[np.uint32] | NDArray[np.uint64]

_A_SEARCH, _A_BYTE = 16, 64
"""Measured: one binary search costs as much as setting 16 entries of a mask; setting one, as much as clearing 64."""
_A_BIT = 30
"""Measured: testing one bit of a bitmap costs as much as expanding the bits of so many rows into a mask."""
_MERGED, _SORTED = 5, 32
"""Lists that hold fewer than one row in 5 (a few lists) or 32 (many) are united by sorting, others through a mask:
measured.
"""

_LOOKED_FOR, _WRITTEN_DOWN = 0.04, 0.1
"""The share of True up to which searching for each is fastest (measured), and up to which numpy does so."""

_IN_A_GROUP = 64
"""Where few of many keys are wanted, the number of keys of which only the smallest is partitioned (`_bound`)."""

NO_ROWS: Rows = np.zeros(0, np.uint32)


class Selection:
    """An immutable set of rows out of `size`."""

    __slots__ = ("_bits", "_count", "_mask", "_rows", "size")

    def __init__(
        self, size: int, rows: Rows | None = None, mask: Mask | None = None, bits: Bits | None = None, count: int = -1
    ) -> None:
        """Give sorted `rows`, a `mask` or `bits`; `count` is how many rows a mask or bits hold, where it is known."""
        self.size = size
        self._rows = rows
        self._mask = mask
        self._bits = bits
        self._count = len(rows) if rows is not None else count

    @classmethod
    def none(cls, size: int) -> Selection:
        return cls(size, rows=NO_ROWS)

    @classmethod
    def every(cls, size: int) -> Selection:
        return cls(size, mask=np.ones(size, bool))

    @property
    def rows(self) -> Rows:
        """The rows, in ascending order."""
        if self._rows is None:
            self._rows = _rows_of(self.mask, len(self))
        return self._rows

    @property
    def mask(self) -> Mask:
        if self._mask is None:
            if self._bits is not None:
                self._mask = self._bits.mask
            else:
                assert self._rows is not None
                self._mask = _mask_of(self.size, self._rows)
        return self._mask

    def __len__(self) -> int:
        if self._count < 0:
            self._count = int(np.count_nonzero(self.mask))
        return self._count

    @property
    def is_dense(self) -> bool:
        """Whether it was given as a bitmap, so that listing its rows is slow."""
        return self._bits is not None

    @property
    def bytes(self) -> int:
        """Memory taken."""
        held = sum(array.nbytes for array in (self._rows, self._mask) if array is not None)
        return held + (self._bits.bytes if self._bits is not None else 0)

    def __and__(self, other: Selection) -> Selection:
        few, many = (self, other) if self._guess() <= other._guess() else (other, self)
        if few._rows is None:
            few, many = many, few
        if few._rows is not None:
            return Selection(self.size, few._rows.compress(many.holds(few._rows)))
        return Selection(self.size, mask=self.mask & other.mask)

    def __sub__(self, other: Selection) -> Selection:
        if self._rows is not None:
            return Selection(self.size, self._rows.compress(~other.holds(self._rows)))
        return Selection(self.size, mask=self.mask & ~other.mask)

    def __or__(self, other: Selection) -> Selection:
        return union(self.size, (self, other))

    def __invert__(self) -> Selection:
        return Selection(self.size, mask=~self.mask)

    def holds(self, rows: Rows) -> Mask:
        """Which of some rows are in the set."""
        if self._mask is None and self._bits is not None and len(rows) * _A_BIT < self.size:
            return self._bits.holds(rows)
        if self._mask is None and self._rows is not None:
            if is_searched(len(rows), len(self._rows), self.size):
                return places(self._rows, rows)[1]
            if is_searched(len(self._rows), len(rows), self.size):
                at, known = places(rows, self._rows)
                return _mask_of(len(rows), at.compress(known))
        return self.mask.take(rows)

    def spread(self, values: NDArray[Any], wanted: Rows) -> NDArray[Any]:
        """The values of the sorted `wanted` rows, 0 outside the set; `values` is parallel to the rows of the set."""
        if self._bits is not None and self._rows is not wanted:
            return self._spread(self._bits, values, wanted)
        rows = self.rows
        if len(rows) == len(wanted) and np.array_equal(rows, wanted):
            return values
        if len(rows) and is_searched(len(wanted), len(rows), self.size):
            at, known = places(rows, wanted)
            return np.where(known, values.take(at), 0)
        return added_up(rows, values, wanted, self.size)

    def _spread(self, bits: Bits, values: NDArray[Any], wanted: Rows) -> NDArray[Any]:
        known = self.holds(wanted)
        held = known.nonzero()[0]
        spread = np.zeros(len(wanted), values.dtype)
        # If every row of the set is wanted, the values are used in order, without ranks.
        all_held = len(held) == len(values)
        spread[held] = values if all_held else values.take(bits.ranks(wanted.take(held)))
        return spread

    def _guess(self) -> int:
        return self._count if self._count >= 0 else self.size


def is_searched(wanted: int, within: int, size: int) -> bool:
    """Whether finding `wanted` rows among `within` sorted ones is faster by binary search than through a mask."""
    return wanted * _A_SEARCH < within + size // _A_BYTE


def added_up(rows: Rows, values: NDArray[Any], wanted: Rows, size: int) -> NDArray[Any]:
    """The sum of the values of each of the sorted `wanted` rows; `values[n]` belongs to `rows[n]`, which may repeat."""
    if is_searched(len(rows), len(wanted), size):
        found = np.zeros(len(wanted), values.dtype)
        at, known = places(wanted, rows)
        np.add.at(found, at.compress(known), values.compress(known))
        return found
    every = np.zeros(size, values.dtype)
    # Native-width indices take numpy a third of the time.
    np.add.at(every, rows.astype(np.intp), values)
    return every.take(wanted)


def _rows_of(mask: Mask, count: int) -> Rows:
    # Up to a tenth of True, numpy's `nonzero` searches for one after the other; above, it writes down every index
    # branch-free, which is faster from 4 % on. Extra True at the end make it do so, and are cut off again.
    if _LOOKED_FOR * len(mask) < count <= _WRITTEN_DOWN * len(mask):
        mask = np.concatenate([mask, np.ones(len(mask) // 8, bool)])
    return mask.nonzero()[0][:count].astype(np.uint32)


def _mask_of(size: int, rows: Rows | NDArray[np.intp]) -> Mask:
    mask = np.zeros(size, bool)
    # Native-width indices take numpy a third of the time.
    mask[rows.astype(np.intp, copy=False)] = True
    return mask


def places(within: _Sorted, rows: _Sorted) -> tuple[NDArray[np.intp], Mask]:
    """The index of each of `rows` in the sorted `within`, and whether it is there at all."""
    if not len(within):
        return np.zeros(len(rows), np.intp), np.zeros(len(rows), bool)
    found = within.searchsorted(rows)
    found[found == len(within)] = 0
    return found, within[found] == rows


def intersection(size: int, parts: Sequence[Selection]) -> Selection:
    """The rows that are in all of the parts; the smallest parts are intersected first."""
    ordered = sorted(parts, key=Selection._guess)
    return reduce(and_, ordered) if ordered else Selection.every(size)


def union(size: int, parts: Iterable[Selection]) -> Selection:
    """The rows that are in any of the parts."""
    held = [part for part in parts if part._count]
    if len(held) < 2:
        return held[0] if held else Selection.none(size)
    lists = [part._rows for part in held if part._rows is not None]
    if len(lists) == len(held) and sum(map(len, lists)) * (_MERGED if _are_few(lists) else _SORTED) < size:
        return Selection(size, merged(lists))
    mask = _mask_of(size, np.concatenate([NO_ROWS, *lists]))
    for part in held:
        if part._rows is None:
            mask |= part.mask
    return Selection(size, mask=mask)


def _are_few(lists: list[Rows]) -> bool:
    """Whether the longest list holds more than a third of all rows."""
    return max(map(len, lists)) * 3 > sum(map(len, lists))


def merged(lists: list[Rows]) -> Rows:
    """The union of sorted lists."""
    # A stable sort merges the few long runs that it finds; many short lists are sorted faster from scratch.
    rows = np.sort(np.concatenate(lists), kind="stable" if _are_few(lists) else None)
    fresh = np.ones(len(rows), bool)
    np.not_equal(rows[1:], rows[:-1], out=fresh[1:])
    return rows.compress(fresh)


def leading(keys: NDArray[Any], wanted: int) -> NDArray[np.intp]:
    """The indices of the `wanted` smallest keys, by key, then index; few more than these are sorted."""
    if wanted < len(keys):
        within: NDArray[np.intp] = (keys <= _bound(keys, wanted)).nonzero()[0]
        return within[keys.take(within).argsort(kind="stable")[:wanted]]
    return keys.argsort(kind="stable")


def _bound(keys: NDArray[Any], wanted: int) -> Any:
    """A bound that the `wanted` smallest keys do not exceed, and few others."""
    groups = len(keys) // _IN_A_GROUP
    if groups < 2 * wanted:
        smallest = keys.copy()
    else:
        # One pass finds the smallest key of each group, and only these are partitioned.
        smallest = keys[: groups * _IN_A_GROUP].reshape(_IN_A_GROUP, groups).min(axis=0)
    smallest.partition(wanted - 1)
    return smallest[wanted - 1]
