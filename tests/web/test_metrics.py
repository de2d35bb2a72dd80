"""Metrics for monitoring a service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from searchsvc.settings import Settings


def test_searches_are_counted_by_how_they_ended(sample_index: Path, start: Callable[[Settings], Flask]) -> None:
    """Pages and API are both counted: with hits, without hits, by limit reached; the index is named."""
    client = start(Settings(index=sample_index, metrics=True)).test_client()
    for path in ("/search?q=治理", "/api/v1/search?q=governance", "/search?q=zzzz", f"/search?q={'a ' * 600}"):
        assert client.get(path).status_code == 200
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    figures = {(sample.name, *sample.labels.values()): sample.value for sample in samples}
    assert figures["searchsvc_searches_total", "found"] == 3
    assert figures["searchsvc_searches_total", "none"] == 1
    assert figures["searchsvc_bounds_total", "cut"] == 1
    assert figures["searchsvc_search_seconds_count",] == 4
    assert figures["searchsvc_passages",] == 296
    assert any(name == "searchsvc_index_info" for name, *_ in figures)


def test_without_the_setting_nothing_is_told(sample_index: Path, start: Callable[[Settings], Flask]) -> None:
    """Metrics are served only if the administrator enables them."""
    assert start(Settings(index=sample_index)).test_client().get("/metrics").status_code == 404
