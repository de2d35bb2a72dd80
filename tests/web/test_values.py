"""The page with all values of a facet."""

from __future__ import annotations

import html
import re

import pytest
from answers import query_of
from flask.testing import FlaskClient


def test_every_value_of_a_facet_has_a_page(client: FlaskClient) -> None:
    """The link "more" leads to all values with counts, in two orders, filtered by a word, each linking back."""
    results = client.get("/search?q=的&script=Hans").text
    address = html.unescape(re.search(r'href="(/facets/topic\?[^"]+)"', results)[1])  # type: ignore[index]
    page = client.get(address).text
    every = client.get("/api/v1/search?q=的&script=Hans").get_json()["facets"]["topic"]["values"]
    for value in every:
        assert value["label"]["zh"] in page
    named = re.findall(r'<span class="name" lang="en">(?:<bdi>)?([^<]+)<', client.get(f"{address}&by=name").text)
    assert named == sorted(named, key=str.casefold) and len(named) == len(every)
    found = client.get(f"{address}&find=data").text
    assert found.count('class="count"') == sum("data" in value["label"]["en"].lower() for value in every) > 0
    choice = html.unescape(re.search(r'href="(/search\?[^"]*topic=[^"]+)"', found)[1])  # type: ignore[index]
    assert client.get(choice).status_code == 200
    assert query_of(choice)["script"] == ["Hans"]
    assert "No name contains" in client.get(f"{address}&find=zzzz").text
    assert client.get("/facets/colour").status_code == 404


@pytest.mark.parametrize(("name", "lang"), [("蓬山論壇", "zh-Hant"), ("临江政策评论", "zh-Hans")])
def test_a_name_in_a_facet_has_the_faces_of_its_script(client: FlaskClient, name: str, lang: str) -> None:
    """A Traditional name in filters and chips is tagged as Traditional, for fonts and voices."""
    page = client.get("/search?q=的&lang=zh").text
    assert f'data-choice="source={name}"><span class="value"><span class="name" lang="{lang}">{name}</span>' in page
    chips = client.get(f"/search?q=的&lang=zh&source={name}").text.partition('class="chips"')[2]
    assert f'<span lang="{lang}">{name}</span>' in chips


def test_a_facet_that_a_long_query_shortens_leads_to_its_page(client: FlaskClient) -> None:
    """If a long query leaves room for one value per facet, the others are on a page of their own."""
    text = client.get(f"/search?q={'a* ' * 660}").text
    facets = dict(re.findall(r'href="(/facets/(\w+)\?[^"]+)"', text))
    assert "script" in facets.values()
    for address in facets:
        assert client.get(html.unescape(address)).text.count('class="count"') > 1
