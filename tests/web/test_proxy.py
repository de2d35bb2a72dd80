"""Behind a proxy, under any prefix."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.settings import Settings

Start = Callable[[Settings], Flask]


def addresses(text: str) -> list[str]:
    return re.findall(r'(?:href|src|action)="(?![#?])([^"]*)"', text)


@pytest.mark.parametrize("prefix", ["", "/library"])
@pytest.mark.parametrize("public", ["https://host.example/library", "https://host.example/library/"])
def test_links_stay_under_the_prefix(sample_index: Path, start: Start, prefix: str, public: str) -> None:
    """Every link of every page is under the prefix, whether or not the proxy strips it from requests."""
    client = start(Settings(index=sample_index, public_url=public)).test_client()
    for path in ("/", "/search?q=治理", "/documents", "/documents/linjiang-data-2021?q=数据", "/help", "/none"):
        answer = client.get(prefix + path)
        inside = [address for address in addresses(answer.text) if not address.startswith(("https://", "mailto:"))]
        assert inside
        assert all(address.startswith("/library/") for address in inside), path
    assert client.get(prefix + "/search").location.startswith("/library/documents")
    assert client.get("/library").status_code == 200


def test_the_canonical_address_is_the_public_one(sample_index: Path, start: Start) -> None:
    """Canonical links and the like come from `public_url`, never from the request; without it none is absolute."""
    client = start(Settings(index=sample_index, public_url="https://host.example/library")).test_client()
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    text = client.get("/documents/linjiang-data-2021", headers=hostile).text
    assert '<link rel="canonical" href="https://host.example/library/documents/linjiang-data-2021">' in text
    assert "evil" not in text
    plain = start(Settings(index=sample_index)).test_client().get("/", headers=hostile).text
    assert "evil" not in plain
    assert "canonical" not in plain


@pytest.mark.parametrize(
    "path", ["", "/", "/search", "//search", "/documents//x", "/api//v1/search", "//evil.example//search"]
)
def test_no_redirect_leads_to_the_host_that_a_client_names(client: FlaskClient, path: str) -> None:
    """Malformed addresses are served or not found, but never redirected to another host."""
    asked = {"PATH_INFO": path, "QUERY_STRING": "q=a", "HTTP_HOST": "evil.example"}
    answer = client.get("/", environ_overrides=asked)
    assert answer.status_code in (200, 302, 404)
    assert "evil.example" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("public", ["https://bücher.example/图书", "https://xn--bcher-kva.example/%E5%9B%BE%E4%B9%A6/"])
def test_what_programs_are_given_is_an_address_without_other_letters(
    sample_index: Path, start: Start, public: str
) -> None:
    """Links in pages have readable Chinese; those for programs (API, headers, citations, robots) are escaped."""
    client = start(Settings(index=sample_index, public_url=public)).test_client()
    prefix = "/%E5%9B%BE%E4%B9%A6/"
    answer = client.get("/api/v1/search?q=治理").json
    assert answer is not None
    hit = answer["hits"][0]
    given = [hit["url"], hit["document"]["url"]]
    given += [
        client.get(f"{path}&topic=绿色发展").location or ""
        for path in ("/search?zh=治理", "/search?q=", "/documents?from=2015", f"/passages/{hit['id']}?q=治理")
    ]
    assert all(address.startswith(prefix) and address.isascii() for address in given), given
    site = f"https://xn--bcher-kva.example{prefix}"
    document = f"/documents/{hit['document']['id']}"
    assert f'<link rel="canonical" href="{site[:-1]}{document}">' in client.get(document).text
    for form in ("txt", "bib", "ris", "json"):
        found = re.findall(r"https?://[^\s\"}]+", client.get(f"{document}/cite.{form}?n=1").text)
        assert any(address.startswith(f"{site}passages/") for address in found), form
    assert f"Disallow: {prefix}search" in client.get("/robots.txt").text
    assert all(address.startswith((prefix, site)) for address in addresses(client.get("/").text))
