"""Limits on a single request: each can be changed, holds for pages and programs, and is reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.errors import SettingsError
from searchsvc.settings import Settings, read_settings

Limited = Callable[..., FlaskClient]


@pytest.fixture
def limited(sample_index: Path, start: Callable[[Settings], Flask]) -> Limited:
    def call(**limits: int) -> FlaskClient:
        return start(Settings(index=sample_index, **limits)).test_client()  # type: ignore[arg-type]

    return call


def bounds(client: FlaskClient, query: str) -> set[str]:
    """What the API says about how a query was shortened."""
    answer = client.get("/api/v1/search", query_string={"q": query})
    assert answer.status_code == 200
    return {bound["reason"] for bound in answer.get_json()["explanation"]["bounded"]}


@pytest.mark.parametrize(
    ("limit", "low", "high", "query", "bound", "said"),
    [
        ("longest_query", 20, 2000, "治理 " * 400, "cut", "cut after 20 characters"),
        ("most_terms", 2, 300, "a " * 250, "terms", "may have at most 2 parts"),
    ],
)
def test_a_query_is_read_up_to_its_limits(
    limited: Limited, limit: str, low: int, high: int, query: str, bound: str, said: str
) -> None:
    """Only the beginning of a query that is too long or has too many words is used; the page says where it ends."""
    raised = limited(**{"longest_query": 2000, "most_terms": 1000} | {limit: high})
    assert bound not in bounds(raised, query)
    lowered = limited(**{limit: low})
    assert bound in bounds(lowered, query)
    assert said in lowered.get("/search", query_string={"q": query}).text


def test_pages_are_as_large_as_the_limit_lets_them(limited: Limited) -> None:
    """A page size beyond the limit is refused to a program, and reduced for a reader."""
    for limit in (20, 200):
        client = limited(largest_page=limit)
        hits = client.get(f"/api/v1/search?size={limit}").get_json()["hits"]
        assert len(hits) == limit
        refused = client.get(f"/api/v1/search?size={limit + 1}")
        assert (refused.status_code, refused.get_json()["error"]["field"]) == (400, "size")
        page = client.get(f"/search?q=-zzz&size={limit + 1}").text
        assert page.count('class="hit"') == limit


def test_page_numbers_go_as_deep_as_the_limit_lets_them(limited: Limited) -> None:
    """Beyond the deepest page a program is refused, and a reader gets the last page with a way to go on."""
    client = limited(deepest_page=100)
    assert client.get("/api/v1/search?page=10").status_code == 200
    refused = client.get("/api/v1/search?page=11")
    assert (refused.status_code, refused.get_json()["error"]["field"]) == (400, "page")
    assert "Page numbers end at 100 passages" in client.get("/search?q=-zzz&page=11").text
    assert limited(deepest_page=20_000, largest_page=1000).get("/api/v1/search?page=20&size=1000").status_code == 200


def test_the_description_of_the_api_tells_the_limits(limited: Limited) -> None:
    """The OpenAPI description states the limits."""
    client = limited(largest_page=20, deepest_page=500)
    parameters = client.get("/api/v1/openapi.json").get_json()["paths"]["/search"]["get"]["parameters"]
    most = {parameter["name"]: parameter["schema"].get("maximum") for parameter in parameters}
    assert (most["size"], most["page"]) == (20, 500)


@pytest.mark.parametrize(
    "limit",
    [
        "longest_query",
        "most_terms",
        "most_expansions",
        "deepest_page",
        "largest_page",
        "largest_header",
        "largest_body",
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(limit: str) -> None:
    """Settings that would remove a limit, or leave nothing working, are refused."""
    for value in (-1, 10**9):
        with pytest.raises(SettingsError, match=limit):
            read_settings({limit: value}, environ={})


def test_a_cluster_gives_pages_as_deep_as_its_indexes_were_made_for() -> None:
    """Deeper pages than a cluster allows are refused when the server starts, not when a reader asks."""
    with pytest.raises(SettingsError, match="deepest_page"):
        read_settings({"engine": "opensearch", "deepest_page": 20_000}, environ={})
