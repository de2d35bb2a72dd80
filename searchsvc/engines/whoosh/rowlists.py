"""Compressed posting lists: sorted rows as gaps of one or two bytes each, or as a bitmap.

A list of `n` rows takes whichever form is shortest; a bitmap is considered only from 127 rows on. Little-endian:

    form            n < 127    n >= 127               body
    one-byte gaps   n          255, u32 n             n × u8 gap, then a u16 for each 0, then a u32 for each 0 in these
    two-byte gaps   128 + n    255, u32 n | 1 << 31   n × u16 gap, then a u32 for each 0
    bitmap          -          255, u32 n | 1 << 30   u32 size, then `size` bytes of `bits.packed`

A gap too wide for its form is escaped as 0 and follows the list. The first gap counts from -1, so that no real gap
is 0: rows 4, 5, 305 are the gaps 5, 1, 300 and the bytes `03 05 01 00 2c 01`.
"""

from __future__ import annotations

import mmap
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import bits
from .bits import Bits
from .postings import Codes, Postings
from .selection import NO_ROWS, Rows, Selection

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

_LONG = 255
_OF_TWO = 128
"""Added to the length in the head of a short list whose gaps take two bytes."""
_LONG_OF_TWO, _LONG_OF_BITS = 1 << 31, 1 << 30
_LENGTH = _LONG_OF_BITS - 1
_LONG_HEAD, _BITS_HEAD = 5, 9
"""Bytes before the gaps of a list of 127 rows or more, and before a bitmap."""
_FIRST = np.uint32(1)
_WIDE = b"\0"
FEW = 48
"""Up to this many lists, a Python loop over single lists beats decoding all in one vectorized pass (measured)."""


class Packed(NamedTuple):
    """Encoded lists, concatenated."""

    held: Bytes
    starts: Places
    """The offset of each list, then the end of the last."""


class RowLists:
    """A memory-mapped index from sorted codes to posting lists.

    `<name>.codes.npy` holds the codes; `<name>.lists.npy`, for each, its *place*: the offset of its list in
    `<name>.rows`, or, with `single_flag` set, its only row.
    """

    def __init__(self, folder: Path, name: str) -> None:
        # Plain arrays over the mapping: slicing an `np.memmap` costs microseconds each time.
        self.codes: Codes = np.load(folder / f"{name}.codes.npy", mmap_mode="r").view(np.ndarray)
        self._places = np.load(folder / f"{name}.lists.npy", mmap_mode="r").view(np.ndarray)
        self._searched, self._place_of = searchable(self.codes), searchable(self._places)
        self._held = mapped(folder / f"{name}.rows")
        self._single = single_flag(self._places.dtype)

    @cached_property
    def entries(self) -> int:
        """The rows of all lists together."""
        return int(self.lengths(np.arange(len(self.codes))).sum())

    def place(self, code: int) -> int:
        """The place of a code's list; -1 for an unknown code."""
        codes = self._searched
        at = bisect_left(codes, code)
        return self._place_of[at] if at < len(codes) and codes[at] == code else -1

    def length(self, place: int) -> int:
        """The length of the list at a place."""
        if place < 0 or place & self._single:
            return int(place >= 0)
        return _begun(self._held, place)[0]

    def rows(self, place: int) -> Rows:
        """The rows of the list at a place, in ascending order."""
        if place < 0:
            return NO_ROWS
        if place & self._single:
            return np.array([place ^ self._single], np.uint32)
        return unpacked(self._held, place)[0]

    def selection(self, place: int, size: int) -> Selection:
        """The list at a place, as a selection out of `size` rows."""
        if place < 0 or place & self._single:
            return Selection(size, self.rows(place))
        return selection_at(self._held, place, size)[0]

    def each(self, at: NDArray[np.intp], size: int) -> list[Selection]:
        """The lists of many codes, given by index into `codes`, as selections out of `size` rows."""
        long = self.lengths(at) >= _OF_TWO
        edges, rows = self.lists(at[~long])
        short = (Selection(size, rows[start:end]) for start, end in pairwise(edges.tolist()))
        places = self._places[at].tolist()
        return [
            self.selection(place, size) if is_long else next(short)
            for place, is_long in zip(places, long.tolist(), strict=True)
        ]

    def lengths(self, at: NDArray[np.intp]) -> Places:
        """The lengths of the lists of many codes, given by index into `codes`."""
        places = self._places[at].astype(np.int64)
        lengths, several = np.ones(len(at), np.int64), places & self._single == 0
        lengths[several] = lengths_at(np.frombuffer(self._held, np.uint8), places[several])
        return lengths

    def lists(self, at: NDArray[np.intp] | slice) -> tuple[Places, Rows]:
        """The concatenated lists of many codes: the `n + 1` offsets of their edges, and all rows."""
        places = self._places[at].astype(np.int64)
        several = places & self._single == 0
        edges, rows = all_unpacked(np.frombuffer(self._held, np.uint8), places[several])
        lengths = np.ones(len(places), np.int64)
        lengths[several] = np.diff(edges)
        all_edges = np.append(0, np.cumsum(lengths))
        found = np.empty(int(all_edges[-1]), np.uint32)
        of_several = np.repeat(several, lengths)
        found[of_several] = rows
        found[~of_several] = places[~several] ^ self._single
        return all_edges, found

    def postings(self, some: slice) -> Postings:
        """The posting lists of a range of codes."""
        return Postings(self.codes[some], *self.lists(some))


