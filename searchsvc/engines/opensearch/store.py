"""An index on a cluster as the library sees it: opens the generation that serves, builds the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import closing, contextmanager

from ...errors import BuildError, EngineAway, IndexAbsent
from ..changes import ChangeLog
from . import generations
from .builder import OpenSearchBuilder
from .cluster import Cluster
from .engine import OpenSearchEngine
from .lease import leased
from .reader import IndexReader
from .sending import Target

FRESH = 1.0
"""Seconds for which the generation that the alias points to is cached."""
LONGEST_LOOK = 2.0
"""Seconds after which a cluster that does not say how it is counts as away."""
_NEVER = float("-inf")


class OpenSearchStore:
    """An index on a cluster, known by its alias."""

    def __init__(
        self,
        urls: tuple[str, ...],
        name: str,
        *,
        shards: int,
        replicas: int,
        segmenter: str,
        time_limit: float,
    ) -> None:
        self._urls = urls
        self._name = name
        self._shards, self._replicas = shards, replicas
        self._segmenter = segmenter
        self._time_limit = time_limit
        self._cluster = Cluster(urls, time_limit)
        self._stamp: str | None = None
        self._asked = _NEVER
        self._asking = threading.Lock()

    def stamp(self) -> Hashable:
        if time.monotonic() - self._asked > FRESH and self._asking.acquire(blocking=False):
            if self._asked == _NEVER:
                self._learn()
            else:  # in the background: no request waits for it
                threading.Thread(target=self._learn, daemon=True).start()
        return self._stamp

    def _learn(self) -> None:
        """Refresh the stamp: ask which generation serves."""
        try:
            self._stamp = generations.current(self._cluster, self._name, time.monotonic() + LONGEST_LOOK)
        except EngineAway:
            pass  # searches will fail and say so; the old stamp stays valid for when the cluster is back
        finally:
            self._asked = time.monotonic()
            self._asking.release()

    def check(self) -> None:
        if self._cluster.health(self._name, time.monotonic() + LONGEST_LOOK) == "red":
            raise EngineAway(f"parts of {self._name} on the cluster at {self._cluster} are not there")

    @property
    def _rebuild(self) -> str:
        return "rebuild it with: searchsvc build SOURCE…"

    def open(self) -> OpenSearchEngine:
        generation = generations.current(self._cluster, self._name)
        if generation is None:
            raise IndexAbsent(
                f"there is no index {self._name} on the cluster at {self._cluster}; "
                "build one with: searchsvc build SOURCE…"
            )
        return OpenSearchEngine(IndexReader(self._cluster, self._name, generation, self._time_limit, self._rebuild))

    def changes(self) -> ChangeLog:
        with closing(Cluster(self._urls)) as cluster:
            serving = generations.current(cluster, self._name)
            return ChangeLog(generations.documents(cluster, self._name, serving))

    @contextmanager
    def building(self, *, jobs: int, full: bool) -> Iterator[OpenSearchBuilder]:
        try:
            with closing(Cluster(self._urls)) as cluster, leased(cluster, self._name) as lease:
                generation = generations.new()
                kept_from = None if full else generations.reusable(cluster, self._name, self._segmenter)
                target = Target(self._urls, self._name, generation, self._segmenter, kept_from)
                builder = OpenSearchBuilder(
                    cluster,
                    target,
                    lease,
                    shards=self._shards,
                    replicas=self._replicas,
                    jobs=jobs,
                )
                try:
                    yield builder
                finally:
                    builder.abandon()
        except EngineAway as error:
            raise BuildError(f"{error}; nothing was changed") from None
