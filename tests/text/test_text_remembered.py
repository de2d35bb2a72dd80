"""Caching of texts: those that recur are kept, and nothing that would fill the memory."""

from __future__ import annotations

from searchsvc.text.remembered import LONGEST, remembered


def test_short_texts_are_remembered_and_long_ones_are_not() -> None:
    """Words are computed once; a query of a thousand characters, which rarely recurs, is computed every time."""
    asked: list[str] = []

    @remembered(10)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    long = "国" * (LONGEST + 1)
    assert [length("安全"), length("安全"), length(long), length(long)] == [2, 2, LONGEST + 1, LONGEST + 1]
    assert asked == ["安全", long, long]
