"""What a library was read from: so that a file which is as it was is not opened again, nor such a record parsed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Stamp = tuple[tuple[int, int, int], ...]
"""Of each file that a document is read from: its size, when it was changed (nanoseconds), its inode."""

_UNSURE = 2_000_000_000
"""Nanoseconds within which a file may be changed twice under one time."""


class Held(NamedTuple):
    """A document that the build before read, and where: its file, its record there, and the digest of that."""

    id: str
    file: str
    record: int
    digest: str
    passages: int
    passage_ids: Sequence[str] = ()
    """Those that the library gave itself."""


class Catalogue:
    """The files of the build before, and those of this one."""

    def __init__(self, before: Mapping[str, Any], documents: Iterable[Held]) -> None:
        """`before` is what `record` gave; the documents are in order."""
        self._before = before
        self._held: dict[str, list[Held]] = {}
        for document in documents:
            self._held.setdefault(document.file, []).append(document)
        self._reading = ""
        self._files: dict[str, Stamp] = {}

    def begin(self, reading: str) -> None:
        """Say how files are read: where that is not as before, every file has to be read again."""
        self._reading = reading
        if self._before.get("reading") != reading:
            self._before, self._held = {}, {}

    def is_as_it_was(self, file: str, stamp: Stamp) -> bool:
        """Whether a file need not be read again."""
        if max(changed for _, changed, _ in stamp) < time.time_ns() - _UNSURE:
            self._files[file] = stamp
        as_before = self._before.get("files", {}).get(file) == [list(one) for one in stamp]
        return as_before and file in self._held

    def held(self, file: str) -> Sequence[Held]:
        """The documents that were read from a file, in order, whether it is as it was or not."""
        return self._held.get(file, ())

    def doubt(self, file: str) -> None:
        """Something of a file stayed out of the index: it is to be read again, whether it is as it was or not."""
        self._files.pop(file, None)

    def record(self) -> dict[str, Any]:
        """What the next build has to know."""
        return {"reading": self._reading, "files": self._files}
