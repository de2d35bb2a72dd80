"""The generation that serves, as the builder of the next one sees it."""

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
"""The file of a generation that says which files it was read from."""
DOCUMENTS = "documents"
"""The records of the documents (`flat`)."""
_LIST = "documents.json"
"""The file of a generation that says which documents it holds: a build reads no more of those that stay as they are."""

_ASKED_AGAIN = 16
"""Records that are kept: of a document that changed, several things are asked."""
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
    """The records of a generation's documents by identifier, in order, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        """Raises ValueError or the like where it is damaged."""
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
    """The documents of the generation that serves, as far as it can be read."""
    name = generations.current(index)
    if not name:
        return {}
    try:
        return Records(index / name)
    except _DAMAGED:
        pass
    try:  # of another version: when a document was added is kept all the same
        return {record["metadata"]["id"]: record for record in FlatReader(index / name, DOCUMENTS)}
    except _DAMAGED:
        return {}


class Serving:
    """What a new generation may share with the one that serves; nothing where that does not fit or is damaged."""

    def __init__(self, index: Path | None, fitting: dict[str, Any], records: Mapping[str, dict[str, Any]]) -> None:
        """`fitting` are the facts that both must have in common; `records` are those of `serving_documents`; without an
        index nothing is shared.
        """
        self.segments: list[Segment] = []
        self.files: dict[str, Any] = {}
        self.catalogue: dict[str, Any] = {}
        self.places: list[tuple[int, int]] = []
        """The segment of each document and its number there."""
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
        """The documents, in order, that may be shared."""
        return self.records.listed if self.segments else ()

    def place(self, identifier: str) -> tuple[int, int] | None:
        """The segment of a document and its number there."""
        number = self.records.numbers.get(identifier) if self.segments else None
        return None if number is None else self.places[number]
