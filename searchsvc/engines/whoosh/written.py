"""The Chinese text of passages as written, in the code of `forms` with characters for atoms.

It is kept apart from the records, so that the texts of hundreds of passages are decoded, or searched, at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, product, repeat
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...text.tables import END, text_of
from .forms import Alphabet, PairTable
from .rowlists import mapped

NAME = "zh.written"
MOST = 256
"""Passages decoded at once."""
MOST_WAYS = 16
"""Up to this many spellings of a run are searched for one by one in the encoded texts; for more, these are decoded."""


class Written:
    """The Chinese text of the passages of a segment, by number; empty where there is none."""

    def __init__(self, folder: Path, name: str) -> None:
        characters = np.load(folder / f"{name}.{NAME}.atoms.npy")
        # Indexed by number; number 0, the end of a text, is character 0.
        self._table = PairTable(np.append(0, characters).astype(np.uint32))
        self._alphabet = Alphabet(characters)
        self._ends = np.load(folder / f"{name}.{NAME}.ends.npy", mmap_mode="r").view(np.ndarray)
        self._held = mapped(folder / f"{name}.{NAME}.forms")

    def texts(self, numbers: NDArray[Any]) -> Iterator[str]:
        """The texts of some passages."""
        for begin in range(0, len(numbers), MOST):
            pieces = self._pieces(numbers[begin : begin + MOST])
            yield from text_of(self._table.decoded(b"".join(pieces))).split(END)[: len(pieces)]

    def ways(self, ways: Sequence[str], numbers: NDArray[Any]) -> Iterator[tuple[int, str]]:
        """Find the spellings of a run: pairs of an index into `numbers` and a spelling that occurs in that passage.

        `ways` has, for each character of the run, all its variants.
        """
        known = ["".join(one for one in some if self._alphabet.number(ord(one))) for some in ways]
        if prod(map(len, known)) > MOST_WAYS:
            pattern = re.compile("".join(f"[{some}]" for some in known))
            yield from ((at, way) for at, text in enumerate(self.texts(numbers)) for way in set(pattern.findall(text)))
            return
        pieces = self._pieces(numbers)
        edges, together = list(accumulate(map(len, pieces), initial=0)), b"".join(pieces)
        for way in map("".join, product(*known)):
            if wanted := self._alphabet.written(list(map(ord, way))):
                yield from zip(_holding(together, edges, wanted), repeat(way), strict=False)

    def _pieces(self, numbers: NDArray[Any]) -> list[bytes]:
        begins, ends = self._ends.take(numbers).tolist(), self._ends.take(numbers + 1).tolist()
        return [self._held[begin:end] for begin, end in zip(begins, ends, strict=True)]


def _holding(together: bytes, edges: Sequence[int], wanted: bytes) -> Iterator[int]:
    """The indices of the pieces, `together[edges[n] : edges[n + 1]]` each, that contain some bytes."""
    at = together.find(wanted)
    while at >= 0:
        # A piece ends with the end of its text, which is never part of `wanted`: no match crosses an edge.
        behind = bisect_right(edges, at)
        yield behind - 1
        at = together.find(wanted, edges[behind])


def numbered(texts: list[str]) -> dict[str, NDArray[Any]]:
    """The arrays of a run (`runs`) for some texts: characters as numbers, with a 0 after each text."""
    characters = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le"), np.uint32)
    found = np.flatnonzero(np.bincount(characters, minlength=1)[1:]) + 1
    numbers = np.zeros(int(found[-1]) + 1 if len(found) else 1, np.int32)
    numbers[found] = np.arange(1, len(found) + 1)
    forms = numbers[characters]
    ends = np.append(0, np.flatnonzero(forms == 0) + 1)
    return {f"{NAME}.forms": forms, f"{NAME}.ends": ends, f"{NAME}.atoms": found.astype(np.uint64)}
