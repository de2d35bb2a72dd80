"""The generation that serves, as the builder of the next one sees it."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import IndexAbsent
from ..catalogue import Held
from . import generations
from .flat import FlatReader
from .layout import Documents
from .segments import ORDER, Segment

CATALOGUE = "sources.json"
"""The file of a generation that says which files it was read from."""

_DAMAGED = (OSError, EOFError, ValueError, LookupError, TypeError, zlib.error)


def serving_documents(index: Path) -> dict[str, dict[str, Any]]:
    """The documents of the generation that serves, as far as it can be read."""
    name = generations.current(index)
    if not name:
        return {}
    try:
        records = FlatReader(index / name, "documents")
        return {record["metadata"]["id"]: record for record in records}
    except _DAMAGED:
        return {}


class Serving:
    """What a new generation may share with the one that serves; nothing where that does not fit or is damaged."""

    def __init__(self, index: Path | None, fitting: dict[str, Any], records: dict[str, dict[str, Any]]) -> None:
        """`fitting` are the facts that both must have in common; `records` are those of `serving_documents`; without an
        index nothing is shared.
        """
        self.segments: list[Segment] = []
        self.files: dict[str, Any] = {}
        self.catalogue: dict[str, Any] = {}
        self._records = records
        self._numbers: dict[str, int] = {}
        self._order: Documents = np.zeros((2, 0), np.uint32)
        if index and (name := generations.current(index)):
            try:
                self._read(index / name, fitting)
            except (*_DAMAGED, IndexAbsent):
                self.segments = []

    def _read(self, folder: Path, fitting: dict[str, Any]) -> None:
        facts = generations.read_manifest(folder, "")
        if any(facts[fact] != value for fact, value in fitting.items()):
            return
        if len(self._records) != facts["documents"]:  # they could not be read
            return
        self._order = np.load(folder / ORDER)
        self.catalogue = json.loads((folder / CATALOGUE).read_text(encoding="utf-8"))
        self._documents = FlatReader(folder, "documents")
        self._numbers = {identifier: number for number, identifier in enumerate(self._records)}
        self.files = facts["files"]
        self.segments = [Segment(folder, name) for name in facts["segments"]]

    def held(self) -> dict[str, list[Held]]:
        """The documents of each file, in order."""
        found: dict[str, list[Held]] = {}
        if self.segments:
            counts = [np.diff(segment["firsts"]) for segment in self.segments]
            for (identifier, record), place, number in zip(self._records.items(), *self._order.tolist(), strict=True):
                file, line = record["origin"]
                own = tuple(record.get("own", ()))
                found.setdefault(file, []).append(Held(identifier, line, int(counts[place][number]), own))
        return found

    def place(self, identifier: str) -> tuple[int, int] | None:
        """The segment of a document and its number there."""
        number = self._numbers.get(identifier) if self.segments else None
        return None if number is None else (int(self._order[0, number]), int(self._order[1, number]))

    def line(self, identifier: str) -> bytes:
        """The record of a document, as it stands in its file."""
        return next(self._documents.raw(np.array([self._numbers[identifier]]))) + b"\n"
