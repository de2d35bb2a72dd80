"""Documents in: every source that is named, as documents and faults, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import SourceError
from . import delimited, jsonl, markdown, tmx
from .pairing import joined
from .record import Fault, Notice, Read, Unaligned, Unreadable
from .terms import Terms

__all__ = ["Fault", "Found", "LeftOut", "Notice", "Read", "Terms", "Unaligned", "joined", "missing", "read"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of a folder that is no document."""

    file: str


Found = Read | Unaligned | Fault | Notice | LeftOut
"""All that reading a source can give."""


def missing(sources: Iterable[Path]) -> list[Path]:
    """The sources that are not there."""
    return [source for source in sources if not _is_there(source)]


def _is_there(source: Path) -> bool:
    return source == jsonl.STANDARD_INPUT or os.path.lexists(source)


def read(sources: Iterable[Path], *, index: Path, terms: Terms) -> Iterator[Found]:
    """Everything that the sources hold but the index.  Raises SourceError where one cannot be read."""
    reader = _Reader(index.resolve(), terms)
    for source in sources:
        if not _is_there(source):
            continue  # whether that may be is the caller's to say: `missing`
        try:
            yield from reader.one(source, named=True)
        except OSError as error:
            place = error.filename or source
            raise SourceError(f"cannot read {place}: {error.strerror or error}; nothing was published") from None


@dataclass(frozen=True)
class _Reader:
    """Reads files and folders, with what holds for all of them."""

    index: Path
    terms: Terms

    def one(self, path: Path, *, named: bool) -> Iterator[Found]:
        if path.is_dir():
            yield from self._folder(path)
        elif path.name.endswith(jsonl.ENDINGS) or path == jsonl.STANDARD_INPUT:
            yield from jsonl.read(path, self.terms.largest_record)
        elif path.name.endswith((*delimited.ENDINGS, *tmx.ENDINGS)):
            try:
                yield from (tmx if path.name.endswith(tmx.ENDINGS) else delimited).read(path, self.terms, {})
            except Unreadable as error:
                yield Fault(str(path), 0, "", "", str(error))
        elif named:
            kinds = ", ".join(jsonl.ENDINGS)
            yield Fault(str(path), 0, "", "", f"is no format known here ({kinds}, or a folder with zh.md and en.md)")
        else:
            yield LeftOut(str(path))

    def _folder(self, folder: Path) -> Iterator[Found]:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        own = {"meta.toml", *markdown.SIDE_FILES.values()}
        if own & {entry.name for entry in entries}:
            yield from markdown.read(folder)
            entries = [entry for entry in entries if entry.name not in own]
        for entry in entries:
            if self._is_left_out(entry):
                yield LeftOut(entry.path)
            else:
                yield from self.one(Path(entry.path), named=False)

    def _is_left_out(self, entry: os.DirEntry[str]) -> bool:
        """Hidden files, links to folders, and the index where it lies inside a source."""
        if entry.name.startswith("."):
            return True
        return entry.is_dir() and (entry.is_symlink() or Path(entry.path).resolve() == self.index)
