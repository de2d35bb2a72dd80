"""Analyses batches of documents and sends them to the cluster, in this process or in others."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import NamedTuple

from ...text.words import segmenter
from .cluster import Body, Cluster
from .generations import catalogue, passages
from .records import FormCounts, Numbered, Record, catalogue_record, moved_record, passage_records


class Target(NamedTuple):
    """Where a build writes, and where it finds records to reuse."""

    urls: tuple[str, ...]
    name: str
    generation: str
    segmenter: str
    kept_from: str | None = None
    """The generation from which the records of unchanged documents are copied, if any."""

    @property
    def passages(self) -> str:
        return passages(self.name, self.generation)

    @property
    def catalogue(self) -> str:
        return catalogue(self.name, self.generation)


class Batch(NamedTuple):
    """Documents to be analysed, and unchanged ones whose records are copied."""

    changed: list[Numbered]
    unchanged: list[Numbered]


@lru_cache(maxsize=4)
def cluster_at(urls: tuple[str, ...]) -> Cluster:
    """The client of this process."""
    return Cluster(urls)


def follow_the_builder(line: Connection) -> None:
    """Leave Ctrl-C to the builder's process, and end when it closes its end of `line`, or is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()


def _end_with(line: Connection) -> None:
    line.poll(None)  # nothing is ever sent
    os._exit(1)


def send(target: Target, batch: Batch) -> FormCounts:
    """Send a batch; returns the counts of the forms in it. Raises BuildError, EngineAway."""
    counts = FormCounts()
    cluster_at(target.urls).fill(_actions(target, batch, counts))
    return counts


def _actions(target: Target, batch: Batch, counts: FormCounts) -> Iterator[Body]:
    by = segmenter(target.segmenter)
    for numbered in (*batch.changed, *batch.unchanged):
        yield {"_index": target.catalogue, "_id": numbered.document.id, "_source": catalogue_record(numbered)}
    for numbered in batch.changed:
        for identifier, record in passage_records(numbered, by, counts):
            yield {"_index": target.passages, "_id": identifier, "_source": record}
    for identifier, record in _kept(target, batch.unchanged, counts):
        yield {"_index": target.passages, "_id": identifier, "_source": record}


def _kept(target: Target, unchanged: Sequence[Numbered], counts: FormCounts) -> Iterator[tuple[str, Record]]:
    """The identifiers and records of unchanged documents' passages, moved to their new places."""
    if not unchanged or target.kept_from is None:
        return
    places = {numbered.document.id: numbered for numbered in unchanged}
    body = {"query": {"terms": {"document": list(places)}}, "sort": [{"order": "asc"}]}
    for hit in cluster_at(target.urls).every(passages(target.name, target.kept_from), body):
        yield hit["_id"], moved_record(hit["_source"], places[hit["_source"]["document"]], counts)
