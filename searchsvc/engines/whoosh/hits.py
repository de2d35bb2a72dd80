"""Hits grouped by document, and counted for every value of every facet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .layout import FacetColumn
from .selection import Rows, places

Counts = NDArray[np.int64]

_FEW = 8
"""If fewer than one kind in so many has hits, counting goes kind by kind, else value by value (measured)."""


class Hits(NamedTuple):
    """The documents that have hits, ascending, and the number of hits in each."""

    documents: Rows
    counts: Counts

    @classmethod
    def of(cls, documents: NDArray[np.unsignedinteger]) -> Hits:
        """Group hits, given the document of each, ascending."""
        is_first = np.ones(len(documents), bool)
        np.not_equal(documents[1:], documents[:-1], out=is_first[1:])
        heads = is_first.nonzero()[0]
        counts = np.empty_like(heads)
        np.subtract(heads[1:], heads[:-1], out=counts[:-1])
        counts[-1:] = len(documents) - heads[-1:]
        return cls(documents.take(heads).astype(np.uint32), counts)

    def in_each(self, documents: Rows) -> Counts:
        """The number of hits in each of the given documents."""
        at, known = places(self.documents, documents)
        return self.counts.take(at) * known if len(self.counts) else np.zeros(len(documents), np.int64)

    def each(self, of_documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For every hit, what `of_documents`, parallel to `documents`, says of its document."""
        return of_documents.repeat(self.counts)

    def within(self, mask: NDArray[np.bool_] | None) -> Hits:
        """Only the hits in documents that a mask over all documents keeps; None keeps all."""
        if mask is None:
            return self
        left = mask.take(self.documents)
        return Hits(self.documents.compress(left), self.counts.compress(left))


class FacetCounts:
    """Counts the values of several facets at once.

    Documents with the same values in all facets are of one kind, and there are far fewer kinds than documents: hits
    are summed by kind first, then by value. Both the kinds of each value and the values of each kind are listed, so
    that only kinds with hits are visited if these are few.
    """

    def __init__(self, columns: Sequence[FacetColumn], count: int) -> None:
        """`count` is the number of documents."""
        edges = np.append(0, np.cumsum([len(column.named) for column in columns]))
        self._edges = list(pairwise(edges.tolist()))
        documents = np.concatenate([column.documents for column in columns]).astype(np.intp)
        values = np.concatenate([column.values + edge for column, edge in zip(columns, edges.tolist(), strict=False)])
        self._kind_of, firsts = _alike(documents, values, count)
        # The first document of each kind represents it.
        stands = np.isin(documents, firsts)
        kinds, values = self._kind_of.take(documents.compress(stands)), values.compress(stands)
        self._by_value = _Stretches(values, kinds, int(edges[-1]))
        self._by_kind = _Stretches(kinds, values, len(firsts))

    def of(self, hits: Hits) -> list[Counts]:
        """For each facet, the number of hits of each of its values."""
        every = np.bincount(self._kind_of.take(hits.documents), hits.counts, len(self._by_kind.starts))
        kinds = every.nonzero()[0]
        if len(kinds) * _FEW < len(every):
            values, lengths = self._by_kind.held(kinds)
            counted = np.bincount(values, every.take(kinds).repeat(lengths), len(self._by_value.starts))
        else:
            counted = np.add.reduceat(every.take(self._by_value.others), self._by_value.starts)
        counts = counted.astype(np.int64)
        return [counts[begin:end] for begin, end in self._edges]


def _alike(
    documents: NDArray[np.intp], values: NDArray[np.intp], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The kind of each document (its set of values, numbered), and the first document of each kind."""
    # A set of values is fingerprinted as the sum of random numbers, one for each value.
    numbers = np.random.default_rng(0).integers(1 << 64, size=int(values.max(initial=0)) + 1, dtype=np.uint64)
    sums = np.zeros(count, np.uint64)
    np.add.at(sums, documents, numbers.take(values))
    _, firsts, kinds = np.unique(sums, return_index=True, return_inverse=True)
    return kinds, firsts


class _Stretches:
    """Pairs grouped by number: the `others` of number `n` are consecutive, from `starts[n]` on."""

    def __init__(self, numbers: NDArray[Any], others: NDArray[Any], count: int) -> None:
        self.others = others[np.argsort(numbers, kind="stable")].astype(np.intp)
        self._lengths = np.bincount(numbers, minlength=count)
        self.starts = np.cumsum(self._lengths) - self._lengths

    def held(self, numbers: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The concatenated `others` of the given numbers, and how many belong to each."""
        lengths = self._lengths.take(numbers)
        shifts = self.starts.take(numbers) + lengths
        shifts -= lengths.cumsum()
        at = shifts.repeat(lengths)
        at += np.arange(len(at))
        return self.others.take(at), lengths
