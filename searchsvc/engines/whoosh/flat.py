"""JSON records, compressed in small blocks, in one memory-mapped file with random access.

`<name>.lines` is zstd blocks of a few records, each a line of JSON. `<name>.ends.npy` holds `n + 1` offsets for `n`
records: a leading 0, then for each record the end of its block. Three records in a block of 700 bytes and two in one
of 500 are `0 700 700 700 1200 1200`: a record begins a block where its end differs from the offset before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.json import decode, encode
from numpy.typing import NDArray
from zstandard import ZstdCompressor, ZstdDecompressor

from .rowlists import mapped

_BLOCK = 2_000
"""Bytes of records from which a block is full; reading one record unpacks its whole block."""


def packed_lines(lines: Sequence[bytes]) -> tuple[list[bytes], list[int]]:
    """Compress records, each with its line feed, into blocks.

    The second result has, for each record, the size of the block that begins with it, or 0 if none does: their running
    sum is `.ends.npy`.
    """
    pack, blocks, sizes = ZstdCompressor().compress, list[bytes](), list[int]()
    begun = held = 0
    for number, line in enumerate(lines, 1):
        held += len(line)
        if held >= _BLOCK or number == len(lines):
            blocks.append(pack(b"".join(lines[begun:number])))
            sizes += [len(blocks[-1]), *[0] * (number - begun - 1)]
            begun, held = number, 0
    return blocks, sizes


def _unpacker() -> Callable[[bytes], bytes]:
    """The calling thread's own decompressor of blocks."""
    try:
        unpack: Callable[[bytes], bytes] = _of_thread.unpack
    except AttributeError:
        unpack = _of_thread.unpack = ZstdDecompressor().decompress
    return unpack


_of_thread = threading.local()


class FlatWriter:
    """Writes records in order."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = (folder / f"{name}.lines").open("wb")
        self._ends_path = folder / f"{name}.ends.npy"
        self._sizes = [0]
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._copied: tuple[FlatReader, int, int] | None = None
        """Records still to be copied: their file, the first of them, and the end (exclusive)."""

    def add(self, record: dict[str, Any]) -> None:
        self._copy()
        self._add_line(encode(record) + b"\n")

    def copy(self, reader: FlatReader, number: int) -> None:
        """Copy a record from another file; of consecutive ones, whole blocks are copied without unpacking."""
        if self._copied and self._copied[0] is reader and self._copied[2] == number:
            self._copied = reader, self._copied[1], number + 1
        else:
            self._copy()
            self._copied = reader, number, number + 1

    def _copy(self) -> None:
        if not self._copied:
            return
        reader, first, last = self._copied
        self._copied = None
        begin, end = reader.whole_blocks(first, last)
        self._add_lines(reader.raw(np.arange(first, begin)))
        if begin < end:
            self._flush()
            blocks, sizes = reader.blocks(begin, end)
            self._file.write(blocks)
            self._sizes += sizes
        self._add_lines(reader.raw(np.arange(end, last)))

    def _add_lines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self._add_line(line + b"\n")

    def _add_line(self, line: bytes) -> None:
        self._waiting.append(line)
        self._bytes += len(line)
        if self._bytes >= _BLOCK:
            self._flush()

    def _flush(self) -> None:
        blocks, sizes = packed_lines(self._waiting)
        self._file.writelines(blocks)
        self._sizes += sizes
        self._waiting, self._bytes = [], 0

    def finish(self) -> None:
        """Write everything that is pending, and close the file."""
        self._copy()
        self._flush()
        self.close()
        np.save(self._ends_path, np.cumsum(self._sizes, dtype=np.int64))

    def close(self) -> None:
        """Close the file without writing what is pending: the file may be sealed already."""
        self._file.close()


class FlatReader:
    """Random access to records by number, from 0."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ends = np.load(folder / f"{name}.ends.npy", mmap_mode="r").view(np.ndarray)
        self._map = mapped(folder / f"{name}.lines")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> dict[str, Any]:
        record: dict[str, Any] = decode(next(self.raw(np.array([number]))))
        return record

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(decode, self.raw(np.arange(len(self))))

    def whole_blocks(self, first: int, last: int) -> tuple[int, int]:
        """The range of records, within `first` to `last` (exclusive), that is whole blocks; empty if there are none."""
        begins = np.append(np.flatnonzero(np.diff(self._ends)), len(self))
        begin, end = np.searchsorted(begins, first), np.searchsorted(begins, last, "right") - 1
        return (int(begins[begin]), int(begins[end])) if begin < end else (last, last)

    def blocks(self, first: int, last: int) -> tuple[bytes, list[int]]:
        """The compressed blocks of a range from `whole_blocks`, and the sizes as in `packed_lines`."""
        ends = self._ends[first : last + 1]
        return self._map[int(ends[0]) : int(ends[-1])], np.diff(ends).tolist()

    def raw(self, numbers: NDArray[Any]) -> Iterator[bytes]:
        """Records as bytes, without their line feeds; a block is unpacked once for consecutive records in it."""
        ends = self._ends[numbers + 1]
        firsts = self._ends.searchsorted(ends) - 1
        unpack = _unpacker()
        at, block = -1, b""
        for number, first, begin, end in zip(
            numbers.tolist(), firsts.tolist(), self._ends[firsts].tolist(), ends.tolist(), strict=True
        ):
            if first != at:
                at, block = first, unpack(self._map[begin:end])
            yield block.split(b"\n", number - first + 1)[number - first]
