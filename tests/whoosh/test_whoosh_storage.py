"""Compact storage is lossless: posting lists, forms, records, texts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines.whoosh import bits, frequencies
from searchsvc.engines.whoosh.bits import Bits
from searchsvc.engines.whoosh.flat import FlatReader, FlatWriter
from searchsvc.engines.whoosh.forms import Alphabet, decoded, encoded, write_forms
from searchsvc.engines.whoosh.postings import codes_of
from searchsvc.engines.whoosh.rowlists import all_unpacked, interleaved, lengths_at, packed, selection_at, unpacked
from searchsvc.engines.whoosh.selection import Selection
from searchsvc.engines.whoosh.written import Written, numbered

_SIZES = st.sampled_from([3, 300, 70_000, 4_000_000])


@st.composite
def _lists(draw: st.DrawFn) -> list[list[int]]:
    size = draw(_SIZES)
    some = st.sets(st.integers(0, size), max_size=300).map(sorted)
    # With a row in so many, which is stored as bits or as gaps.
    many = st.builds(lambda first, step: list(range(first, 3000, step)), st.integers(0, 99), st.integers(1, 14))
    return draw(st.lists(some | many, min_size=1, max_size=6))


@given(_lists())
def test_lists_of_rows_are_read_as_they_were_written(lists: list[list[int]]) -> None:
    """Gaps of one, two or four bytes, or bits, are read back one by one, and all at once in any order."""
    edges = np.append(0, np.cumsum(list(map(len, lists)))).astype(np.int64)
    rows = np.array([row for one in lists for row in one], np.uint32)
    held, starts = packed(edges, rows)
    for number, (start, end) in enumerate(pairwise(starts.tolist())):
        found, behind = unpacked(held.tobytes(), start)
        assert (found.tolist(), behind) == (lists[number], end)
        selection, behind = selection_at(held.tobytes(), start, 4_000_001)
        assert (selection.rows.tolist(), len(selection), behind) == (lists[number], len(lists[number]), end)
    backwards = starts[:-1][::-1]
    assert lengths_at(held, backwards).tolist() == [len(one) for one in reversed(lists)]
    edges, together = all_unpacked(held, backwards)
    assert together.tolist() == [row for one in reversed(lists) for row in one]


_COUNTS = st.sampled_from([1, 1, 1, 2, 3, 4, 5, 300, 65_535])


@given(st.lists(st.one_of(st.lists(_COUNTS, min_size=1, max_size=200), st.just([1] * 5)), min_size=1, max_size=6))
def test_frequencies_are_read_as_they_were_written(lists: list[list[int]]) -> None:
    """Lists have their right lengths, whether a word occurs once in each passage or often in some."""
    edges = np.append(0, np.cumsum(list(map(len, lists)))).astype(np.int64)
    counts = np.array([count for one in lists for count in one], np.uint16)
    held, starts = interleaved(frequencies.packed(edges, counts))
    for start, one in zip(starts[:-1].tolist(), lists, strict=True):
        assert frequencies.unpacked(held.tobytes(), start, len(one)).tolist() == one


def test_what_is_rare_takes_two_bytes_a_row_and_what_stands_once_two_bits(tmp_path: Path) -> None:
    """Gaps above 255 take two bytes each; frequencies of 1 and 2 take two bits each, others a byte."""
    rows = np.arange(1, 100_001, 1000, dtype=np.uint32)
    assert len(packed(np.array([0, len(rows)]), rows).held) == 1 + 2 * len(rows)
    counts = np.array([1, 2] * 50, np.uint16)
    assert len(interleaved(frequencies.packed(np.array([0, len(counts)]), counts)).held) == 2 + len(counts) // 4
    counts[::4] = 9
    assert len(interleaved(frequencies.packed(np.array([0, len(counts)]), counts)).held) == 2 + len(counts)


def test_a_list_of_many_rows_takes_a_byte_a_row_and_one_of_most_rows_a_bit_for_every_row() -> None:
    """Gaps up to 255 take a byte each; a list of every other row is stored as a bitmap."""
    rows = np.arange(0, 2_000_000, 20, dtype=np.uint32)
    held, _ = packed(np.array([0, len(rows)]), rows)
    assert len(held) == 100_005
    assert unpacked(held.tobytes(), 0)[0].tolist() == rows.tolist()
    rows = np.arange(0, 100_000, 2, dtype=np.uint32)
    assert len(packed(np.array([0, len(rows)]), rows).held) == 9 + 100_000 // 8


@given(st.sets(st.integers(0, 999), min_size=200), st.sets(st.integers(0, 999)))
def test_rows_in_bits_are_the_same_set(held: set[int], wanted: set[int]) -> None:
    """A bitmap answers membership, spreading and set operations like a list of rows."""
    rows, some = (np.array(sorted(one), np.uint32) for one in (held, wanted))
    in_bits, plain = Selection(1000, bits=Bits(1000, bits.packed(rows)), count=len(rows)), Selection(1000, rows)
    assert in_bits.holds(some).tolist() == plain.holds(some).tolist() == [row in held for row in sorted(wanted)]
    values = np.arange(1, len(rows) + 1, dtype=np.uint16)
    places = {row: number for number, row in enumerate(sorted(held), 1)}
    assert in_bits.spread(values, some).tolist() == [places.get(row, 0) for row in sorted(wanted)]
    assert (in_bits & Selection(1000, some)).rows.tolist() == sorted(held & wanted)
    assert (in_bits | Selection(1000, some)).rows.tolist() == sorted(held | wanted)
    assert (~in_bits).rows.tolist() == sorted(set(range(1000)) - held)


@given(st.lists(st.one_of(st.integers(0, 90), st.integers(0, 6_000), st.integers(0, 60_000), st.integers(0, 2**28))))
def test_numbers_of_atoms_are_read_as_they_were_written(numbers: list[int]) -> None:
    """Codes take one or more bytes, and a sequence of them occurs only where its atoms do."""
    held, ends = encoded(np.array(numbers, np.int64))
    assert decoded(held).tolist() == numbers
    if numbers:
        wanted = encoded(np.array(numbers[-2:], np.int64))[0].tobytes()
        at, starts = held.tobytes().find(wanted), [0, *ends.tolist()]
        found = starts.index(at)
        assert numbers[found : found + len(numbers[-2:])] == numbers[-2:]


def test_the_commonest_atoms_take_a_byte(tmp_path: Path) -> None:
    """A hundred thousand atoms are each found by code, the most common with the fewest bytes."""
    codes = np.sort(codes_of([f"word{number}" for number in range(100_000)]))
    counts = np.arange(100_000)
    alphabet = Alphabet.of(codes, counts)
    assert alphabet.written([int(codes[-1])]) == encoded(np.array([alphabet.number(int(codes[-1]))]))[0].tobytes()
    assert [len(alphabet.written([int(codes[at])]) or b"") for at in (99_999, 98_000, 50_000, 0)] == [1, 2, 3, 5]
    assert alphabet.written([int(codes[0]) ^ 1]) is None
    some = codes[::997]
    assert alphabet.codes[alphabet.numbers(some) - 1].tolist() == some.tolist()


def test_chinese_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Traditional, Simplified, rare characters and signs in two runs are read back in any order."""
    runs = [["國家安全。", "", "𠮷野家“A\nB”"], ["国家\t安全", "一\\二"]]
    write_forms([numbered(run) for run in runs], [(1, 0, 2), (0, 0, 3)], "zh.written", tmp_path / "s.zh.written")
    written = Written(tmp_path, "s")
    assert list(written.texts(np.arange(5))) == [*runs[1], *runs[0]]
    assert list(written.texts(np.array([4, 0]))) == [runs[0][2], runs[1][0]]


def test_records_are_read_one_by_one_and_all_at_once(tmp_path: Path) -> None:
    """Short records compressed together, and one longer than all of them, are read back."""
    records = [{"key": f"a{number}", "en": "law " * (number % 7)} for number in range(500)]
    records[3]["en"] = "long " * 5_000
    writer = FlatWriter(tmp_path, "some")
    for record in records:
        writer.add(record)
    writer.finish()
    reader = FlatReader(tmp_path, "some")
    assert len(reader) == 500
    assert list(reader) == records
    assert [reader[number] for number in (499, 3, 4, 0)] == [records[number] for number in (499, 3, 4, 0)]
