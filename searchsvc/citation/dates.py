"""Dates in citations: as numbers, and in English."""

from __future__ import annotations

from calendar import month_name


def parts(text: str) -> tuple[int, ...]:
    """Year, month and day of an ISO date, as many as it has; years BC are negative."""
    sign = -1 if text.startswith("-") else 1
    year, *rest = (int(part) for part in text.removeprefix("-").split("-"))
    return (sign * year, *rest)


def in_words(text: str) -> str:
    """`January 31, 2020`, `January 2020`, `2020` or `300 BC`."""
    year, *rest = parts(text)
    written = f"{-year} BC" if year < 0 else str(year)
    if not rest:
        return written
    month = month_name[rest[0]]
    return f"{month} {rest[1]}, {written}" if len(rest) > 1 else f"{month} {written}"
