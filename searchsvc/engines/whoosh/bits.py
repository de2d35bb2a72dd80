"""A set of rows as a bitmap, the most compact form of a set that holds at least an eighth of all rows.

Packed, a byte stands for eight rows, the first in its lowest bit, and nothing follows the last row of the set:
rows 0, 3 and 9 are `09 02`.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_ROWS_A_WORD, _SHIFT, _WITHIN = 64, 6, np.uint8(63)
_ONE = np.uint64(1)

Words = NDArray[np.uint64]


class Bits:
    """A bitmap of `size` rows, in words of 64 bits."""

    def __init__(self, size: int, held: NDArray[np.uint8]) -> None:
        """`held` is what `packed` returns."""
        self._size = size
        self._words: Words = np.zeros(size // _ROWS_A_WORD + 1, np.uint64)
        self._words.view(np.uint8)[: len(held)] = held

    @property
    def bytes(self) -> int:
        """Memory taken, with the ranks that are worked out once they are asked for."""
        return 2 * self._words.nbytes

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The set as a boolean for every row."""
        return np.unpackbits(self._words.view(np.uint8), count=self._size, bitorder="little").view(np.bool_)

    def holds(self, rows: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Which of some rows are in the set."""
        words, places = self._found(rows)
        words >>= places
        words &= _ONE
        return words.astype(np.bool_)

    def ranks(self, rows: NDArray[np.uint32]) -> NDArray[np.intp]:
        """How many rows of the set precede each of some rows."""
        words, places = self._found(rows)
        words &= (_ONE << places) - _ONE
        ranks = self._before.take(rows >> _SHIFT)
        ranks += np.bitwise_count(words)
        return ranks

    def _found(self, rows: NDArray[np.uint32]) -> tuple[Words, Words]:
        """The word that holds the bit of each row, and the position of the bit in it."""
        return self._words.take(rows >> _SHIFT), (rows.astype(np.uint8) & _WITHIN).astype(np.uint64)

    @cached_property
    def _before(self) -> NDArray[np.intp]:
        """How many rows of the set precede each word."""
        counts = np.bitwise_count(self._words).astype(np.intp)
        return np.cumsum(counts) - counts


def unpacked(held: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The rows of a packed bitmap."""
    return np.unpackbits(held, bitorder="little").nonzero()[0].astype(np.uint32)


def packed(rows: NDArray[np.uint32] | NDArray[np.int64]) -> NDArray[np.uint8]:
    """Pack sorted rows, at least one, into a bitmap."""
    mask = np.zeros(int(rows[-1]) + 1, np.uint8)
    mask[rows] = 1
    return np.packbits(mask, bitorder="little")
