"""Texts as sequences of atom numbers in a variable-length code: the most frequent atoms of a column take one byte.

    first byte     bytes   numbers
    0x00 … 0x4f    1       0 (the end of a text) … 79
    0x50 … 0x7b    2       80 … 5,711
    0x7c … 0x7e    3       5,712 … 54,863
    0x7f           5       54,864 …

Each further byte is 0x80 or more and adds seven bits, the highest first. As in UTF-8, no byte that begins a number
occurs inside one, so a text contains a sequence of atoms exactly where it contains the bytes of that sequence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .postings import Codes
from .rowlists import Bytes, searchable
from .runs import Arrays

Numbers = NDArray[np.int32]

END = 0
"""The number that ends each text."""

_MOST_BYTES = 1_000_000
"""How much of the forms is copied at a time: bytes of a segment, numbers of a run."""
_INSIDE = 0x80
"""The lowest byte that continues a number."""
_WIDTHS = np.array([1, 2, 3, 5])
_LEADS = np.array([0, 80, 124, 127])
"""The lowest first byte of each width."""
_FIRSTS = np.array([0, 80, 80 + 44 * 2**7, 80 + 44 * 2**7 + 3 * 2**14])
"""The lowest number of each width."""
_LOWEST: list[int] = _FIRSTS.tolist()
_LOWEST_LEADS: list[int] = _LEADS.tolist()
_WIDE_LEADS = range(int(_LEADS[2]), _INSIDE)
"""The bytes that begin a number of more than two bytes."""


class Alphabet:
    """The atoms of a column and their numbers, from 1: the more frequent an atom, the fewer bytes its number takes.

    `codes` are ordered by number. Among atoms of one width they ascend, so that each is found by binary search.
    """

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        edges: list[int] = [0, *(_FIRSTS[1:] - 1).tolist(), len(codes)]
        self._classes = [(begin, codes[begin:end]) for begin, end in pairwise(edges)]
        self._found_in = [(begin, searchable(some)) for begin, some in self._classes]

    @classmethod
    def of(cls, codes: Codes, counts: NDArray[np.int64]) -> Alphabet:
        """The alphabet for some atoms, given how often each occurs."""
        codes = codes[np.lexsort((codes, -counts))]
        return cls(np.concatenate([np.sort(some) for _, some in cls(codes)._classes]))

    def number(self, code: int) -> int:
        """The number of an atom; 0 if it is not in the alphabet."""
        for begin, some in self._found_in:
            at = bisect_left(some, code)
            if at < len(some) and some[at] == code:
                return begin + at + 1
        return 0

    def numbers(self, codes: Codes) -> Numbers:
        """The numbers of some atoms, all of which must be in the alphabet."""
        order = np.argsort(self.codes)
        found = order[np.searchsorted(self.codes, codes, sorter=order)]
        return (found + 1).astype(np.int32)

    def written(self, codes: Sequence[int]) -> bytes | None:
        """Encode a sequence of atoms; None if one of them is not in the alphabet, and so in no text."""
        numbers = [self.number(code) for code in codes]
        return b"".join(map(_one_encoded, numbers)) if all(numbers) else None


def _one_encoded(number: int) -> bytes:
    """Encode a single number; `encoded` is for many."""
    kind = bisect_right(_LOWEST, number) - 1
    rest, last = number - _LOWEST[kind], int(_WIDTHS[kind]) - 1
    lead = _LOWEST_LEADS[kind] + (rest >> 7 * last)
    return bytes([lead, *(_INSIDE | rest >> 7 * place & 0x7F for place in range(last - 1, -1, -1))])


def encoded(numbers: NDArray[Any]) -> tuple[Bytes, NDArray[np.int64]]:
    """Encode numbers: the bytes, and the offset of each number's end."""
    kinds = np.searchsorted(_FIRSTS, numbers, "right") - 1
    widths = _WIDTHS[kinds]
    ends = np.cumsum(widths)
    rest, begins = numbers - _FIRSTS[kinds], ends - widths
    held = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    held[begins] = _LEADS[kinds] + (rest >> 7 * (widths - 1))
    for place in range(1, int(_WIDTHS[-1])):
        longer = np.flatnonzero(widths > place)
        bits = rest[longer] >> 7 * (widths[longer] - 1 - place)
        held[begins[longer] + place] = _INSIDE | bits & 0x7F
    return held, ends


class Encoder:
    """`encoded` for texts, by table lookup."""

    def __init__(self, count: int) -> None:
        """Tabulate the bytes of the numbers below `count`."""
        held, ends = encoded(np.arange(count))
        self._widths = np.diff(ends, prepend=0).astype(np.uint8)
        self._bytes = np.zeros((int(_WIDTHS[-1]), count), np.uint8)
        for place, some in enumerate(self._bytes):
            longer = np.flatnonzero(self._widths > place)
            some[longer] = held[ends[longer] - self._widths[longer] + place]

    def encoded(self, numbers: Numbers) -> tuple[Bytes, NDArray[np.int64]]:
        """Encode numbers: the bytes, and the offset of each number's end."""
        widths = self._widths.take(numbers)
        ends = np.cumsum(widths, dtype=np.int64)
        begins = ends - widths
        held = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
        held[begins] = self._bytes[0].take(numbers)
        place, longer = 1, np.flatnonzero(widths > 1)
        while len(longer):
            held[begins[longer] + place] = self._bytes[place].take(numbers[longer])
            place += 1
            longer = longer[widths[longer] > place]
        return held, ends


