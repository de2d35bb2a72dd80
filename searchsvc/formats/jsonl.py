"""The interchange format: JSON Lines with one document per line, plain or compressed."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from ..model import Document
from .record import Fault, Read, Unparsed, checked
from .terms import Terms

ENDINGS = (".jsonl", ".jsonl.xz", ".jsonl.gz")
STANDARD_INPUT = Path("-")


def read(path: Path, terms: Terms, _: Mapping[str, Any] | None = None) -> Iterator[Unparsed | Fault]:
    """The records of a file, not parsed yet; a damaged compressed file gives a fault after what could be read."""
    largest_record = terms.largest_record
    line_number = 0
    try:
        with _opened(path) as raw, _unpacked(raw, path) as file:
            for line_number, line in enumerate(_lines(file, largest_record), 1):
                yield from _record(line, str(path), line_number, _position(raw), largest_record)
    except (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error) as error:
        reason = f"the compressed file is cut short or damaged behind line {line_number} ({error}); copy it again"
        yield Fault(str(path), line_number, "", "", reason)


def write(documents: Iterable[Document], file: IO[bytes]) -> None:
    """Write a line per document, without empty fields."""
    for document in documents:
        file.write(document.model_dump_json(exclude_none=True, exclude_defaults=True).encode() + b"\n")


def _opened(path: Path) -> IO[bytes]:
    if path == STANDARD_INPUT:
        return io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
    if path.suffix == ".gz" and not path.stat().st_size:
        raise EOFError("it is empty")  # `gzip` would read it as empty content
    return path.open("rb")


def _unpacked(file: IO[bytes], path: Path) -> IO[bytes]:
    """The file decompressed if need be, as its name says; for standard input, as its first bytes say."""
    head = cast(io.BufferedReader, file).peek(6) if path == STANDARD_INPUT else b""
    if path.suffix == ".xz" or head.startswith(b"\xfd7zXZ\0"):
        return cast(IO[bytes], lzma.open(file))
    return cast(IO[bytes], gzip.open(file)) if path.suffix == ".gz" or head.startswith(b"\x1f\x8b") else file


def _position(file: IO[bytes]) -> int:
    return file.tell() if file.seekable() else 0


def _lines(file: IO[bytes], largest: int) -> Iterator[bytes]:
    """The lines of a file; one that is too long is cut, so that it is never held in memory."""
    bound = largest + len(b"\r\n")
    while line := file.readline(bound):
        yield line
        while len(line) == bound and not line.endswith(b"\n"):
            line = file.readline(bound)


def _record(line: bytes, file: str, number: int, position: int, largest: int) -> Iterator[Unparsed | Fault]:
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if len(line) > largest:
        reason = f"the line is longer than {largest} bytes; cut the document, or raise the setting `largest_record`"
        yield Fault(file, number, "", "", reason)
        return
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    if line.strip():
        digest = hashlib.blake2b(line, digest_size=8).hexdigest()
        yield Unparsed(file, number, position, digest, partial(_parsed, line, file, number, position, digest))


def _parsed(line: bytes, file: str, number: int, position: int, digest: str) -> Iterator[Read | Fault]:
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        yield Fault(file, number, "", "", f"is not valid UTF-8 at byte {error.start + 1} of the line")
    except json.JSONDecodeError as error:
        yield Fault(file, number, "", "", f"is not valid JSON: {error.msg} at character {error.pos + 1} of the line")
    except (RecursionError, ValueError) as error:
        yield Fault(file, number, "", "", f"is not JSON that can be read: {error}")
    else:
        yield from checked(data, file, number, position, digest)
