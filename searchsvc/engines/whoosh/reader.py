"""A generation open for reading: its arrays, columns and records, memory-mapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain, groupby, repeat
from json.encoder import encode_basestring
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from msgspec import Raw, Struct
from msgspec.json import Decoder, decode
from numpy.typing import NDArray

from ...errors import IndexAbsent, SearchsvcError
from ...model import SIDES, Metadata, Passage
from ...query import SIDE_FIELDS
from ...text.literal import written as atoms_written
from ...text.notes import spans
from ...text.words import segmenter
from ..columns import COLUMNS, DOCUMENT_COLUMNS, DOCUMENT_FACETS
from ..documents import passage_of
from ..fitting import check_fit
from ..protocol import Origin
from . import generations, ids
from .codec import WordReader
from .flat import FlatReader
from .hits import FacetCounts
from .holders import Holders
from .layout import FacetColumn, Layout, facet_column
from .literals import Literals
from .many import ManyLiterals, ManyWords
from .postings import GONE, Codes
from .schema import SIDE_CODES, VERSION
from .segments import ORDER, Segment
from .selection import Selection
from .written import Written

_UNPICKLED = "_passages_1.toc"


class IndexReader:
    """One generation; a shared lock keeps it on disk until `close`. Raises IndexAbsent if it does not fit."""

    def __init__(self, index: Path, name: str) -> None:
        self.folder = index / name
        self._rebuild = rebuild = f"rebuild it with: searchsvc build --index {index} SOURCE…"
        try:
            self._held = generations.hold(self.folder)
        except OSError as error:
            raise IndexAbsent(f"cannot open the index at {self.folder} ({error.strerror}); {rebuild}") from None
        try:
            self.facts = generations.read_manifest(self.folder, rebuild)
            check_fit(f"the index at {index}", self.facts, VERSION, rebuild)
            if faults := generations.faults(self.folder, self.facts, {_UNPICKLED}):
                raise IndexAbsent(f"{faults[0]}; {rebuild}")
            self._open()
        except BaseException as error:
            self._held.close()
            if isinstance(error, SearchsvcError) or not isinstance(error, Exception):
                raise
            raise IndexAbsent(f"the index at {self.folder} is damaged ({error!r}); {rebuild}") from error

    def _open(self) -> None:
        self.info = generations.info_of(self.folder, self.facts)
        self.segmenter = segmenter(str(self.facts["segmenter"]).split()[0])
        self._segments = [Segment(self.folder, name) for name in self.facts["segments"]]
        self._order: NDArray[np.uint32] = np.load(self.folder / ORDER, mmap_mode="r")
        self._documents = FlatReader(self.folder, "documents")
        self._passages = [FlatReader(self.folder, f"{segment.name}.passages") for segment in self._segments]
        self._written = [Written(self.folder, segment.name) for segment in self._segments]
        self._open_arrays()
        # Not a bound method: a reference cycle would keep the files open until the garbage collector runs.
        self.document_record = lru_cache(maxsize=2048)(partial(_document_record, self._documents, self._new))

    def _open_arrays(self) -> None:
        """Use the arrays of a single segment as they are; put those of several in the order of the library."""
        self._new = layout = Layout(self._segments, self._order)
        self.firsts: NDArray[np.int64] = layout.firsts[:-1]
        self.document_of: NDArray[np.unsignedinteger] = layout.document_of
        self.dates: NDArray[np.int32] = layout.placed("dates", layout.documents).view(np.int32).reshape(-1, 2)
        self.sides: NDArray[np.uint8] = layout.placed("sides", layout.rows)
        self.lengths: NDArray[np.unsignedinteger] = layout.placed("lengths", layout.rows)
        self.columns: dict[str, Literals | ManyLiterals] = {}
        self._small: dict[str, list[Codes]] = {}
        for name in COLUMNS:
            literals = [Literals(self.folder, f"{segment.name}.{name}") for segment in self._segments]
            if name not in SIDE_FIELDS:
                self._small[name] = [one.codes for one in literals]
            of_documents = name in DOCUMENT_COLUMNS
            new, size = (layout.documents, len(self.firsts)) if of_documents else (layout.rows, len(self.sides))
            self.columns[name] = ManyLiterals(literals, new, size) if layout.is_mixed else literals[0]
        words = [WordReader(self.folder, segment.name) for segment in self._segments]
        many = {name: column for name, column in self.columns.items() if isinstance(column, ManyLiterals)}
        occur = partial(_occur, many)
        self.words = ManyWords(words, layout.rows, len(self.sides), occur) if layout.is_mixed else words[0]

    @cached_property
    def of_one_side(self) -> list[Selection]:
        """The passages with only Chinese, and those with only English."""
        found = [(self.sides == SIDE_CODES[side]).nonzero()[0].astype(np.uint32) for side in SIDES]
        return [Selection(len(self.sides), rows) for rows in found]

    @cached_property
    def holders(self) -> Holders:
        """Which of the columns, sides and notes aside, hold a code."""
        return Holders(self._small)

    @cached_property
    def average_length(self) -> float:
        """The mean length of a passage in words."""
        return float(self.lengths.mean()) or 1.0

    @cached_property
    def facets(self) -> dict[str, FacetColumn]:
        """The facets of the documents."""
        return {name: facet_column(name, self._segments, self._new.documents) for name in DOCUMENT_FACETS}

    @cached_property
    def facet_counts(self) -> FacetCounts:
        """Counts the hits of all values of these facets."""
        return FacetCounts([self.facets[name] for name in DOCUMENT_FACETS], len(self.firsts))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each document, by identifier."""
        return {record["metadata"]["id"]: number for number, record in enumerate(self._documents)}

    def _place(self, row: int) -> tuple[int, int]:
        """The index of the segment that holds a row, and the row's number in it."""
        if not self._new.is_mixed:
            return 0, row
        document = int(self.document_of[row])
        part, number = self._order[:, document].tolist()
        return part, int(self._segments[part]["firsts"][number]) + row - int(self.firsts[document])

    def _places(self, rows: NDArray[np.uint32]) -> Iterator[tuple[int, NDArray[Any]]]:
        """`_place` for many rows, grouped while consecutive ones are of the same segment."""
        if not self._new.is_mixed:
            yield 0, rows
            return
        for part, some in groupby(map(self._place, rows.tolist()), itemgetter(0)):
            yield part, np.array([number for _, number in some])

    def _records(self, rows: NDArray[np.uint32]) -> Iterator[dict[str, Any]]:
        for part, numbers in self._places(rows):
            for line, zh in zip(self._passages[part].raw(numbers), self._written[part].texts(numbers), strict=True):
                record: dict[str, Any] = decode(line)
                if zh:
                    record["zh"] = zh
                yield record

    def _record(self, row: int) -> dict[str, Any]:
        return next(self._records(np.array([row])))

    def passage(self, row: int) -> tuple[str, Passage]:
        """A passage and its identifier."""
        return next(self.passages(np.array([row], np.uint32)))

    def passages(self, rows: NDArray[np.uint32]) -> Iterator[tuple[str, Passage]]:
        """Passages with their identifiers; consecutive ones of a segment are read together."""
        numbers = chain.from_iterable(self._segments[part]["ids"][some].tolist() for part, some in self._places(rows))
        for document, number, record in zip(self.document_of[rows].tolist(), numbers, self._records(rows), strict=True):
            yield ids.identifier(number, self.document_record(document)[0].id, record), _passage(record)

    def row_of(self, named: str) -> int | None:
        """The row of the passage with an identifier; None if there is none."""
        wanted = np.uint64(ids.number(named))
        for segment, rows in zip(self._segments, self._new.rows, strict=True):
            codes, order = segment["ids"], segment["ids.order"]
            at = int(np.searchsorted(codes, wanted, sorter=order))
            while at < len(order) and codes[here := int(order[at])] == wanted:
                if rows[here] != GONE and self.passage(int(rows[here]))[0] == named:
                    return int(rows[here])
                at += 1
        return None

    def texts(self, column: str, row: int) -> list[str]:
        """The texts of a row in a column, as written."""
        if column in DOCUMENT_COLUMNS:
            return self._document_texts(column, row)
        if column in SIDES or column == "label":
            text = self._record(row).get(column)
            return [text] if text else []
        _, passage = self.passage(row)
        if column == "note":
            return [
                text[span.start : span.end]
                for side in SIDES
                if (text := getattr(passage, side))
                for span in spans(text, side)
                if span.kind == "note"
            ]
        return [text for text in (passage.section.zh, passage.section.en) if text] if passage.section else []

    def written(self, column: str, rows: NDArray[np.uint32]) -> Iterator[bytes | None]:
        """A side of passages as the inside of a JSON string, UTF-8; None for columns that only `texts` can read."""
        if column not in SIDES:
            yield from repeat(None, len(rows))
            return
        for part, numbers in self._places(rows):
            if column == "zh":
                texts = self._written[part].texts(numbers)
                yield from (encode_basestring(text)[1:-1].encode() for text in texts)
            else:
                found = map(_english.decode, self._passages[part].raw(numbers))
                yield from (bytes(record.en)[1:-1] for record in found)

    def ways(self, ways: Sequence[str], column: str, rows: NDArray[np.uint32]) -> Iterator[tuple[int, str]]:
        """Find the spellings of a run on a side of some passages: pairs of a row and a spelling that occurs in it.

        `ways` has, for each character of the run, all its variants.
        """
        found = list(self._ways_in_place(ways, column, rows))
        yield from found
        known = {row for row, _ in found}
        if len(known) == len(rows):
            return
        # In few it stands with blanks or quotation marks in between.
        pattern = _pattern(ways)
        for row in filter(lambda row: row not in known, rows.tolist()):
            for text in self.texts(column, row):
                yield from ((row, way) for way in pattern.findall("".join(atoms_written(text))))

    def _ways_in_place(self, ways: Sequence[str], column: str, rows: NDArray[np.uint32]) -> Iterator[tuple[int, str]]:
        if column != "zh":
            pattern = _pattern(ways)
            for row, text in zip(rows.tolist(), self.written(column, rows), strict=True):
                yield from ((row, way) for way in pattern.findall((text or b"").decode()))
            return
        begun = 0
        for part, numbers in self._places(rows):
            some = rows[begun : begun + len(numbers)].tolist()
            yield from ((some[at], way) for at, way in self._written[part].ways(ways, numbers))
            begun += len(numbers)

    def _document_texts(self, column: str, number: int) -> list[str]:
        metadata, *_, contents = self.document_record(number)
        if column == "heading":
            return [text for zh, en, _ in contents for text in (zh, en) if text]
        attribute = {"author": "authors", "topic": "topics"}.get(column, column)
        value = getattr(metadata, attribute)
        values = value if isinstance(value, tuple) else [value] if value else []
        return [text for one in values for text in (one.zh, one.en) if text]

    def verify(self) -> list[str]:
        """Describe every file that has changed since it was built."""
        return generations.faults(self.folder, self.facts)

    def damage(self) -> str:
        """What is wrong with the files by their checksums, and what to do; "" if they are sound or were removed."""
        found = self.verify() if self.folder.exists() else []
        # `--full`, for a build that shares files with this generation would share the damage.
        return f"{found[0]}; {self._rebuild} --full" if found else ""

    def close(self) -> None:
        """Release the lock on the generation; files stay mapped until the last search that uses them ends."""
        self._held.close()


