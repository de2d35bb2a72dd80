"""Documents by year as bars, with years grouped as there is room."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...engines.protocol import Facet
from ..parameters import four_digits

HEIGHT = 60
STEP = 12
MOST = 120
"""The most bars of a drawing."""
_EARLIEST = -9999
"""The first year that a date can have."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A year or a span of years: its documents, and its bar in units of the drawing."""

    years: str
    """The years as a value of the facet `year`."""
    count: int
    left: int
    height: int


def bars(facet: Facet) -> list[Bar]:
    """A bar for every year, decade or century from the first to the last; none where fewer than two are known."""
    counts = {int(value.value): value.count for value in facet.values if value.value.lstrip("-").isdigit()}
    if len(counts) < 2 or facet.distinct > len(facet.values):
        return []
    span = max(counts) - min(counts)
    together = next(years for years in (1, 10, 100, 1000) if span // years < MOST)
    summed = Counter[int]()
    for year, count in counts.items():
        summed[year // together] += count
    tallest = max(summed.values())
    return [
        Bar(
            _span(number, together),
            summed[number],
            STEP * at,
            max(2, HEIGHT * summed[number] // tallest) if summed[number] else 0,
        )
        for at, number in enumerate(range(min(summed), max(summed) + 1))
    ]


def _span(number: int, together: int) -> str:
    last = number * together + together - 1
    first = max(number * together, _EARLIEST)
    return four_digits(first) if together == 1 else f"{four_digits(first)}..{four_digits(last)}"
