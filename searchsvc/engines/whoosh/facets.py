"""Facets: which passages the chosen values leave, and how many hits every value has."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...model import parse_date
from ..protocol import FACETS, Facet, FacetValue
from .evaluation import Evaluation, Mask
from .reader import FacetColumn, IndexReader
from .schema import SIDE_CODES

SHOWN = 50
"""Values listed of a facet, beside those chosen."""

Choices = Mapping[str, tuple[str, ...]]

_YEARS = re.compile(r"(-?\d{4})?\.\.(-?\d{4})?\Z", re.ASCII)


class Chosen:
    """The values chosen, facet by facet, as masks over the documents (`sides`: over the passages)."""

    def __init__(self, evaluation: Evaluation, choices: Choices, every: str | None = None) -> None:
        self._evaluation = evaluation
        self.every = every
        self._reader = evaluation.reader
        self.choices = {facet: choices[facet] for facet in FACETS if choices.get(facet)}
        self._masks = {facet: self._mask(facet, values) for facet, values in self.choices.items()}

    def passages(self, leaving_out: str = "") -> Mask | None:
        """The passages that all facets but one leave; None for all of them."""
        mask: Mask | None = None
        for facet, chosen in self._masks.items():
            if facet != leaving_out:
                wide = chosen if facet == "sides" else chosen[self._reader.document_of]
                mask = wide if mask is None else mask & wide
        return mask

    def documents(self, leaving_out: str = "") -> Mask:
        """The documents that all facets but one leave."""
        mask = np.ones(len(self._reader.firsts), bool)
        for facet, chosen in self._masks.items():
            if facet == leaving_out:
                continue
            mask &= self._with_passages(chosen) if facet == "sides" else chosen
        return mask

    def _with_passages(self, chosen: Mask) -> Mask:
        mask = np.zeros(len(self._reader.firsts), bool)
        mask[self._reader.document_of[chosen]] = True
        return mask

    def _mask(self, facet: str, values: tuple[str, ...]) -> Mask:
        if facet == "sides":
            codes = [SIDE_CODES[value] for value in values if value in SIDE_CODES]
            return np.isin(self._reader.sides, codes)
        column = self._reader.facets[facet]
        numbers = [column.numbers[value] for value in values if value in column.numbers]
        mask = np.zeros(len(self._reader.firsts), bool)
        mask[column.documents[np.isin(column.values, numbers)]] = True
        if facet == "year":
            for value in values:
                if years := _YEARS.match(value):
                    low = parse_date(years[1]).first if years[1] else None
                    high = parse_date(years[2]).last if years[2] else None
                    mask |= self._evaluation.dated(low, high)
        return mask


def count_facets(reader: IndexReader, matched: Mask, chosen: Chosen) -> dict[str, Facet]:
    """The facets of all hits: the counts of each ignore its own choice."""
    counted = {}
    for facet in FACETS:
        mask = chosen.passages(leaving_out=facet)
        rows = matched if mask is None else matched & mask
        if facet == "sides":
            counts = np.bincount(reader.sides[rows], minlength=len(SIDE_CODES))
            counted[facet] = _facet([{"value": side, "en": side} for side in SIDE_CODES], counts, chosen, facet)
        else:
            hits = np.bincount(reader.document_of[rows], minlength=len(reader.firsts))
            counted[facet] = _of_documents(reader.facets[facet], hits, chosen, facet)
    return counted


def count_document_facets(reader: IndexReader, matched: Mask, chosen: Chosen) -> dict[str, Facet]:
    """The same, counted in documents."""
    counted = {}
    for facet in FACETS:
        documents = matched & chosen.documents(leaving_out=facet)
        if facet == "sides":
            held = reader.sides.astype(np.int64) + len(SIDE_CODES) * reader.document_of.astype(np.int64)
            pairs = np.unique(held)
            kept = pairs[documents[pairs // len(SIDE_CODES)]]
            counts = np.bincount(kept % len(SIDE_CODES), minlength=len(SIDE_CODES))
            counted[facet] = _facet([{"value": side, "en": side} for side in SIDE_CODES], counts, chosen, facet)
        else:
            counted[facet] = _of_documents(reader.facets[facet], documents.astype(np.int64), chosen, facet)
    return counted


def _of_documents(column: FacetColumn, hits: NDArray[np.int64], chosen: Chosen, facet: str) -> Facet:
    counts = np.bincount(column.values, weights=hits[column.documents], minlength=len(column.labels))
    return _facet(column.labels, counts.astype(np.int64), chosen, facet)


def _facet(labels: list[dict[str, str]], counts: NDArray[np.int64], chosen: Chosen, facet: str) -> Facet:
    selected = chosen.choices.get(facet, ())
    found = np.flatnonzero(counts)
    order = found[np.argsort(-counts[found], kind="stable")]
    listed = [
        FacetValue(label["value"], label.get("zh"), label.get("en"), int(counts[n]), label["value"] in selected)
        for n in order[: None if facet == chosen.every else SHOWN].tolist()
        for label in [labels[n]]
    ]
    shown = {value.value for value in listed}
    by_value = {label["value"]: number for number, label in enumerate(labels)}
    for value in selected:
        if value not in shown:
            number = by_value.get(value)
            label = labels[number] if number is not None else {}
            count = int(counts[number]) if number is not None else 0
            listed.append(FacetValue(value, label.get("zh"), label.get("en"), count, True))
    return Facet(tuple(listed), len(found))
