"""Error pages: wrong addresses, no index, internal errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import Start, links
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.settings import Settings


@pytest.mark.parametrize("path", ["/nowhere", "/documents/nowhere", "/passages/nowhere:1", "/documents/..%2f..%2fetc"])
def test_what_is_not_there_is_a_page_that_leads_on(client: FlaskClient, path: str) -> None:
    """A wrong address gives a page with the search box and a link to all documents."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "/documents" in links(answer)
    assert 'role="search"' in answer.text


@pytest.mark.parametrize("path", ["/", "/search?q=a", "/documents", "/documents/x", "/passages/x", "/help", "/about"])
def test_without_an_index_the_command_is_named(empty: Flask, path: str) -> None:
    """Before the first build every page names the command that builds an index."""
    answer = empty.test_client().get(path)
    assert answer.status_code == 503
    assert "searchsvc build" in answer.text
    assert answer.headers["Retry-After"]


def test_health_tells_whether_there_is_an_index(client: FlaskClient, empty: Flask) -> None:
    """The health check gives 200 with the generation and its age in seconds, or 503."""
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ok"
    assert answer.json["generation"]
    assert 0 <= answer.json["age"] < 24 * 3600
    assert empty.test_client().get("/healthz").status_code == 503


def test_an_unforeseen_error_tells_nothing_of_the_inside(
    sample_index: Path, start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception gives a page without a traceback, or JSON under /api/, and is logged in full.

    The log does not say what is being read, and a client cannot forge lines in it.
    """
    app = start(Settings(index=sample_index))

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(app.extensions["searchsvc"], "search", broken)
    monkeypatch.setattr(app.extensions["searchsvc"], "document", broken)
    for path in ("/search?q=a", "/documents/some%0aone", "/api/v1/search?q=a"):
        answer = app.test_client().get(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
    assert answer.is_json
    assert [record.message for record in caplog.records if record.exc_info] == [
        "/search failed",
        "/documents/<identifier> failed",
        "/api/v1/search failed",
    ]
