"""Analyses documents into a run (`runs`): batches are folded, segmented and inverted as arrays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from msgspec.json import decode, encode
from numpy.typing import NDArray

from ...model import SIDES, Bilingual, Metadata, Side
from ...text.batch import Vocabulary, atoms, han_words
from ...text.literal import is_run
from ...text.words import segmenter
from ..columns import COLUMNS, DOCUMENT_COLUMNS, DOCUMENT_FACETS, document_strings, facet_values, side_strings
from . import ids
from .flat import packed_lines
from .postings import codes_of, inverted_atoms, inverted_words
from .runs import packed
from .schema import SIDE_CODES, UNDATED
from .written import numbered


class Record(NamedTuple):
    """A document to be analysed: its number in the library, and its content as JSON."""

    number: int
    content: bytes


class Analyser:
    """Takes documents in batches, in the order of the library, and turns them into a run."""

    def __init__(self, segmenter_name: str) -> None:
        self._segmenter = segmenter(segmenter_name)
        self._segmenter.load()
        self._begin()

    def _begin(self) -> None:
        self._atoms, self._han = Vocabulary(), Vocabulary()
        self._columns = {name: _Column(self._atoms) for name in COLUMNS}
        self._words = _Words()
        self._facets = {name: _FacetColumn() for name in DOCUMENT_FACETS}
        self._numbers: list[int] = []
        self._counts: list[int] = []
        self._dates: list[tuple[int, int]] = []
        self._sides: list[int] = []
        self._ids: list[int] = []
        self._passages: list[bytes] = []
        self._passage_sizes: list[int] = []
        self._written: list[str] = []

    @property
    def documents(self) -> int:
        """Documents waiting to be inverted."""
        return len(self._numbers)

    @property
    def held(self) -> int:
        """Atoms waiting to be inverted; memory grows with these."""
        return sum(column.held for column in self._columns.values())

    def add(self, records: Iterable[Record]) -> None:
        """Analyse a batch."""
        texts = {name: _Texts() for name in COLUMNS}
        both: list[str] = []
        first = len(self._sides)
        for record in records:
            held = decode(record.content)
            passages = held.pop("passages")
            self._add_document(record.number, Metadata.model_validate(held), passages, texts)
            both += self._add_passages(held["id"], passages, texts)
        runs = []
        for name, column in self._columns.items():
            rows = len(self._numbers) if name in DOCUMENT_COLUMNS else len(self._sides)
            found = column.add(texts[name], rows)
            if name in SIDES:
                runs.append(found)
        numbers, text = han_words(both, self._segmenter, self._han)
        self._words.add(runs, numbers, text + first)

    def _add_document(
        self, number: int, metadata: Metadata, passages: Sequence[dict[str, Any]], texts: dict[str, _Texts]
    ) -> None:
        row = len(self._numbers)
        headings = {tuple(section.get(side) for side in SIDES): None for p in passages if (section := p.get("section"))}
        for name, held in document_strings(metadata).items():
            texts[name].add(row, held)
        texts["heading"].add(row, [text for heading in headings for text in heading if text])
        for facet, values in facet_values(metadata).items():
            self._facets[facet].add(row, values)
        interval = metadata.interval
        self._dates.append((interval.first, interval.last) if interval else (UNDATED, UNDATED))
        self._numbers.append(number)
        self._counts.append(len(passages))

    def _add_passages(self, document: str, passages: Sequence[dict[str, Any]], texts: dict[str, _Texts]) -> list[str]:
        """Take the passages of a document; returns the text of each that may hold Han."""
        first = len(self._sides)
        zh, en = ([passage.get(side, "") for passage in passages] for side in SIDES)
        given = [(passage.get("id"), one or other) for passage, one, other in zip(passages, zh, en, strict=True)]
        self._sides += [_SIDE_OF[bool(one), bool(other)] for one, other in zip(zh, en, strict=True)]
        notes = _add_sides(first, zh, "zh", texts) + _add_sides(first, en, "en", texts)
        for row, some in sorted(notes, key=itemgetter(0)):
            texts["note"].add(row, some)
        lines = []
        for row, (passage, (number, key)) in enumerate(zip(passages, ids.numbers(document, given), strict=True), first):
            self._ids.append(number)
            if section := passage.get("section"):
                texts["section"].add(row, [text for side in SIDES if (text := section.get(side))])
            if label := passage.get("label"):
                texts["label"].add(row, [label])
            passage.pop("zh", None)
            lines.append(encode({ids.KEY: key} | passage if key else passage) + b"\n")
        self._written += zh
        blocks, sizes = packed_lines(lines)
        self._passages += blocks
        self._passage_sizes += sizes
        return [one if other.isascii() else f"{one}\n{other}" for one, other in zip(zh, en, strict=True)]

    def run(self) -> dict[str, NDArray[Any]]:
        """Invert everything added so far, and start over."""
        arrays: dict[str, NDArray[Any]] = {
            "numbers": np.array(self._numbers, np.int64),
            "firsts": np.append(0, np.cumsum(self._counts, dtype=np.int64)),
            "dates": np.array(self._dates, np.int32).reshape(-1).view(np.int64),
            "sides": np.array(self._sides, np.uint8),
            "ids": np.array(self._ids, np.uint64),
            "passages": np.frombuffer(b"".join(self._passages), np.uint8),
            "passages.ends": np.append(0, np.cumsum(self._passage_sizes, dtype=np.int64)),
        }
        strings = list(self._atoms)
        codes = codes_of(strings)
        arrays |= self._words.arrays(strings, codes, list(self._han), len(self._sides))
        arrays |= numbered(self._written)
        arrays["runs"] = packed(list(filter(is_run, strings)))
        for name, column in self._columns.items():
            arrays |= column.arrays(name, codes)
        for name, facet in self._facets.items():
            arrays |= facet.arrays(name)
        self._begin()
        return arrays


_SIDE_OF = {(True, True): SIDE_CODES["both"], (True, False): SIDE_CODES["zh"], (False, True): SIDE_CODES["en"]}


def _add_sides(first: int, held: Sequence[str], side: Side, texts: dict[str, _Texts]) -> list[tuple[int, list[str]]]:
    """Add a side of consecutive passages, from row `first` on, to its column; returns each row's notes, if any."""
    column = texts[side]
    found = []
    for row, text in enumerate(held, first):
        if text:
            readings, notes = side_strings(text, side)
            column.add(row, readings)
            if notes:
                found.append((row, notes))
    return found


