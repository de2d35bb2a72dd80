"""What one request may ask for at most: each a setting, these are its defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a query and of its answer, which hold whatever the index; time is bounded beside them."""

    longest_query: int = 1000
    most_terms: int = 200
    most_expansions: int = 50_000
    deepest_page: int = 10_000
    largest_page: int = 100


USUAL = Limits()