def _pattern(ways: Sequence[str]) -> re.Pattern[str]:
    """A pattern for every spelling of a run, given the variants of each character."""
    return re.compile("".join(f"[{some}]" for some in ways))


class _English(Struct):
    """The English side in a passage's record, undecoded; parsed, because a section or property may have an `en` too."""

    en: Raw


_english = Decoder(_English)


class DocumentRecord(NamedTuple):
    """A document without its passages."""

    metadata: Metadata
    first: int
    """The row of its first passage."""
    length: int
    origin: Origin
    added: str
    starts: Sequence[int]
    """Where its parts begin, from 0."""
    contents: Sequence[tuple[str | None, str | None, int]]
    """Its sections: both names, and the number of the first passage."""


def _document_record(documents: FlatReader, layout: Layout, number: int) -> DocumentRecord:
    record = documents[number]
    metadata = Metadata.model_validate(record["metadata"])
    first, end = layout.firsts[number : number + 2].tolist()
    starts, contents = record.get("starts", [0]), record.get("contents", [])
    return DocumentRecord(metadata, first, end - first, Origin(*record["origin"]), record["added"], starts, contents)


def _passage(record: dict[str, Any]) -> Passage:
    record.pop(ids.KEY, None)
    return passage_of(record)


def _occur(columns: Mapping[str, ManyLiterals], runs: Sequence[str]) -> NDArray[np.bool_]:
    """Which runs of letters and digits still occur in any column; English is tried first, as most occur there."""
    occur = np.zeros(len(runs), bool)
    for name in ("en", *(name for name in COLUMNS if name != "en")):
        left = np.flatnonzero(~occur)
        if not len(left):
            break
        occur[left] = columns[name].occur([runs[at] for at in left.tolist()])
    return occur
