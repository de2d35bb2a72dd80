"""`python -m bench.beside < QUERIES`: prints how long a search on a cluster takes besides the cluster's own `took`."""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

from searchsvc.engines.opensearch.cluster import Cluster
from searchsvc.settings import read_settings
from searchsvc.web import create_app

ROUNDS = 5


def main(queries: list[str]) -> dict[str, float]:
    """Medians over all queries and rounds, in milliseconds."""
    took: list[float] = []
    whole = Cluster.searches

    def searches(*asked: Any, **how: Any) -> Any:
        answers = whole(*asked, **how)
        took.append(max(answer["took"] for answer in answers))
        return answers

    Cluster.searches = searches  # type: ignore[method-assign]
    client = create_app(read_settings()).test_client()
    found: dict[str, list[float]] = {"took": [], "search": [], "answer": [], "work": []}
    for _ in range(ROUNDS + 1):
        for query in queries:
            took.clear()
            started, worked = time.perf_counter(), time.thread_time()
            response = client.get(f"/api/v1/search?{query}")
            found["work"].append((time.thread_time() - worked) * 1000)
            found["answer"].append((time.perf_counter() - started) * 1000 - sum(took))
            found["search"].append(response.get_json()["took_ms"] - sum(took))
            found["took"].append(sum(took))
    return {name: statistics.median(values[len(queries) :]) for name, values in found.items()}  # the first warms up


if __name__ == "__main__":
    print(json.dumps(main(json.load(sys.stdin))))
