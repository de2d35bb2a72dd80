"""A cache of recent queries, from which the next page and the next choice of a facet are answered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...query import Query, Term
from ..protocol import Explanation, Facet
from .hits import Hits
from .selection import Rows, Selection

_LEAST = 20_000
"""Bytes charged for a query, and for each of its outcomes, besides their arrays: terms, facets, explanation."""
_A_CHARACTER = 150
"""Bytes charged for each character of a query, which may be a word of its own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of an answer except the hits of a page."""

    rows: Rows
    """The hits, in the order of the library."""
    scores: NDArray[np.float32] | None
    """The score of each, if they are sorted by relevance."""
    documents_total: int
    apart: int
    apart_given: bool
    facets: Mapping[str, Facet]
    explanation: Explanation
    by_document: Hits


@dataclass(slots=True)
class Memory:
    """What was computed for one query."""

    selections: dict[tuple[Term, str, bool], Selection] = field(default_factory=dict)
    forms: dict[Term, list[str]] = field(default_factory=dict)
    outcomes: dict[Hashable, Outcome] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        arrays = [array for one in self.outcomes.values() for array in (one.rows, one.scores, *one.by_document)]
        held = sum(array.nbytes for array in arrays if array is not None)
        return held + sum(one.bytes for one in self.selections.values()) + _LEAST * (1 + len(self.outcomes))


class Kept:
    """A least-recently-used cache of at most `most` bytes; 0 switches it off."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._memories: OrderedDict[Query, tuple[Memory, int]] = OrderedDict()
        self._bytes = 0

    def of(self, query: Query) -> Memory:
        """What is known of a query, as a copy to add to: other searches see additions only once they are kept."""
        with self._lock:
            if query not in self._memories:
                return Memory()
            self._memories.move_to_end(query)
            held = self._memories[query][0]
        return Memory(dict(held.selections), dict(held.forms), dict(held.outcomes))

    def keep(self, query: Query, memory: Memory) -> None:
        """Store what is known of a query that was answered in full, evicting those unused for longest."""
        if not self._most:
            return
        size = memory.bytes + _A_CHARACTER * len(query.text)
        if size > self._most:
            return
        with self._lock:
            self._bytes += size - self._memories.get(query, (memory, 0))[1]
            self._memories[query] = memory, size
            self._memories.move_to_end(query)
            while self._bytes > self._most:
                self._bytes -= self._memories.popitem(last=False)[1][1]
