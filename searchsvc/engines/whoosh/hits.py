"""The documents that hits stand in, and what they count for each value of each facet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .layout import FacetColumn
from .selection import Rows, places

Counts = NDArray[np.int64]

_FEW_DOCUMENTS = 8
"""Where fewer than one document in so many has a hit, the values of these are counted."""


class Hits(NamedTuple):
    """Documents in order, and how many hits each has; none has none."""

    documents: Rows
    counts: Counts

    @classmethod
    def of(cls, documents: Rows) -> Hits:
        """The documents of some hits, in order."""
        is_first = np.ones(len(documents), bool)
        np.not_equal(documents[1:], documents[:-1], out=is_first[1:])
        heads = is_first.nonzero()[0]
        counts = np.empty_like(heads)
        np.subtract(heads[1:], heads[:-1], out=counts[:-1])
        counts[-1:] = len(documents) - heads[-1:]
        return cls(documents.take(heads), counts)

    def in_each(self, documents: Rows) -> Counts:
        """The hits of some documents."""
        at, known = places(self.documents, documents)
        return self.counts.take(at) * known if len(self.counts) else np.zeros(len(documents), np.int64)

    def within(self, mask: NDArray[np.bool_] | None) -> Hits:
        """Those of them that a mask over all documents leaves; None leaves all."""
        if mask is None:
            return self
        left = mask.take(self.documents)
        return Hits(self.documents.compress(left), self.counts.compress(left))


class FacetCounts:
    """Counts the values of several facets in one go.

    Every value is a stretch of the documents that have it, and every document one of the values it has: where
    few documents have hits, only theirs are looked at.
    """

    def __init__(self, columns: Sequence[FacetColumn], count: int) -> None:
        """`count` is the number of documents."""
        edges = np.append(0, np.cumsum([len(column.named) for column in columns]))
        self._edges = list(pairwise(edges.tolist()))
        documents = np.concatenate([column.documents for column in columns]).astype(np.intp)
        values = np.concatenate([column.values + edge for column, edge in zip(columns, edges.tolist(), strict=False)])
        self._by_value = _Stretches(values, documents, int(edges[-1]))
        self._by_document = _Stretches(documents, values, count)

    def of(self, hits: Hits) -> list[Counts]:
        """The hits of every value of each facet."""
        if len(hits.documents) * _FEW_DOCUMENTS < len(self._by_document.starts):
            values, lengths = self._by_document.held(hits.documents)
            counted = np.bincount(values, hits.counts.repeat(lengths), len(self._by_value.starts))
            counts = counted.astype(np.int64)
        else:
            every = np.zeros(len(self._by_document.starts), np.int64)
            every[hits.documents] = hits.counts
            counts = np.add.reduceat(every.take(self._by_value.others), self._by_value.starts)
        return [counts[begin:end] for begin, end in self._edges]


class _Stretches:
    """What belongs to each of some numbers, one behind the other."""

    def __init__(self, numbers: NDArray[Any], others: NDArray[Any], count: int) -> None:
        self.others = others[np.argsort(numbers, kind="stable")].astype(np.intp)
        self._lengths = np.bincount(numbers, minlength=count)
        self.starts = np.cumsum(self._lengths) - self._lengths

    def held(self, numbers: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """What belongs to some numbers, and how much to each."""
        lengths = self._lengths.take(numbers)
        shifts = self.starts.take(numbers) + lengths
        shifts -= lengths.cumsum()
        at = shifts.repeat(lengths)
        at += np.arange(len(at))
        return self.others.take(at), lengths
