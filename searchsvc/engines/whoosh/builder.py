"""Builds a generation: documents in, arrays and Whoosh's segment out, beside the one that serves."""

from __future__ import annotations

import hashlib
import json
import shutil
from array import array
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import BuildError
from ...model import Bilingual, Document, Passage
from ...text.characters import characters
from ...text.words import STEMS, segmenter, stem, words
from ..changes import ChangeLog
from ..columns import (
    DOCUMENT_COLUMNS,
    DOCUMENT_FACETS,
    PASSAGE_COLUMNS,
    document_texts,
    facet_values,
    passage_texts,
)
from ..identifiers import identifiers
from ..protocol import Info, Origin
from . import generations
from .codec import write_segment
from .flat import FlatWriter
from .literals import LiteralWriter
from .schema import SIDE_CODES, UNDATED, VERSION, schema
from .serving import serving_documents


class WhooshBuilder:
    """A build under way; the caller holds `generations.building`."""

    def __init__(self, index: Path, segmenter_name: str) -> None:
        self._index = index
        self._segmenter = segmenter(segmenter_name)
        self.changes = ChangeLog(serving_documents(index))
        self.folder = generations.new_folder(index)
        self._documents = FlatWriter(self.folder, "documents")
        self._passages = FlatWriter(self.folder, "passages")
        self._columns = {name: LiteralWriter() for name in (*PASSAGE_COLUMNS, *DOCUMENT_COLUMNS)}
        self._words = _WordCounts()
        self._facets = {name: _FacetColumn() for name in DOCUMENT_FACETS}
        self._first_rows, self._dates, self._sides = array("q"), array("i"), array("B")
        self._id_codes = array("Q")
        self._today = datetime.now(UTC).date().isoformat()

    def add(self, document: Document, origin: Origin) -> None:
        number, first = len(self._first_rows), len(self._sides)
        fingerprint = self.changes.note(document)
        metadata = document.metadata
        added = metadata.added or self.changes.added(document.id) or self._today
        self._documents.add(
            {
                "metadata": metadata.model_copy(update={"added": added}).model_dump(
                    exclude_none=True, exclude_defaults=True
                ),
                "first": first,
                "count": len(document.passages),
                "origin": [origin.file, origin.record],
                "content": fingerprint.metadata,
                "added": added,
                "passages": fingerprint.passages,
            }
        )
        self._first_rows.append(first)
        interval = metadata.interval
        self._dates.extend((interval.first, interval.last) if interval else (UNDATED, UNDATED))
        for facet, values in facet_values(metadata).items():
            self._facets[facet].add(number, values)
        for name, texts in document_texts(document).items():
            self._columns[name].add(texts)
        for identifier, passage in zip(identifiers(document), document.passages, strict=True):
            self._add_passage(identifier, passage)

    def _add_passage(self, identifier: str, passage: Passage) -> None:
        self._passages.add({"key": identifier} | passage.model_dump(exclude_none=True))
        self._id_codes.append(identifier_code(identifier))
        self._sides.append(SIDE_CODES[passage.sides])
        for name, texts in passage_texts(passage).items():
            self._columns[name].add(texts)
        self._words.add(words(f"{passage.zh or ''}\n{passage.en or ''}", self._segmenter))

    def publish(self, sources: Iterable[str]) -> Info:
        try:
            self._write()
            facts = self._facts(sources)
            generations.write_manifest(self.folder, facts)
            generations.publish(self._index, self.folder)
        except OSError as error:
            raise BuildError(
                f"the new index could not be written to {self._index} ({error.strerror}); the old one goes on serving"
            ) from None
        return info_of(self.folder, facts)

    def abandon(self) -> None:
        self._documents.close()
        self._passages.close()
        if generations.current(self._index) != self.folder.name:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self) -> None:
        self._documents.finish()
        self._passages.finish()
        runs = sorted({run for column in self._columns.values() for run in column.runs()})
        for name, column in self._columns.items():
            column.write(self.folder, name)
        nothing = np.zeros(0, np.uint32), np.zeros(0, np.uint16)
        forms = sorted(f"{stem(run)}\0{run}".encode() for run in runs)
        fields = [
            ("forms", [(form, *nothing) for form in forms]),
            ("runs", sorted((run.encode(), *nothing) for run in runs)),
            ("words", self._words.inverted()),
        ]
        write_segment(self.folder, schema(), len(self._sides), fields)
        firsts = np.array(self._first_rows, np.int64)
        counts = np.diff(np.append(firsts, len(self._sides)))
        codes = np.array(self._id_codes, np.uint64)
        order = np.argsort(codes, kind="stable")
        arrays: dict[str, NDArray[Any]] = {
            "firsts": firsts,
            "document_of": np.repeat(np.arange(len(firsts), dtype=np.uint32), counts),
            "dates": np.array(self._dates, np.int32).reshape(-1, 2),
            "sides": np.array(self._sides, np.uint8),
            "lengths": self._words.lengths(),
            "id_codes": codes[order],
            "id_rows": order.astype(np.uint32),
        }
        for name, values in arrays.items():
            np.save(self.folder / f"{name}.npy", values)
        pairs = {f"{name}.{part}": values for name, facet in self._facets.items() for part, values in facet.arrays()}
        np.savez(self.folder / "facets.npz", **pairs)  # type: ignore[arg-type]
        labels = {name: facet.labels for name, facet in self._facets.items()}
        (self.folder / "facets.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")

    def _facts(self, sources: Iterable[str]) -> dict[str, Any]:
        sides = np.array(self._sides, np.uint8)
        dates = np.array(self._dates, np.int64).reshape(-1, 2)
        dated = dates[dates[:, 0] != UNDATED]
        return {
            "schema": VERSION,
            "generation": self.folder.name,
            "built": generations.now(),
            "segmenter": self._segmenter.fingerprint,
            "stems": STEMS,
            "characters": characters().fingerprint,
            "documents": len(self._first_rows),
            "passages": len(sides),
            "paired": int((sides == SIDE_CODES["both"]).sum()),
            "years": [int((dated[:, 0].min() - 101) // 10000), int((dated[:, 0].max() - 101) // 10000)]
            if len(dated)
            else None,
            "sources": list(sources),
        }


def info_of(folder: Path, facts: dict[str, Any]) -> Info:
    """What a manifest says of its generation."""
    first, last = facts["years"] or (None, None)
    return Info(
        generation=facts["generation"],
        built=facts["built"],
        documents=facts["documents"],
        passages=facts["passages"],
        paired=facts["paired"],
        bytes=sum(path.stat().st_size for path in folder.iterdir()),
        segmenter=facts["segmenter"],
        stems=facts["stems"],
        characters=facts["characters"],
        schema=facts["schema"],
        sources=tuple(facts["sources"]),
        first_year=first,
        last_year=last,
    )


def identifier_code(identifier: str) -> int:
    """The number that an identifier is looked up by."""
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=8).digest(), "little")


