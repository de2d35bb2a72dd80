"""Records of JSON in one flat file, mapped into memory and read one by one."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class FlatWriter:
    """Writes records one after the other."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = (folder / f"{name}.jsonl").open("wb")
        self._ends_path = folder / f"{name}.ends.npy"
        self._ends = [0]

    def add(self, record: dict[str, Any]) -> None:
        self.add_line(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def add_line(self, line: bytes) -> None:
        """A record as it stood in another file."""
        self._file.write(line)
        self._ends.append(self._ends[-1] + len(line))

    def finish(self) -> None:
        """Write what is still to be written."""
        self.close()
        np.save(self._ends_path, np.array(self._ends, np.int64))

    def close(self) -> None:
        """Let go of the file, which may be sealed by now: nothing is written any more."""
        self._file.close()


class FlatReader:
    """Reads any record by its number, from 0."""

    def __init__(self, folder: Path, name: str) -> None:
        path = folder / f"{name}.jsonl"
        self._ends = np.load(folder / f"{name}.ends.npy", mmap_mode="r").view(np.ndarray)
        with path.open("rb") as file:
            size = path.stat().st_size
            self._map: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(self._map[int(self._ends[number]) : int(self._ends[number + 1])])
        return record

    def raw(self, numbers: NDArray[np.uint32]) -> Iterator[bytes]:
        """Records as they stand in the file."""
        held = self._map
        for start, end in zip(self._ends[numbers].tolist(), self._ends[numbers + 1].tolist(), strict=True):
            yield held[start:end]

    def size(self, number: int) -> int:
        """Bytes of a record."""
        return int(self._ends[number + 1] - self._ends[number])
