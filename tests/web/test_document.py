"""The page of a document, and the ways to it and back."""

from __future__ import annotations

import re

import pytest
from answers import links, query_of
from flask.testing import FlaskClient

from searchsvc.engines import parts


def test_a_hit_leads_into_its_document_and_back(client: FlaskClient) -> None:
    """From a hit to the document and back to the same page of results, without a return address in a parameter."""
    hits = client.get("/search?q=治理&sort=newest&page=2")
    place = next(address for address in links(hits) if "#n" in address)
    document = client.get(place.partition("#")[0])
    assert "<mark>" in document.text
    back = next(address for address in links(document) if address.startswith("/search?"))
    assert query_of(back) == {"q": ["治理"], "sort": ["newest"], "page": ["2"]}


def test_a_permalink_leads_to_its_passage(client: FlaskClient) -> None:
    """A passage's permalink opens its document there; an outdated one leads to the same place, and says so."""
    permalink = next(address for address in links(client.get("/search?q=国家安全")) if address.startswith("/passages/"))
    answer = client.get(permalink)
    assert answer.status_code == 302
    number = query_of(permalink)["n"][0]
    assert answer.location.endswith(f"#n{number}")
    gone = client.get("/passages/linjiang-data-2021:0000000000?n=3")
    assert gone.location.endswith("#n3")
    assert "no longer in the library" in client.get(gone.location.partition("#")[0]).text


def test_a_missing_side_says_so(client: FlaskClient) -> None:
    """A partly translated document shows its gaps; one in a single language has one column and a notice."""
    assert "Not translated" in client.get("/documents/river-towns-water-2017").text
    english = client.get("/documents/tea-stall-dispatch-2018").text
    assert "English text only" in english
    assert "No Chinese text" not in english


def test_every_text_carries_its_language(client: FlaskClient) -> None:
    """Languages are tagged for fonts and voices: Traditional and Simplified, and glosses within English."""
    assert 'class="side zh" lang="zh-Hant"' in client.get("/documents/pengshan-care-plan-2016").text
    text = client.get("/documents/carbon-peak-2022").text
    assert 'class="side zh" lang="zh-Hans"' in text
    assert '<span class="gloss">(<span lang="zh-Hans">碳达峰</span>)</span>' in text


def test_a_long_document_comes_in_parts(difficult: FlaskClient) -> None:
    """The parts together have every passage once; the contents link into all of them; one link shows the whole."""
    found: list[int] = []
    for part in (1, 2, 3):
        text = difficult.get(f"/documents/long?part={part}").text
        found += map(int, re.findall(r'id="n(\d+)"', text))
    assert found == list(range(1, 701))
    first = difficult.get("/documents/long")
    assert any(re.search(r"part=3.*#n\d+$", address) for address in links(first))
    assert len(re.findall(r'id="n\d+"', difficult.get("/documents/long?all=yes").text)) == 700


def test_a_document_too_long_for_a_page_is_given_in_parts(
    difficult: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an enormous document only one part is shown even if all is asked for; programs are told so."""
    monkeypatch.setattr(parts, "MOST_AT_ONCE", 2)
    page = difficult.get("/documents/long?all=yes&part=2").text
    assert 200 < len(re.findall(r'id="n\d+"', page)) <= 300
    assert 'aria-current="page">2<' in page
    assert "all=yes" not in difficult.get("/documents/long?part=2").text
    answer = difficult.get("/api/v1/documents/long?all=yes")
    assert answer.status_code == 400
    assert answer.json["error"]["field"] == "all" and "3 parts" in answer.json["error"]["message"]
    assert difficult.get("/documents/none?all=yes").status_code == 404
    assert 'id="n690"' in difficult.get("/documents/long?n=690").text
    assert 'id="n700"' in difficult.get("/documents/long?part=99").text


def test_a_page_of_a_document_is_light(difficult: FlaskClient) -> None:
    """A part of about three hundred passages weighs less than 100 kB without its texts."""
    page = difficult.get("/documents/long").data
    texts = re.findall(rb'<p class="side[^>]*>(.*?)</p>', page, re.DOTALL)
    assert page.count(b'class="passage') > 250
    assert len(page) - sum(map(len, texts)) < 100_000


def test_a_text_is_never_markup(difficult: FlaskClient) -> None:
    """Markup in a document's texts, names and labels, or in the address, is shown and never executed."""
    hostile = "<script>alert(1)</script>"
    paths = [
        "/",
        "/documents",
        "/documents/hostile?q=税",
        "/documents/hostile?q=tax",
        "/documents/hostile?cite=1",
        "/documents/hostile?lang=zh&q=<script>alert(1)</script>税",
        "/search?q=税",
        "/help",
        "/about",
    ]
    paths += [f"/search?q={hostile}&type={hostile}&document={hostile}", f"/documents/{hostile}", f"/passages/{hostile}"]
    for path in paths:
        text = difficult.get(path).text
        assert hostile not in text
        assert "<b>" not in text
    assert "<mark>税</mark>&lt;" in difficult.get("/search?q=税").text
    assert "&lt;b&gt;" in re.sub("</?span[^>]*>", "", difficult.get("/documents/hostile?lang=zh&q=<b>x").text)
