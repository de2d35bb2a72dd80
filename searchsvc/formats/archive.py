"""Archives that are documents (DOCX, XLSX, EPUB), opened only where what they unpack to is bounded."""

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
"""Bytes below which it does not matter how well a file was compressed."""

_TYPES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O\0C|E\0N\0T)|\0<\0!\0(?:D\0O\0C|E\0N\0T)")
_PROTECTED = "EncryptedPackage".encode("utf-16-le")


@contextmanager
def opened(path: Path, terms: Terms, *, with_types: bool = False) -> Iterator[zipfile.ZipFile]:
    """An archive that keeps within the bounds; raises Unreadable, also where reading it fails later.

    `with_types`: its XML may name document types, which what reads it must pass over.
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
    """What a library stumbled over in a damaged file; that a disk could not be read is raised as it is."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # said of content, or of a bad offset
        raise error
    if isinstance(error, RecursionError):
        return Unreadable("is nested too deeply to be read")
    return Unreadable(f"{over}: {' '.join(str(error).split())[:200] or type(error).__name__}")


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of an archive; raises Unreadable where it is not there."""
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
    """Office files hold no document types; one is there only to make a reader expand entities."""
    for one in archive.infolist():
        if one.filename.lower().endswith((".xml", ".rels")) and _TYPES.search(archive.read(one)):
            raise Unreadable(f"declares a document type in “{one.filename}”, which is not read here")
