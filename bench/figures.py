"""The figures of a run: the measurements of each engine, and the ratios between engines."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .engines import OURS
from .measure import Answered, Answers
from .queries import Query

ALL = "all"


@dataclass(slots=True)
class Measured:
    """What was measured of one engine besides single queries."""

    build_seconds: float = 0.0
    passages_a_second: float = 0.0
    index_bytes: int = 0
    open_seconds: float = 0.0
    start_seconds: float = 0.0
    resident_bytes: int = 0
    private_bytes: int = 0
    answers_a_second: dict[str, float] = field(default_factory=dict)
    change_seconds: float = 0.0
    change_served_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a run."""

    facts: dict[str, Any]
    queries: list[Query]
    answers: Answers
    measured: dict[str, Measured]

    @property
    def engines(self) -> list[str]:
        return list(self.measured)

    @property
    def peers(self) -> list[str]:
        return [name for name in self.engines if name != OURS] if OURS in self.engines else []

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(query.kind for query in self.queries))

    def of(self, engine: str, kind: str = ALL) -> list[Answered]:
        """An engine's results for the queries of a class."""
        pairs = zip(self.queries, self.answers[engine], strict=True)
        return [answered for query, answered in pairs if kind in (ALL, query.kind)]

    def both(self, peer: str, kind: str = ALL) -> list[tuple[Answered, Answered]]:
        """Our results and a peer's, for the queries of a class that the peer supports."""
        pairs = zip(self.of(OURS, kind), self.of(peer, kind), strict=True)
        return [(ours, theirs) for ours, theirs in pairs if theirs.total is not None]

    def ratio(self, peer: str, kind: str = ALL) -> float | None:
        """The geometric mean, over queries, of our median time divided by a peer's."""
        return geometric_mean(ours.median / theirs.median for ours, theirs in self.both(peer, kind))

    def ratio_of(self, peer: str, figure: Callable[[list[float]], float]) -> float | None:
        """A statistic of our times divided by that of a peer's, over the queries that both answer."""
        both = self.both(peer)
        if not both:
            return None
        return figure([ours.median for ours, _ in both]) / figure([theirs.median for _, theirs in both])

    def share_found(self, peer: str, kind: str) -> float | None:
        """The mean, over the queries of a class, of a peer's number of hits divided by ours."""
        both = self.both(peer, kind)
        shares = [(theirs.total or 0) / ours.total for ours, theirs in both if ours.total]
        return statistics.mean(shares) if shares else None

    def as_data(self) -> dict[str, Any]:
        """All figures, for JSON."""
        return {
            **self.facts,
            "engines": {
                name: asdict(measured) | {"milliseconds": {kind: times(self.of(name, kind)) for kind in self._rows}}
                for name, measured in self.measured.items()
            },
            "ratios": {peer: {kind: self.ratio(peer, kind) for kind in self._rows} for peer in self.peers},
            "queries": [
                asdict(query) | {"answers": {name: asdict(self.answers[name][at]) for name in self.engines}}
                for at, query in enumerate(self.queries)
            ],
        }

    @property
    def _rows(self) -> list[str]:
        return [*self.kinds, ALL]


def times(answered: Iterable[Answered]) -> dict[str, float] | None:
    """The median, 95th percentile and maximum over queries of each one's median time."""
    medians = [one.median for one in answered if one.milliseconds]
    if not medians:
        return None
    return {"median": statistics.median(medians), "p95": percentile_95(medians), "slowest": max(medians)}


def percentile_95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def geometric_mean(values: Iterable[float]) -> float | None:
    logarithms = [math.log(value) for value in values]
    return math.exp(statistics.mean(logarithms)) if logarithms else None


def facts(**more: Any) -> dict[str, Any]:
    """When and with what a run was made: date, hardware, versions."""
    packages = ("whoosh3", "jieba", "rjieba", "tantivy", "numpy", "Flask", "waitress")
    return {
        "run": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages} | {"SQLite": sqlite3.sqlite_version},
        **more,
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
