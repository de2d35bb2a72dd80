"""A generation on a cluster, open for reading: its indexes, its facts and the values of its facets."""

from __future__ import annotations

import time

from ...model import Metadata
from ...text.words import segmenter
from ..protocol import Info
from . import generations
from .cluster import Body, Cluster, longest
from .facets import Values

_REMEMBERED = 2048
"""Documents whose metadata are cached."""

Asked = list[tuple[str, Body]]
"""Searches, each with the index it is for."""


class IndexReader:
    """One generation, immutable. Raises IndexAbsent if it does not fit this program, EngineAway."""

    def __init__(self, cluster: Cluster, name: str, generation: str, time_limit: float, rebuild: str) -> None:
        self.cluster = cluster
        self.time_limit = time_limit
        self.passages = generations.passages(name, generation)
        self.catalogue = generations.catalogue(name, generation)
        self.facts = generations.facts_of(cluster, name, generation, rebuild)
        self.segmenter = segmenter(str(self.facts["segmenter"]).split()[0])
        self.info = Info.of(self.facts, self.facts["bytes"])
        self._metadata: dict[str, Metadata] = {}
        listed = {"query": {"term": {"kind": "values"}}, "sort": [{"number": "asc"}], "_source": ["record"]}
        records = cluster.every(self.catalogue, listed, size=100)
        self.values = Values(hit["_source"]["record"] for hit in records)

    def metadata(self, record: Body) -> Metadata:
        """A document's metadata, validated once per document and cached."""
        known = self._metadata.get(record["id"])
        if known is None:
            if len(self._metadata) >= _REMEMBERED:
                self._metadata.clear()
            known = self._metadata[record["id"]] = Metadata.model_validate(record)
        return known

    def ask(self, asked: Asked, started: float) -> list[Body]:
        """The answers to searches, sent as one request, within what is left of the time limit since `started`.

        Raises TimeUp, EngineAway.
        """
        left = self.time_limit - (time.monotonic() - started)
        if left <= 0:
            raise TimeUp
        limited = [(index, {"timeout": f"{max(1, int(left * 1000))}ms"} | body) for index, body in asked]
        return self.cluster.searches(limited, started + longest(self.time_limit)) if limited else []


class TimeUp(Exception):
    """The time limit of a search passed before the cluster was asked."""