def single_flag(kind: np.dtype[Any]) -> int:
    """The bit that marks a place as a row stored inline rather than the offset of a list."""
    return 1 << (31 if kind.itemsize == 4 else 62)


def searchable(numbers: NDArray[Any]) -> Sequence[int]:
    """The same numbers as a buffer that yields Python ints: `bisect` takes a third of the time."""
    return memoryview(numbers)  # type: ignore[arg-type]  # numpy's stubs do not know that it is a buffer


def mapped(path: Path) -> Any:
    """A file, mapped into memory read-only; `b""` for an empty one, which cannot be mapped."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def packed(edges: Places, rows: Rows) -> Packed:
    """Encode lists, each in its shortest form; list `n` is `rows[edges[n] : edges[n + 1]]`."""
    found = packed_gaps(edges, rows)
    long = np.flatnonzero(np.diff(edges) >= _OF_TWO - 1)
    in_bits = _BITS_HEAD + rows[edges[long + 1] - 1] // 8 + 1
    dense = long[in_bits < np.diff(found.starts)[long]].tolist()
    if not dense:
        return found
    sizes, pieces, done = np.diff(found.starts), list[Bytes](), 0
    for number in dense:
        begin, end = found.starts[number : number + 2].tolist()
        pieces += [found.held[done:begin], _in_bits(rows[edges[number] : edges[number + 1]])]
        sizes[number], done = len(pieces[-1]), end
    return Packed(np.concatenate([*pieces, found.held[done:]]), np.append(0, np.cumsum(sizes)))


def _in_bits(rows: Rows) -> Bytes:
    held = bits.packed(rows)
    said = np.array([len(rows) + _LONG_OF_BITS, len(held)])
    head = np.full(_BITS_HEAD, _LONG, np.uint8)
    _put(head, np.array([1, _LONG_HEAD]), said, 4)
    return np.concatenate([head, held])


def packed_gaps(edges: Places, rows: Rows | Places) -> Packed:
    """Like `packed`, but never as bitmaps: these lists can be read with `gaps_at`."""
    heads, lengths = edges[:-1], np.diff(edges)
    gaps: Places = np.diff(rows.astype(np.int64), prepend=-1).astype(np.int64)
    filled = heads[lengths > 0]
    gaps[filled] = rows[filled].astype(np.int64) + 1
    of_list = np.repeat(np.arange(len(lengths)), lengths)
    is_wide = gaps > 0xFF
    wide = np.flatnonzero(is_wide)
    huge = wide[gaps[wide] > 0xFFFF]
    wide_counts = np.bincount(of_list[wide], minlength=len(lengths))
    of_two = 2 * wide_counts > lengths
    seconds = np.where(of_two, lengths, wide_counts)
    firsts = np.where(of_two, 0, lengths)
    sizes = _head(lengths) + firsts + 2 * seconds + 4 * np.bincount(of_list[huge], minlength=len(lengths))
    starts = np.append(0, np.cumsum(sizes))
    held = np.zeros(int(starts[-1]), np.uint8)
    long = lengths >= _OF_TWO - 1
    held[starts[:-1]] = np.where(long, _LONG, lengths + _OF_TWO * of_two)
    _put(held, starts[:-1][long] + 1, lengths[long] + _LONG_OF_TWO * of_two[long], 4)
    first = starts[:-1] + _head(lengths)
    # Lists of two-byte gaps get these bytes too; they are overwritten below.
    held[np.arange(len(rows)) + np.repeat(first - heads, lengths)] = np.where(is_wide, 0, gaps)
    in_two = np.flatnonzero(np.repeat(of_two, lengths) | is_wide)
    behind = first + firsts
    at = behind[of_list[in_two]] + 2 * _ranks(of_list[in_two])
    _put(held, at, np.where(gaps[in_two] > 0xFFFF, 0, gaps[in_two]), 2)
    _put(held, (behind + 2 * seconds)[of_list[huge]] + 4 * _ranks(of_list[huge]), gaps[huge], 4)
    return Packed(held, starts)


def interleaved(lists: Sequence[Packed]) -> Packed:
    """The first list of each, then the second of each, and so on; each such group counts as one list of the result."""
    sizes = [np.diff(some.starts) for some in lists]
    starts = np.append(0, np.cumsum(np.sum(sizes, axis=0)))
    held = np.empty(int(starts[-1]), np.uint8)
    begins = starts[:-1]
    for some, size in zip(lists, sizes, strict=True):
        held[np.arange(len(some.held)) + np.repeat(begins - some.starts[:-1], size)] = some.held
        begins = begins + size
    return Packed(held, starts)


def unpacked(held: Any, at: int) -> tuple[Rows, int]:
    """Decode the list at offset `at`: its rows, and the offset of its end."""
    found = _bits_at(held, at)
    if found is not None:
        _, held_bits, end = found
        return bits.unpacked(held_bits), end
    return _summed(held, at)


def _summed(held: Any, at: int) -> tuple[Rows, int]:
    gaps, end = gaps_at(held, at)
    rows: Rows = np.add.accumulate(gaps, dtype=np.uint32)
    rows -= _FIRST
    return rows, end


def selection_at(held: Any, at: int, size: int) -> tuple[Selection, int]:
    """The list at offset `at` as a selection out of `size` rows, and the offset of its end."""
    found = _bits_at(held, at)
    if found is not None:
        count, held_bits, end = found
        return Selection(size, bits=Bits(size, held_bits), count=count), end
    rows, end = _summed(held, at)
    return Selection(size, rows), end


def _bits_at(held: Any, at: int) -> tuple[int, Bytes, int] | None:
    """If the list at offset `at` is a bitmap: its length, the bitmap, and the offset of its end."""
    if held[at] != _LONG:
        return None
    count, at, form = _begun(held, at)
    if form != _LONG_OF_BITS:
        return None
    size, at = int.from_bytes(held[at : at + 4], "little"), at + 4
    return count, np.frombuffer(held, np.uint8, size, at), at + size


def gaps_at(held: Any, at: int) -> tuple[NDArray[Any], int]:
    """The gaps of the list at offset `at`, which must not be a bitmap, and the offset of its end."""
    count, at, form = _begun(held, at)
    if form:
        seconds, end = np.frombuffer(held, np.uint16, count, at), at + 2 * count
        huge = (seconds == 0).nonzero()[0]
        if not len(huge):
            return seconds, end
        gaps = seconds.astype(np.uint32)
    else:
        narrow, end = np.frombuffer(held, np.uint8, count, at), at + count
        if held.find(_WIDE, at, end) < 0:
            return narrow, end
        gaps = narrow.astype(np.uint32)
        wide = (narrow == 0).nonzero()[0]
        seconds, end = np.frombuffer(held, np.uint16, len(wide), end), end + 2 * len(wide)
        gaps[wide] = seconds
        huge = wide[seconds == 0]
    if len(huge):
        gaps[huge], end = np.frombuffer(held, np.uint32, len(huge), end), end + 4 * len(huge)
    return gaps, end


def _begun(held: Any, at: int) -> tuple[int, int, int]:
    """Read the head of the list at offset `at`: its length, the offset of its body, and its form.

    The form is 0 for one-byte gaps, else `_LONG_OF_TWO` or `_LONG_OF_BITS`.
    """
    first = held[at]
    if first == _LONG:
        said = int.from_bytes(held[at + 1 : at + 5], "little")
        return said & _LENGTH, at + 5, said & ~_LENGTH
    return (first, at + 1, 0) if first < _OF_TWO else (first - _OF_TWO, at + 1, _LONG_OF_TWO)


def lengths_at(held: Bytes, starts: Places) -> Places:
    """The lengths of the lists at the given offsets."""
    return _all_begun(held, starts)[0]


def _all_begun(held: Bytes, starts: Places) -> tuple[Places, Places]:
    """The lengths of the lists at the given offsets, and the form of each (as in `_begun`)."""
    lengths = held[starts].astype(np.int64)
    long = np.flatnonzero(lengths == _LONG)
    forms = np.where(lengths >= _OF_TWO, _LONG_OF_TWO, 0)
    lengths[lengths >= _OF_TWO] -= _OF_TWO
    said = _get(held, starts[long] + 1, 4)
    lengths[long], forms[long] = said & _LENGTH, said & ~_LENGTH
    return lengths, forms


def all_unpacked(held: Bytes, starts: Places) -> tuple[Places, Rows]:
    """Decode the lists at the given offsets: the `n + 1` offsets of their edges in the result, and all rows."""
    lengths, forms = _all_begun(held, starts)
    edges, first = np.append(0, np.cumsum(lengths)), starts + _head(lengths)
    in_bits = forms == _LONG_OF_BITS
    if in_bits.any():
        found = np.empty(int(edges[-1]), np.uint32)
        found[np.repeat(~in_bits, lengths)] = all_unpacked(held, starts[~in_bits])[1]
        for number in in_bits.nonzero()[0].tolist():
            found[edges[number] : edges[number + 1]] = unpacked(held, int(starts[number]))[0]
        return edges, found
    of_two = forms > 0
    of_list = np.repeat(np.arange(len(lengths)), lengths)
    gaps = held.take(np.arange(len(of_list)) + np.repeat(first - edges[:-1], lengths)).astype(np.int64)
    gaps[np.repeat(of_two, lengths)] = 0
    wide = np.flatnonzero(gaps == 0)
    seconds = first + np.where(of_two, 0, lengths)
    gaps[wide] = _get(held, seconds[of_list[wide]] + 2 * _ranks(of_list[wide]), 2)
    huge = wide[gaps[wide] == 0]
    behind = seconds + 2 * np.bincount(of_list[wide], minlength=len(lengths))
    gaps[huge] = _get(held, behind[of_list[huge]] + 4 * _ranks(of_list[huge]), 4)
    sums = np.append(0, np.cumsum(gaps))
    return edges, (sums[1:] - np.repeat(sums[edges[:-1]], lengths) - 1).astype(np.uint32)


def _head(lengths: Places) -> Places:
    """The bytes that the head of a list of gaps takes."""
    return np.where(lengths < _OF_TWO - 1, 1, _LONG_HEAD)


def _put(held: Bytes, at: Places, numbers: Places, width: int) -> None:
    for byte in range(width):
        held[at + byte] = numbers >> 8 * byte & 0xFF


def _get(held: Bytes, at: Places, width: int) -> Places:
    found = np.zeros(len(at), np.int64)
    for byte in range(width):
        found |= held[at + byte].astype(np.int64) << 8 * byte
    return found


def _ranks(groups: Places) -> Places:
    """For each of some sorted numbers, how many equal ones precede it."""
    return np.arange(len(groups)) - np.searchsorted(groups, groups)
