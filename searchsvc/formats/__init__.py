"""Documents in: every source that is named, as documents and faults, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import SourceError
from . import jsonl, markdown
from .record import Fault, Read

__all__ = ["Fault", "LeftOut", "Read", "missing", "read"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of a folder that is no document."""

    file: str


def missing(sources: Iterable[Path]) -> list[Path]:
    """The sources that are not there."""
    return [source for source in sources if not os.path.lexists(source)]


def read(sources: Iterable[Path], *, largest_record: int) -> Iterator[Read | Fault | LeftOut]:
    """Everything that the sources hold.  Raises SourceError where one cannot be read."""
    for source in sources:
        if not os.path.lexists(source):
            continue  # whether that may be is the caller's to say: `missing`
        try:
            yield from _read_one(source, largest_record, named=True)
        except OSError as error:
            place = error.filename or source
            raise SourceError(f"cannot read {place}: {error.strerror or error}; nothing was published") from None


def _read_one(path: Path, largest_record: int, *, named: bool) -> Iterator[Read | Fault | LeftOut]:
    if path.is_dir():
        yield from _read_folder(path, largest_record)
    elif path.name.endswith(jsonl.ENDINGS):
        yield from jsonl.read(path, largest_record)
    elif named:
        kinds = ", ".join(jsonl.ENDINGS)
        yield Fault(str(path), 0, "", "", f"is no format known here ({kinds}, or a folder with zh.md and en.md)")
    else:
        yield LeftOut(str(path))


def _read_folder(folder: Path, largest_record: int) -> Iterator[Read | Fault | LeftOut]:
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    names = {entry.name for entry in entries}
    if names & {"meta.toml", *markdown.SIDE_FILES.values()}:
        yield from markdown.read(folder)
        entries = [entry for entry in entries if entry.name not in {"meta.toml", *markdown.SIDE_FILES.values()}]
    for entry in entries:
        if entry.name.startswith(".") or (entry.is_symlink() and entry.is_dir()):
            yield LeftOut(entry.path)
        else:
            yield from _read_one(Path(entry.path), largest_record, named=False)
