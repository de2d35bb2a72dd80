"""Caching, instructions to crawlers, and canonical addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.building import build
from searchsvc.settings import Settings

Start = Callable[[Settings], Flask]
PAGES = [
    "/",
    "/search?q=治理",
    "/documents?type=讲话",
    "/documents/linjiang-data-2021?q=数据",
    "/facets/topic?q=治理",
    "/help",
    "/about",
]


def canonical(text: str) -> list[str]:
    return re.findall('<link rel="canonical" href="([^"]*)">', text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_a_browser_holds_is_not_made_again(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revisiting a page gives an empty 304 with all caching headers, without asking the library."""
    first = client.get(path)
    for name in ("search", "listing", "document"):
        monkeypatch.delattr(client.application.extensions["searchsvc"].__class__, name)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name]
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in again.headers["Vary"].split(",")}


def test_what_makes_a_page_another_makes_its_tag_another(client: FlaskClient, sample_index: Path, start: Start) -> None:
    """Language, view, address and settings all change the ETag: nobody gets another reader's page."""
    other_title = start(Settings(index=sample_index, title="Another")).test_client()
    ways = ["lang=en", "lang=zh", "lang=en&view=zh", "lang=en&first=en"]
    tags = []
    for reader, way in [*((client, way) for way in ways), (other_title, "lang=en")]:
        reader.get(f"/help?{way}")
        tags.append(reader.get("/search?q=治理").headers["ETag"])
        tags.append(reader.get("/search?q=治理&page=2").headers["ETag"])
        reader.get("/help?view=both&first=zh")
    assert len(set(tags)) == len(tags)


def test_a_new_index_is_seen_at_once(tmp_path: Path, start: Start) -> None:
    """After a rebuild an old ETag no longer matches."""
    source = tmp_path / "library.jsonl"
    settings = Settings(index=tmp_path / "index", sources=(source,), segmenter="rjieba")
    tags = []
    for text in ("甲", "乙"):
        source.write_text(json.dumps({"id": "a", "title": "a", "passages": [{"zh": text}]}), encoding="utf-8")
        build(settings, allow_removals=True)
        tags.append(start(settings).test_client().get("/documents/a").headers["ETag"])
    assert tags[0] != tags[1]


def test_an_answer_cut_short_is_asked_for_again(sample_index: Path, start: Start) -> None:
    """A page or API answer cut short by the time limit says so, and has no ETag: the next try may find more."""
    hurried = start(Settings(index=sample_index, time_limit=1e-9)).test_client()
    searches = ("/search?q=治理", "/documents/linjiang-data-2021?q=治理")
    for path in (*searches, "/documents?q=治理"):
        answer = hurried.get(path)
        assert "cut short" in answer.text
        assert "No passage of this document" not in answer.text
        assert "ETag" not in answer.headers
    for path in searches:
        assert hurried.get(f"/api/v1{path}").get_json()["complete"] is False
    for path in ("/facets/topic?q=治理", "/facets/topic?q=治理&of=documents"):
        answer = hurried.get(path)
        assert answer.status_code == 200
        assert "ETag" not in answer.headers
    assert "ETag" in hurried.get("/documents/linjiang-data-2021").headers
    assert hurried.get("/api/v1/documents/linjiang-data-2021").get_json()["complete"] is True


def test_errors_carry_no_tag(client: FlaskClient, empty: Flask) -> None:
    """A missing page is not cached: it may exist tomorrow."""
    assert "ETag" not in client.get("/documents/nowhere").headers
    assert "ETag" not in empty.test_client().get("/").headers


def test_the_choice_of_a_language_is_kept_on_a_page_held_already(client: FlaskClient) -> None:
    """The link to the other language works even on a page that the browser has cached."""
    tag = client.get("/help?lang=zh").headers["ETag"]
    client.get("/help?lang=en")
    answer = client.get("/help?lang=zh", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert "lang=zh" in answer.headers["Set-Cookie"]


def test_a_canonical_address_is_made_from_the_public_one(sample_index: Path, start: Start) -> None:
    """Variants of a page by query, view or host share a canonical address; pages of a list have their own."""
    public = start(Settings(index=sample_index, public_url="https://host.example/library")).test_client()

    def of(path: str) -> list[str]:
        return canonical(public.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).text)

    here = "https://host.example/library"
    assert of("/library/documents/linjiang-data-2021?view=en&lang=zh") == [f"{here}/documents/linjiang-data-2021"]
    assert of("/library/documents?page=2&sort=title&utm_source=x") == [f"{here}/documents?page=2"]
    assert of("/library/?lang=zh") == [f"{here}/"]
    assert of("/library/search?q=治理") == []


def test_without_a_public_address_nothing_absolute_is_written(client: FlaskClient) -> None:
    """No page repeats the host that it was requested from."""
    for path in PAGES:
        answer = client.get(path, headers={"Host": "evil.example"})
        assert canonical(answer.text) == []
        assert "evil.example" not in answer.text


def test_what_has_no_end_is_not_for_crawlers(client: FlaskClient) -> None:
    """Results and values of facets are not indexed, and links that only sort or filter are not followed."""
    for path in ("/search?q=治理", "/facets/topic?q=治理", "/documents?type=讲话", "/nowhere"):
        assert '<meta name="robots" content="noindex">' in client.get(path).text
    for path in ("/", "/documents", "/documents/linjiang-data-2021", "/help", "/about"):
        assert "noindex" not in client.get(path).text
    for path in ("/", "/documents", "/search?q=治理", "/facets/topic?q=治理"):
        links = re.findall(
            r'<a href="[^"]*(?:[?;](?:type|year|topic|sort|by|view|lang)=|/facets/)[^"]*"[^>]*>', client.get(path).text
        )
        assert links
        assert [link for link in links if "nofollow" not in link and "/documents/" not in link] == []


def test_crawlers_are_told_where_not_to_go(client: FlaskClient, sample_index: Path, start: Start) -> None:
    """robots.txt disallows searches, which are endless, and with `private` everything."""
    text = client.get("/robots.txt").text
    for path in ("/search", "/facets/", "/api/"):
        assert f"Disallow: {path}\n" in text
    private = start(Settings(index=sample_index, private=True, public_url="https://host.example/library")).test_client()
    assert private.get("/library/robots.txt").text == "User-agent: *\nDisallow: /library/\n"
    for path in (*PAGES, "/nowhere"):
        assert '<meta name="robots" content="noindex">' in private.get(f"/library{path}").text
