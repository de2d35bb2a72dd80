"""Input formats: read every source into documents, faults and notices, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..errors import SourceError
from . import jsonl
from .folder import Folders
from .pairing import joined
from .record import Before, Fault, Found, LeftOut, Notice, Read, Stamp, Unaligned, Unchanged, Unparsed
from .terms import Terms

__all__ = [
    "Before",
    "Fault",
    "Found",
    "LeftOut",
    "Notice",
    "Read",
    "Settled",
    "Stamp",
    "Terms",
    "Unaligned",
    "Unchanged",
    "joined",
    "missing",
    "read",
    "size",
]


Settled = Read | Unaligned | Fault | Notice | LeftOut | Unchanged
"""Everything that reading sources can yield."""


def missing(sources: Iterable[Path]) -> list[Path]:
    """The sources that do not exist."""
    return [source for source in sources if not _is_there(source)]


def size(sources: Iterable[Path]) -> int:
    """Total size of the sources' files in bytes; standard input counts as 0."""
    found = 0
    for source in sources:
        if source.is_dir():
            found += sum(entry.stat().st_size for entry in source.rglob("*") if entry.is_file())
        elif source.is_file():
            found += source.stat().st_size
    return found


def read(
    sources: Iterable[Path],
    *,
    index: Path,
    terms: Terms,
    before: Before | None = None,
    passed: Callable[[int], None] = lambda _: None,
) -> Iterator[Settled]:
    """Yield everything in the sources except the index.  Raises SourceError if a source cannot be read.

    `before` knows what need not be read again; `passed` is called with the bytes of each file that is done.
    """
    for found in _found(sources, Folders(index.resolve(), terms, before, passed)):
        if not isinstance(found, Unparsed):
            yield found
        elif before and before.has_record(found.file, found.record, found.digest):
            yield Unchanged(found.file, found.record, found.position)
        else:
            yield from found.parsed()


def _found(sources: Iterable[Path], folders: Folders) -> Iterator[Found]:
    there = [source for source in sources if _is_there(source)]  # callers check for absent ones by `missing`
    on_disk = [source for source in there if source != jsonl.STANDARD_INPUT]
    try:
        for source in there:
            if source == jsonl.STANDARD_INPUT:
                yield from jsonl.read(source, folders.terms, {})
            elif on_disk:
                named, on_disk = on_disk, []
                yield from folders.read(named)
    except OSError as error:
        place = error.filename or ", ".join(map(str, there))
        raise SourceError(f"cannot read {place}: {error.strerror or error}; nothing was changed") from None


def _is_there(source: Path) -> bool:
    return source == jsonl.STANDARD_INPUT or os.path.lexists(source)
