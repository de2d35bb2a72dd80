"""Merges runs and segments into one segment: arrays are put in the order of the library, nothing is analysed again."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model import SIDES
from ...text.words import stem
from ..columns import COLUMNS, DOCUMENT_COLUMNS, DOCUMENT_FACETS
from .codec import TermWriter
from .forms import narrowed, write_forms
from .layout import Documents, Layout, place
from .postings import GONE, Lists, Postings, codes_of, merged
from .rowlists import packed, single_flag
from .runs import Arrays, unpacked
from .segments import Segment
from .terms import write_terms
from .written import NAME as WRITTEN

MOST_SEGMENTS = 6
MOST_GONE = 0.5
"""Deleted passages per remaining one above which a segment is rewritten."""
_SMALL = 3
"""A segment is merged too if it is at most so many times as large as what is merged anyway."""

_FEW_ENTRIES = 2**31 // 12
"""Postings of a column below which places are u32: no list takes 12 bytes a posting, and one bit is a flag."""
_HEADER = 128
"""Bytes before the data of a one-dimensional `.npy` file."""
_COPIED = 1 << 24
"""Bytes copied at a time."""


class Plan:
    """Where the documents and rows of each part go in the new segment."""

    def __init__(self, parts: Sequence[Arrays], documents: Documents) -> None:
        layout = Layout(parts, documents)
        self.new_documents, self.new_rows, self.firsts = layout.documents, layout.rows, layout.firsts
        follows = (np.diff(documents[0].astype(np.int64)) == 0) & (np.diff(documents[1].astype(np.int64)) == 1)
        edges = [0, *(np.flatnonzero(~follows) + 1).tolist(), documents.shape[1]]
        self._documents = [
            (int(documents[0, begin]), int(documents[1, begin]), int(documents[1, end - 1]) + 1)
            for begin, end in pairwise(edges)
        ]
        self._rows = [(part, *parts[part]["firsts"][[first, end]].tolist()) for part, first, end in self._documents]

    def stretches_of(self, name: str) -> list[tuple[int, int, int]]:
        """The rows of a column or array as ranges that are contiguous in their part, in the new order.

        Each is the index of the part, the first row, and the end (exclusive).
        """
        return self._documents if name in DOCUMENT_COLUMNS else self._rows


def parted(parts: Sequence[Arrays], documents: Documents, segments: int) -> tuple[list[int], list[int]]:
    """Decide which parts to merge, and which of the first `segments` parts, which are segments, to keep as they are.

    All runs are merged, segments with many deletions, and segments that are small beside what is merged anyway: this
    keeps segments few, yet copies each passage only a few times in its life.
    """
    passages = [np.diff(part["firsts"]) for part in parts]
    left = [int(held[documents[1, documents[0] == n]].sum()) for n, held in enumerate(passages)]
    gone = [int(held.sum()) - alive for held, alive in zip(passages, left, strict=True)]
    merging = {n for n in range(len(parts)) if left[n] and (n >= segments or gone[n] > left[n] * MOST_GONE)}
    staying = sorted((n for n in range(segments) if left[n] and n not in merging), key=lambda n: left[n])
    while staying and (
        left[staying[0]] <= _SMALL * sum(left[n] for n in merging) or len(staying) + bool(merging) > MOST_SEGMENTS
    ):
        merging.add(staying.pop(0))
    return sorted(merging), sorted(staying)


class Writing:
    """Writes a segment, in steps that may run in several processes."""

    def __init__(self, parts: Sequence[Arrays], documents: Documents, folder: Path, name: str) -> None:
        """The segment will hold these documents of the parts, in that order."""
        self._given = parts, documents, folder, name
        self._folder, self._name, self._parts = folder, name, parts

    def __reduce__(self) -> tuple[type[Writing], tuple[Any, ...]]:
        return Writing, self._given

    @cached_property
    def _plan(self) -> Plan:
        return Plan(*self._given[:2])

    @property
    def steps(self) -> list[Step]:
        """The steps, longest first, which may run in parallel; `write_runs` comes after all of them."""
        large = [partial(step, self, column) for column in SIDES for step in (Writing.write_lists, Writing.write_forms)]
        rest = (Writing.write_words, Writing.write_written, Writing.write_rows, Writing.write_rest)
        return [*large, *(partial(step, self) for step in rest)]

    def write_rows(self) -> None:
        """Write the arrays with an entry for each passage or document, and the passages' records."""
        plan, path = self._plan, self._path
        np.save(path("firsts.npy"), plan.firsts)
        for array in ("sides", "lengths", "ids", "dates"):
            new = plan.new_documents if array == "dates" else plan.new_rows
            np.save(path(f"{array}.npy"), place([part[array] for part in self._parts], new))
        ids = np.load(path("ids.npy"))
        np.save(path("ids.order.npy"), np.argsort(ids, kind="stable").astype(np.uint32))
        _copy_texts(self._parts, plan, "passages", path("passages.lines"), path("passages.ends.npy"))

    def write_lists(self, column: str) -> None:
        """Write the codes of a column and their posting lists."""
        _write_lists(self._parts, self._plan, column, self._path(column))

    def write_forms(self, column: str) -> None:
        """Write the texts of a column."""
        write_forms(self._parts, self._plan.stretches_of(column), column, self._path(column))

    def write_written(self) -> None:
        """Write the Chinese as written (`written`)."""
        self.write_forms(WRITTEN)

    def write_rest(self) -> None:
        """Write the smaller columns and the facets."""
        for column in COLUMNS:
            if column not in SIDES:
                self.write_lists(column)
                self.write_forms(column)
        for facet in DOCUMENT_FACETS:
            _write_facet(self._parts, self._plan, facet, self._path(f"{facet}.facet"))

    def write_words(self) -> None:
        """Write the words and their posting lists."""
        _write_words(self._parts, self._plan, self._folder / self._name)

    def write_runs(self) -> None:
        """Write the runs, and the runs by stem; the columns have to be written first."""
        runs = list(_runs(self._parts, self._plan, self._path))
        write_terms(self._path("forms"), sorted(f"{stem(run)}\0{run}".encode() for run in runs))
        write_terms(self._path("runs"), sorted(run.encode() for run in runs))

    def _path(self, name: str) -> Path:
        return self._folder / f"{self._name}.{name}"


