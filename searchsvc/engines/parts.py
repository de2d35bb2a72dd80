"""A long document in parts: cut at sections, so that a page stays a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

MOST_PASSAGES = 300
MOST_BYTES = 200_000
MOST_AT_ONCE = 20
"""Parts that one page or answer may hold: a page of a hundred takes seconds to make."""


def part_starts(sizes: Sequence[int], sections: Sequence[int]) -> list[int]:
    """Where parts begin, from 0: at a section where one begins in the later half, else where they are full."""
    starts, begun, held = [0], 0, 0
    headings = set(sections)
    last_heading = 0
    for at, size in enumerate(sizes):
        if at in headings and at > begun:
            last_heading = at
        if at > begun and (at - begun >= MOST_PASSAGES or held + size > MOST_BYTES):
            cut = last_heading if last_heading - begun > (at - begun) // 2 else at
            starts.append(cut)
            begun, held = cut, sum(sizes[cut:at])
        held += size
    return starts


def fit_at_once(parts: int) -> bool:
    """Whether a document of so many parts can be given as a whole."""
    return parts <= MOST_AT_ONCE


def section_starts(sections: Sequence[object]) -> list[int]:
    """Where a section begins that is not the one before."""
    first = [0] if sections and sections[0] else []
    return first + [at for at, (before, here) in enumerate(pairwise(sections), 1) if here and here != before]
