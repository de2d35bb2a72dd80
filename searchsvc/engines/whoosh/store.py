"""An index folder as the library sees it: opens the generation that serves, builds the next one."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import IndexAbsent
from ..changes import ChangeLog
from . import generations

if TYPE_CHECKING:
    from .builder import WhooshBuilder
    from .engine import WhooshEngine

_TRIES = 3


class WhooshStore:
    """The folder of an index."""

    def __init__(
        self, index: Path, *, segmenter: str, time_limit: float, most_expansions: int, cache: int, job_memory: int
    ) -> None:
        self._index = index
        self._segmenter = segmenter
        self._time_limit = time_limit
        self._most_expansions = most_expansions
        self._cache = cache
        self._job_memory = job_memory

    def stamp(self) -> Hashable:
        return generations.stamp(self._index)

    def open(self) -> WhooshEngine:
        from .engine import WhooshEngine  # imported here: builds do not need it

        for attempt in range(_TRIES):
            name = generations.current(self._index)
            if name is None:
                break
            try:
                return WhooshEngine(self._index, name, self._time_limit, self._most_expansions, self._cache)
            except IndexAbsent:
                # Two builds since the pointer was read may have removed the generation.
                if generations.current(self._index) == name or attempt == _TRIES - 1:
                    raise
        raise IndexAbsent(
            f"there is no index at {self._index}; build one with: searchsvc build --index {self._index} SOURCE…"
        )

    def check(self) -> None:
        """Nothing to check: the files are local, and what can be opened can be searched."""

    def changes(self) -> ChangeLog:
        from .serving import serving_documents

        return ChangeLog(serving_documents(self._index))

    @contextmanager
    def building(self, *, jobs: int, full: bool) -> Iterator[WhooshBuilder]:
        from .builder import WhooshBuilder  # imported here: searches do not need it

        with generations.building(self._index):
            builder = WhooshBuilder(self._index, self._segmenter, jobs=jobs, memory=self._job_memory, full=full)
            try:
                yield builder
            finally:
                builder.abandon()
