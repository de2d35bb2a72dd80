"""Which files a library was read from, and what they held: so that a file which is as it was is not opened again."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Stamp = tuple[tuple[int, int, int], ...]
"""Of each file that a document is read from: its size, when it was changed (nanoseconds), its inode."""

_UNSURE = 2_000_000_000
"""Nanoseconds within which a file may be changed twice under one time."""


class Held(NamedTuple):
    """A document of a file that is as it was."""

    id: str
    record: int
    passages: int
    passage_ids: tuple[str, ...]
    """Those that the library gave itself."""


class Catalogue:
    """The files of the build before, and those of this one."""

    def __init__(self, before: Mapping[str, Any], held: Mapping[str, Sequence[Held]]) -> None:
        """`before` is what `record` gave; `held` has the documents of each file, in order."""
        self._before = before
        self._held = held
        self._reading = ""
        self._files: dict[str, Stamp] = {}

    def begin(self, reading: str) -> None:
        """Say how files are read: where that is not as before, every file has to be read again."""
        self._reading = reading
        if self._before.get("reading") != reading:
            self._before = {}

    def held(self, file: str, stamp: Stamp) -> Sequence[Held] | None:
        """The documents of a file that is as it was; None where it has to be read."""
        if max(changed for _, changed, _ in stamp) < time.time_ns() - _UNSURE:
            self._files[file] = stamp
        as_before = self._before.get("files", {}).get(file) == [list(one) for one in stamp]
        return self._held.get(file) if as_before else None

    def doubt(self, file: str) -> None:
        """Something of a file stayed out of the index: it is to be read again, whether it is as it was or not."""
        self._files.pop(file, None)

    def record(self) -> dict[str, Any]:
        """What the next build has to know."""
        return {"reading": self._reading, "files": self._files}
