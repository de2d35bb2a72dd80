"""Cluster faults with real processes: nodes killed, paused and all gone, while clients search."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clustered import Clustered, documents, search
from opensearch.cluster import Cluster

from searchsvc.engines.opensearch.cluster import longest
from searchsvc.engines.protocol import Results
from searchsvc.errors import BuildError, EngineAway
from searchsvc.library import Library
from searchsvc.web import create_app

pytestmark = pytest.mark.long

CLIENTS = 4
QUERIES = {"国家安全": 900, '"article 3"': 300, "": 900, "国家安全 -第1条": 600}


class Clients:
    """Threads that search continuously and check every answer."""

    def __init__(self, library: Library, is_right: Callable[[str, Results], bool]) -> None:
        self._library = library
        self._is_right = is_right
        self._ended = threading.Event()
        self.answers = 0
        self.wrong: list[str] = []
        self.failed: list[Exception] = []
        self.slowest = 0.0
        self._threads = [threading.Thread(target=self._search, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        print(f"{self.answers} answers, {len(self.failed)} failed, {len(self.wrong)} wrong, {self.slowest:.2f} s")

    def _search(self, number: int) -> None:
        queries = list(QUERIES)
        while not self._ended.is_set():
            query = queries[number % len(queries)]
            number += 1
            started = time.monotonic()
            try:
                answer = search(self._library, query, size=20)
            except EngineAway as error:
                self.failed.append(error)
                continue
            finally:
                self.slowest = max(self.slowest, time.monotonic() - started)
            self.answers += 1
            if not self._is_right(query, answer):
                self.wrong.append(f"{query}: {answer.total}, {answer.complete}")

    def answered(self, more: int) -> None:
        """Wait for that many more answers."""
        wanted, latest = self.answers + more, time.monotonic() + 120
        while self.answers < wanted and time.monotonic() < latest:
            time.sleep(0.05)


def has_the_right_total(query: str, answer: Results) -> bool:
    return answer.complete and answer.total == QUERIES[query]


def is_right_or_says_so(query: str, answer: Results) -> bool:
    """A search cut short by the time limit gives lower bounds, and says so."""
    return answer.total == QUERIES[query] if answer.complete else answer.total <= QUERIES[query]


@pytest.fixture
def shelf(cluster: Cluster, tmp_path: Path) -> Iterator[Clustered]:
    """300 documents of three passages with a replica of each shard; afterwards the cluster is repaired."""
    shelf = Clustered(cluster.urls, tmp_path, opensearch_shards=3, opensearch_replicas=1)
    shelf.build(numbered(300))
    yield shelf
    cluster.mend()


def numbered(count: int) -> list[dict[str, object]]:
    """Documents with articles 1, 2 and 3 as their passages."""
    made = documents(count)
    for document in made:
        for n, passage in enumerate(document["passages"], 1):
            passage.update(zh=f"第{n}条　国家安全", en=f"Article {n} of national security")
    return made


def test_a_node_killed_under_load_is_not_noticed(shelf: Clustered, cluster: Cluster) -> None:
    """A node is killed while four clients search: no search fails, and no total is wrong."""
    with Clients(shelf.open(), has_the_right_total) as clients:
        clients.answered(100)
        cluster.kill(1)
        clients.answered(400)
    assert (clients.failed, clients.wrong) == ([], [])
    assert clients.answers > 400


def test_a_node_killed_during_a_build_leaves_the_old_index_whole(shelf: Clustered, cluster: Cluster) -> None:
    """The build completes or says why not; searches see one whole index."""
    outcome: list[object] = []

    def build() -> None:
        try:
            outcome.append(shelf.build(numbered(6000), jobs=2))
        except BuildError as error:
            outcome.append(error)

    builder = threading.Thread(target=build)
    serving = shelf.open()
    builder.start()
    latest = time.monotonic() + 60
    while time.monotonic() < latest and sum("-g-" in name for name in cluster.ask("/_alias")) < 4:
        time.sleep(0.1)
    time.sleep(2)
    cluster.kill(2)
    assert search(serving, "国家安全").total == 900
    builder.join(900)
    (ended,) = outcome
    print(ended)
    total = 900 if isinstance(ended, BuildError) else 18_000
    assert search(shelf.open(), "国家安全").total == total
    cluster.mend()
    assert shelf.build(numbered(300), jobs=1).passages == 900


def test_the_whole_cluster_goes_and_comes_back(shelf: Clustered, cluster: Cluster) -> None:
    """Searches fail clearly while the cluster is gone, and work again once it is back; monitors see both."""
    server = create_app(shelf.settings).test_client()
    assert server.get("/api/v1/search").json["total"] == 900
    assert server.get("/healthz").status_code == 200
    for number in range(cluster.size):
        cluster.kill(number)
    away = server.get("/api/v1/search")
    assert (away.status_code, away.json["error"]["code"]) == (503, "out_of_reach")
    health = server.get("/healthz")
    assert (health.status_code, health.json) == (503, {"status": "out of reach"})
    cluster.mend()
    assert server.get("/api/v1/search?q=国家安全").json["total"] == 900
    assert server.get("/healthz").status_code == 200


def test_a_paused_node_delays_but_does_not_hang(shelf: Clustered, cluster: Cluster) -> None:
    """A node hangs for 20 s: running searches are answered within their time limit, later ones as usual."""
    limit, slack = 1.0, 3.0
    with Clients(shelf.open(time_limit=limit), is_right_or_says_so) as clients:
        clients.answered(50)
        cluster.pause(1)
        before = clients.answers
        time.sleep(20)
        assert clients.answers > before + CLIENTS
        cluster.resume(1)
        clients.answered(50)
    assert clients.wrong == []
    assert clients.slowest < longest(limit) + slack


@pytest.mark.parametrize("number", range(3))
def test_a_server_that_starts_beside_a_paused_node_answers(shelf: Clustered, cluster: Cluster, number: int) -> None:
    """A server that starts while a node hangs answers all the same, whichever node it is."""
    cluster.pause(number)
    try:
        server = create_app(shelf.settings.model_copy(update={"time_limit": 5.0})).test_client()
        assert server.get("/api/v1/search?q=国家安全").json["total"] == 900
        assert server.get("/documents/d3").status_code == 200
    finally:
        cluster.resume(number)


def test_an_alias_moves_under_load_without_a_mixed_answer(shelf: Clustered) -> None:
    """Builds follow each other while four clients search: none fails, and every answer is of one generation."""
    wholes = {900: "Act", 600: "Report"}

    def is_of_one_generation(query: str, answer: Results) -> bool:
        types = {hit.document.type.en for hit in answer.hits if hit.document.type}
        counts = {value.value: value.count for value in answer.facets["type"].values}
        total = sum(counts.values())
        every = wholes if not query or query == "国家安全" else {whole // 3: kind for whole, kind in wholes.items()}
        if query == "国家安全 -第1条":
            every = {whole * 2 // 3: kind for whole, kind in wholes.items()}
        return total == answer.total and {every.get(total)} == types == set(counts)

    def typed(count: int) -> list[dict[str, object]]:
        return [document | {"type": wholes[3 * count]} for document in numbered(count)]

    shelf.build(typed(300))
    with Clients(shelf.open(), is_of_one_generation) as clients:
        for count in (200, 300, 200, 300):
            clients.answered(30)
            shelf.build(typed(count), jobs=1)
        clients.answered(30)
    assert (clients.failed, clients.wrong) == ([], [])
