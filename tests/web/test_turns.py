"""More searches than can run at once: some wait, some are told to retry, health checks are always answered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from searchsvc.engines.protocol import Request, Results
from searchsvc.errors import SettingsError
from searchsvc.settings import Settings, read_settings
from searchsvc.web import turns

Start = Callable[[Settings], Flask]


class Crowd:
    """Clients of an application whose searches end only when told."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.searching = threading.Semaphore(0)
        self.let = threading.Event()
        self.statuses: list[int] = []
        self._threads: list[threading.Thread] = []
        app.test_client().get("/documents")  # templates and dictionaries are loaded, so searches end soon once told
        app.test_client().get("/search?q=治理")
        library = app.extensions["searchsvc"]
        search = library.search

        def held(request: Request) -> Results:
            self.searching.release()
            assert self.let.wait(120)
            results: Results = search(request)
            return results

        library.search = held

    def come(self, path: str = "/search?q=治理") -> threading.Thread:
        def ask() -> None:
            self.statuses.append(self.app.test_client().get(path).status_code)

        reader = threading.Thread(target=ask)
        reader.start()
        self._threads.append(reader)
        return reader

    def go(self) -> list[int]:
        """Let all searches end; return their results."""
        self.let.set()
        for thread in self._threads:
            thread.join(120)
        return self.statuses


@pytest.fixture
def crowd(sample_index: Path, start: Start) -> Crowd:
    """One thread searches, one waits, one is free."""
    return Crowd(start(Settings(index=sample_index, metrics=True, threads=3, searches=1)))


def test_whoever_waits_too_long_is_told_to_come_again(crowd: Crowd) -> None:
    """During a long search others get a 503 after a second, with the time to retry after."""
    crowd.come()
    assert crowd.searching.acquire(timeout=120)
    client = crowd.app.test_client()
    page = client.get("/search?q=治理")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
    assert "The server is busy" in page.text
    answer = client.get("/api/v1/search?q=a")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json is not None and answer.json["error"]["code"] == "busy"
    assert crowd.go() == [200]
    assert client.get("/search?q=治理").status_code == 200
    families = text_string_to_metric_families(client.get("/metrics").text)
    refused = [sample.value for family in families for sample in family.samples if "refused" in sample.labels.values()]
    assert 2 in refused


def test_whoever_waits_a_little_is_served(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who comes during a search is answered as soon as it is done."""
    monkeypatch.setattr(turns, "LONGEST_WAIT", 120.0)  # a busy machine may take more than a second
    crowd.come()
    assert crowd.searching.acquire(timeout=120)
    crowd.come("/documents")
    assert crowd.go() == [200, 200]


def test_health_and_static_files_are_always_served(crowd: Crowd) -> None:
    """However many search and wait, health checks and static files are answered."""
    crowd.come()
    assert crowd.searching.acquire(timeout=120)
    waiting = crowd.come()
    client = crowd.app.test_client()
    for path in ("/healthz", "/metrics", "/static/x/style.css", "/robots.txt", "/nowhere"):
        assert client.get(path).status_code == (404 if path == "/nowhere" else 200), path
    waiting.join(120)
    assert sorted(crowd.go()) == [200, 503]


def test_one_thread_is_always_left() -> None:
    """Allowing as many searches as there are threads is refused by the settings, with the largest number."""
    with pytest.raises(SettingsError, match=r"`searches`.*`threads` \(4\)"):
        read_settings({"threads": 4}, environ={})
    assert read_settings({"threads": 5}, environ={}).searches == 4


def test_a_slow_search_is_named_with_its_parts(
    sample_index: Path, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says where a slow search spent its time, and the query only if queries may be logged."""
    address = '/search?q=zh:治理 govern* -"secret thing" year:2019..&topic=x&page=2'
    start(Settings(index=sample_index, slow_search=1e-6)).test_client().get(address)
    said = caplog.messages[0]
    assert "1 zh:run, 1 prefix, 1 phrase, filter topic, sort relevance, page 2 of 10" in said
    assert "secret" not in said and "治理" not in said
    caplog.clear()
    start(Settings(index=sample_index, slow_search=1e-6, log_queries=True)).test_client().get(address)
    assert "secret thing" in caplog.messages[0]
    caplog.clear()
    start(Settings(index=sample_index, slow_search=1000)).test_client().get(address)
    assert caplog.messages == []