Step = partial[None]
"""A step of the writing, done by calling it."""


def _copy_texts(parts: Sequence[Arrays], plan: Plan, name: str, texts: Path, ends: Path) -> None:
    """Copy the bytes that belong to each row, range by range, and write their offsets."""
    with texts.open("wb") as file:
        for number, *edges in plan.stretches_of(name):
            part = parts[number]
            first, last = part[f"{name}.ends"][edges].tolist()
            for at in range(first, last, _COPIED):
                file.write(part[name][at : min(at + _COPIED, last)].data)
    sizes = place([np.diff(part[f"{name}.ends"].astype(np.int64)) for part in parts], plan.new_rows)
    np.save(ends, narrowed(np.append(0, np.cumsum(sizes))))


def _write_lists(parts: Sequence[Arrays], plan: Plan, column: str, path: Path) -> None:
    """Write the files of a `RowLists`."""
    new = plan.new_documents if column in DOCUMENT_COLUMNS else plan.new_rows
    held = [_lists(part, column) for part in parts]
    wide = np.dtype(np.uint32 if sum(part.entries for part in held) < _FEW_ENTRIES else np.int64)
    codes, places = _ArrayWriter(Path(f"{path}.codes.npy"), np.uint64), _ArrayWriter(Path(f"{path}.lists.npy"), wide)
    with Path(f"{path}.rows").open("wb") as file:
        for some, _ in merged(held, new):
            single = np.diff(some.starts) == 1
            kept = np.repeat(~single, np.diff(some.starts))
            lists = packed(np.append(0, np.cumsum(np.diff(some.starts)[~single])), some.rows[kept])
            where = np.empty(len(some.codes), np.int64)
            where[~single] = lists.starts[:-1] + file.tell()
            where[single] = some.rows[some.starts[:-1][single]].astype(np.int64)
            where[single] |= single_flag(wide)
            codes.add(some.codes)
            places.add(where)
            file.write(lists.held.data)
    codes.close()
    places.close()


