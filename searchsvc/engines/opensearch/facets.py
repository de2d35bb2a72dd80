"""Facets: the choices as filters, and the counts as aggregations, each of which ignores its own choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..columns import DOCUMENT_FACETS, year_ranges
from ..protocol import FACETS, Facet, FacetValue
from .conditions import Clause, all_of, any_of, dated
from .mapping import facet_field, keyword

SHOWN = 50
"""Values listed of a facet, besides those chosen."""
MOST_BUCKETS = 9_000
"""Values counted of one facet; a cluster allows 65,535 buckets in all."""

Choices = Mapping[str, tuple[str, ...]]


class Values:
    """The values of all facets in a generation, with their names, in order of first occurrence."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        listed: dict[str, list[dict[str, str]]] = {facet: [] for facet in DOCUMENT_FACETS}
        for record in sorted(records, key=lambda record: (record["facet"], record["start"])):
            listed[record["facet"]].extend(record["values"])
        listed["sides"] = [{"value": side, "en": side} for side in ("both", "zh", "en")]
        self._names = {
            facet: {keyword(value["value"]): (place, value) for place, value in enumerate(values)}
            for facet, values in listed.items()
        }

    def count(self, facet: str) -> int:
        """How many values a facet has."""
        return len(self._names[facet])

    def named(self, facet: str, key: str) -> tuple[int, Mapping[str, str]]:
        """A value's rank in that order, and its names."""
        return self._names[facet].get(key, (len(self._names[facet]), {"value": key}))


def conditions(choices: Choices, leaving_out: str = "") -> Clause:
    """The filter for passages (or documents) that satisfy the choices in all facets but one."""
    return all_of(
        [_chosen(facet, chosen) for facet in FACETS if facet != leaving_out and (chosen := choices.get(facet))]
    )


def _chosen(facet: str, chosen: Sequence[str]) -> Clause:
    clauses: list[Clause] = [{"terms": {facet_field(facet): [keyword(value) for value in chosen]}}]
    return any_of([*clauses, *_ranges(facet, chosen).values()])


def _ranges(facet: str, chosen: Sequence[str]) -> dict[str, Clause]:
    """The ranges of years among the values chosen."""
    return {value: dated(low, high) for value, (low, high) in year_ranges(chosen if facet == "year" else ()).items()}


def counting(choices: Choices, values: Values) -> dict[str, Clause]:
    """The aggregations that count every value of every facet: exact, since each shard returns all of its values."""
    counted: dict[str, Clause] = {}
    for facet in FACETS:
        size = max(1, min(values.count(facet), MOST_BUCKETS))
        counted[facet] = {
            "filter": conditions(choices, leaving_out=facet),
            "aggs": {
                "values": {"terms": {"field": facet_field(facet), "size": size, "shard_size": size}},
                **{value: {"filter": clause} for value, clause in _ranges(facet, choices.get(facet, ())).items()},
            },
        }
    return counted


def counted(answer: Mapping[str, Any], choices: Choices, values: Values, every: str | None) -> dict[str, Facet]:
    """The facets, from the aggregations of an answer."""
    return {facet: _facet(facet, answer[facet], choices, values, every) for facet in FACETS}


def _facet(facet: str, answer: Mapping[str, Any], choices: Choices, values: Values, every: str | None) -> Facet:
    selected = choices.get(facet, ())
    counts = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer["values"]["buckets"]}
    ranged = {value: int(answer[value]["doc_count"]) for value in _ranges(facet, selected)}
    order = sorted(counts, key=lambda key: (-counts[key], values.named(facet, key)[0]))
    shown = order if facet == every else order[:SHOWN]
    keys = dict.fromkeys([*shown, *map(keyword, selected)])
    whole = {keyword(value): value for value in selected}
    listed = [
        FacetValue(
            whole.get(key, names["value"]),
            names.get("zh"),
            names.get("en"),
            counts.get(key, ranged.get(key, 0)),
            key in whole,
        )
        for key in keys
        for _, names in [values.named(facet, key)]
    ]
    return Facet(tuple(listed), len(order))
