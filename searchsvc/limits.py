"""Limits of a single request: each is a setting, with its default here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a query and its results that do not depend on the index; time is limited separately."""

    longest_query: int = 1000
    most_terms: int = 200
    most_expansions: int = 50_000
    deepest_page: int = 10_000
    largest_page: int = 100


USUAL = Limits()
