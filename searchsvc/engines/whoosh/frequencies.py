"""Compressed term frequencies: how often each passage of a posting list holds the word.

    exceptions   the frequencies too high for the form, as the gaps of a list (`rowlists`)
    form         one byte: 0 if every frequency is 1, 1 for two bits each, 2 for a byte each
    body         the frequencies in posting order, 0 in place of an exception; nothing for form 0

In two bits, the first of four frequencies takes the lowest bits of a byte: 1 2 1 9 1 1 1 1 is `01 09 01 19 55`.
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
"""The highest frequency that each form holds."""
_FEW = 8
"""Two bits are used where at most one frequency in so many exceeds them, else bytes."""
_SHIFTS = np.array([0, 2, 4, 6], np.uint8)
_FOUR = (np.arange(256)[:, np.newaxis] >> _SHIFTS & 3).astype(np.uint8).view(np.uint32).ravel()
"""For each byte, the four frequencies it holds, as the bytes of one u32."""


def packed(edges: Places, counts: Counts) -> list[Packed]:
    """Encode the frequencies of lists, `counts[edges[n] : edges[n + 1]]` each.

    The three results are the exceptions, forms and bodies of all lists, to be `interleaved`.
    """
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
    """Decode the frequencies of a list of `count` passages at offset `at`, in the smallest dtype that holds them."""
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
