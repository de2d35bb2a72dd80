"""`python -m bench.evaluation < QUERIES`: prints the nanoseconds per hit of each query, without fetching hits."""

from __future__ import annotations

import gc
import json
import sys
import time

from searchsvc.engines.whoosh import generations
from searchsvc.engines.whoosh.evaluation import Evaluation
from searchsvc.engines.whoosh.facets import Chosen, Tally
from searchsvc.engines.whoosh.ranking import Ranking
from searchsvc.engines.whoosh.reader import IndexReader
from searchsvc.engines.whoosh.selection import leading
from searchsvc.query import Node, parse
from searchsvc.settings import Settings, read_settings

from .measure import PAGE

ROUNDS = 50


def main(queries: list[str]) -> list[float]:
    """For each query, the minimum over many rounds of finding its matches, their scores, the top ten and all facets."""
    settings = read_settings()
    name = generations.current(settings.index)
    if name is None:
        raise SystemExit(f"there is no index at {settings.index}")
    reader = IndexReader(settings.index, name)
    reader.segmenter.load()
    gc.disable()
    return [min(_evaluated(reader, settings, parse(query).root) for _ in range(ROUNDS)) for query in queries]


def _evaluated(reader: IndexReader, settings: Settings, root: Node) -> float:
    started = time.perf_counter()
    evaluation = Evaluation(reader, settings.time_limit, settings.most_expansions)
    tally = Tally(evaluation.passages(root), Chosen(evaluation, {}))
    scores = Ranking(evaluation, tally.found.rows, tally.by_document).scores(root)
    leading(-scores, PAGE)
    tally.facets()
    return (time.perf_counter() - started) * 1e9 / max(1, len(scores))


if __name__ == "__main__":
    print(json.dumps(main(json.load(sys.stdin))))
