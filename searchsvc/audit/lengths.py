"""Check of lengths: translations far longer or shorter than is usual in this library."""

from __future__ import annotations

import heapq
import math
from array import array
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from ..model import Passage
from .finding import Finding, Told, finding

_SHORTEST = 10.0
"""The least length worth comparing: of the Chinese in characters, or of the English in letters divided by three."""
_MOST = 2_000
"""The most passages kept at each extreme; a library with more outliers has no usual ratio."""
_SPREADS, _LEAST = 4.5, 1.0
"""A log ratio is reported from this many standard deviations (robust) off the median, and at least this far off."""
_SHORT = 3.0
"""Leeway in the log ratio, divided by the square root of the length."""
_ENOUGH = 30
"""The fewest passages from which a usual ratio is taken."""


class Lengths:
    """Collects the length ratio of every pair and the most extreme pairs, until the usual ratio is known."""

    def __init__(self) -> None:
        self._ratios = array("f")
        self._ends: tuple[list[tuple[float, int, Finding]], list[tuple[float, int, Finding]]] = ([], [])

    def add(self, passage: Passage, document: str, n: int, place: tuple[str, int]) -> None:
        """Record a passage, unless a side is missing or it is too short."""
        if not (passage.zh and passage.en):
            return
        zh, en = (sum(char.isalnum() for char in text) for text in (passage.zh, passage.en))
        if min(zh, en) < 1 or max(zh, en / 3) < _SHORTEST:
            return
        ratio = math.log(en / zh)
        self._ratios.append(ratio)
        # The ratio of short texts varies more, so they are given more leeway.
        leeway = _SHORT / math.sqrt(max(zh, en / 3))
        told = finding(Told("length", f"{en / zh:.1f} letters of English a character"), document, n, passage, place)
        for end, sign in zip(self._ends, (1, -1), strict=True):
            entry = (sign * ratio - leeway, len(self._ratios), told)
            if len(end) < _MOST:
                heapq.heappush(end, entry)
            elif entry[0] > end[0][0]:
                heapq.heapreplace(end, entry)

    def findings(self) -> Iterator[Finding]:
        """The pairs far from the usual ratio, in reading order; none if there are too few to know it."""
        if len(self._ratios) < _ENOUGH:
            return
        usual = median(self._ratios)
        spread = 1.4826 * median(abs(ratio - usual) for ratio in self._ratios)
        far = max(_SPREADS * spread, _LEAST)
        found = [
            (number, told)
            for end, sign in zip(self._ends, (1, -1), strict=True)
            for ratio, number, told in end
            if ratio - sign * usual > far
        ]
        for _, told in sorted(found, key=lambda pair: pair[0]):
            yield _with_usual(told, math.exp(usual))


def _with_usual(told: Finding, usual: float) -> Finding:
    return replace(told, reason=f"{told.reason}; this library has {usual:.1f}")
