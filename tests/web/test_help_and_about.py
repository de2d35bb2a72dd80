"""The pages on searching and about the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import Start, heading, links
from flask.testing import FlaskClient

from searchsvc.settings import Settings


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("index", ["sample_index", "difficult_index"])
def test_every_example_finds_something(index: str, language: str, request: pytest.FixtureRequest, start: Start) -> None:
    """Whatever the library, each example on the home page and the page of help finds passages."""
    reader = start(Settings(index=request.getfixturevalue(index))).test_client()
    reader.set_cookie("lang", language)
    examples = {address for path in ("/", "/help") for address in links(reader.get(path)) if "/search?q=" in address}
    assert len(examples) >= 5
    for address in examples:
        text = reader.get(address).text
        assert '<article class="hit"' in text, address
        assert "apart" not in text.partition('<div class="columns')[0] or "more with its words apart" in text, address


def test_the_syntax_is_explained_in_the_language_of_the_interface(client: FlaskClient) -> None:
    """The page of help is in the reader's language, also after a reader of the other has opened it."""
    assert "words that begin like this" in client.get("/help").text
    chinese = client.get("/help?lang=zh").text
    assert "以此开头的词" in chinese
    assert "words that begin like this" not in chinese
    assert "政策文章" in chinese and "Policy article" not in chinese


def test_the_administrator_says_what_the_library_is(sample_index: Path, tmp_path: Path, start: Start) -> None:
    """The page about the library shows Markdown in the reader's language; HTML and scripts in it are text."""
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
