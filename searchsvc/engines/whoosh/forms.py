"""Texts as the atoms that they are made of, each as a number: the commonest of a column take a byte.

No byte that begins a number stands inside of one, so that a sequence of atoms is in a text where its bytes are.
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
"""The number behind each text."""

_MOST_BYTES = 1_000_000
"""Of forms that are copied at a time."""
_INSIDE = 0x80
"""Bytes from here on stand inside of a number, each with seven bits of it."""
_WIDTHS = np.array([1, 2, 3, 5])
_LEADS = np.array([0, 80, 124, 127])
"""The lowest of the bytes that numbers of each width begin with."""
_FIRSTS = np.array([0, 80, 80 + 44 * 2**7, 80 + 44 * 2**7 + 3 * 2**14])
"""The lowest number of each width."""
_LOWEST: list[int] = _FIRSTS.tolist()
_LOWEST_LEADS: list[int] = _LEADS.tolist()
_WIDE_LEADS = range(int(_LEADS[2]), _INSIDE)
"""The bytes that begin a number of more than two bytes."""


class Alphabet:
    """The atoms of a column, those of one width in the order of their codes; their numbers count from 1."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        edges: list[int] = [0, *(_FIRSTS[1:] - 1).tolist(), len(codes)]
        self._classes = [(begin, codes[begin:end]) for begin, end in pairwise(edges)]
        self._found_in = [(begin, searchable(some)) for begin, some in self._classes]

    @classmethod
    def of(cls, codes: Codes, counts: NDArray[np.int64]) -> Alphabet:
        """An alphabet for atoms of which each stands so often in the texts."""
        codes = codes[np.lexsort((codes, -counts))]
        return cls(np.concatenate([np.sort(some) for _, some in cls(codes)._classes]))

    def number(self, code: int) -> int:
        """The number of an atom; 0 where it is none of these."""
        for begin, some in self._found_in:
            at = bisect_left(some, code)
            if at < len(some) and some[at] == code:
                return begin + at + 1
        return 0

    def numbers(self, codes: Codes) -> Numbers:
        """The numbers of some atoms, all of which are known."""
        order = np.argsort(self.codes)
        found = order[np.searchsorted(self.codes, codes, sorter=order)]
        return (found + 1).astype(np.int32)

    def written(self, codes: Sequence[int]) -> bytes | None:
        """A sequence of atoms as it stands in a text; None where no text holds one of them."""
        numbers = [self.number(code) for code in codes]
        return b"".join(map(_one_encoded, numbers)) if all(numbers) else None


def _one_encoded(number: int) -> bytes:
    """A number as bytes: `encoded`, which is for many."""
    kind = bisect_right(_LOWEST, number) - 1
    rest, last = number - _LOWEST[kind], int(_WIDTHS[kind]) - 1
    lead = _LOWEST_LEADS[kind] + (rest >> 7 * last)
    return bytes([lead, *(_INSIDE | rest >> 7 * place & 0x7F for place in range(last - 1, -1, -1))])


def encoded(numbers: NDArray[Any]) -> tuple[Bytes, NDArray[np.int64]]:
    """Numbers as bytes, and where each ends."""
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
    """`encoded` for texts: what each number of an alphabet is in bytes is looked up."""

    def __init__(self, count: int) -> None:
        """There are so many numbers."""
        held, ends = encoded(np.arange(count))
        self._widths = np.diff(ends, prepend=0).astype(np.uint8)
        self._bytes = np.zeros((int(_WIDTHS[-1]), count), np.uint8)
        for place, some in enumerate(self._bytes):
            longer = np.flatnonzero(self._widths > place)
            some[longer] = held[ends[longer] - self._widths[longer] + place]

    def encoded(self, numbers: Numbers) -> tuple[Bytes, NDArray[np.int64]]:
        """Numbers as bytes, and where each ends."""
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
    """Decodes what is mostly written in one byte or two: what each pair of bytes begins with is looked up."""

    def __init__(self, meanings: NDArray[np.uint32]) -> None:
        """`meanings` has what each number stands for."""
        self._meanings = meanings
        pairs = np.arange(_LEADS[2] << 8)
        leads, rest = pairs >> 8, pairs & 0x7F
        numbers = np.where(leads < _LEADS[1], leads, (leads - _LEADS[1] << 7 | rest) + _FIRSTS[1])
        self._of_pair = meanings[np.minimum(numbers, len(meanings) - 1)]

    def decoded(self, held: bytes) -> NDArray[np.uint32]:
        """What the numbers stand for that some bytes are."""
        there = np.frombuffer(held + b"\0", np.uint8)
        begins = (there[:-1] < _INSIDE).nonzero()[0]
        pairs = (there[:-1].astype(np.uint16) << 8 | there[1:]).take(begins)
        found = self._of_pair.take(pairs, mode="clip")
        if any(map(held.__contains__, _WIDE_LEADS)):
            for at in (pairs >= len(self._of_pair)).nonzero()[0].tolist():
                found[at] = self._meanings[_one_decoded(held, int(begins[at]))]
        return found


def _one_decoded(held: bytes, at: int) -> int:
    """The number that begins there: `decoded`, which is for many."""
    kind = bisect_right(_LOWEST_LEADS, held[at]) - 1
    rest = held[at] - _LOWEST_LEADS[kind]
    for byte in held[at + 1 : at + int(_WIDTHS[kind])]:
        rest = rest << 7 | byte & 0x7F
    return _LOWEST[kind] + rest


def decoded(held: Bytes) -> NDArray[np.int64]:
    """The numbers that bytes stand for."""
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
"""Rows that follow each other: the number of their part, the first of them, the one behind the last."""


def write_forms(parts: Sequence[Arrays], stretches: Sequence[Stretch], column: str, path: Path) -> None:
    """Write the texts of some rows of some parts, in that order, and the alphabet that they share."""
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
    """An alphabet of what stands in some rows; and of each part, what its numbers become."""
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
    """The texts of some rows, a few at a time: their part, their numbers, and where those of each row end."""
    for part, first, last in stretches:
        forms, ends = parts[part][f"{column}.forms"], parts[part][f"{column}.ends"]
        row = first
        while row < last:
            begin, start = int(ends[row]), row
            row = min(max(row + 1, int(np.searchsorted(ends, begin + _MOST_BYTES, "right")) - 1), last)
            held, ends_of = forms[begin : int(ends[row])], ends[start + 1 : row + 1].astype(np.int64) - begin
            if forms.dtype == np.uint8:
                # A segment's are bytes, a run's are numbers as they are.
                ends_of = np.append(0, np.cumsum(held < _INSIDE))[ends_of]
                held = decoded(held)
            yield part, held, ends_of


def narrowed(numbers: NDArray[Any]) -> NDArray[Any]:
    """Places in a file, in half the width where that is enough."""
    return numbers.astype(np.uint32) if not len(numbers) or numbers[-1] < 1 << 32 else numbers.astype(np.int64)
