"""A memory-mapped dictionary of terms: `.terms` is all of them in byte order, `.ends.npy` their `n + 1` offsets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from .forms import narrowed
from .rowlists import mapped

_LAST = b"\xff"
"""A byte that UTF-8 never uses: terms with a prefix sort before the prefix followed by it."""


class Terms:
    """The terms of one field; a term's number is its rank."""

    def __init__(self, folder: Path, name: str) -> None:
        self._held = mapped(folder / f"{name}.terms")
        # A memoryview yields Python ints, with which binary search is faster.
        self._ends = memoryview(np.load(folder / f"{name}.ends.npy", mmap_mode="r").view(np.ndarray))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        term: bytes = self._held[self._ends[number] : self._ends[number + 1]]
        return term

    def number(self, term: bytes) -> int:
        """The number of a term; -1 if it is unknown."""
        at = bisect_left(self, term)
        return at if at < len(self) and self[at] == term else -1

    def beginning(self, prefix: bytes, most: int) -> list[bytes]:
        """The terms with a prefix, in order, at most `most`."""
        first = bisect_left(self, prefix)
        last = min(first + most, bisect_left(self, prefix + _LAST, first))
        return [self._held[begin:end] for begin, end in pairwise(self._ends[first : last + 1].tolist())]


def write_terms(path: Path, terms: Sequence[bytes]) -> None:
    """Write terms, which must be sorted."""
    Path(f"{path}.terms").write_bytes(b"".join(terms))
    ends = np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)))
    np.save(Path(f"{path}.ends.npy"), narrowed(np.append(0, ends)))
