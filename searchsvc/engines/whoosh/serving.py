"""The generation that serves, as the builder of its successor sees it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from zstandard import ZstdError

from ...errors import IndexAbsent
from ..catalogue import Held
from . import generations
from .flat import FlatReader
from .layout import Documents
from .segments import ORDER, Segment

CATALOGUE = "sources.json"
"""The file of a generation that lists the sources it was read from."""
DOCUMENTS = "documents"
"""The name of the documents' records (`flat`)."""
_LIST = "documents.json"
"""The file of a generation that lists its documents: all that a build reads of those that are unchanged."""

_ASKED_AGAIN = 16
"""Records cached: a build asks several things of a document that changed."""
_DAMAGED = (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, MemoryError, ZstdError)


def write_list(folder: Path, documents: Iterable[Held]) -> None:
    """Write the list of a generation's documents, in order."""
    files: dict[str, int] = {}
    found = [
        (identifier, files.setdefault(file, len(files)), *rest, *([own] if own else []))
        for identifier, file, *rest, own in documents
    ]
    held = json.dumps({"files": list(files), "documents": found}, ensure_ascii=False, separators=(",", ":"))
    (folder / _LIST).write_text(held, encoding="utf-8")


class Records(Mapping[str, dict[str, Any]]):
    """The records of a generation's documents by identifier, in order, each read on demand."""

    def __init__(self, folder: Path) -> None:
        """Raises one of `_DAMAGED` if the generation cannot be read."""
        facts = json.loads((folder / generations.MANIFEST).read_text(encoding="utf-8"))
        if faults := generations.faults(folder, facts, {_LIST, f"{DOCUMENTS}.lines", f"{DOCUMENTS}.ends.npy"}):
            raise ValueError(faults[0])
        held = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        files = held["files"]
        self.listed = [Held(identifier, files[file], *rest) for identifier, file, *rest in held["documents"]]
        self.reader = FlatReader(folder, DOCUMENTS)
        self._record = lru_cache(maxsize=_ASKED_AGAIN)(self.reader.__getitem__)
        self.numbers = {one.id: number for number, one in enumerate(self.listed)}

    def __getitem__(self, identifier: str) -> dict[str, Any]:
        return self._record(self.numbers[identifier])

    def __iter__(self) -> Iterator[str]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def serving_documents(index: Path) -> Mapping[str, dict[str, Any]]:
    """The records of the generation that serves, by identifier; empty if they cannot be read."""
    name = generations.current(index)
    if not name:
        return {}
    try:
        return Records(index / name)
    except _DAMAGED:
        pass
    try:  # of another version: at least the dates when documents were added are carried over
        return {record["metadata"]["id"]: record for record in FlatReader(index / name, DOCUMENTS)}
    except _DAMAGED:
        return {}


class Serving:
    """What a new generation can share with the one that serves: nothing if that does not fit or is damaged."""

    def __init__(self, index: Path | None, fitting: dict[str, Any], records: Mapping[str, dict[str, Any]]) -> None:
        """`fitting` is facts that both must agree on, `records` what `serving_documents` returned; without an `index`,
        nothing is shared.
        """
        self.segments: list[Segment] = []
        self.files: dict[str, Any] = {}
        self.catalogue: dict[str, Any] = {}
        self.places: list[tuple[int, int]] = []
        """For each document, the index of its segment and its number there."""
        if index and isinstance(records, Records) and (name := generations.current(index)):
            try:
                self._read(index / name, fitting, records)
            except (*_DAMAGED, IndexAbsent):
                self.segments = []

    def _read(self, folder: Path, fitting: dict[str, Any], records: Records) -> None:
        facts = generations.read_manifest(folder, "")
        if any(facts[fact] != value for fact, value in fitting.items()):
            return
        order: Documents = np.load(folder / ORDER)
        self.places = list(zip(*order.tolist(), strict=True))
        self.catalogue = json.loads((folder / CATALOGUE).read_text(encoding="utf-8"))
        self.records = records
        self.files = facts["files"]
        self.segments = [Segment(folder, name) for name in facts["segments"]]

    @property
    def documents(self) -> Sequence[Held]:
        """The documents that can be shared, in order."""
        return self.records.listed if self.segments else ()

    def place(self, identifier: str) -> tuple[int, int] | None:
        """The index of a document's segment and its number there; None if it is not shared."""
        number = self.records.numbers.get(identifier) if self.segments else None
        return None if number is None else self.places[number]
