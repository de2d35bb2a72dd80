"""Documents by year, as bars."""

from __future__ import annotations

from dataclasses import dataclass

from ...engines.protocol import Facet

HEIGHT = 60
STEP = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A year: its documents, and its bar in units of the drawing."""

    year: int
    count: int
    left: int
    height: int


def bars(facet: Facet) -> list[Bar]:
    """A bar for every year from the first to the last; none where fewer than two years are known."""
    counts = {int(value.value): value.count for value in facet.values if value.value.lstrip("-").isdigit()}
    if len(counts) < 2 or facet.distinct > len(facet.values) or max(counts) - min(counts) > 200:
        return []
    tallest = max(counts.values())
    years = range(min(counts), max(counts) + 1)
    return [
        Bar(year, count, STEP * at, max(2, HEIGHT * count // tallest) if count else 0)
        for at, year in enumerate(years)
        for count in [counts.get(year, 0)]
    ]
