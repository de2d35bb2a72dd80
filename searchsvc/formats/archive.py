"""ZIP archives that are documents (DOCX, XLSX, EPUB), opened only if they unpack to a bounded size."""

from __future__ import annotations

import errno
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .foreign import misnamed, signature
from .record import Unreadable
from .terms import Terms
from .text import bounded

SMALL = 1_000_000
"""The most bytes of a file in an archive whose compression ratio is not checked."""

_TYPES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O\0C|E\0N\0T)|\0<\0!\0(?:D\0O\0C|E\0N\0T)")
_PROTECTED = "EncryptedPackage".encode("utf-16-le")


@contextmanager
def opened(path: Path, terms: Terms, *, with_types: bool = False) -> Iterator[zipfile.ZipFile]:
    """Open an archive that keeps within the limits.  Raises Unreadable, also if reading fails inside the block.

    `with_types` allows document types in its XML, which the caller must then ignore.
    """
    bounded(path, terms)
    if not zipfile.is_zipfile(path):
        raise Unreadable(_otherwise(path))
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, terms)
            if not with_types:
                _check_types(archive)
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
        OSError,
    ) as error:
        raise stumbled("is a damaged archive that has to be copied or saved again", error) from None


def stumbled(over: str, error: Exception) -> Unreadable:
    """The Unreadable for an exception that a parsing library raised; a real I/O error is re-raised."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # these two come from bad content
        raise error
    if isinstance(error, RecursionError):
        return Unreadable("is nested too deeply to be read")
    return Unreadable(f"{over}: {' '.join(str(error).split())[:200] or type(error).__name__}")


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of a file in an archive.  Raises Unreadable if it is missing."""
    try:
        return archive.read(name)
    except KeyError:
        raise Unreadable(f"lacks the part “{name}”: it is damaged, or of another format than its name says") from None


def _otherwise(path: Path) -> str:
    if signature(path).startswith("an old Office") and _PROTECTED in path.read_bytes():
        return "is protected by a password: save it without one"
    return misnamed(path) or "is damaged, or of another format than its name says"


def _check(archive: zipfile.ZipFile, terms: Terms) -> None:
    members = archive.infolist()
    if len(members) > terms.archive_members:
        raise Unreadable(f"holds {len(members)} files; raise the setting `archive_members` ({terms.archive_members})")
    size = sum(one.file_size for one in members)
    if size > terms.largest_file:
        raise Unreadable(f"unpacks to {size} bytes; raise the setting `largest_file` ({terms.largest_file})")
    for one in members:
        if one.flag_bits & 1:
            raise Unreadable("is protected by a password: save it without one")
        if one.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", one.filename) or ":" in one.filename:
            raise Unreadable(f"holds a file that leads out of the archive: {one.filename[:80]!r}")
        if one.file_size > max(SMALL, one.compress_size * terms.archive_ratio):
            ratio = one.file_size // max(one.compress_size, 1)
            raise Unreadable(
                f"unpacks one file to {ratio} times its size; raise the setting `archive_ratio` ({terms.archive_ratio})"
            )


def _check_types(archive: zipfile.ZipFile) -> None:
    """Refuse document types: Office files have none, and one would only serve to attack with entities."""
    for one in archive.infolist():
        if one.filename.lower().endswith((".xml", ".rels")) and _TYPES.search(archive.read(one)):
            raise Unreadable(f"declares a document type in “{one.filename}”, which is not read here")
