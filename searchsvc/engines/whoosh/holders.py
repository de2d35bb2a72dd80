"""Which of the smaller columns hold a code at all: most codes of a query are in none of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_

import numpy as np

from .postings import Codes
from .rowlists import FEW, searchable
from .selection import places


class Holders:
    """Maps each code to the set of columns that hold it, a bit each: one lookup answers for all columns at once."""

    def __init__(self, columns: Mapping[str, Sequence[Codes]]) -> None:
        self.bits = {name: 1 << number for number, name in enumerate(columns)}
        held = [
            (bit, codes)
            for bit, of_column in zip(self.bits.values(), columns.values(), strict=True)
            for codes in of_column
        ]
        codes = np.concatenate([np.zeros(0, np.uint64), *(codes for _, codes in held)])
        bits = np.repeat(np.array([bit for bit, _ in held], np.uint16), [len(codes) for _, codes in held])
        order = np.argsort(codes, kind="stable")
        heads = np.flatnonzero(np.diff(codes[order], prepend=np.uint64(0)) > 0) if len(codes) else order
        self._codes = codes[order][heads]
        self._bits = np.bitwise_or.reduceat(bits[order], heads) if len(codes) else bits
        self._searched, self._bits_of = searchable(self._codes), searchable(self._bits)

    def of_all(self, codes: Sequence[int]) -> int:
        """The columns, as bits, that hold all of the codes, though perhaps in different rows."""
        return reduce(and_, map(self._of, codes))

    def of_any(self, codes: Sequence[int]) -> int:
        """The columns, as bits, that hold any of the codes."""
        if len(codes) <= FEW:
            return reduce(or_, map(self._of, codes), 0)
        at, known = places(self._codes, np.array(codes, np.uint64))
        return int(np.bitwise_or.reduce(self._bits[at[known]])) if len(self._codes) else 0

    def _of(self, code: int) -> int:
        at = bisect_left(self._searched, code)
        return self._bits_of[at] if at < len(self._searched) and self._searched[at] == code else 0
