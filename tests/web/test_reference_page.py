"""Features that readers know from published pages of bilingual documents, each tested on such a page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reference_page import PAGE, citation, record

from searchsvc.building import build
from searchsvc.settings import Settings

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="needs ../shared/reference/document-page.txt")
DOCUMENT = "/documents/sino-russian-relations"
PAIRED = "/documents/sino-russian-relations-paired"


@pytest.fixture(scope="module")
def reference_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with the page as it is, and again with Chinese beside one passage."""
    folder = tmp_path_factory.mktemp("reference")
    records = [record(), record("sino-russian-relations-paired", {13: "今年中俄关系有四大看点。"})]
    source = folder / "library.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    report = build(Settings(index=folder / "index", sources=(source,), segmenter="rjieba"))
    assert (report.documents, report.passages, report.faults) == (2, 38, ())
    return folder / "index"


@pytest.fixture
def reader(reference_index: Path, start: Callable[[Settings], Flask]) -> FlaskClient:
    return start(
        Settings(index=reference_index, contact="editor@library.example", public_url="https://host.example/library")
    ).test_client()


def plain(text: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", text))


def test_title_summary_section_headings(reader: FlaskClient) -> None:
    """The page has title in both languages, summary and the three headings, which link to their sections."""
    text = reader.get(DOCUMENT).text
    title = re.search("<h1>(.*?)</h1>", text, re.DOTALL)
    assert title and plain(title[1]) == "Sino-Russian Relations Embark on a New Journey 中俄关系迈上新征程"
    assert "This 2020 article by Li Hui" in text
    headings = ["New Ideas Open a New Era", "A New Era Draws a New Vision", "A New Vision Generates New Momentum"]
    assert [plain(found) for found in re.findall(r'<h2 class="section">(.*?)</h2>', text, re.DOTALL)] == headings
    contents = re.search('<nav aria-label="Contents">(.*?)</nav>', text, re.DOTALL)
    assert contents
    for heading, n in zip(headings, re.findall(r'href="#(n\d+)"', contents[1]), strict=True):
        assert heading in contents[1]
        assert re.search(rf'{heading}.*?id="{n}"', text[contents.end() :], re.DOTALL)


def test_original_translation_side_by_side(reader: FlaskClient) -> None:
    """In one language: one column, a notice, a link to the original. In both: each alone, or side by side."""
    alone = reader.get(DOCUMENT).text
    assert alone.count("This document has English text only") == 1
    assert 'class="passages single"' in alone and "No Chinese text" not in alone
    assert 'href="https://original.example/article"' in alone
    both = reader.get(PAIRED).text
    assert both.count('class="side zh"') == 1 and both.count("No Chinese text") == 18
    assert 'class="side en"' not in reader.get(f"{PAIRED}?view=zh").text
    assert 'class="side zh"' not in reader.get(f"{PAIRED}?view=en").text


def test_passages_linked_one_to_one(reader: FlaskClient) -> None:
    """Each row has a paragraph and its translation, with a number that is its permalink."""
    text = reader.get(f"{PAIRED}?view=both").text
    row = re.search('id="n13".*?(?=id="n14")', text, re.DOTALL)
    assert row and "今年中俄关系有四大看点。" in plain(row[0]) and "four key points of interest" in plain(row[0])
    permalink = re.search(r'class="n" href="([^"]+)"', row[0])
    assert permalink
    assert reader.get(html.unescape(permalink[1])).location.endswith("?n=13#n13")


def test_glosses_are_kept_and_used(reader: FlaskClient) -> None:
    """A bracketed term is set apart, found by its Chinese, and does not break phrases around it."""
    text = reader.get(DOCUMENT).text
    found = re.findall(r'<span class="gloss">\(<span lang="zh-Hans">(.*?)</span>\)</span>', text)
    assert {"千磨万击还坚劲", "四个坚定支持", "超越零和博弈"} <= set(found)
    for query in ("四个坚定支持", '"four firm supports between China and Russia"'):
        hits = reader.get("/api/v1/search", query_string={"q": query}).json
        assert hits and {hit["n"] for hit in hits["hits"]} == {2}


def test_notes_are_told_from_the_text(reader: FlaskClient) -> None:
    """A translator's note looks different, and can be searched for alone."""
    text = reader.get(DOCUMENT).text
    [note] = re.findall(r'<span class="note" role="note">(.*?)</span>\s+of cooperation', text)
    assert plain(note) == "[Translator’s note;含金量, metaphorically meaning value]"
    hits = reader.get("/api/v1/search?q=note:含金量").json
    assert hits and {hit["n"] for hit in hits["hits"]} == {10}


def test_cite_this_page(reader: FlaskClient) -> None:
    """The citation equals the page's own, on the page and as a file."""
    assert reader.get(f"{DOCUMENT}/cite.txt").text == citation()
    assert citation() in plain(reader.get(DOCUMENT).text)


def test_share_email_print_copy_link(reader: FlaskClient) -> None:
    """There are a letter with the citation and buttons to copy and print; no other host is involved."""
    text = reader.get(DOCUMENT).text
    letter = html.unescape(re.search(r'href="(mailto:\?[^"]+)"', text)[1])  # type: ignore[index]
    body = parse_qs(urlsplit(letter).query)["body"][0]
    assert body == f"https://host.example/library{DOCUMENT}\r\n\r\n{citation()}"
    assert f'data-copy="link" data-link="/library{DOCUMENT}"' in text
    assert f'href="/library{DOCUMENT}?all=yes" rel="nofollow" data-print="here"' in text
    assert not re.search(r'src="(?!/library/static/)', text)


def test_report_an_error_in_a_passage(reader: FlaskClient) -> None:
    """Every passage links to a letter to the library that names it and quotes its beginning."""
    text = reader.get(DOCUMENT).text
    link = html.unescape(re.search(r'class="acts"><a href="([^"]+cite=2#n2)"', text)[1])  # type: ignore[index]
    opened = reader.get(DOCUMENT + link.partition("#")[0]).text
    letter = html.unescape(re.findall(r'href="(mailto:editor@[^"]+)"', opened)[-1])
    body = parse_qs(urlsplit(letter).query)["body"][0]
    assert "https://host.example/library/passages/sino-russian-relations:" in body
    assert "Passage 2" in body and "A distinctive feature of Sino-Russian relations" in body


def test_back_to_the_library_to_the_top(reader: FlaskClient) -> None:
    """Links lead back to the list, from the end to the top, and back to the results."""
    text = reader.get(DOCUMENT).text
    assert '<a href="/library/documents">Back to the library</a>' in text
    assert '<a href="#top">To the top</a>' in text and 'id="top"' in text
    hits = reader.get("/search?q=BRICS&sort=newest").text
    place = html.unescape(re.search(r'<h2[^>]*><a href="([^"]+)"', hits)[1])  # type: ignore[index]
    found = reader.get(place.removeprefix("/library").partition("#")[0]).text
    assert '<a href="/library/search?q=BRICS&amp;sort=newest">Back to the results</a>' in found
