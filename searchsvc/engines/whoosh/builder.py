"""Builds a generation: documents in, a segment and what depends on the whole out, beside the one that serves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import BuildError
from ...model import Document
from ...text.characters import characters
from ...text.words import STEMS, segmenter
from ..changes import ChangeLog
from ..protocol import Info, Origin
from . import generations
from .analysis import Record
from .codec import new_segment, write_toc
from .flat import FlatWriter
from .layout import Documents
from .merging import write_segment
from .runs import Arrays
from .schema import SIDE_CODES, UNDATED, VERSION
from .serving import serving_documents
from .workers import Analysis

_RUNS = "runs"


class WhooshBuilder:
    """A build under way; the caller holds `generations.building`."""

    def __init__(self, index: Path, segmenter_name: str, *, jobs: int, memory: int) -> None:
        self._index = index
        self._segmenter = segmenter(segmenter_name)
        self.changes = ChangeLog(serving_documents(index))
        self.folder = generations.new_folder(index)
        (self.folder / _RUNS).mkdir()
        self._analysis = Analysis(self.folder / _RUNS, segmenter_name, jobs=jobs, memory=memory)
        self._documents = FlatWriter(self.folder, "documents")
        self._count = 0
        self._today = datetime.now(UTC).date().isoformat()

    def add(self, document: Document, origin: Origin) -> None:
        fingerprint = self.changes.note(document)
        metadata = document.metadata
        added = metadata.added or self.changes.added(document.id) or self._today
        self._documents.add(
            {
                "metadata": metadata.model_copy(update={"added": added}).model_dump(
                    exclude_none=True, exclude_defaults=True
                ),
                "origin": [origin.file, origin.record],
                "content": fingerprint.metadata,
                "added": added,
                "passages": fingerprint.passages,
            }
        )
        self._analysis.add(Record(self._count, _content(document)))
        self._count += 1

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
        self._analysis.close()
        self._documents.close()
        if generations.current(self._index) != self.folder.name:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self) -> None:
        self._documents.finish()
        runs = self._analysis.finish()
        self._name = f"passages_{os.urandom(8).hex()}"
        write_segment(runs, _in_order(runs, self._count), self.folder, self._name)
        order = np.array([np.zeros(self._count), np.arange(self._count)], np.uint32)
        np.save(self.folder / "order.npy", order)
        write_toc(self.folder, [new_segment(self._name, len(self._array("sides")))])
        shutil.rmtree(self.folder / _RUNS)

    def _array(self, name: str) -> Any:
        return np.load(self.folder / f"{self._name}.{name}.npy")

    def _facts(self, sources: Iterable[str]) -> dict[str, Any]:
        sides = self._array("sides")
        dates = self._array("dates").view(np.int32)[::2]
        dated = dates[dates != UNDATED].astype(np.int64)
        return {
            "schema": VERSION,
            "generation": self.folder.name,
            "built": generations.now(),
            "segmenter": self._segmenter.fingerprint,
            "stems": STEMS,
            "characters": characters().fingerprint,
            "documents": self._count,
            "passages": len(sides),
            "paired": int((sides == SIDE_CODES["both"]).sum()),
            "years": [int((dated.min() - 101) // 10000), int((dated.max() - 101) // 10000)] if len(dated) else None,
            "sources": list(sources),
            "segments": [self._name],
        }


def _content(document: Document) -> bytes:
    said = document.model_dump_json(exclude_none=True, exclude_defaults=True, exclude={"embargo", "draft"})
    return said.encode()


def _in_order(runs: Sequence[Arrays], count: int) -> Documents:
    """The documents of some runs in the order of the library."""
    documents = np.zeros((2, count), np.uint32)
    for number, run in enumerate(runs):
        documents[0, run["numbers"]] = number
        documents[1, run["numbers"]] = np.arange(len(run["numbers"]))
    return documents


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