class PairTable:
    """Decodes by looking up pairs of bytes: made for texts in which nearly every number takes one byte or two."""

    def __init__(self, meanings: NDArray[np.uint32]) -> None:
        """`meanings[n]` is what number `n` stands for."""
        self._meanings = meanings
        pairs = np.arange(_LEADS[2] << 8)
        leads, rest = pairs >> 8, pairs & 0x7F
        numbers = np.where(leads < _LEADS[1], leads, (leads - _LEADS[1] << 7 | rest) + _FIRSTS[1])
        self._of_pair = meanings[np.minimum(numbers, len(meanings) - 1)]

    def decoded(self, held: bytes) -> NDArray[np.uint32]:
        """What the encoded numbers stand for."""
        there = np.frombuffer(held + b"\0", np.uint8)
        begins = (there[:-1] < _INSIDE).nonzero()[0]
        pairs = (there[:-1].astype(np.uint16) << 8 | there[1:]).take(begins)
        found = self._of_pair.take(pairs, mode="clip")
        if any(map(held.__contains__, _WIDE_LEADS)):
            for at in (pairs >= len(self._of_pair)).nonzero()[0].tolist():
                found[at] = self._meanings[_one_decoded(held, int(begins[at]))]
        return found


def _one_decoded(held: bytes, at: int) -> int:
    """Decode the single number at offset `at`; `decoded` is for many."""
    kind = bisect_right(_LOWEST_LEADS, held[at]) - 1
    rest = held[at] - _LOWEST_LEADS[kind]
    for byte in held[at + 1 : at + int(_WIDTHS[kind])]:
        rest = rest << 7 | byte & 0x7F
    return _LOWEST[kind] + rest


def decoded(held: Bytes) -> NDArray[np.int64]:
    """Decode numbers."""
    begins = np.flatnonzero(held < _INSIDE)
    leads = held[begins].astype(np.int64)
    kinds = np.searchsorted(_LEADS, leads, "right") - 1
    widths, rest = _WIDTHS[kinds], leads - _LEADS[kinds]
    for place in range(1, int(_WIDTHS[-1])):
        longer = np.flatnonzero(widths > place)
        rest[longer] = rest[longer] << 7 | held[begins[longer] + place] & 0x7F
    numbers: NDArray[np.int64] = rest + _FIRSTS[kinds]
    return numbers


Stretch = tuple[int, int, int]
"""Consecutive rows of one part: the index of the part, the first row, and the end (exclusive)."""


def write_forms(parts: Sequence[Arrays], stretches: Sequence[Stretch], column: str, path: Path) -> None:
    """Write the texts of the given rows, in that order, and the alphabet that they share.

    `<path>.atoms.npy` is the alphabet, `<path>.forms` the encoded texts, `<path>.ends.npy` the offsets of each row in
    these, with a leading 0.
    """
    alphabet, numbers_in = _shared_alphabet(parts, stretches, column)
    np.save(Path(f"{path}.atoms.npy"), alphabet.codes)
    encoder = Encoder(len(alphabet.codes) + 1)
    row_ends, written = [np.zeros(1, np.int64)], 0
    with Path(f"{path}.forms").open("wb") as file:
        for part, numbers, ends in _pieces(parts, stretches, column):
            held, ends_of = encoder.encoded(numbers_in[part].take(numbers))
            file.write(held.data)
            row_ends.append(np.append(0, ends_of)[ends] + written)
            written += len(held)
    np.save(Path(f"{path}.ends.npy"), narrowed(np.concatenate(row_ends)))


def _shared_alphabet(
    parts: Sequence[Arrays], stretches: Sequence[Stretch], column: str
) -> tuple[Alphabet, list[Numbers]]:
    """The alphabet of what occurs in the given rows; and for each part, its new number for each of its own."""
    codes = [part[f"{column}.atoms"] for part in parts]
    counts = [np.zeros(len(known) + 1, np.int64) for known in codes]
    for part, numbers, _ in _pieces(parts, stretches, column):
        counts[part] += np.bincount(numbers, minlength=len(counts[part]))
    there = [np.flatnonzero(count[1:]) for count in counts]
    found, places = np.unique(
        np.concatenate([known[some] for known, some in zip(codes, there, strict=True)]), return_inverse=True
    )
    having = np.concatenate([count[1:][some] for count, some in zip(counts, there, strict=True)])
    alphabet = Alphabet.of(found, np.bincount(places, weights=having, minlength=len(found)).astype(np.int64))
    numbers_in = [np.zeros(len(count), np.int32) for count in counts]
    for some, known, numbers in zip(there, codes, numbers_in, strict=True):
        numbers[some + 1] = alphabet.numbers(known[some])
    return alphabet, numbers_in


def _pieces(
    parts: Sequence[Arrays], stretches: Sequence[Stretch], column: str
) -> Iterator[tuple[int, NDArray[Any], NDArray[np.int64]]]:
    """The texts of the given rows, a few at a time: the part, the atom numbers, and where those of each row end."""
    for part, first, last in stretches:
        forms, ends = parts[part][f"{column}.forms"], parts[part][f"{column}.ends"]
        row = first
        while row < last:
            begin, start = int(ends[row]), row
            row = min(max(row + 1, int(np.searchsorted(ends, begin + _MOST_BYTES, "right")) - 1), last)
            held, ends_of = forms[begin : int(ends[row])], ends[start + 1 : row + 1].astype(np.int64) - begin
            if forms.dtype == np.uint8:
                # Segments hold encoded numbers, runs plain ones.
                ends_of = np.append(0, np.cumsum(held < _INSIDE))[ends_of]
                held = decoded(held)
            yield part, held, ends_of


def narrowed(numbers: NDArray[Any]) -> NDArray[Any]:
    """Ascending offsets into a file, as u32 if these suffice, else i64."""
    return numbers.astype(np.uint32) if not len(numbers) or numbers[-1] < 1 << 32 else numbers.astype(np.int64)
