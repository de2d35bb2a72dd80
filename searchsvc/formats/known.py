"""Metadata beside the documents of a folder: its `meta.toml`, those of single documents, its `metadata.csv`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import metadata
from .names import identifier, script_code
from .record import Fault, Notice, Unreadable
from .shelf import Work
from .terms import Terms

BESIDE = (metadata.FILE, metadata.TABLE, "align.toml")
"""Endings of files about documents: these names alone, or after the document's name, as in `x.meta.toml`."""


class Faulty(Exception):
    """The metadata of documents cannot be read, so that these documents cannot go in."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


class Known:
    """The metadata of a folder's documents.  Raises Faulty."""

    def __init__(self, folder: Path, steps: Sequence[Work | Path], terms: Terms) -> None:
        self._folder = folder
        self.notices: list[Notice] = []
        document = steps[0].name if len(steps) == 1 and isinstance(steps[0], Work) else folder.name
        self.shared = self._read(folder / metadata.FILE, document)
        if self.shared and not steps:
            raise Faulty(Fault(str(folder), 0, folder.name, "", "has neither a zh.md nor an en.md with text"))
        if len(steps) > 1 and {"id", "title"} & set(self.shared):
            reason = f"is one document's, but the folder holds {len(steps)}: name it after its document, x.meta.toml"
            raise Faulty(Fault(str(folder / metadata.FILE), 0, "", "", reason))
        self._table = self._tabled(folder / metadata.TABLE, terms)

    def record(self, work: Work) -> dict[str, Any]:
        """The metadata of a document from the files beside it.  Raises Faulty."""
        keys = [work.name, *(path.name for _, path in work.files)]
        keys += [path.relative_to(self._folder).as_posix() for _, path in work.files]
        tabled = self._table.record(*keys) if self._table else {}
        own = self._read(self._folder / f"{work.name}.{metadata.FILE}", work.name)
        code = script_code(work.language)
        return metadata.merged({"language": code} if code else {}, tabled, self.shared, own)

    def unused(self) -> Iterator[Fault]:
        """Faults for rows of the table that describe no document."""
        for name in self._table.unused() if self._table else ():
            yield Fault(str(self._folder / metadata.TABLE), 0, name, "", "describes a document that is not there")

    def _read(self, path: Path, document: str) -> dict[str, Any]:
        if not os.path.lexists(path) or path.is_dir():
            return {}
        try:
            record = metadata.from_toml(path)
        except Unreadable as error:
            raise Faulty(Fault(str(path), 0, identifier(document), "", str(error))) from None
        if "passages" in record:
            raise Faulty(Fault(str(path), 0, identifier(document), "passages", "belong into the texts"))
        return record

    def _tabled(self, path: Path, terms: Terms) -> metadata.Table | None:
        if not os.path.lexists(path) or path.is_dir():
            return None
        try:
            table = metadata.Table(path, terms)
        except Unreadable as error:
            raise Faulty(Fault(str(path), 0, "", "", str(error))) from None
        if table.unknown:
            self.notices.append(Notice(str(path), f"columns that are not known here: {', '.join(table.unknown)}"))
        return table
