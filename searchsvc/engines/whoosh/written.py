"""The Chinese of the passages as it is written: characters as numbers, the commonest in one byte (`forms`).

Whatever is wanted of a few hundred passages is read at once, without what stands beside it in their records.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .forms import decoded
from .rowlists import mapped

NAME = "zh.written"
MOST = 256
"""Passages that are read at once."""


class Written:
    """The Chinese of any passage of a segment, by its number; empty where it has none."""

    def __init__(self, folder: Path, name: str) -> None:
        # By their numbers; the end of a text is character 0.
        self._characters = np.append(0, np.load(folder / f"{name}.{NAME}.atoms.npy")).astype(np.uint32)
        self._ends = np.load(folder / f"{name}.{NAME}.ends.npy", mmap_mode="r").view(np.ndarray)
        self._held = mapped(folder / f"{name}.{NAME}.forms")

    def texts(self, numbers: NDArray[Any]) -> Iterator[str]:
        """The texts of some passages."""
        for edges, text in self.together(numbers):
            yield from (text[start : end - 1] for start, end in pairwise(edges))

    def together(self, numbers: NDArray[Any]) -> Iterator[tuple[list[int], str]]:
        """The texts of some passages, many as one, a character 0 behind each; and the edges between them."""
        held = self._held
        for begin in range(0, len(numbers), MOST):
            some = numbers[begin : begin + MOST].astype(np.int64)
            pieces = [held[s:e] for s, e in zip(self._ends[some].tolist(), self._ends[some + 1].tolist(), strict=True)]
            found = decoded(np.frombuffer(b"".join(pieces), np.uint8))
            edges = [0, *(np.flatnonzero(found == 0) + 1).tolist()]
            yield edges, self._characters[found].tobytes().decode("utf-32-le")


def numbered(texts: list[str]) -> dict[str, NDArray[Any]]:
    """What a run holds of some texts: characters as numbers, a 0 behind each text."""
    characters = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le"), np.uint32)
    found = np.flatnonzero(np.bincount(characters, minlength=1)[1:]) + 1
    numbers = np.zeros(int(found[-1]) + 1 if len(found) else 1, np.int32)
    numbers[found] = np.arange(1, len(found) + 1)
    forms = numbers[characters]
    ends = np.append(0, np.flatnonzero(forms == 0) + 1)
    return {f"{NAME}.forms": forms, f"{NAME}.ends": ends, f"{NAME}.atoms": found.astype(np.uint64)}
