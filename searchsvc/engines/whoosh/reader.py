"""A generation, open for reading: its arrays, columns and records, mapped into memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import IndexAbsent
from ...model import SIDES, Bilingual, Metadata, Passage
from ...text.characters import characters
from ...text.notes import spans
from ...text.words import SEGMENTERS, STEMS, segmenter
from ..columns import DOCUMENT_COLUMNS, DOCUMENT_FACETS, PASSAGE_COLUMNS
from ..protocol import Origin
from . import generations
from .builder import identifier_code, info_of
from .codec import WordReader
from .flat import FlatReader
from .literals import Literals
from .schema import VERSION

_UNPICKLED = "_passages_1.toc"


class IndexReader:
    """One generation; a shared lock keeps it on disk until `close`.  Raises IndexAbsent if it does not fit."""

    def __init__(self, index: Path, name: str) -> None:
        self.folder = index / name
        rebuild = f"rebuild it with: searchsvc build --index {index} SOURCE…"
        try:
            self._held = generations.hold(self.folder)
        except OSError as error:
            raise IndexAbsent(f"cannot open the index at {self.folder} ({error.strerror}); {rebuild}") from None
        self.facts = generations.read_manifest(self.folder, rebuild)
        _check_fit(self.facts, index, rebuild)
        if faults := generations.faults(self.folder, self.facts, {_UNPICKLED}):
            raise IndexAbsent(f"{faults[0]}; {rebuild}")
        self.info = info_of(self.folder, self.facts)
        self.segmenter = segmenter(str(self.facts["segmenter"]).split()[0])
        self.columns = {name: Literals(self.folder, name) for name in (*PASSAGE_COLUMNS, *DOCUMENT_COLUMNS)}
        self.words = WordReader(self.folder)
        self.firsts: NDArray[np.int64] = self._array("firsts")
        self.document_of: NDArray[np.uint32] = self._array("document_of")
        self.dates: NDArray[np.int32] = self._array("dates")
        self.sides: NDArray[np.uint8] = self._array("sides")
        self.lengths: NDArray[np.float32] = self._array("lengths")
        self._id_codes: NDArray[np.uint64] = self._array("id_codes")
        self._id_rows: NDArray[np.uint32] = self._array("id_rows")
        self._documents = FlatReader(self.folder, "documents")
        self._passages = FlatReader(self.folder, "passages")
        self.document_record = lru_cache(maxsize=2048)(self._read_document)

    def _array(self, name: str) -> Any:
        # A plain array over the map: every slice of a `memmap` costs microseconds.
        return np.load(self.folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)

    @cached_property
    def average_length(self) -> float:
        """Words of a passage, in the mean."""
        return float(self.lengths.mean()) or 1.0

    @cached_property
    def facets(self) -> dict[str, FacetColumn]:
        """The facets of the documents."""
        labels = json.loads((self.folder / "facets.json").read_text(encoding="utf-8"))
        with np.load(self.folder / "facets.npz") as pairs:
            return {
                name: FacetColumn(labels[name], pairs[f"{name}.documents"], pairs[f"{name}.values"])
                for name in DOCUMENT_FACETS
            }

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Each document's number, by its identifier."""
        return {self._documents[n]["metadata"]["id"]: n for n in range(len(self._documents))}

    def _read_document(self, number: int) -> tuple[Metadata, int, int, Origin, str]:
        record = self._documents[number]
        file, line = record["origin"]
        metadata = Metadata.model_validate(record["metadata"])
        return metadata, record["first"], record["count"], Origin(file, line), record["added"]

    def passage(self, row: int) -> tuple[str, Passage]:
        """A passage and its identifier."""
        record = self._passages[row]
        key = record.pop("key")
        if section := record.get("section"):
            record["section"] = Bilingual.model_construct(**section)
        # Checked when it was built: to check it again would cost more than to read it.
        return key, Passage.model_construct(**record)

    def passage_bytes(self, row: int) -> int:
        """The size of a passage's record."""
        return self._passages.size(row)

    def row_of(self, identifier: str) -> int | None:
        """The row of a passage, by its identifier."""
        code = np.uint64(identifier_code(identifier))
        at = int(np.searchsorted(self._id_codes, code))
        while at < len(self._id_codes) and self._id_codes[at] == code:
            row = int(self._id_rows[at])
            if self._passages[row]["key"] == identifier:
                return row
            at += 1
        return None

    def texts(self, column: str, row: int) -> list[str]:
        """What a column holds of a row, as written."""
        if column in DOCUMENT_COLUMNS:
            return self._document_texts(column, row)
        if column in SIDES or column == "label":
            text = self._passages[row].get(column)
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
        """A side of some passages as it stands in their records, in JSON; None for what only `texts` can tell."""
        if column not in SIDES:
            return repeat(None, len(rows))
        # Both sides stand at the end of a record, Chinese first, behind the section with sides of its own.
        begins, ends = (b'"zh":"', b'","en":"') if column == "zh" else (b'"en":"', b'"}\n')
        return (
            record[start : record.find(ends, start)]
            for record in self._passages.raw(rows)
            for start in (record.rfind(begins) + len(begins),)
        )

    def _document_texts(self, column: str, number: int) -> list[str]:
        metadata, first, count, _, _ = self.document_record(number)
        if column == "heading":
            return [text for row in range(first, first + count) for text in self.texts("section", row)]
        attribute = {"author": "authors", "topic": "topics"}.get(column, column)
        value = getattr(metadata, attribute)
        values = value if isinstance(value, tuple) else [value] if value else []
        return [text for one in values for text in (one.zh, one.en) if text]

    def verify(self) -> list[str]:
        """Every file that is not what it was when it was built."""
        return generations.faults(self.folder, self.facts)

    def close(self) -> None:
        """Let the generation go; arrays in use stay valid until they are dropped."""
        self._held.close()


class FacetColumn:
    """A facet of the documents: its values, and which document has which."""

    def __init__(self, labels: list[dict[str, str]], documents: NDArray[np.uint32], values: NDArray[np.uint32]) -> None:
        self.labels = labels
        self.documents = documents
        self.values = values
        self.numbers = {label["value"]: number for number, label in enumerate(labels)}


def _check_fit(facts: dict[str, Any], index: Path, rebuild: str) -> None:
    now = {"schema": VERSION, "characters": characters().fingerprint, "stems": STEMS}
    name = str(facts["segmenter"]).partition(" ")[0]
    if name not in SEGMENTERS:
        raise IndexAbsent(f"the index at {index} was built with a segmenter unknown here, “{name}”; {rebuild}")
    now["segmenter"] = segmenter(name).fingerprint
    for fact, value in now.items():
        if facts[fact] != value:
            raise IndexAbsent(
                f"the index at {index} was built with {fact} {facts[fact]}, this program has {value}; {rebuild}"
            )