class _WordCounts:
    """How often each word stands in each passage."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words, self._counts = array("i"), array("i")

    def add(self, found: list[str]) -> None:
        numbers = self._numbers
        self._words.extend([numbers.setdefault(word, len(numbers)) for word in found])
        self._counts.append(len(found))

    def lengths(self) -> NDArray[np.float32]:
        return np.array(self._counts, np.float32)

    def inverted(self) -> list[tuple[bytes, NDArray[np.uint32], NDArray[np.uint16]]]:
        """Every word in order of its bytes, with its passages and frequencies."""
        if not self._words:
            return []
        counts = np.frombuffer(self._counts, np.int32)
        row_of = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
        keys = (np.frombuffer(self._words, np.int32).astype(np.uint64) << np.uint64(32)) | row_of
        keys, frequencies = np.unique(keys, return_counts=True)
        rows = keys.astype(np.uint32)
        frequencies = np.minimum(frequencies, 65535).astype(np.uint16)
        of_word = (keys >> np.uint64(32)).astype(np.int64)
        starts = np.searchsorted(of_word, np.arange(len(self._numbers) + 1))
        listed = sorted((word.encode(), number) for word, number in self._numbers.items())
        return [(word, rows[starts[n] : starts[n + 1]], frequencies[starts[n] : starts[n + 1]]) for word, n in listed]


class _FacetColumn:
    """The values of one facet, and which documents have which."""

    def __init__(self) -> None:
        self.labels: list[dict[str, str]] = []
        self._numbers: dict[str, int] = {}
        self._documents, self._values = array("I"), array("I")

    def add(self, document: int, values: list[Bilingual]) -> None:
        for value in values:
            number = self._numbers.setdefault(value.key, len(self._numbers))
            if number == len(self.labels):
                self.labels.append({"value": value.key})
            for side in ("zh", "en"):
                if name := getattr(value, side):
                    self.labels[number].setdefault(side, name)
            self._documents.append(document)
            self._values.append(number)

    def arrays(self) -> list[tuple[str, NDArray[np.uint32]]]:
        return [
            ("documents", np.array(self._documents, np.uint32)),
            ("values", np.array(self._values, np.uint32)),
        ]
