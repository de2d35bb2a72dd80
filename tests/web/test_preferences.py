"""A reader's preferences: the language of the interface, the sides shown, and their order."""

from __future__ import annotations

import re
from pathlib import Path

from answers import Start, heading, links, query_of
from flask.testing import FlaskClient

from searchsvc.settings import Settings


def test_the_language_is_that_of_the_browser_until_one_is_chosen(client: FlaskClient) -> None:
    """A Chinese browser gets Chinese; after following the link to English every page is English."""
    chinese = {"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.1"}
    assert heading(client.get("/documents", headers=chinese)) == "21 篇文献"
    assert heading(client.get("/documents?lang=en", headers=chinese)) == "21 documents"
    assert heading(client.get("/documents", headers=chinese)) == "21 documents"


def test_the_link_to_the_other_language_keeps_the_search(client: FlaskClient) -> None:
    """Changing the language keeps the page of results and its filters."""
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
    """Choosing English only hides the Chinese, here and in the next document."""
    assert 'class="side zh"' in client.get("/documents/linjiang-data-2021").text
    assert 'class="side zh"' not in client.get("/documents/linjiang-data-2021?view=en").text
    assert 'class="side zh"' not in client.get("/documents/carbon-peak-2022").text
    assert 'class="side zh"' in client.get("/documents/carbon-peak-2022?view=both").text


def test_which_side_comes_first_is_the_readers_choice(client: FlaskClient) -> None:
    """English first applies to results and documents, unless the address says otherwise."""

    def sides(path: str) -> list[str]:
        return re.findall(r'class="side (zh|en)', client.get(path).text)[:2]

    assert sides("/search?q=治理") == ["zh", "en"]
    assert sides("/search?q=治理&first=en") == ["en", "zh"]
    assert sides("/documents/linjiang-data-2021") == ["en", "zh"]
    assert sides("/documents/linjiang-data-2021?first=zh") == ["zh", "en"]


def test_each_interface_has_its_own_punctuation(client: FlaskClient) -> None:
    """Punctuation between names and values is that of the interface's language."""
    page = "/search?q=security&size=3&page=2"
    chinese = re.sub("<[^>]+>", "", client.get(f"{page}&lang=zh").text)
    assert "，第 2 页" in chinese and "译者：" in chinese and not re.search(r"(译者|版权): ", chinese)
    english = re.sub("<[^>]+>", "", client.get(f"{page}&lang=en").text)
    assert ", page 2" in english and re.search(r"Translators?: [^.]+\. Rights in the original: ", english)
