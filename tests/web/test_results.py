"""The page of results: what it says, where it links, what it weighs."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import pytest
from answers import heading, links, query_of, without_texts
from flask.testing import FlaskClient


def test_a_search_without_a_query_lists_the_documents(client: FlaskClient) -> None:
    """An empty search box leads to the documents, with the filters kept."""
    answer = client.get("/search?q=&type=讲话")
    assert answer.status_code == 302
    assert urlsplit(answer.location).path == "/documents"
    assert query_of(answer.location) == {"type": ["讲话"]}


def test_the_title_tells_query_count_and_page(client: FlaskClient) -> None:
    """The title in the browser's tab has the query, the number of hits and the page number."""
    title = re.search("<title>(.*?)</title>", client.get("/search?q=治理&page=2").text, re.DOTALL)
    assert title and re.fullmatch(r"“治理” – \d+ passages in \d+ documents – page 2 – .*", title[1])


def test_unknown_parameters_are_dropped(client: FlaskClient) -> None:
    """No link on the page passes on an unknown parameter."""
    answer = client.get("/search?q=治理&utm_source=news&fbclid=1")
    assert answer.status_code == 200
    assert not [address for address in links(answer) if "utm_" in address or "fbclid" in address]


@pytest.mark.parametrize("page", ["0", "-3", "999", "99999999999999999999", "two"])
def test_a_page_that_is_not_there_is_the_nearest(client: FlaskClient, page: str) -> None:
    """A mistyped page number shows hits all the same, and says so."""
    answer = client.get(f"/search?q=治理&page={page}")
    assert answer.status_code == 200
    assert "<article" in answer.text
    assert "There is no such page" in answer.text or "could not be used" in answer.text


@pytest.mark.parametrize("query", ['"', "((((", "year:abc", "=", "-", "*", "a OR", "税" * 1200, "\ud800", "%00", "zh:"])
def test_a_query_is_never_an_error(client: FlaskClient, query: str) -> None:
    """Whatever is typed, a page of results comes back."""
    answer = client.get("/search", query_string={"q": query.encode("utf-8", "surrogatepass")})
    assert answer.status_code in (200, 302)


def test_what_was_done_with_the_query_is_said(client: FlaskClient) -> None:
    """Words apart, forms, unbalanced brackets and one-sided hits are explained, with links."""
    assert "2 more with its words apart" in client.get("/search?q=国家安全").text
    assert "apart=yes" in client.get("/search?q=国家安全").text
    assert "not as typed" in client.get("/search?q=国家安全&apart=yes").text
    assert "國家安全" in client.get("/search?q=国家安全").text
    assert "has no counterpart" in client.get("/search?q=(治理").text
    assert "no text in the excluded language" in client.get("/search?q=-zh:计划").text


def test_what_filters_leave_out_is_not_said_to_be_nowhere(client: FlaskClient) -> None:
    """Where the filters leave only passages with the words apart, others may contain the query as typed."""
    assert client.get("/api/v1/search?q=数据治理").get_json()["explanation"]["apart_given"] is False
    text = client.get("/search?q=数据治理&document=linjiang-data-2021").text
    assert "Nothing was found as typed" in text
    assert "No passage contains" not in text


def test_no_hit_says_why_and_what_to_try(client: FlaskClient) -> None:
    """A search without hits names the part that has none, and links to one that finds something."""
    answer = client.get("/search?q=国家安全+xyzzy&type=讲话")
    assert heading(answer).endswith("No passages found")
    assert "No passage contains" in answer.text
    found = [query_of(address) for address in links(answer)]
    assert {"q": ["国家安全"]} in found
    assert {"q": ["国家安全 xyzzy"]} in found


def test_a_value_that_is_gone_stays_as_a_chip(client: FlaskClient) -> None:
    """An old link with a topic that no longer exists shows it as a filter that can be removed."""
    answer = client.get("/search?q=治理&topic=昨日")
    assert "昨日" in answer.text
    assert {"q": ["治理"]} in [query_of(address) for address in links(answer)]


def test_chosen_years_are_a_range(client: FlaskClient) -> None:
    """The form of years leads to the canonical address, with open ends filled in and reversed ones swapped."""
    answer = client.get("/search?q=治理&type=讲话&from=2021&to=2015")
    assert query_of(answer.location) == {"q": ["治理"], "type": ["讲话"], "year": ["2015..2021"]}
    assert query_of(client.get("/documents?from=2019&to=&sort=title").location) == {
        "year": ["2019..2025"],
        "sort": ["title"],
    }
    chips = client.get(answer.location).text.partition('class="chips"')[2].partition("</ul>")[0]
    assert "2015 to 2021" in chips and 'class="count"' not in chips


def test_the_form_teaches_the_language_of_queries(client: FlaskClient) -> None:
    """The form of the home page leads to the equivalent query."""
    answer = client.get("/search?zh=国家安全&en=&not_en=national+security&from=2010&to=")
    assert query_of(answer.location) == {"q": ["zh:国家安全 -en:(national security) year:2010.."]}
    assert client.get("/search?zh=&en=&not_en=&from=&to=").location == "/documents"
    # A field typed into one of its boxes is read as that field.
    answer = client.get("/search?zh=title:数据&not_en=year:2019")
    assert query_of(answer.location) == {"q": ["title:数据 -year:2019"]}


def test_results_are_not_for_crawlers(client: FlaskClient) -> None:
    """Search engines neither index results nor follow filters."""
    answer = client.get("/search?q=治理")
    assert '<meta name="robots" content="noindex">' in answer.text
    assert all(
        "nofollow" in link for link in re.findall(r'<a href="[^"]*type=[^"]*"[^>]*>', answer.text) if "#n" not in link
    )
    assert "noindex" not in client.get("/documents/linjiang-data-2021").text


def test_a_machine_translation_is_labelled(client: FlaskClient) -> None:
    """Hits, list and document say that a translation is a machine's."""
    for path in ("/search?q=碳达峰", "/documents?topic=绿色发展", "/documents/carbon-peak-2022"):
        assert "Machine translation" in client.get(path).text


def without_names(page: str) -> str:
    """A page without the texts of its passages, and without titles, names and rights beside them."""
    return re.sub(
        "<article.*</article>", lambda hits: re.sub(">[^<]+<", "><", hits[0]), without_texts(page), flags=re.DOTALL
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_hundred_hits_are_light(client: FlaskClient, lang: str) -> None:
    """A hundred hits weigh less than 90 kB without their texts, titles and names.

    Sixty hits with titles and names weigh less than 100 kB.
    """
    text = client.get(f"/search?q=的&size=100&lang={lang}").text
    assert text.count("<article") == 100
    assert len(without_names(text).encode()) < 90_000
    assert len(without_texts(client.get(f"/search?q=的&size=60&lang={lang}").text).encode()) < 100_000


@pytest.mark.parametrize("path", ["/search", "/search?size=100", "/facets/topic", "/documents/linjiang-data-2021"])
def test_a_query_of_a_thousand_characters_is_not_carried_by_every_link(client: FlaskClient, path: str) -> None:
    """Only as many links as fit repeat a query of a whole paragraph; all do for one of 300 characters."""
    query = ("的 OR 数据治理国家安全" * 100)[:1000]
    text = client.get(f"{path}{'&' if '?' in path else '?'}q={quote(query)}").text
    assert len(without_names(text).encode()) < (102_000 if "size" in path else 55_000)
    shorter = client.get(f"/search?q={quote(query[:300])}").text
    assert re.search(r'<h2[^>]*><a href="[^"]*数据治理', shorter)