class _Texts:
    """The texts of one batch in one column, and the row of each."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.rows: list[int] = []

    def add(self, row: int, texts: list[str]) -> None:
        self.texts += texts
        self.rows += [row] * len(texts)


_NO_ROW = np.uint32(0xFFFFFFFF)


class _Runs(NamedTuple):
    numbers: NDArray[np.int32]
    rows: NDArray[np.uint32]


class _Column:
    """One column of text: its atoms, and the row of each."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._atoms: list[NDArray[np.int32]] = []
        self._rows: list[NDArray[np.uint32]] = []
        self._ends = [np.zeros(1, np.int64)]
        self._added = 0
        self.held = 0

    def add(self, texts: _Texts, rows: int) -> _Runs:
        """Add a batch, after which the column has `rows` rows; returns the runs in the texts as written."""
        found = atoms(texts.texts, self._vocabulary)
        row_of_text = np.array(texts.rows, np.uint32)
        text_ends = np.append(0, np.flatnonzero(found.numbers == 0) + 1)
        ends = text_ends[np.searchsorted(row_of_text, np.arange(self._added, rows), "right")]
        self._ends.append(ends + self._ends[-1][-1])
        self._added = rows
        text_of = np.repeat(np.arange(len(row_of_text)), np.diff(text_ends))
        rows_of = row_of_text[text_of]
        self._atoms.append(found.numbers)
        self._rows.append(rows_of)
        self.held += len(found.numbers)
        # Only the first text of a row is as written; others are readings of it, whose words would count twice.
        chosen = found.are_runs & (np.diff(row_of_text, prepend=_NO_ROW) != 0)[text_of]
        return _Runs(found.numbers[chosen], rows_of[chosen])

    def arrays(self, name: str, codes: NDArray[np.uint64]) -> dict[str, NDArray[Any]]:
        numbers = np.concatenate([np.zeros(0, np.int32), *self._atoms])
        held = inverted_atoms(numbers, np.concatenate([np.zeros(0, np.uint32), *self._rows]), codes)
        return {
            f"{name}.codes": held.codes,
            f"{name}.starts": held.starts,
            f"{name}.rows": held.rows,
            f"{name}.forms": numbers,
            f"{name}.ends": np.concatenate(self._ends),
            f"{name}.atoms": codes[1:],
        }


class _Words:
    """The words of the passages: runs of both sides, numbered as atoms, and Han words, numbered separately."""

    def __init__(self) -> None:
        self._runs: list[_Runs] = []
        self._han: list[_Runs] = []

    def add(self, runs: list[_Runs], han: NDArray[np.int32], rows: NDArray[np.int64]) -> None:
        self._runs += runs
        self._han.append(_Runs(han, rows.astype(np.uint32)))

    def arrays(self, runs: list[str], codes: NDArray[np.uint64], han: list[str], rows: int) -> dict[str, NDArray[Any]]:
        words, of_han = _gathered(self._runs), _gathered(self._han)
        # No string is both a run and Han, so both are inverted together, with the Han numbers shifted.
        numbers = np.append(words.numbers, of_han.numbers + np.int32(len(runs)))
        found = np.append(words.rows, of_han.rows)
        strings, codes = np.array(runs + han, object), np.append(codes, codes_of(han))
        held = inverted_words(numbers, found, codes)
        order = np.argsort(codes)
        terms = strings[order[np.searchsorted(codes[order], held.codes)]]
        assert held.counts is not None
        return {
            "words.codes": held.codes,
            "words.starts": held.starts,
            "words.rows": held.rows,
            "words.counts": held.counts,
            "words.terms": packed(terms.tolist()),
            "lengths": _narrow(np.bincount(found, minlength=rows)),
        }


def _gathered(some: list[_Runs]) -> _Runs:
    return _Runs(
        np.concatenate([np.zeros(0, np.int32), *(one.numbers for one in some)]),
        np.concatenate([np.zeros(0, np.uint32), *(one.rows for one in some)]),
    )


def _narrow(lengths: NDArray[np.int64]) -> NDArray[Any]:
    """Lengths as u16, or as u32 if one is too large."""
    return lengths.astype(np.uint16 if lengths.max(initial=0) < 1 << 16 else np.uint32)


class _FacetColumn:
    """The values of one facet with their names, and pairs of a document and a value it has."""

    def __init__(self) -> None:
        self._values: dict[tuple[str | None, str | None], int] = {}
        self._documents: list[int] = []
        self._numbers: list[int] = []

    def add(self, document: int, values: Iterable[Bilingual]) -> None:
        for value in values:
            self._documents.append(document)
            self._numbers.append(self._values.setdefault((value.zh, value.en), len(self._values)))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        return {
            f"{name}.facet.documents": np.array(self._documents, np.uint32),
            f"{name}.facet.values": np.array(self._numbers, np.uint32),
            f"{name}.facet.names": np.frombuffer(json.dumps(list(self._values), ensure_ascii=False).encode(), np.uint8),
        }