def _lists(part: Arrays, column: str) -> Lists:
    if isinstance(part, Segment):
        return part.lists(column)
    return Postings(part[f"{column}.codes"], part[f"{column}.starts"], part[f"{column}.rows"])


class _ArrayWriter:
    """Writes an `.npy` file piece by piece, without knowing its length in advance."""

    def __init__(self, path: Path, kind: Any) -> None:
        self._file = path.open("wb")
        self._file.write(bytes(_HEADER))
        self._kind = np.dtype(kind)
        self.count = 0

    def add(self, numbers: NDArray[Any]) -> None:
        self._file.write(numbers.astype(self._kind, copy=False).data)
        self.count += len(numbers)

    def close(self) -> None:
        header = io.BytesIO()
        described = {"descr": self._kind.str, "fortran_order": False, "shape": (self.count,)}
        np.lib.format.write_array_header_1_0(header, described)
        assert header.tell() == _HEADER
        with self._file:
            self._file.seek(0)
            self._file.write(header.getvalue())


def _write_facet(parts: Sequence[Arrays], plan: Plan, facet: str, path: Path) -> None:
    """Write a facet; its values are numbered in the order of the library."""
    numbers: dict[tuple[str | None, str | None], int] = {}
    held = []
    for part, new in zip(parts, plan.new_documents, strict=True):
        names = json.loads(part[f"{facet}.facet.names"].tobytes())
        known = np.array([numbers.setdefault(tuple(both), len(numbers)) for both in names], np.int64)
        held.append((new[part[f"{facet}.facet.documents"]], known[part[f"{facet}.facet.values"]]))
    documents, values = (np.concatenate(some) for some in zip(*held, strict=True))
    values = values[order := np.argsort(documents, kind="stable")]
    documents = documents[order]
    values, documents = values[left := documents != GONE], documents[left]
    found, firsts, places = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    rank = np.zeros(len(found), np.uint32)
    rank[order] = np.arange(len(found))
    listed = list(numbers)
    np.save(Path(f"{path}.documents.npy"), documents.astype(np.uint32))
    np.save(Path(f"{path}.values.npy"), rank[places])
    names_of = [listed[number] for number in found[order].tolist()]
    Path(f"{path}.json").write_text(json.dumps(names_of, ensure_ascii=False), encoding="utf-8")


def _write_words(parts: Sequence[Arrays], plan: Plan, path: Path) -> None:
    held = [Postings(*(part[f"words.{array}"] for array in ("codes", "starts", "rows", "counts"))) for part in parts]
    terms = [np.array(unpacked(part["words.terms"]), object) for part in parts]
    writer = TermWriter(path)
    for postings, words in merged(held, plan.new_rows, terms):
        assert words is not None
        writer.add_postings(words.tolist(), postings)
    writer.close()


def _runs(parts: Sequence[Arrays], plan: Plan, path: Callable[[str], Path]) -> Iterator[str]:
    """The runs of letters and digits that still occur in any column."""
    runs = list({run for part in parts for run in unpacked(part["runs"])})
    if not any((new == GONE).any() for new in plan.new_documents):
        yield from runs
        return
    codes = codes_of(runs)
    held = np.zeros(len(runs), bool)
    for column in COLUMNS:
        known = np.load(path(f"{column}.codes.npy"), mmap_mode="r")
        if len(known):
            held |= known[np.minimum(np.searchsorted(known, codes), len(known) - 1)] == codes
    yield from np.array(runs, object)[held].tolist()
