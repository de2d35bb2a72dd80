"""The files that a library was read from, so that a rebuild skips files that are unchanged, and unchanged records."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Stamp = tuple[tuple[int, int, int], ...]
"""For each file that a document is read from: its size, modification time in nanoseconds, and inode."""

_UNSURE = 2_000_000_000
"""Nanoseconds within which a file may change again without a new modification time."""


class Held(NamedTuple):
    """A document that the previous build read, with its file, the number of its record there, and its digest."""

    id: str
    file: str
    record: int
    digest: str
    passages: int
    passage_ids: Sequence[str] = ()
    """The identifiers that the library itself gave to passages."""


class Catalogue:
    """The files of the previous build, and those of this one."""

    def __init__(self, before: Mapping[str, Any], documents: Iterable[Held]) -> None:
        """`before` is what the previous build's `record` returned; `documents` are in order."""
        self._before = before
        self._held: dict[str, list[Held]] = {}
        for document in documents:
            self._held.setdefault(document.file, []).append(document)
        self._reading = ""
        self._files: dict[str, Stamp] = {}

    def begin(self, reading: str) -> None:
        """Set how files are read; if that differs from the previous build, every file has to be read again."""
        self._reading = reading
        if self._before.get("reading") != reading:
            self._before, self._held = {}, {}

    def is_as_it_was(self, file: str, stamp: Stamp) -> bool:
        """Whether a file is unchanged, and need not be read again."""
        if max(changed for _, changed, _ in stamp) < time.time_ns() - _UNSURE:
            self._files[file] = stamp
        as_before = self._before.get("files", {}).get(file) == [list(one) for one in stamp]
        return as_before and file in self._held

    def held(self, file: str) -> Sequence[Held]:
        """The documents that were read from a file, in order, whether it has changed or not."""
        return self._held.get(file, ())

    def doubt(self, file: str) -> None:
        """Have a file read again next time, even if it is unchanged: not everything in it went into the index."""
        self._files.pop(file, None)

    def record(self) -> dict[str, Any]:
        """What the next build has to know, for JSON."""
        return {"reading": self._reading, "files": self._files}
