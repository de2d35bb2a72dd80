"""Back pressure of a cluster: a build waits and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from clustered import Clustered, documents, search
from opensearch.cluster import Cluster, required

pytestmark = pytest.mark.long

SETTINGS = {"thread_pool.write.size": 1, "thread_pool.write.queue_size": 1}
"""Settings of a node that runs one write, queues one, and rejects all others."""


@pytest.fixture
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A node that is easily overloaded."""
    required()
    cluster = Cluster(tmp_path_factory.mktemp("busy"), 1, SETTINGS)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def test_a_build_that_is_pushed_back_finishes(busy: Cluster, tmp_path: Path) -> None:
    """Rejected records (429) are sent again after a wait, with progress reported, until all are there."""
    shelf = Clustered(busy.urls, tmp_path, opensearch_shards=4)
    told: list[tuple[str, int, float]] = []
    report = shelf.build(documents(1500), jobs=2, progress=lambda *at: told.append(at))
    (node,) = busy.ask("/_nodes/stats/thread_pool")["nodes"].values()
    assert node["thread_pool"]["write"]["rejected"] > 0
    assert report.passages == 4500
    assert search(shelf.open(), "国家安全").total == 4500
    assert list(dict.fromkeys(stage for stage, *_ in told)) == ["passages", "sending", "writing", "copies"]
    shares = [share for stage, _, share in told if stage == "sending"]
    assert shares == sorted(shares)
    assert shares[0] == 0 < shares[-1] < 1
