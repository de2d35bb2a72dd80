"""Maps the documents and rows of a generation's segments to those of the library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .postings import GONE, Rows
from .runs import Arrays

Documents = NDArray[np.uint32]
"""Documents in the order of the library, shape (2, n): the index of each one's segment or run, and its number there."""


class Layout:
    """The order of the library across segments or runs; the first row of a document is that of its first passage."""

    def __init__(self, segments: Sequence[Arrays], order: Documents) -> None:
        self._segments = segments
        self._order = order
        places = np.arange(order.shape[1], dtype=np.uint32)
        self.is_mixed = (
            len(segments) > 1 or len(segments[0]["dates"]) != len(places) or bool((order[1] != places).any())
        )
        """Whether the library is anything other than a single segment read as it is."""

    @cached_property
    def documents(self) -> list[Rows]:
        """For each segment, the library's number of each of its documents, or GONE."""
        found = []
        for number, segment in enumerate(self._segments):
            new = np.full(len(segment["dates"]), GONE, np.uint32)
            here = np.flatnonzero(self._order[0] == number)
            new[self._order[1][here]] = here
            found.append(new)
        return found

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """The first row of each document, then the number of rows."""
        if not self.is_mixed:
            firsts: NDArray[np.int64] = self._segments[0]["firsts"]
            return firsts
        counts = [np.diff(segment["firsts"]) for segment in self._segments]
        return np.append(0, np.cumsum(place(counts, self.documents)))

    @cached_property
    def rows(self) -> list[Rows]:
        """For each segment, the library's row for each of its rows, or GONE."""
        found = []
        for segment, new in zip(self._segments, self.documents, strict=True):
            firsts = segment["firsts"]
            counts, left = np.diff(firsts), new != GONE
            shift = np.where(left, self.firsts[np.where(left, new, 0)] - firsts[:-1], 0)
            rows = np.arange(int(firsts[-1])) + np.repeat(shift, counts)
            found.append(np.where(np.repeat(left, counts), rows, int(GONE)).astype(np.uint32))
        return found

    @cached_property
    def document_of(self) -> NDArray[np.unsignedinteger]:
        """The document of each row, in the smallest dtype: every search reads much of it."""
        count = len(self.firsts) - 1
        return np.repeat(np.arange(count, dtype=np.min_scalar_type(count)), np.diff(self.firsts))

    def placed(self, name: str, new: Sequence[Rows]) -> NDArray[Any]:
        """The segments' arrays of that name as one, in the order of the library."""
        arrays = [segment[name] for segment in self._segments]
        return place(arrays, new) if self.is_mixed else arrays[0]


def place(arrays: Sequence[NDArray[Any]], new: Sequence[Rows]) -> NDArray[Any]:
    """Move the elements of several arrays to their places in a single one; those that are GONE are dropped."""
    left = [places != GONE for places in new]
    placed = np.zeros(sum(int(some.sum()) for some in left), np.result_type(*arrays))
    for array, places, some in zip(arrays, new, left, strict=True):
        placed[places[some]] = array[some]
    return placed


class FacetColumn:
    """A facet of the documents: its values, and pairs of a document and a value it has, as two parallel arrays."""

    def __init__(self, labels: list[dict[str, str]], documents: Rows, values: NDArray[np.uint32]) -> None:
        self.documents = documents
        self.values = values
        self.numbers = {label["value"]: number for number, label in enumerate(labels)}
        self.named = [(label["value"], label.get("zh"), label.get("en")) for label in labels]


def facet_column(facet: str, segments: Sequence[Arrays], new: Sequence[Rows]) -> FacetColumn:
    """One facet across segments: values in the order of the library, with the names that each has first."""
    named: dict[tuple[str | None, str | None], int] = {}
    documents, values = [], []
    for segment, places in zip(segments, new, strict=True):
        names = json.loads(segment[f"{facet}.facet.names"].tobytes())
        known = np.array([named.setdefault((zh, en), len(named)) for zh, en in names], np.int64)
        documents.append(places[segment[f"{facet}.facet.documents"]])
        values.append(known[segment[f"{facet}.facet.values"]])
    holders, held = np.concatenate(documents), np.concatenate(values)
    order = np.argsort(holders, kind="stable")
    order = order[holders[order] != GONE]
    holders, held = holders[order], held[order]
    labels: list[dict[str, str]] = []
    of_value: dict[str, int] = {}
    numbers = np.zeros(len(named), np.uint32)
    listed = list(named)
    for at in np.sort(np.unique(held, return_index=True)[1]).tolist():
        zh, en = listed[held[at]]
        value = zh or en or ""
        number = numbers[held[at]] = of_value.setdefault(value, len(labels))
        if number == len(labels):
            labels.append({"value": value})
        for side, name in (("zh", zh), ("en", en)):
            if name:
                labels[number].setdefault(side, name)
    return FacetColumn(labels, holders, numbers[held])
