"""How often each passage of a list holds a word: mostly once, else in two bits each, or in a byte where many need more.

First stand those for which that is too little (a list of `rowlists`: the numbers are its gaps), then, in a byte, which
of the three it is, then all of them in order, 0 for what stood before; where all are 1, nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import rowlists
from .postings import Counts
from .rowlists import Packed, Places

_ONCE, _BITS, _BYTES = range(3)
_MOST = np.array([1, 3, 255])
"""The highest number of each form."""
_FEW = 8
"""Passages, for each that needs more than two bits, from which all have two bits."""
_SHIFTS = np.array([0, 2, 4, 6], np.uint8)
_FOUR = (np.arange(256)[:, np.newaxis] >> _SHIFTS & 3).astype(np.uint8).view(np.uint32).ravel()
"""The four numbers that each byte stands for, as the bytes of one number."""


def packed(edges: Places, counts: Counts) -> list[Packed]:
    """The frequencies that stand from edge to edge, as what is to be written one behind the other for each list."""
    heads, lengths = edges[:-1], np.diff(edges)
    many = np.add.reduceat(counts > _MOST[_BITS], heads, dtype=np.int64) * _FEW > lengths
    forms = np.where(many, _BYTES, np.where(np.maximum.reduceat(counts, heads) > 1, _BITS, _ONCE))
    is_above = counts > np.repeat(_MOST[forms], lengths)
    above = np.flatnonzero(is_above)
    edges_above = np.searchsorted(above, edges)
    sums = np.append(0, np.cumsum(counts[above], dtype=np.int64))
    within = sums[1:] - np.repeat(sums[edges_above[:-1]], np.diff(edges_above)) - 1
    starts = np.append(0, np.cumsum(np.choose(forms, [0 * lengths, (lengths + 3) // 4, lengths])))
    held = np.zeros(int(starts[-1]), np.uint8)
    of_entry, numbers = np.repeat(forms, lengths), np.where(is_above, 0, counts).astype(np.uint8)
    places = np.arange(len(counts)) - np.repeat(heads, lengths)
    begins = np.repeat(starts[:-1], lengths)
    in_bytes = np.flatnonzero(of_entry == _BYTES)
    held[(begins + places)[in_bytes]] = numbers[in_bytes]
    in_bits = np.flatnonzero(of_entry == _BITS)
    of_four = np.zeros(4 * len(held), np.uint8)
    of_four[(4 * begins + places)[in_bits]] = numbers[in_bits]
    held |= np.bitwise_or.reduce(of_four.reshape(-1, 4) << _SHIFTS, axis=1)
    return [
        rowlists.packed_gaps(edges_above, within),
        Packed(forms.astype(np.uint8), np.arange(len(lengths) + 1)),
        Packed(held, starts),
    ]


def unpacked(held: Any, at: int, count: int) -> NDArray[np.unsignedinteger]:
    """The frequencies of a list of so many passages that stand there, in as few bytes as hold them."""
    above, at = rowlists.gaps_at(held, at)
    form, at = held[at], at + 1
    if form == _ONCE:
        return np.ones(count, np.uint8)
    if form == _BYTES:
        found = np.frombuffer(held, np.uint8, count, at)
    else:
        found = _FOUR.take(np.frombuffer(held, np.uint8, (count + 3) // 4, at)).view(np.uint8)[:count]
    if not len(above):
        return found
    wide: NDArray[np.unsignedinteger] = found.astype(np.uint16 if above.max() > _MOST[_BYTES] else np.uint8)
    wide[(found == 0).nonzero()[0]] = above
    return wide
