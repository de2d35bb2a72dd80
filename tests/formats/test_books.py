"""EPUB books: the running text goes in; cover, contents and the like do not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from records import Found, read

FILES = Path(__file__).parents[1] / "files"

PACKAGE = """<package version="2.0" xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest>
<spine>{spine}</spine><guide>{guide}</guide></package>"""
PAGE = "<html><body{kind}>{text}</body></html>"
CHAPTERS = {
    "第一章.xhtml": "<h1>第一章</h1><p>数据是生产要素，<a href='c2.xhtml'>见第二章</a>。</p>",
    "c2.xhtml": "<h1>第二章</h1><p>国家安全是头等大事。</p>",
}
TEXTS = ["数据是生产要素，见第二章。", "国家安全是头等大事。"]
CONTENTS = (
    "<h2>目录</h2><p><a href='%E7%AC%AC%E4%B8%80%E7%AB%A0.xhtml#a'>第一章</a></p><p><a href='c2.xhtml'>第二章</a></p>"
)


def book(path: Path, pages: dict[str, str], guide: str = "") -> Found:
    """A book of these pages in this order, with their types in its package."""
    items = "".join(f'<item id="i{n}" href="{name}"/>' for n, name in enumerate(pages))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="OEBPS/p.opf"/></container>')
        archive.writestr("OEBPS/p.opf", PACKAGE.format(items=items, spine=spine, guide=guide))
        for name, text in pages.items():
            page = text if text.startswith("<html") else PAGE.format(kind="", text=text)
            archive.writestr(f"OEBPS/{name}", page)
    return read(path)


def texts(found: Found) -> list[str | None]:
    assert found.faults == []
    return [passage.zh for passage in found.documents[0].passages]


@pytest.mark.parametrize("kind", ["cover", "toc", "title-page", "copyright-page"])
def test_what_the_package_calls_no_chapter_is_left_out_and_said(tmp_path: Path, kind: str) -> None:
    """The `guide` of an EPUB 2 marks cover, contents without links, title page and copyright page."""
    guide = f'<reference type="{kind}" href="front.xhtml"/><reference type="text" href="c2.xhtml"/>'
    found = book(tmp_path / "x.zh.epub", {"front.xhtml": "<p>数据出版社，版权所有。</p>", **CHAPTERS}, guide)
    assert texts(found) == TEXTS
    assert "front.xhtml" in found.reading.notices[0].text


@pytest.mark.parametrize("guide", ["", '<reference type="toc" href="目录.xhtml#top"/>'])
def test_a_list_of_chapters_is_left_out_whatever_the_package_says(tmp_path: Path, guide: str) -> None:
    """A page of links to other chapters is the contents; a text with one link is text."""
    found = book(tmp_path / "x.zh.epub", {"目录.xhtml": CONTENTS, **CHAPTERS}, guide)
    assert texts(found) == TEXTS
    assert "目录.xhtml" in found.reading.notices[0].text


@pytest.mark.parametrize("reference", ['type="cover" href="c2.xhtml"', 'type="toc" href="c2.xhtml#contents"'])
def test_a_page_that_holds_the_text_too_is_read(tmp_path: Path, reference: str) -> None:
    """Nothing is lost where the text begins on the cover's page, or the contents share a page with text."""
    guide = f'<reference {reference}/><reference type="text" href="c2.xhtml"/>'
    assert texts(book(tmp_path / "x.zh.epub", CHAPTERS, guide)) == TEXTS


def test_what_a_page_calls_itself(tmp_path: Path) -> None:
    """EPUB 3 gives the types in the page itself, among other words."""
    kind = " xmlns:epub='http://www.idpf.org/2007/ops' epub:type='frontmatter copyright-page'"
    front = PAGE.format(kind=kind, text="<p>版权所有。</p>")
    assert texts(book(tmp_path / "x.zh.epub", {"front.xhtml": front, **CHAPTERS})) == TEXTS


def test_a_book_of_pandoc_holds_its_chapters_alone() -> None:
    """Contents among the chapters, title page and rights of an EPUB 2 are not passages."""
    (one,) = read(*(FILES / f"pandoc2.{side}.epub" for side in ("zh", "en"))).documents
    assert (one.title.zh, one.title.en, [name.zh for name in one.authors]) == ("论数据", "On Data", ["李辉"])
    assert next(passage.section.en for passage in one.passages if passage.section) == "1. Background"
    assert (one.passages[0].zh or "").startswith("数据是生产要素。[1]")
