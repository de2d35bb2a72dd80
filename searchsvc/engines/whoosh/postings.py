"""Posting lists in memory, as arrays: inverted from tokens by one sort, and merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Rows = NDArray[np.uint32]
Counts = NDArray[np.uint16]

GONE = np.uint32(0xFFFFFFFF)
"""The new row of a row that is deleted: a merge drops it."""

MOST_ENTRIES = 1_000_000
"""Postings merged at a time, which bounds the memory of a merge."""
_MOST_CODES = 24_000
"""Codes merged at a time, on average: the keys that are sorted have 16 bits for the index of a code (`_keys`)."""
_ODD, _SHIFT = 0x9E3779B97F4A7C15, 29


def code(string: str) -> int:
    """The 64-bit hash that stands for a string in an index."""
    return int.from_bytes(blake2b(string.encode(), digest_size=8).digest(), "little")


def codes_of(strings: Sequence[str]) -> Codes:
    """The codes of strings."""
    return np.fromiter(map(code, strings), np.uint64, len(strings))


def pair_codes(first: Codes, second: Codes) -> Codes:
    """The codes of bigrams, from those of their two atoms."""
    odd = np.uint64(_ODD)
    mixed: Codes = (first * odd) ^ (second + odd + (first >> np.uint64(_SHIFT)))
    return mixed * odd


def pair_code(first: int, second: int) -> int:
    """`pair_codes` for a single bigram, in Python ints."""
    mixed = (first * _ODD) ^ (second + _ODD + (first >> _SHIFT))
    return mixed * _ODD & 0xFFFFFFFFFFFFFFFF


class Postings(NamedTuple):
    """Posting lists by ascending code: `rows[starts[n] : starts[n + 1]]` hold `codes[n]`, with frequencies `counts`."""

    codes: Codes
    starts: NDArray[np.int64]
    rows: Rows
    counts: Counts | None = None

    @property
    def entries(self) -> int:
        return len(self.rows)

    def postings(self, some: slice) -> Postings:
        """The lists of a range of codes."""
        starts = self.starts[some.start : some.stop + 1].astype(np.int64)
        held = slice(int(starts[0]), int(starts[-1]))
        counts = None if self.counts is None else self.counts[held]
        return Postings(self.codes[some], starts - starts[0], self.rows[held], counts)


class Lists(Protocol):
    """Posting lists of a run or of a segment, read a range of codes at a time."""

    @property
    def codes(self) -> Codes: ...

    @property
    def entries(self) -> int:
        """The rows of all lists together."""

    def postings(self, some: slice) -> Postings:
        """The lists of a range of codes."""


def _heads(changed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where groups of equal entries begin, given for every entry but the first whether it differs from the previous."""
    return np.flatnonzero(np.concatenate([[True], changed]))


def _in_order(codes: Codes, heads: NDArray[np.int64], rows: Rows, counts: Counts | None) -> Postings:
    """Reorder groups of rows, which begin at `heads`, by their codes."""
    order = np.argsort(codes)
    lengths = np.diff(heads, append=len(rows))[order]
    starts = np.append(0, np.cumsum(lengths))
    place = np.repeat(heads[order] - starts[:-1], lengths) + np.arange(len(rows))
    return Postings(codes[order], starts, rows.take(place), None if counts is None else counts.take(place))


_NOTHING = Postings(np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.uint32))


def inverted_words(words: NDArray[np.int32], rows: Rows, codes: Codes) -> Postings:
    """The posting lists of word occurrences, with frequencies; `words` are indices into `codes`."""
    if not len(words):
        return _NOTHING._replace(counts=np.zeros(0, np.uint16))
    keys = np.sort(words.astype(np.uint64) << np.uint64(32) | rows)
    entries = _heads(keys[1:] != keys[:-1])
    counts = np.minimum(np.diff(entries, append=len(keys)), 65535).astype(np.uint16)
    keys = keys[entries]
    numbers = keys >> np.uint64(32)
    heads = _heads(numbers[1:] != numbers[:-1])
    return _in_order(codes[numbers[heads]], heads, keys.astype(np.uint32), counts)


