"""The part of the table that is looked at: for each Chinese unit the English ones that may stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Band:
    """Nodes (i, j), `low[i] <= j <= high[i]`, laid out row behind row; both bounds never fall."""

    low: Integers
    high: Integers

    @cached_property
    def starts(self) -> Integers:
        """Where each row begins in the layout; one more at the end."""
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
        """The places of nodes that lie in the band."""
        return np.asarray(self.starts[row] + column - self.low[row])

    def shifted(self, rows: int, columns: int) -> Integers:
        """For each node the place of the one so many rows and columns on; -1 where that is outside."""
        row = np.minimum(self.row + rows, len(self.low) - 1)
        column = self.column + columns
        inside = (self.row + rows < len(self.low)) & (column >= self.low[row]) & (column <= self.high[row])
        return np.where(inside, self.place(row, column), -1)


def full(rows: int, columns: int) -> Band:
    """All nodes of a table of so many units."""
    return Band(np.zeros(rows + 1, dtype=np.int64), np.full(rows + 1, columns, dtype=np.int64))
