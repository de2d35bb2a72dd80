"""Cuts a long document into parts that fit a page, at sections if possible."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

MOST_PASSAGES = 300
MOST_BYTES = 200_000
MOST_AT_ONCE = 20
"""Most parts shown on one page or in one answer: a page of a hundred takes seconds to make."""


def part_starts(sizes: Sequence[int], sections: Sequence[int]) -> list[int]:
    """The index of the first passage of each part: the last section that begins in the second half of a full part, or
    else where it is full.

    `sizes` are the bytes of the passages, `sections` where sections begin.
    """
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
    """Whether a document of so many parts can be shown as a whole."""
    return parts <= MOST_AT_ONCE


def section_starts(sections: Sequence[object]) -> list[int]:
    """The indices where a passage's section differs from the one before, given the section of each passage."""
    first = [0] if sections and sections[0] else []
    return first + [at for at, (before, here) in enumerate(pairwise(sections), 1) if here and here != before]
