"""Builds a generation beside the one that serves: segments, and the files that depend on the whole library."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import IndexAbsent
from ...model import Document
from ..catalogue import Catalogue, Held
from ..changes import ChangeLog, written
from ..fitting import fitting
from ..parts import part_starts, section_starts
from ..protocol import Info, Origin, Progress
from . import generations
from .analysis import Record
from .codec import new_segment, write_toc
from .flat import FlatWriter
from .layout import Layout
from .merging import Writing, parted
from .postings import GONE
from .runs import Arrays
from .schema import SIDE_CODES, UNDATED, VERSION
from .segments import ORDER, Segment
from .serving import CATALOGUE, DOCUMENTS, Serving, serving_documents, write_list
from .workers import Analysis

_RUNS = "runs"
_NOWHERE = (0, 0)
"""Placeholder for a document that is being analysed, until its run is known."""


class WhooshBuilder:
    """A build under way; the caller holds `generations.building`."""

    def __init__(self, index: Path, segmenter_name: str, *, jobs: int, memory: int, full: bool) -> None:
        self._index = index
        self._fitting = fitting(VERSION, segmenter_name)
        records = serving_documents(index)
        self.changes = ChangeLog(records)
        self._serving = Serving(None if full else index, self._fitting, records)
        self.catalogue = Catalogue(self._serving.catalogue, self._serving.documents)
        self.folder = generations.new_folder(index)
        (self.folder / _RUNS).mkdir()
        self._analysis = Analysis(self.folder / _RUNS, segmenter_name, jobs=jobs, memory=memory)
        self._documents = FlatWriter(self.folder, DOCUMENTS)
        self._listed: list[Held] = []
        self._places: list[tuple[int, int]] = []
        """For each document, the index of its segment in the generation that serves, and its number there."""
        self._today = datetime.now(UTC).date().isoformat()

    def add(self, document: Document, origin: Origin) -> None:
        passages = written(document)
        fingerprint = self.changes.note(document, passages)
        metadata = document.metadata
        added = metadata.added or self.changes.added(document.id) or self._today
        own = tuple(one.id for one in document.passages if one.id)
        self._listed.append(Held(document.id, origin.file, origin.record, origin.digest, len(passages), own))
        said = metadata.model_dump(exclude_none=True, exclude_defaults=True)
        self._documents.add(
            {
                "metadata": said | {"added": added},
                "origin": [origin.file, origin.record],
                "content": fingerprint.metadata,
                "added": added,
                "passages": fingerprint.passages,
            }
            | _parts(document, list(map(len, map(str.encode, passages))))
        )
        place = self._serving.place(document.id) if self.changes.is_unchanged(document.id) else None
        if place is None:
            self._analysis.add(Record(len(self._places), _content(said, passages)))
        self._places.append(place or _NOWHERE)

    def keep(self, identifier: str) -> None:
        self.changes.keep()
        records = self._serving.records
        number = records.numbers[identifier]
        self._documents.copy(records.reader, number)
        self._listed.append(records.listed[number])
        self._places.append(self._serving.places[number])

    def publish(self, sources: Iterable[str], progress: Progress) -> Info:
        progress("writing", 0, 0)
        self._documents.finish()
        write_list(self.folder, self._listed)
        (self.folder / CATALOGUE).write_text(json.dumps(self.catalogue.record()), encoding="utf-8")
        shared = self._write_segments()
        facts = self._facts(sources)
        generations.write_manifest(self.folder, facts, shared)
        info = generations.info_of(self.folder, facts)  # before publishing: nothing may fail once it serves
        generations.publish(self._index, self.folder)
        return info

    def abandon(self) -> None:
        self._analysis.close()
        with suppress(OSError):  # a failure to write, as on a full disk, was reported already
            self._documents.close()
        with suppress(IndexAbsent):  # if the pointer cannot be read, the folder is left to the next build
            if generations.current(self._index) != self.folder.name:
                shutil.rmtree(self.folder, ignore_errors=True)

    def _write_segments(self) -> dict[str, Any]:
        """Merge what is new and share the rest; returns the manifest's entries for the shared files."""
        runs = self._analysis.finish()
        old = self._serving.segments
        parts: list[Arrays] = [*old, *runs]
        documents = np.array(self._places, np.uint32).reshape(-1, 2).T.copy()
        for number, run in enumerate(runs, len(old)):
            documents[:, run["numbers"]] = [np.full(len(run["numbers"]), number), np.arange(len(run["numbers"]))]
        merging, kept = parted(parts, documents, len(old))
        self._segments = [old[number] for number in kept]
        order = np.zeros_like(documents)
        if merging:
            name = f"passages_{os.urandom(8).hex()}"
            here = np.isin(documents[0], merging)
            of_merged = np.searchsorted(merging, documents[0, here])
            writing = Writing([parts[n] for n in merging], np.array([of_merged, documents[1, here]]), self.folder, name)
            self._analysis.share(writing.steps)
            writing.write_runs()
            order[:, here] = [np.full(here.sum(), len(kept)), np.arange(here.sum())]
        for number, place in enumerate(kept):
            here = documents[0] == place
            order[:, here] = [np.full(here.sum(), number), documents[1, here]]
        files = [path for segment in self._segments for path in segment.files()]
        generations.share(files, self.folder)
        self._segments = [Segment(self.folder, segment.name) for segment in self._segments]
        self._segments += [Segment(self.folder, name)] if merging else []
        np.save(self.folder / ORDER, order)
        self._layout = Layout(self._segments, order)
        write_toc(self.folder, [new_segment(segment.name, len(segment["sides"])) for segment in self._segments])
        shutil.rmtree(self.folder / _RUNS)
        return {path.name: self._serving.files[path.name] for path in files}

    def _facts(self, sources: Iterable[str]) -> dict[str, Any]:
        passages, paired = self._counts()
        dates = self._layout.placed("dates", self._layout.documents).view(np.int32)[::2]
        dated = dates[dates != UNDATED].astype(np.int64)
        return self._fitting | {
            "generation": self.folder.name,
            "built": generations.now(),
            "documents": len(self._places),
            "passages": passages,
            "paired": paired,
            "years": [int((dated.min() - 101) // 10000), int((dated.max() - 101) // 10000)] if len(dated) else None,
            "sources": list(sources),
            "segments": [segment.name for segment in self._segments],
        }

    def _counts(self) -> tuple[int, int]:
        """How many passages are left in all segments, and how many of these have both sides."""
        passages = paired = 0
        for segment, new in zip(self._segments, self._layout.documents, strict=True):
            left = np.repeat(new != GONE, np.diff(segment["firsts"]))
            passages += int(left.sum())
            paired += int((left & (segment["sides"] == SIDE_CODES["both"])).sum())
        return passages, paired


def _content(said: dict[str, Any], passages: Sequence[str]) -> bytes:
    """The content of a `Record`."""
    kept = {name: value for name, value in said.items() if name not in ("embargo", "draft")}
    return f'{json.dumps(kept, ensure_ascii=False)[:-1]}, "passages": [{",".join(passages)}]}}'.encode()


def _parts(document: Document, sizes: Sequence[int]) -> dict[str, Any]:
    """The starts of a document's parts, if there are several, and its sections, if any, as fields of its record."""
    sections = [passage.section for passage in document.passages]
    headings = section_starts(sections)
    starts = part_starts(sizes, headings)
    contents = [(section.zh, section.en, at + 1) for at in headings if (section := sections[at])]
    return ({"starts": starts} if len(starts) > 1 else {}) | ({"contents": contents} if contents else {})
