"""What holds for every page: headers, heading, weight; and static files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from answers import Start, heading, links, without_texts
from flask.testing import FlaskClient

from searchsvc.settings import Settings

PAGES = ["/", "/search?q=治理", "/documents", "/documents/linjiang-data-2021?q=数据", "/help", "/about", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_is_told_to_run_nothing_foreign(client: FlaskClient, path: str) -> None:
    """Every page forbids foreign and inline scripts, framing and MIME sniffing, and varies by reader."""
    answer = client.get(path)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; base-uri 'none'")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer.headers["Vary"].split(",")}
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_and_a_language(client: FlaskClient, path: str) -> None:
    """Every page has one main heading and declares its language."""
    answer = client.get(path, headers={"Accept-Language": "zh-CN"})
    assert heading(answer)
    assert '<html lang="zh-Hans">' in answer.text


@pytest.mark.parametrize("path", ["/", "/search", "/documents/linjiang-data-2021", "/static/x/style.css", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_pages_are_only_read(client: FlaskClient, path: str, method: str) -> None:
    """Methods other than GET and HEAD are refused, with those allowed."""
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "HEAD"}


def test_a_head_is_answered_like_a_get(client: FlaskClient) -> None:
    """HEAD gives the same status as GET and no body."""
    answer = client.head("/search?q=治理")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_private_library_is_kept_from_crawlers(sample_index: Path, start: Start) -> None:
    """With `private` no page may be indexed, and robots.txt disallows everything."""
    client = start(Settings(index=sample_index, private=True)).test_client()
    for path in ("/", "/documents", "/documents/linjiang-data-2021", "/about"):
        assert '<meta name="robots" content="noindex">' in client.get(path).text
    assert "Disallow: /\n" in client.get("/robots.txt").text


@pytest.mark.parametrize("path", [*PAGES, "/facets/author?q=的"])
def test_a_page_is_light_beside_its_texts(client: FlaskClient, path: str) -> None:
    """Without the texts of the library every page weighs less than 100 kB."""
    text = client.get(path).text
    kept = without_texts(text)
    assert len(kept.encode()) < 100_000


def test_the_style_sheet_is_light(client: FlaskClient) -> None:
    """The one style sheet stays below 15 kB and loads nothing else."""
    [address] = [address for address in links(client.get("/")) if address.endswith("style.css")]
    style = client.get(address).data
    assert len(style) < 15_000
    assert b"url(" not in style
    assert b"@import" not in style


def test_static_files_are_kept_under_their_hash_alone(client: FlaskClient) -> None:
    """The style sheet is cached for a year; its old addresses give the current one, which is not cached."""
    [address] = [address for address in links(client.get("/")) if address.endswith("style.css")]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    old = client.get("/static/000000000000/style.css")
    assert old.data == client.get(address).data
    assert old.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/000000000000/../pyproject.toml").status_code == 404
