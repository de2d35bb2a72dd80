"""The API's answers to searches."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

ANSWERED = ["query", "total", "complete", "apart", "took_ms", "page", "size", "sort", "next"]
ANSWERED += ["hits", "documents", "facets", "explanation"]
OF_A_HIT = ["id", "document", "n", "label", "section", "zh", "en", "score", "url"]
SAID = ["words", "forms", "dropped", "bounded", "missing", "try", "one_sided", "apart_given"]


def ask(client: FlaskClient, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_answer_has_the_published_shape(client: FlaskClient) -> None:
    """The answer has every key that the documentation names."""
    answer = ask(client, q="国家安全")
    assert list(answer) == ANSWERED
    assert set(answer["hits"][0]) == set(OF_A_HIT)
    assert {"id", "title", "type", "date"} <= set(answer["hits"][0]["document"])
    assert list(answer["facets"]) == ["type", "author", "source", "topic", "year", "script", "sides"]
    assert set(answer["facets"]["type"]) == {"values", "distinct"}
    assert set(answer["facets"]["type"]["values"][0]) == {"value", "label", "count", "selected"}
    assert list(answer["explanation"]) == SAID


def test_marks_are_what_matched(client: FlaskClient) -> None:
    """The marks cut the words that were searched for out of the text."""
    for hit in ask(client, q="国家安全", size=100)["hits"]:
        for side in ("zh", "en"):
            for start, end in hit[side]["marks"] if hit[side] else ():
                assert hit[side]["text"][start:end] in ("国家安全", "國家安全")


def test_missing_side_is_null(client: FlaskClient) -> None:
    """A missing translation is `null`, not an empty text."""
    hits = ask(client, sides="zh", size=1)["hits"]
    assert hits[0]["en"] is None
    assert hits[0]["zh"]["text"]


def test_chinese_is_readable_in_the_answer(client: FlaskClient) -> None:
    """The JSON can be read with curl: Chinese is Chinese, not \\u escapes."""
    answer = client.get("/api/v1/search", query_string={"q": "国家安全", "size": 1})
    assert answer.content_type == "application/json"
    assert "国家安全".encode() in answer.data
    assert answer.headers["Cache-Control"] == "no-cache"


def test_address_of_a_hit_leads_to_its_passage(client: FlaskClient) -> None:
    """The address of a hit leads to the passage in its document, and keeps the query for the marks."""
    hit = ask(client, q="国家安全", size=1)["hits"][0]
    parts = urlsplit(hit["url"])
    assert parts.path == f"/documents/{hit['document']['id']}"
    asked = dict(parse_qsl(parts.query))
    assert asked == {"q": "国家安全"} | ({"n": str(hit["n"])} if hit["n"] > 1 else {})
    assert parts.fragment == f"n{hit['n']}"


def test_addresses_stand_below_the_prefix_of_a_proxy(app: Flask) -> None:
    """Behind a proxy at /library the addresses in an answer work."""
    answer = app.test_client().get("/api/v1/search?q=安全", environ_overrides={"SCRIPT_NAME": "/library"})
    assert answer.get_json()["hits"][0]["url"].startswith("/library/documents/")


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "document"])
def test_after_reads_every_hit_once(client: FlaskClient, sort: str) -> None:
    """Following `next` gives every hit once, in the order of the pages."""
    first = ask(client, q="安全", sort=sort, size=100)
    whole = [hit["id"] for hit in first["hits"]]
    read, after = [], None
    while True:
        answer = ask(client, q="安全", sort=sort, size=7, **({"after": after} if after else {}))
        assert answer["total"] == first["total"]
        read += [hit["id"] for hit in answer["hits"]]
        if not (after := answer["next"]):
            break
    assert len(read) == first["total"]
    assert read == whole


def test_pages_follow_each_other(client: FlaskClient) -> None:
    """Pages of three hold what one page of nine holds."""
    nine = [hit["id"] for hit in ask(client, q="数据", size=9)["hits"]]
    threes = [hit["id"] for page in (1, 2, 3) for hit in ask(client, q="数据", size=3, page=page)["hits"]]
    assert nine == threes


def test_page_behind_the_last_is_empty(client: FlaskClient) -> None:
    """A page beyond the last one is empty, and no error."""
    answer = ask(client, q="国家安全", page=1000)
    assert answer["hits"] == []
    assert answer["next"] is None
    assert answer["total"] > 0


def test_facet_value_narrows_and_is_selected(client: FlaskClient) -> None:
    """Choosing a value gives as many hits as its count said, and marks it as selected."""
    offered = ask(client, q="安全")["facets"]["type"]["values"][0]
    chosen = ask(client, q="安全", type=offered["value"])
    assert chosen["total"] == offered["count"]
    assert [value["value"] for value in chosen["facets"]["type"]["values"] if value["selected"]] == [offered["value"]]


def test_two_values_are_alternatives(client: FlaskClient) -> None:
    """Two chosen types give the hits of both."""
    one, other = ask(client, q="安全")["facets"]["type"]["values"][:2]
    both = ask(client, q="安全", type=[one["value"], other["value"]])
    assert both["total"] == one["count"] + other["count"]


def test_query_is_never_an_error(client: FlaskClient) -> None:
    """Whatever is typed, the answer is 200 and says what it did with it."""
    for query in ('"', "((((", "OR", "-", "year:soon", "*", "\x00", "a" * 3000, "title:", "=", "((a OR b) -c"):
        ask(client, q=query)
    assert ask(client, q='"unclosed')["explanation"]["dropped"] == [{"reason": "quote", "text": '"'}]


def test_explanation_says_what_would_find_something(client: FlaskClient) -> None:
    """Without a hit, the answer names the part that has none, and offers a search that finds something."""
    said = ask(client, q="国家安全 zzqqxx")["explanation"]
    assert said["missing"] == ["zzqqxx"]
    assert said["try"][0]["query"] == "国家安全"
    assert said["try"][0]["count"] > 0


def test_words_apart_on_demand(client: FlaskClient) -> None:
    """`apart=yes` returns the passages that were only counted before."""
    typed = ask(client, q="国家安全")
    apart = ask(client, q="国家安全", apart="yes")
    assert typed["apart"] > 0
    assert apart["explanation"]["apart_given"]
    assert apart["hits"][0]["id"] not in {hit["id"] for hit in ask(client, q="国家安全", size=100)["hits"]}


def test_unknown_and_empty_parameters_are_ignored(client: FlaskClient) -> None:
    """Tracking parameters and empty form fields are ignored."""
    assert ask(client, q="安全", utm_source="x", type="", page="")["total"] == ask(client, q="安全")["total"]
