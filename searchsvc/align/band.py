"""The band of the dynamic-programming table that is searched: a range of English units for each Chinese one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Band:
    """The nodes (i, j) with `low[i] <= j <= high[i]`, stored row after row; both bounds are non-decreasing."""

    low: Integers
    high: Integers

    @cached_property
    def starts(self) -> Integers:
        """The place of each row's first node, and the total size as the last element."""
        return np.concatenate([[0], np.cumsum(self.high - self.low + 1)])

    @property
    def size(self) -> int:
        return int(self.starts[-1])

    @cached_property
    def row(self) -> Integers:
        return np.repeat(np.arange(len(self.low)), self.high - self.low + 1)

    @cached_property
    def column(self) -> Integers:
        return np.arange(self.size) - self.starts[self.row] + self.low[self.row]

    def place(self, row: Integers, column: Integers) -> Integers:
        """The places in storage of nodes, which must lie in the band."""
        return np.asarray(self.starts[row] + column - self.low[row])

    def shifted(self, rows: int, columns: int) -> Integers:
        """For each node, the place of the node that many rows and columns further on; -1 if it is outside the band."""
        row = np.minimum(self.row + rows, len(self.low) - 1)
        column = self.column + columns
        inside = (self.row + rows < len(self.low)) & (column >= self.low[row]) & (column <= self.high[row])
        return np.where(inside, self.place(row, column), -1)


def full(rows: int, columns: int) -> Band:
    """The band of all nodes of a table of `rows` Chinese and `columns` English units."""
    return Band(np.zeros(rows + 1, dtype=np.int64), np.full(rows + 1, columns, dtype=np.int64))
