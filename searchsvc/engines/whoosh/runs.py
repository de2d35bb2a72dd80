"""A run: documents that were analysed together, as named arrays, in memory or in one file."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""What `analysis.Analyser.run` names and `merging` reads."""

_ALIGNED = 64


def write_run(arrays: Arrays, path: Path) -> None:
    """Write a run into one file: its arrays one behind the other, then where each of them stands."""
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
    """A run of a file, mapped into memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        places = json.loads(held[int.from_bytes(held[-8:], "little") : -8])
        super().__init__((name, np.frombuffer(held, kind, length, at)) for name, (at, length, kind) in places.items())

    def __reduce__(self) -> tuple[type[WrittenRun], tuple[Path]]:
        """To another process goes where it is."""
        return WrittenRun, (self._path,)


def packed(strings: Sequence[str]) -> NDArray[np.uint8]:
    """Strings that hold no line feed, as bytes."""
    return np.frombuffer("\n".join(strings).encode(), np.uint8)


def unpacked(held: NDArray[np.uint8]) -> list[str]:
    """The strings that `packed` made bytes of."""
    return held.tobytes().decode().split("\n") if len(held) else []
