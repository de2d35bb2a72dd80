"""A segment on disk, which `merging` wrote, read under the names that arrays have in a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .codec import WordReader
from .postings import codes_of
from .rowlists import RowLists
from .runs import packed

ORDER = "order.npy"
"""The file of a generation that holds its `layout.Documents`."""


class Segment(Mapping[str, NDArray[Any]]):
    """The arrays of a segment, each read on first use."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._folder = folder
        self._made: dict[str, NDArray[Any]] = {}

    def __reduce__(self) -> tuple[type[Segment], tuple[Path, str]]:
        """Pickle only the path: another process maps the files itself."""
        return Segment, (self._folder, self.name)

    def path(self, name: str) -> Path:
        """The path of one of its files."""
        return self._folder / f"{self.name}.{name}"

    def files(self) -> list[Path]:
        """Every file of the segment."""
        return sorted(self._folder.glob(f"{self.name}.*"))

    def lists(self, column: str) -> RowLists:
        """The posting lists of a column."""
        return RowLists(self._folder, f"{self.name}.{column}")

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._made:
            if name.startswith("words.") or name == "runs":
                self._made |= self._dictionary()
            else:
                self._made[name] = self._read(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def _read(self, name: str) -> NDArray[Any]:
        if name.endswith(".facet.names"):
            return np.fromfile(self.path(name.removesuffix("names") + "json"), np.uint8)
        if name == "passages" or name.endswith(".forms"):
            path = self.path("passages.lines" if name == "passages" else name)
            return np.memmap(path, np.uint8, "r").view(np.ndarray) if path.stat().st_size else np.zeros(0, np.uint8)
        array: NDArray[Any] = np.load(self.path(f"{name}.npy"), mmap_mode="r").view(np.ndarray)
        return array

    def _dictionary(self) -> dict[str, NDArray[Any]]:
        """The words, by code, with their posting lists, and the runs."""
        reader = WordReader(self._folder, self.name)
        words = reader.expand("words", "")
        codes = codes_of(words)
        order = np.argsort(codes)
        lists = [reader.posting_list(number) for number in order.tolist()]
        lengths = np.array([len(held.passages) for held in lists], np.int64)
        return {
            "words.codes": codes[order],
            "words.starts": np.append(0, np.cumsum(lengths)),
            "words.rows": np.concatenate([np.zeros(0, np.uint32), *(held.passages.rows for held in lists)]),
            "words.counts": np.concatenate([np.zeros(0, np.uint16), *(held.frequencies for held in lists)]),
            "words.terms": packed([words[number] for number in order.tolist()]),
            "runs": packed(reader.expand("runs", "")),
        }
