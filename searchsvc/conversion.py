"""Conversion: read a library in any format and write it in another, completely or not at all."""

from __future__ import annotations

import gzip
import lzma
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import IO, Literal, cast

from .errors import BuildError, SearchsvcError
from .formats import Notice, delimited, jsonl, markdown, tmx
from .model import Document
from .reading import Reading
from .settings import Settings

Format = Literal["jsonl", "tmx", "csv", "tsv", "markdown"]

_WRITERS: dict[Format, Callable[[Iterable[Document], IO[bytes]], None]] = {
    "jsonl": jsonl.write,
    "tmx": tmx.write,
    "csv": delimited.write,
    "tsv": partial(delimited.write, delimiter="\t"),
}
_NO_PLACE: dict[Format, tuple[str, ...]] = {
    **dict.fromkeys(("csv", "tsv"), ("notes", "properties")),
    "markdown": ("id", "label", "confidence", "notes", "properties"),
}
"""Fields of passages that a format cannot hold."""


def convert(
    settings: Settings, to: Format, target: Path | None, progress: Callable[[str, int, float], None]
) -> Reading:
    """Write `settings.sources`, drafts included, to `target`, or to standard output if None.  Raises SearchsvcError."""
    reading = Reading(settings, progress, held_back=True)
    lost: Counter[str] = Counter()
    documents = _counting(_some(reading), _NO_PLACE.get(to, ()), lost)
    if to == "markdown" and target is None:
        raise SearchsvcError("Markdown is a folder a document: name the folder that holds them with --output")
    try:
        if to == "markdown" and target:
            with _whole_folder(target) as folder:
                markdown.write(documents, folder)
        elif target is None:
            _WRITERS[to](documents, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with _whole_file(target) as file:
                _WRITERS[to](documents, file)
    except OSError as error:
        raise SearchsvcError(f"cannot write {target or 'to standard output'}: {error.strerror or error}") from None
    if lost:
        fields = ", ".join(f"`{field}` of {count} passages" for field, count in lost.items())
        reading.notices.append(Notice(str(target or "-"), f"{to} has no place for {fields}: left out"))
    return reading


def _counting(documents: Iterable[Document], fields: Sequence[str], found: Counter[str]) -> Iterator[Document]:
    """Pass documents through, counting in `found` the passages that have each of the fields."""
    for document in documents:
        for field in fields:
            if some := sum(getattr(passage, field) is not None for passage in document.passages):
                found[field] += some
        yield document


def _some(reading: Reading) -> Iterator[Document]:
    for document, _ in reading:
        yield document
    if not reading.documents:
        raise BuildError(f"{reading.nothing()}; nothing was written", faults=reading.faults)


@contextmanager
def _whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A temporary file beside the target that replaces it once complete."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as plain, _packed(plain, target) as file:
            yield file
        shutil.copymode(target, name) if target.exists() else os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside the target that replaces it once complete; the target must be absent or empty."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise SearchsvcError(f"{target} is there already: name a new folder")
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield folder
        folder.chmod(0o777 & ~_umask())
        os.replace(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _packed(file: IO[bytes], target: Path) -> AbstractContextManager[IO[bytes]]:
    """The file itself, or compressed as the target's suffix says."""
    if target.suffix == ".xz":
        return cast(IO[bytes], lzma.open(file, "wb"))
    return cast(IO[bytes], gzip.open(file, "wb")) if target.suffix == ".gz" else nullcontext(file)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
