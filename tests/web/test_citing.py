"""Citations, letters and error reports on the pages."""

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

from searchsvc.settings import Settings

Start = Callable[[Settings], Flask]
DOCUMENT = "/documents/linjiang-data-2021"


def letters(text: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="(mailto:[^"]+)"', text)]


def body(letter: str) -> str:
    return parse_qs(urlsplit(letter).query)["body"][0]


def shown(text: str) -> list[str]:
    """The citations on a page, as a reader would copy them."""
    found = re.findall(r'<blockquote class="citation"[^>]*>(.*?)</blockquote>', text, re.DOTALL)
    return [html.unescape(re.sub("<[^>]+>", "", one)) for one in found]


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("txt", "text/plain"),
        ("bib", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_every_form_has_an_address(client: FlaskClient, form: str, kind: str) -> None:
    """Citations of documents and passages can be fetched in each format, with a file name to save them under."""
    answer = client.get(f"{DOCUMENT}/cite.{form}")
    assert (answer.status_code, answer.mimetype) == (200, kind)
    passage = client.get(f"{DOCUMENT}/cite.{form}?n=3")
    assert "passage 3" in passage.text and "passage 3" not in answer.text
    if form != "txt":
        assert f'filename="linjiang-data-2021-3.{form}"' in passage.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/cite.pdf", "/cite.bib?n=0", "/cite.bib?n=16", "/cite.bib?n=x", "/cite.bib?n=²"])
def test_nothing_is_cited_that_is_not_there(client: FlaskClient, path: str) -> None:
    """An unknown format or passage is a 404, rather than a false citation."""
    assert client.get(DOCUMENT + path).status_code == 404


def test_the_page_shows_the_very_citation(client: FlaskClient) -> None:
    """The page shows exactly the citations that the files hold."""
    assert shown(client.get(DOCUMENT).text) == [client.get(f"{DOCUMENT}/cite.txt").text]
    opened = shown(client.get(f"{DOCUMENT}?cite=3").text)
    assert opened[1] == client.get(f"{DOCUMENT}/cite.txt?n=3").text


def test_a_hit_leads_to_its_citation(client: FlaskClient) -> None:
    """The link of a hit to its citation opens the document there, still marked, with the citation shown."""
    [link] = re.findall(r'href="([^"]+cite=[^"]+)"', client.get("/search?q=三个衔接").text)
    address, _, place = html.unescape(link).partition("#")
    n = place.removeprefix("n")
    page = client.get(address).text
    assert f'class="passage match" id="{place}"' in page
    assert shown(page)[1] == client.get(f"{DOCUMENT}/cite.txt?n={n}").text


def test_a_passage_is_cited_in_whichever_part_it_stands(difficult: FlaskClient) -> None:
    """In a long document the link to a citation leads to the part with the passage."""
    first = difficult.get("/documents/long").text
    assert 'href="?cite=1#n1"' in first
    text = difficult.get("/documents/long?cite=690").text
    assert 'id="n690"' in text and "passage 690, /passages/long:" in shown(text)[1]
    assert len(shown(difficult.get("/documents/long?cite=9999").text)) == 1


def test_a_hit_tells_standing_translators_and_rights(client: FlaskClient) -> None:
    """A reader sees who translated a hit, the standing of the translation, and the rights, before quoting it."""
    text = html.unescape(re.sub("</?bdi>", "", client.get("/search?q=三个衔接").text))
    text = re.sub("<[^>]+>", "", text)
    assert "Published translation" in text
    assert "Translator: Miriam Castell. Rights in the original: Written for this project; MIT licence. Rights" in text


def test_a_citation_holds_the_public_address(sample_index: Path, start: Start) -> None:
    """With a public address citations and letters have full URLs, with its prefix, whatever the request says."""
    client = start(Settings(index=sample_index, public_url="https://host.example/library")).test_client()
    hostile = {"Host": "evil.example"}
    line = client.get(f"{DOCUMENT}/cite.txt?n=3", headers=hostile).text
    assert re.search(
        r", passage 3, https://host\.example/library/passages/linjiang-data-2021:\w+\?n=3 \(accessed ", line
    )
    [item] = json.loads(client.get(f"{DOCUMENT}/cite.json", headers=hostile).text)
    assert item["URL"] == f"https://host.example/library{DOCUMENT}"
    page = client.get(f"{DOCUMENT}?cite=3", headers=hostile).text
    assert "evil" not in page
    assert all("https://host.example/library/" in body(letter) for letter in letters(page))


def test_a_report_names_the_passage(sample_index: Path, start: Start) -> None:
    """An error report has permalink, document, passage, date of the index and the beginnings of both sides."""
    client = start(Settings(index=sample_index, contact="editor@library.example")).test_client()
    page = client.get("/documents/linjiang-data-regulations-2020?cite=7").text
    report = letters(page)[-1]
    assert report.startswith("mailto:editor@library.example?subject=Error%20in")
    text = body(report)
    assert "/passages/linjiang-data-regulations-2020:" in text and "n=7" in text
    assert "linjiang-data-regulations-2020: Linjiang Province Data Regulations" in text
    assert "Passage 7: Article 7" in text and "第七条" in text and "Index of " in text


def test_without_a_contact_there_is_no_report(client: FlaskClient) -> None:
    """Without an e-mail address there are no letters to the library; a document can still be shared."""
    page = client.get(f"{DOCUMENT}?cite=3").text
    assert "Report an error" not in page and "Copy the report" not in page
    assert letters(page) and all(letter.startswith("mailto:?") for letter in letters(page))


def test_letters_stay_short(difficult_index: Path, start: Start) -> None:
    """However long or strange the texts, a letter's address stays below 1,800 characters and well-formed."""
    contact = "editor@library.example"
    for public in ("", "https://host.example/" + "very-long/" * 30):
        client = start(Settings(index=difficult_index, contact=contact, public_url=public)).test_client()
        for path in ("/documents/hostile?cite=1", "/documents/endless?cite=1&lang=zh"):
            found = letters(client.get(path).text)
            assert len(found) == 4
            for letter in found:
                assert len(letter) < 1800
                assert re.fullmatch(
                    r"mailto:[\w@.]*\?subject=(?:[\w.~-]|%[0-9A-F]{2})+&body=(?:[\w.~-]|%[0-9A-F]{2})+", letter
                )
                parse_qs(urlsplit(letter).query, errors="strict")
