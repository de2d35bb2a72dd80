"""What holds for every page: its headers, its heading, its weight; static files."""

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
    """Every page forbids foreign and inline scripts, framing and guessing of types, and may differ by reader."""
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
    """A screen reader hears one main heading and knows the language of the page."""
    answer = client.get(path, headers={"Accept-Language": "zh-CN"})
    assert heading(answer)
    assert '<html lang="zh-Hans">' in answer.text


@pytest.mark.parametrize("path", ["/", "/search", "/documents/linjiang-data-2021", "/static/x/style.css", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_pages_are_only_read(client: FlaskClient, path: str, method: str) -> None:
    """Any method but GET and HEAD is refused, and the answer says which are allowed."""
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "HEAD"}


def test_a_head_is_answered_like_a_get(client: FlaskClient) -> None:
    """A link checker that sends HEAD gets the same status and no body."""
    answer = client.head("/search?q=治理")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_private_library_is_kept_from_crawlers(sample_index: Path, start: Start) -> None:
    """With `private` no page is to be indexed, and robots.txt closes everything."""
    client = start(Settings(index=sample_index, private=True)).test_client()
    for path in ("/", "/documents", "/documents/linjiang-data-2021", "/about"):
        assert '<meta name="robots" content="noindex">' in client.get(path).text
    assert "Disallow: /\n" in client.get("/robots.txt").text


@pytest.mark.parametrize("path", [*PAGES, "/facets/author?q=的"])
def test_a_page_is_light_beside_its_texts(client: FlaskClient, path: str) -> None:
    """What is not text of the library weighs less than 100 kB, on every page."""
    text = client.get(path).text
    kept = without_texts(text)
    assert len(kept.encode()) < 100_000


def test_the_style_sheet_is_light(client: FlaskClient) -> None:
    """The one style sheet stays under 15 kB and asks for nothing else."""
    [address] = [address for address in links(client.get("/")) if address.endswith("style.css")]
    style = client.get(address).data
    assert len(style) < 15_000
    assert b"url(" not in style
    assert b"@import" not in style


def test_static_files_are_kept_under_their_hash_alone(client: FlaskClient) -> None:
    """A browser keeps the style sheet for a year; under an old address it gets the current one, not to be kept."""
    [address] = [address for address in links(client.get("/")) if address.endswith("style.css")]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    old = client.get("/static/000000000000/style.css")
    assert old.data == client.get(address).data
    assert old.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/000000000000/../pyproject.toml").status_code == 404
