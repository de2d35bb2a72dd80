"""Several segments read as one: what each holds of a term, in the order of the library, without what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .codec import Frequencies, WordReader
from .literals import Literals
from .postings import GONE, Rows


class ManyLiterals:
    """One column of several segments; `new_rows` has for each the row that each of its rows is in the library."""

    def __init__(self, segments: Sequence[Literals], new_rows: Sequence[Rows]) -> None:
        self._segments = segments
        self._new_rows = new_rows

    def rows(self, atoms: Sequence[str], check: Callable[[], None]) -> Rows:
        """The rows that hold the atoms next to each other."""
        held = [new[one.rows(atoms, check)] for one, new in zip(self._segments, self._new_rows, strict=True)]
        rows = np.concatenate(held)
        return np.sort(rows[rows != GONE])

    def counts(self, atoms: Iterable[str]) -> NDArray[np.int64]:
        """How many rows hold each of some atoms."""
        return np.array([len(self.rows((atom,), _never)) for atom in atoms], np.int64)

    def lists(self, atoms: Iterable[str]) -> list[Rows]:
        """The rows that hold each of some atoms; of those that none holds nothing is listed."""
        return [rows for atom in atoms if len(rows := self.rows((atom,), _never))]


def _never() -> None:
    """One atom is looked up, not looked for: there is nothing to be checked."""


class ManyWords:
    """The dictionaries and posting lists of several segments; `holds` says whether any row that is left holds a run."""

    def __init__(self, segments: Sequence[WordReader], new_rows: Sequence[Rows], holds: Callable[[str], bool]) -> None:
        self._segments = segments
        self._new_rows = new_rows
        self._holds = holds

    def postings(self, word: str) -> tuple[Rows, Frequencies]:
        """The passages that hold a word, in order, and how often each does."""
        held = [one.postings(word) for one in self._segments]
        rows = np.concatenate([new[rows] for (rows, _), new in zip(held, self._new_rows, strict=True)])
        counts = np.concatenate([counts for _, counts in held])
        order = np.argsort(rows, kind="stable")
        order = order[: int(np.searchsorted(rows[order], GONE))]
        return rows[order], counts[order]

    def expand(self, field: str, prefix: str) -> list[str]:
        """The terms of a field that begin so, in order."""
        found = {term for one in self._segments for term in one.expand(field, prefix)}
        return [term for term in sorted(found, key=str.encode) if self._holds(term.rpartition("\0")[2])]
