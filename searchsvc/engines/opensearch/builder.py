"""Builds a generation on a cluster, beside the one that serves, which it then replaces atomically."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from ...errors import BuildError, EngineAway
from ...model import SIDES, Bilingual, Document
from ..changes import ChangeLog
from ..columns import DOCUMENT_FACETS, facet_values
from ..fitting import fitting
from ..protocol import DEEPEST, Info, Origin, Progress
from . import generations, mapping
from .cluster import Cluster
from .lease import Lease
from .records import FormCounts, Numbered, Record, form_records, value_records
from .sending import Batch, Target, follow_the_builder, send

BATCH = 1000
"""Passages from which a batch is analysed and sent."""
COPIES = 600.0
"""Seconds that a cluster is given to make the replicas of a new index."""
_TURN = 5.0
"""Seconds between reports of how far it has got."""


class OpenSearchBuilder:
    """A build under way; the caller holds the lease."""

    catalogue = None
    """None: every file is read, since the cluster knows what was read by document, not by file."""

    def __init__(
        self, cluster: Cluster, target: Target, lease: Lease, *, shards: int, replicas: int, jobs: int
    ) -> None:
        self._cluster = cluster
        self._target = target
        self._lease = lease
        self._replicas = replicas
        self._jobs = jobs
        self._before = generations.current(cluster, target.name)
        self.changes = ChangeLog(generations.documents(cluster, target.name, self._before))
        generations.clean(cluster, target.name, self._before)
        cluster.create(target.passages, mapping.body(mapping.passages(), shards, DEEPEST))
        cluster.create(target.catalogue, mapping.body(mapping.catalogue()))
        self._pool: ProcessPoolExecutor | None = None
        self._line: Connection | None = None
        """What the processes of the pool follow (`follow_the_builder`)."""
        self._sent: deque[tuple[int, Future[FormCounts]]] = deque()
        """Batches under way, each with its number of passages."""
        self._batch = Batch([], [])
        self._batched = 0
        self._forms = FormCounts()
        self._labels = {facet: _Labels() for facet in DOCUMENT_FACETS}
        self._today = datetime.now(UTC).date().isoformat()
        self._documents = self._passages = self._paired = 0
        self._years: list[int] = []

    def add(self, document: Document, origin: Origin) -> None:
        fingerprint = self.changes.note(document)
        metadata = document.metadata
        added = metadata.added or self.changes.added(document.id) or self._today
        numbered = Numbered(document, self._documents, self._passages, origin, added, fingerprint)
        is_kept = self._target.kept_from is not None and self.changes.is_unchanged(document.id)
        (self._batch.unchanged if is_kept else self._batch.changed).append(numbered)
        self._documents += 1
        self._passages += len(document.passages)
        self._paired += sum(passage.sides == "both" for passage in document.passages)
        if interval := metadata.interval:
            self._years.append(interval.year)
        for facet, values in facet_values(metadata).items():
            self._labels[facet].add(values)
        self._batched += len(document.passages)
        if self._batched >= BATCH:
            self._send()

    def keep(self, identifier: str) -> None:
        raise AssertionError(f"{identifier} was never offered by a catalogue")

    def _send(self) -> None:
        """Send the current batch: the first one from this process, later ones from others."""
        batch, self._batch = self._batch, Batch([], [])
        passages, self._batched = self._batched, 0
        if self._lease.lost:
            self._lease.check()
        if self._jobs == 1 or self._passages <= BATCH:
            self._forms.update(send(self._target, batch))
            return
        if self._pool is None:
            context = get_context("spawn")
            theirs, self._line = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self._jobs, context, follow_the_builder, (theirs,))
        # If the pool breaks at this moment, its pipes are closed: submitting, or starting a process, then fails too.
        with self._processes_whole(OSError, ValueError):
            self._sent.append((passages, self._pool.submit(send, self._target, batch)))
        self._collect(2 * self._jobs)

    def _collect(self, under_way: int, progress: Progress = lambda *_: None) -> None:
        """Wait for batches that were sent, until only so many are under way."""
        done, all_of_it = 0, sum(passages for passages, _ in self._sent)
        while len(self._sent) > under_way:
            progress("sending", done, done / all_of_it if all_of_it else 0.0)
            passages, sent = self._sent.popleft()
            done += passages
            with self._processes_whole():
                self._forms.update(sent.result())

    def publish(self, sources: Iterable[str], progress: Progress) -> Info:
        try:
            self._lease.check()
            self._send()
            self._collect(0, progress)
            progress("writing", 0, 0)
            self._describe()
            facts = self._sealed(self._facts(sources))
            self._copy(progress)
            self._lease.check()
            self._cluster.swap(self._target.name, self._target.passages, self._served())
        except EngineAway as error:
            raise BuildError(f"{error}; the index in use is unchanged") from None
        with suppress(EngineAway):  # it serves from here on: the next build removes what is left over
            generations.clean(self._cluster, self._target.name, self._target.generation, self._before)
        return Info.of(facts, facts["bytes"])

    def _served(self) -> list[str]:
        return [generations.passages(self._target.name, self._before)] if self._before else []

    def _describe(self) -> None:
        """Write all facet values and word forms, under ids with a blank, which no document's has."""
        values = [record for facet, labels in self._labels.items() for record in value_records(facet, labels.values)]
        records = (*(value | {"number": number} for number, value in enumerate(values)), *form_records(self._forms))
        self._cluster.fill(
            {"_index": self._target.catalogue, "_id": f"{record['kind']} {number}", "_source": record}
            for number, record in enumerate(records)
        )

    @property
    def _both(self) -> str:
        return f"{self._target.passages},{self._target.catalogue}"

    def _sealed(self, facts: Record) -> Record:
        """Refresh and count what was written, then store the facts with the mapping. Raises BuildError."""
        both = self._both
        self._cluster.refresh(both)
        for index, kind, expected in (
            (self._target.passages, {"match_all": {}}, self._passages),
            (self._target.catalogue, {"term": {"kind": "document"}}, self._documents),
        ):
            if (held := self._cluster.count(index, kind)) != expected:
                raise BuildError(f"{index} holds {held} records, {expected} were sent; the index in use is unchanged")
        facts |= {"bytes": self._cluster.bytes(both)}
        self._cluster.annotate(self._target.passages, facts)
        return facts

    def _copy(self, progress: Progress) -> None:
        """Wait up to COPIES seconds for the cluster to make its replicas. Raises BuildError if shards are missing."""
        self._cluster.settle(self._both, mapping.served(self._replicas))
        latest, status = time.monotonic() + COPIES, ""
        while status != "green" and time.monotonic() < latest:
            status, there, wanted = self._cluster.wait_for_copies(self._both, _TURN)
            progress("copies", there, there / wanted if wanted else 0.0)
        if status == "red":
            raise BuildError(f"parts of {self._both} are not there; the index in use is unchanged")

    def _facts(self, sources: Iterable[str]) -> Record:
        return fitting(mapping.VERSION, self._target.segmenter) | {
            "generation": self._target.generation,
            "built": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "documents": self._documents,
            "passages": self._passages,
            "paired": self._paired,
            "years": [min(self._years), max(self._years)] if self._years else None,
            "sources": list(sources),
        }

    @contextmanager
    def _processes_whole(self, *beside: type[Exception]) -> Iterator[None]:
        """Turn the failure of a process into a BuildError with both possible causes: the pool does not tell which."""
        signs: tuple[type[Exception], ...] = (BrokenProcessPool, *beside)
        try:
            yield
        except signs:
            # A pool that breaks ends the processes it knows, not one that was just being started, and waits for all.
            if self._line is not None:
                self._line.close()
            raise BuildError(
                "a process that analyses documents could not start, or was ended from outside (too little memory?); "
                "with --jobs 1 there is no such process; the index in use is unchanged"
            ) from None

    def abandon(self) -> None:
        """Remove what was not published."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        with suppress(EngineAway):
            serving = generations.current(self._cluster, self._target.name)
            if serving != self._target.generation and not self._lease.lost:
                generations.remove(self._cluster, self._target.name, self._target.generation)


class _Labels:
    """The values of one facet, each with its first name in either language."""

    def __init__(self) -> None:
        self._named: dict[str, dict[str, Any]] = {}

    @property
    def values(self) -> Iterable[Record]:
        return self._named.values()

    def add(self, values: Iterable[Bilingual]) -> None:
        for value in values:
            names = self._named.setdefault(value.key, {"value": value.key})
            for side in SIDES:
                if name := getattr(value, side):
                    names.setdefault(side, name)
