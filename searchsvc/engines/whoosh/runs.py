"""A run: documents that were analysed and inverted together, as named arrays, in memory or in one file.

A file holds

    arrays      one after the other, each padded to 64 bytes
    directory   JSON: {name: [offset, length, dtype], …}
    offset      of the directory: 8 bytes, little-endian
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""Named arrays; the names are those of `analysis.Analyser.run`, read by `merging`."""

_ALIGNED = 64


def write_run(arrays: Arrays, path: Path) -> None:
    """Write a run into one file."""
    places = {}
    with path.open("wb") as file:
        for name, array in arrays.items():
            places[name] = (file.tell(), len(array), array.dtype.str)
            file.write(np.ascontiguousarray(array).data)
            file.write(b"\0" * (-file.tell() % _ALIGNED))
        at = file.tell()
        file.write(json.dumps(places).encode())
        file.write(at.to_bytes(8, "little"))


class WrittenRun(dict[str, NDArray[Any]]):
    """A run in a file, mapped into memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        places = json.loads(held[int.from_bytes(held[-8:], "little") : -8])
        super().__init__((name, np.frombuffer(held, kind, length, at)) for name, (at, length, kind) in places.items())

    def __reduce__(self) -> tuple[type[WrittenRun], tuple[Path]]:
        """Pickle only the path: another process maps the file itself."""
        return WrittenRun, (self._path,)


def packed(strings: Sequence[str]) -> NDArray[np.uint8]:
    """Pack strings without line feeds into bytes."""
    return np.frombuffer("\n".join(strings).encode(), np.uint8)


def unpacked(held: NDArray[np.uint8]) -> list[str]:
    """The strings that were `packed`."""
    return held.tobytes().decode().split("\n") if len(held) else []
