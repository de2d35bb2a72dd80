"""Documents in: every source that is named, as documents and faults, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import SourceError
from . import jsonl, markdown
from .pairing import joined
from .record import Fault, Read, Unaligned

__all__ = ["Fault", "LeftOut", "Read", "Unaligned", "joined", "missing", "read"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of a folder that is no document."""

    file: str


def missing(sources: Iterable[Path]) -> list[Path]:
    """The sources that are not there."""
    return [source for source in sources if not os.path.lexists(source)]


def read(sources: Iterable[Path], *, index: Path, largest_record: int) -> Iterator[Read | Fault | Unaligned | LeftOut]:
    """Everything that the sources hold but the index.  Raises SourceError where one cannot be read."""
    reader = _Reader(index.resolve(), largest_record)
    for source in sources:
        if not os.path.lexists(source):
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
    largest_record: int

    def one(self, path: Path, *, named: bool) -> Iterator[Read | Fault | Unaligned | LeftOut]:
        if path.is_dir():
            yield from self._folder(path)
        elif path.name.endswith(jsonl.ENDINGS):
            yield from jsonl.read(path, self.largest_record)
        elif named:
            kinds = ", ".join(jsonl.ENDINGS)
            yield Fault(str(path), 0, "", "", f"is no format known here ({kinds}, or a folder with zh.md and en.md)")
        else:
            yield LeftOut(str(path))

    def _folder(self, folder: Path) -> Iterator[Read | Fault | Unaligned | LeftOut]:
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
