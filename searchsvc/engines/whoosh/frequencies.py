"""How often each passage of a list holds a word: mostly once, so two bits each.

First stand those above 3 (a list of `rowlists`: the numbers are its gaps), then, in a byte, whether any is above 1. If
so, all follow, four a byte: 1 to 3 as they are, and 0 for what stood before.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import rowlists
from .postings import Counts
from .rowlists import Packed, Places

_MOST = 3
_OF_BYTE = np.arange(256)[:, np.newaxis] >> np.array([0, 2, 4, 6]) & 3
_FOUR = _OF_BYTE.astype(np.uint8).view(np.uint32).ravel()
"""The four numbers that each byte stands for, as the bytes of one number."""


def packed(edges: Places, counts: Counts) -> list[Packed]:
    """The frequencies that stand from edge to edge, as what is to be written one behind the other for each list."""
    heads, lengths = edges[:-1], np.diff(edges)
    above = np.flatnonzero(counts > _MOST)
    edges_above = np.searchsorted(above, edges)
    sums = np.append(0, np.cumsum(counts[above], dtype=np.int64))
    within = sums[1:] - np.repeat(sums[edges_above[:-1]], np.diff(edges_above)) - 1
    repeated = np.maximum.reduceat(counts, heads) > 1
    starts = np.append(0, np.cumsum(np.where(repeated, (lengths + 3) // 4, 0)))
    several = np.flatnonzero(np.repeat(repeated, lengths))
    of_four = np.zeros(4 * int(starts[-1]), np.uint8)
    of_four[several + np.repeat(4 * starts[:-1] - heads, lengths)[several]] = np.where(counts > _MOST, 0, counts)[
        several
    ]
    held = np.bitwise_or.reduce(of_four.reshape(-1, 4) << np.array([0, 2, 4, 6], np.uint8), axis=1)
    flags = Packed(repeated.astype(np.uint8), np.arange(len(lengths) + 1))
    return [rowlists.packed(edges_above, within), flags, Packed(held, starts)]


def unpacked(held: Any, at: int, count: int) -> Counts:
    """The frequencies of a list of so many passages that stand there."""
    above, at = rowlists.gaps_at(held, at)
    if not held[at]:
        return np.ones(count, np.uint16)
    four = np.frombuffer(held, np.uint8, (count + 3) // 4, at + 1)
    found: Counts = _FOUR.take(four).view(np.uint8)[:count].astype(np.uint16)
    if len(above):
        found[(found == 0).nonzero()[0]] = above
    return found
