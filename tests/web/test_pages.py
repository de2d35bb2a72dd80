"""The pages as they are sent: what stands in them, where they lead, and what they never do."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from searchsvc.settings import Settings

PAGES = ["/", "/search?q=治理", "/documents", "/documents/linjiang-data-2021?q=数据", "/help", "/about", "/nowhere"]

Start = Callable[[Settings], Flask]


def links(answer: TestResponse) -> list[str]:
    return [address.replace("&amp;", "&") for address in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)]


def heading(answer: TestResponse) -> str:
    found = re.findall(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)
    assert len(found) == 1
    return re.sub(r"<[^>]+>", "", found[0]).strip()


def query_of(address: str | None) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address or "").query)


# Headers


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


# Language and view


def test_the_language_is_that_of_the_browser_until_one_is_chosen(client: FlaskClient) -> None:
    """A Chinese browser gets Chinese; the link to English holds from then on, on every page."""
    chinese = {"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.1"}
    assert heading(client.get("/documents", headers=chinese)) == "21 篇文献"
    assert heading(client.get("/documents?lang=en", headers=chinese)) == "21 documents"
    assert heading(client.get("/documents", headers=chinese)) == "21 documents"


def test_the_link_to_the_other_language_keeps_the_search(client: FlaskClient) -> None:
    """Changing the language of the interface stays on the page of results, with its filters."""
    answer = client.get("/search?q=治理&type=讲话&sort=newest&utm_source=x")
    [other] = [address for address in links(answer) if "lang=zh" in address]
    assert query_of(other) == {"q": ["治理"], "type": ["讲话"], "sort": ["newest"], "lang": ["zh"]}


def test_the_cookie_is_for_this_library_alone(sample_index: Path, start: Start) -> None:
    """Two libraries on one host do not change each other's language."""
    app = start(Settings(index=sample_index, public_url="https://host.example/library"))
    cookie = app.test_client().get("/?lang=zh").headers["Set-Cookie"]
    assert "Path=/library;" in cookie
    assert {"SameSite=Lax", "Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}


def test_one_side_can_be_read_alone(client: FlaskClient) -> None:
    """The choice of English hides the Chinese, here and in the next document."""
    assert 'class="side zh"' in client.get("/documents/linjiang-data-2021").text
    assert 'class="side zh"' not in client.get("/documents/linjiang-data-2021?view=en").text
    assert 'class="side zh"' not in client.get("/documents/carbon-peak-2022").text
    assert 'class="side zh"' in client.get("/documents/carbon-peak-2022?view=both").text


# Results


def test_a_search_without_a_query_lists_the_documents(client: FlaskClient) -> None:
    """An empty search box leads to the documents, with the filters kept."""
    answer = client.get("/search?q=&type=讲话")
    assert answer.status_code == 302
    assert urlsplit(answer.location).path == "/documents"
    assert query_of(answer.location) == {"type": ["讲话"]}


def test_the_title_tells_query_count_and_page(client: FlaskClient) -> None:
    """Among many tabs, this one says what was searched for, how much was found and which page it is."""
    title = re.search("<title>(.*?)</title>", client.get("/search?q=治理&page=2").text, re.DOTALL)
    assert title and re.fullmatch(r"“治理” – \d+ passages in \d+ documents – page 2 – .*", title[1])


def test_unknown_parameters_are_dropped(client: FlaskClient) -> None:
    """No link on the page carries a stranger's parameter on."""
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
    """Words apart, forms, brackets without partner and one-sided hits are told in words, with their links."""
    assert "2 more with its words apart" in client.get("/search?q=国家安全").text
    assert "apart=yes" in client.get("/search?q=国家安全").text
    assert "not as typed" in client.get("/search?q=国家安全&apart=yes").text
    assert "國家安全" in client.get("/search?q=国家安全").text
    assert "has no partner" in client.get("/search?q=(治理").text
    assert "no text in the language that was excluded" in client.get("/search?q=-zh:计划").text


def test_no_hit_says_why_and_what_to_try(client: FlaskClient) -> None:
    """A search without a hit names the part that nothing holds and links to one that finds something."""
    answer = client.get("/search?q=国家安全+xyzzy&type=讲话")
    assert heading(answer).endswith("No passages found")
    assert "No passage holds" in answer.text
    found = [query_of(address) for address in links(answer)]
    assert {"q": ["国家安全"]} in found
    assert {"q": ["国家安全 xyzzy"]} in found


def test_a_value_that_is_gone_stays_as_a_chip(client: FlaskClient) -> None:
    """An old link with a topic that no longer exists shows what filters everything out, to be removed."""
    answer = client.get("/search?q=治理&topic=昨日")
    assert "昨日" in answer.text
    assert {"q": ["治理"]} in [query_of(address) for address in links(answer)]


def test_chosen_years_are_a_range(client: FlaskClient) -> None:
    """The form of years leads to the canonical address; an open end is the library's own, a reversed one is turned."""
    answer = client.get("/search?q=治理&type=讲话&from=2021&to=2015")
    assert query_of(answer.location) == {"q": ["治理"], "type": ["讲话"], "year": ["2015..2021"]}
    assert query_of(client.get("/documents?from=2019&to=&sort=title").location) == {
        "year": ["2019..2025"],
        "sort": ["title"],
    }
    assert "2015 to 2021" in client.get(answer.location).text


def test_the_form_teaches_the_language_of_queries(client: FlaskClient) -> None:
    """The plain form of the home page leads to the query that says the same."""
    answer = client.get("/search?zh=国家安全&en=&not_en=national+security&from=2010&to=")
    assert query_of(answer.location) == {"q": ["zh:国家安全 -en:(national security) year:2010.."]}
    assert client.get("/search?zh=&en=&not_en=&from=&to=").location == "/documents"


def test_results_are_not_for_crawlers(client: FlaskClient) -> None:
    """Search engines neither index results nor follow filters."""
    answer = client.get("/search?q=治理")
    assert '<meta name="robots" content="noindex">' in answer.text
    assert all(
        "nofollow" in link for link in re.findall(r'<a href="[^"]*type=[^"]*"[^>]*>', answer.text) if "#n" not in link
    )
    assert "noindex" not in client.get("/documents/linjiang-data-2021").text


def test_a_machine_translation_is_labelled(client: FlaskClient) -> None:
    """In hits, in the list and in the document a machine's translation says that it is one."""
    for path in ("/search?q=碳达峰", "/documents?topic=绿色发展", "/documents/carbon-peak-2022"):
        assert "Machine translation" in client.get(path).text


# Documents


def test_a_hit_leads_into_its_document_and_back(client: FlaskClient) -> None:
    """From a hit to the document and back to the same page of the same results, without an address in a parameter."""
    hits = client.get("/search?q=治理&sort=newest&page=2")
    place = next(address for address in links(hits) if "#n" in address)
    document = client.get(place.partition("#")[0])
    assert "<mark>" in document.text
    back = next(address for address in links(document) if address.startswith("/search?"))
    assert query_of(back) == {"q": ["治理"], "sort": ["newest"], "page": ["2"]}


def test_a_permalink_leads_to_its_passage(client: FlaskClient) -> None:
    """A passage's permalink opens its document there; one that is gone leads to what stands there, and says so."""
    permalink = next(address for address in links(client.get("/search?q=国家安全")) if address.startswith("/passages/"))
    answer = client.get(permalink)
    assert answer.status_code == 302
    number = query_of(permalink)["n"][0]
    assert answer.location.endswith(f"#n{number}")
    gone = client.get("/passages/linjiang-data-2021:0000000000?n=3")
    assert gone.location.endswith("#n3")
    assert "no longer in the library" in client.get(gone.location.partition("#")[0]).text


def test_a_missing_side_says_so(client: FlaskClient) -> None:
    """In a partly translated document the gaps are told; a document in one language has one column and a notice."""
    assert "Not translated" in client.get("/documents/river-towns-water-2017").text
    english = client.get("/documents/tea-stall-dispatch-2018").text
    assert "English text only" in english
    assert "No Chinese text" not in english


def test_every_text_carries_its_language(client: FlaskClient) -> None:
    """Fonts and voices fit: Traditional and Simplified are told apart, a gloss in English is Chinese."""
    assert 'class="side zh" lang="zh-Hant"' in client.get("/documents/pengshan-care-plan-2016").text
    text = client.get("/documents/carbon-peak-2022").text
    assert 'class="side zh" lang="zh-Hans"' in text
    assert '<span class="gloss">(<span lang="zh-Hans">碳达峰</span>)</span>' in text


def test_a_long_document_comes_in_parts(difficult: FlaskClient) -> None:
    """The parts together have every passage once; contents lead into all of them; one link has the whole."""
    found: list[int] = []
    for part in (1, 2, 3):
        text = difficult.get(f"/documents/long?part={part}").text
        found += map(int, re.findall(r'id="n(\d+)"', text))
    assert found == list(range(1, 701))
    first = difficult.get("/documents/long")
    assert any(re.search(r"part=3.*#n\d+$", address) for address in links(first))
    assert len(re.findall(r'id="n\d+"', difficult.get("/documents/long?all=yes").text)) == 700
    assert 'id="n690"' in difficult.get("/documents/long?n=690").text
    assert 'id="n700"' in difficult.get("/documents/long?part=99").text


def test_a_page_of_a_document_is_light(difficult: FlaskClient) -> None:
    """A part of some three hundred passages weighs less than 100 kB without its texts."""
    page = difficult.get("/documents/long").data
    texts = re.findall(rb'<p class="side[^>]*>(.*?)</p>', page, re.DOTALL)
    assert page.count(b'class="passage') > 250
    assert len(page) - sum(map(len, texts)) < 100_000


def test_a_text_is_never_markup(difficult: FlaskClient) -> None:
    """Markup in a document's texts, names and labels, or in the address, is shown and never run."""
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


# What is not there


@pytest.mark.parametrize("path", ["/nowhere", "/documents/nowhere", "/passages/nowhere:1", "/documents/..%2f..%2fetc"])
def test_what_is_not_there_is_a_page_that_leads_on(client: FlaskClient, path: str) -> None:
    """A wrong address gives a page with the search box and the way to all documents."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "/documents" in links(answer)
    assert 'role="search"' in answer.text


@pytest.mark.parametrize("path", ["/", "/search?q=a", "/documents", "/documents/x", "/passages/x", "/help", "/about"])
def test_without_an_index_the_command_is_named(empty: Flask, path: str) -> None:
    """Before the first build every page says which command builds an index."""
    answer = empty.test_client().get(path)
    assert answer.status_code == 503
    assert "searchsvc build" in answer.text
    assert answer.headers["Retry-After"]


def test_health_tells_whether_there_is_an_index(client: FlaskClient, empty: Flask) -> None:
    """A monitor sees 200, the generation and its age in seconds, or 503."""
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ok"
    assert answer.json["generation"]
    assert 0 <= answer.json["age"] < 24 * 3600
    assert empty.test_client().get("/healthz").status_code == 503


def test_an_unforeseen_error_tells_nothing_of_the_inside(
    sample_index: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the program is a page without a traceback, and JSON under /api/."""
    app = start(Settings(index=sample_index))

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(app.extensions["searchsvc"], "search", broken)
    for path in ("/search?q=a", "/api/v1/search?q=a"):
        answer = app.test_client().get(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
    assert answer.is_json


def test_a_private_library_is_kept_from_crawlers(sample_index: Path, start: Start) -> None:
    """With `private` no page is to be indexed, and robots.txt closes everything."""
    client = start(Settings(index=sample_index, private=True)).test_client()
    for path in ("/", "/documents", "/documents/linjiang-data-2021", "/about"):
        assert '<meta name="robots" content="noindex">' in client.get(path).text
    assert "Disallow: /\n" in client.get("/robots.txt").text


def test_static_files_are_kept_under_their_hash_alone(client: FlaskClient) -> None:
    """A browser keeps the style sheet for a year; under an old address it gets the current one, not to be kept."""
    [address] = [address for address in links(client.get("/")) if address.endswith("style.css")]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    old = client.get("/static/000000000000/style.css")
    assert old.data == client.get(address).data
    assert old.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/000000000000/../pyproject.toml").status_code == 404


def test_the_style_sheet_is_light(client: FlaskClient) -> None:
    """The one style sheet stays under 15 kB and asks for nothing else."""
    [address] = [address for address in links(client.get("/")) if address.endswith("style.css")]
    style = client.get(address).data
    assert len(style) < 15_000
    assert b"url(" not in style
    assert b"@import" not in style


def test_every_value_of_a_facet_has_a_page(client: FlaskClient) -> None:
    """Behind "more" stand all values with their counts, in two orders, filtered by a word, each a link back."""
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
    assert "No name has" in client.get(f"{address}&find=zzzz").text
    assert client.get("/facets/colour").status_code == 404


# Help and about


@pytest.mark.parametrize("index", ["sample_index", "difficult_index"])
def test_every_example_finds_something(index: str, request: pytest.FixtureRequest, start: Start) -> None:
    """Whatever a library holds, each example on the home page and the page of help leads to passages, as typed."""
    reader = start(Settings(index=request.getfixturevalue(index))).test_client()
    examples = {address for path in ("/", "/help") for address in links(reader.get(path)) if "/search?q=" in address}
    assert len(examples) >= 5
    for address in examples:
        text = reader.get(address).text
        assert '<article class="hit"' in text, address
        assert "apart" not in text.partition('<div class="columns')[0] or "more with its words apart" in text, address


def test_the_syntax_is_explained_in_the_language_of_the_interface(client: FlaskClient) -> None:
    """The page of help is Chinese for Chinese readers, also after an English reader has opened it first."""
    assert "words that begin so" in client.get("/help").text
    chinese = client.get("/help?lang=zh").text
    assert "以此开头的词" in chinese
    assert "words that begin so" not in chinese


def test_the_administrator_says_what_the_library_is(sample_index: Path, tmp_path: Path, start: Start) -> None:
    """Markdown in the reader's language stands on the page about the library; HTML and scripts in it are only text."""
    (tmp_path / "about.en.md").write_text(
        "# Who we are\n\nA *small* [library](https://example.org/).\n\n<script>alert(1)</script>\n\n"
        "[bad](javascript:alert(1)) ![x](https://example.org/x.png)\n",
        encoding="utf-8",
    )
    (tmp_path / "about.zh.md").write_text("我们是谁", encoding="utf-8")
    reader = start(Settings(index=sample_index, about=tmp_path, contact="someone@example.org")).test_client()
    answer = reader.get("/about")
    assert heading(answer) == "About this library"
    assert "<h2>Who we are</h2>" in answer.text
    assert '<em>small</em> <a href="https://example.org/">library</a>' in answer.text
    assert "<script>alert" not in answer.text and "<img" not in answer.text
    assert not [address for address in links(answer) if address.startswith("javascript:")]
    assert "mailto:someone@example.org" in links(answer)
    assert "21 documents, index of" in answer.text
    assert '<div class="words" lang="zh-Hans"><p>我们是谁</p>' in reader.get("/about?lang=zh").text
    (tmp_path / "about.zh.md").unlink()
    alone = start(Settings(index=sample_index, about=tmp_path)).test_client()
    assert '<div class="words" lang="en">' in alone.get("/about?lang=zh").text


def test_which_side_comes_first_is_the_readers_choice(client: FlaskClient) -> None:
    """English first holds for results and documents, until the address says otherwise."""

    def sides(path: str) -> list[str]:
        return re.findall(r'class="side (zh|en)', client.get(path).text)[:2]

    assert sides("/search?q=治理") == ["zh", "en"]
    assert sides("/search?q=治理&first=en") == ["en", "zh"]
    assert sides("/documents/linjiang-data-2021") == ["en", "zh"]
    assert sides("/documents/linjiang-data-2021?first=zh") == ["zh", "en"]


@pytest.mark.parametrize("path", [*PAGES, "/facets/author?q=的"])
def test_a_page_is_light_beside_its_texts(client: FlaskClient, path: str) -> None:
    """What is not text of the library weighs less than 100 kB, on every page."""
    text = client.get(path).text
    kept = re.sub(r'(<p class="side [^>]*>).*?(</p>)', r"\1\2", text, flags=re.DOTALL)
    assert len(kept.encode()) < 100_000


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_hundred_hits_are_light(client: FlaskClient, lang: str) -> None:
    """A long page of results too: without the texts, titles and names of its hits it weighs less than 100 kB."""
    text = client.get(f"/search?q=的&size=100&lang={lang}").text
    assert text.count("<article") == 100
    kept = re.sub(r'(<p class="side [^>]*>).*?(</p>)', r"\1\2", text, flags=re.DOTALL)
    kept = re.sub("<article.*</article>", lambda hits: re.sub(">[^<]+<", "><", hits[0]), kept, flags=re.DOTALL)
    assert len(kept.encode()) < 100_000


def test_fifty_hits_are_light_with_their_names(client: FlaskClient) -> None:
    """Fifty weigh less than 100 kB without the texts alone."""
    text = client.get("/search?q=的&size=50").text
    kept = re.sub(r'(<p class="side [^>]*>).*?(</p>)', r"\1\2", text, flags=re.DOTALL)
    assert len(kept.encode()) < 100_000