def inverted_atoms(atoms: NDArray[np.int32], rows: Rows, codes: Codes) -> Postings:
    """The posting lists of atoms and bigrams; `atoms` are indices into `codes`, and 0 separates texts."""
    firsts = atoms.view(np.uint32)
    seconds = np.append(firsts[1:], np.uint32(0))
    single, pair = np.flatnonzero(firsts), np.flatnonzero((firsts > 0) & (seconds > 0))
    if not len(single):
        return _NOTHING
    of_atom, of_row = (np.uint64(int(n).bit_length()) for n in (len(codes), rows.max()))
    if int(of_atom) * 2 + int(of_row) > 64:  # too many distinct atoms for one key to hold two and a row
        found = np.append(codes[firsts[single]], pair_codes(codes[firsts[pair]], codes[seconds[pair]]))
        return _sorted_by_code(found, np.append(rows[single], rows[pair]))
    keys = np.empty(len(single) + len(pair), np.uint64)
    singles, pairs = keys[: len(single)], keys[len(single) :]
    # In place: the system has to zero the memory of every new array first.
    singles[:] = firsts[single]
    singles <<= of_atom + of_row
    singles |= rows[single]
    pairs[:] = firsts[pair]
    pairs <<= of_atom
    pairs |= seconds[pair]
    pairs <<= of_row
    pairs |= rows[pair]
    keys.sort()
    keys = keys[_heads(keys[1:] != keys[:-1])]
    both = keys >> of_row
    heads = _heads(both[1:] != both[:-1])
    first, second = both[heads] >> of_atom, both[heads] & ((np.uint64(1) << of_atom) - np.uint64(1))
    firsts_of = codes.take(first)
    found = np.where(second > 0, pair_codes(firsts_of, codes.take(second)), firsts_of)
    return _in_order(found, heads, (keys & ((np.uint64(1) << of_row) - np.uint64(1))).astype(np.uint32), None)


def _sorted_by_code(codes: Codes, rows: Rows) -> Postings:
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    entries = _heads((codes[1:] != codes[:-1]) | (rows[1:] != rows[:-1]))
    codes, rows = codes[entries], rows[entries]
    heads = _heads(codes[1:] != codes[:-1])
    return _in_order(codes[heads], heads, rows, None)


Terms = NDArray[np.object_]
"""Strings, parallel to their codes."""


def merged(
    parts: Sequence[Lists], new_rows: Sequence[Rows], terms: Sequence[Terms] | None = None
) -> Iterator[tuple[Postings, Terms | None]]:
    """Merge posting lists, a range of codes at a time; `new_rows` maps the rows of each part to new ones or to GONE.

    Codes whose rows are all gone are dropped. `terms`, the strings of each part's codes, are merged along.
    """
    entries, held = sum(part.entries for part in parts), sum(len(part.codes) for part in parts)
    ranges = 1 + max(entries // MOST_ENTRIES, held // _MOST_CODES)
    # Codes are hashes: ranges of equal width hold about equally many.
    bounds = np.array([(n << 64) // ranges for n in range(1, ranges)], np.uint64)
    edges = [[0, *np.searchsorted(part.codes, bounds).tolist(), len(part.codes)] for part in parts]
    for number in range(ranges):
        some = [slice(edge[number], edge[number + 1]) for edge in edges]
        codes = np.unique(np.concatenate([part.codes[these] for part, these in zip(parts, some, strict=True)]))
        places = [np.searchsorted(codes, part.codes[these]) for part, these in zip(parts, some, strict=True)]
        held_here = [part.postings(these) for part, these in zip(parts, some, strict=True)]
        keys = [_keys(*one) for one in zip(held_here, places, new_rows, strict=True)]
        # The keys of each part are nearly sorted already, which makes a stable sort faster.
        key = np.sort(np.concatenate(keys), kind="stable")
        lengths = np.bincount((key >> _OF_CODE).astype(np.int64), minlength=len(codes))
        left = lengths > 0
        starts = np.append(0, np.cumsum(lengths[left]))
        rows, counts = (key >> _OF_ROW).astype(np.uint32), key.astype(np.uint16)
        named = None
        if terms is not None:
            named = np.empty(len(codes), object)
            for strings, these, at in zip(terms, some, places, strict=True):
                named[at] = strings[these]
            named = named[left]
        yield Postings(codes[left], starts, rows, counts), named


_OF_CODE, _OF_ROW = np.uint64(48), np.uint64(16)


def _keys(part: Postings, places: NDArray[np.intp], new: Rows) -> NDArray[np.uint64]:
    """Each posting as a sortable number: the index of its code (16 bits), its new row (32), its count (16)."""
    rows = new.take(part.rows)
    keys: NDArray[np.uint64] = np.repeat(places.astype(np.uint64), np.diff(part.starts)) << _OF_CODE
    keys |= rows.astype(np.uint64) << _OF_ROW
    if part.counts is not None:
        keys |= part.counts
    left = rows != GONE
    return keys if left.all() else keys[left]
