"""Metrics of one process, in Prometheus' format."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from ..engines.protocol import Info, Results

CONTENT_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


class Metrics:
    """Counts searches: how they ended, how long they took, which limits they met."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._searches = Counter(
            "searchsvc_searches", "Searches, by how they ended", ["outcome"], registry=self._registry
        )
        self._seconds = Histogram(
            "searchsvc_search_seconds", "What searches took", buckets=_SECONDS, registry=self._registry
        )
        self._bounds = Counter(
            "searchsvc_bounds", "Bounds that cut a query or an answer short", ["bound"], registry=self._registry
        )
        self._passages = Gauge("searchsvc_passages", "Passages of the index", registry=self._registry)
        self._index = Gauge(
            "searchsvc_index_info", "The generation that serves", ["generation", "built"], registry=self._registry
        )

    def observe(self, results: Results) -> None:
        """Count one answer: `found`, `none`, or `cut` if it is not complete."""
        outcome = "cut" if not results.complete else "found" if results.total else "none"
        self._searches.labels(outcome).inc()
        self._seconds.observe(results.took_ms / 1000)
        for bound, _ in results.explanation.bounded:
            self._bounds.labels(bound).inc()

    def refuse(self) -> None:
        """Count a request that was refused because too many others were searching."""
        self._searches.labels("refused").inc()

    def describe(self, index: Info) -> None:
        """Report which index is in use."""
        self._passages.set(index.passages)
        self._index.clear()
        self._index.labels(index.generation, index.built).set(1)

    def text(self) -> bytes:
        """All figures, in Prometheus' text form."""
        return generate_latest(self._registry)
