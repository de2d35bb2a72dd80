"""Terms in the order of their bytes, one behind the other in a file that is mapped into memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from .forms import narrowed
from .rowlists import mapped

_LAST = b"\xff"
"""A byte that no text holds: what begins with a prefix stands before the prefix and this."""


class Terms:
    """The terms of one field, by their numbers."""

    def __init__(self, folder: Path, name: str) -> None:
        self._held = mapped(folder / f"{name}.terms")
        # A view of the memory: its numbers are Python's own, which a search by halves is quicker with.
        self._ends = memoryview(np.load(folder / f"{name}.ends.npy", mmap_mode="r").view(np.ndarray))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        term: bytes = self._held[self._ends[number] : self._ends[number + 1]]
        return term

    def number(self, term: bytes) -> int:
        """The number of a term; -1 where it is none of these."""
        at = bisect_left(self, term)
        return at if at < len(self) and self[at] == term else -1

    def beginning(self, prefix: bytes, most: int) -> list[bytes]:
        """The terms that begin so, in order, and no more than `most`."""
        first = bisect_left(self, prefix)
        last = min(first + most, bisect_left(self, prefix + _LAST, first))
        return [self._held[begin:end] for begin, end in pairwise(self._ends[first : last + 1].tolist())]


def write_terms(path: Path, terms: Sequence[bytes]) -> None:
    """Write terms that are in order."""
    Path(f"{path}.terms").write_bytes(b"".join(terms))
    ends = np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)))
    np.save(Path(f"{path}.ends.npy"), narrowed(np.append(0, ends)))
