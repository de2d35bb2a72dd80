"""Documents in: every source that is named, as documents and faults, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import SourceError
from . import jsonl
from .folder import Folders
from .pairing import joined
from .record import Fault, Found, IsUnchanged, LeftOut, Notice, Read, Stamp, Unaligned, Unchanged
from .terms import Terms

__all__ = [
    "Fault",
    "Found",
    "IsUnchanged",
    "LeftOut",
    "Notice",
    "Read",
    "Stamp",
    "Terms",
    "Unaligned",
    "Unchanged",
    "joined",
    "missing",
    "read",
]


def missing(sources: Iterable[Path]) -> list[Path]:
    """The sources that are not there."""
    return [source for source in sources if not _is_there(source)]


def read(
    sources: Iterable[Path], *, index: Path, terms: Terms, is_unchanged: IsUnchanged | None = None
) -> Iterator[Found]:
    """Everything that the sources hold but the index.  Raises SourceError where one cannot be read."""
    folders = Folders(index.resolve(), terms, is_unchanged)
    there = [source for source in sources if _is_there(source)]  # whether one may be absent: `missing`
    files = [source for source in there if source != jsonl.STANDARD_INPUT and not source.is_dir()]
    try:
        for source in there:
            if source == jsonl.STANDARD_INPUT:
                yield from jsonl.read(source, terms, {})
            elif source.is_dir():
                yield from folders.walk(source)
            elif files:
                yield from folders.named(files)
                files = []
    except OSError as error:
        place = error.filename or source
        raise SourceError(f"cannot read {place}: {error.strerror or error}; nothing was published") from None


def _is_there(source: Path) -> bool:
    return source == jsonl.STANDARD_INPUT or os.path.lexists(source)
