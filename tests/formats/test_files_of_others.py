"""Files that other programs wrote (made by `tests/files/make.sh`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import FILES, pairs, read, read_bytes

from searchsvc.model import Document

PAIRS = [
    ("数据是生产要素。", "Data is a factor of production."),
    ("第一行\n第二行，“引号”。", 'Line one\nLine two, "quoted".'),
    ("国家安全是头等大事。", "National security comes first."),
]


def document(*names: str) -> Document:
    found = read(*(FILES / name for name in names))
    assert found.faults == []
    (one,) = found.documents
    return one


def sections(one: Document) -> list[str | None]:
    return list(dict.fromkeys(passage.section.en for passage in one.passages if passage.section))


@pytest.mark.parametrize(
    "name",
    [
        "openpyxl.xlsx",
        "office.xlsx",
        "unicode-text.tsv",
        "semicolons.csv",
        "table.docx",
        "turns.docx",
        "toolkit.tmx",
        "toolkit-utf16.tmx",
        "toolkit.xlf",
        "toolkit2.xlf",
        "node1.xliff",
        "node2.xliff",
    ],
)
def test_a_file_of_pairs(name: str) -> None:
    """Workbook, exports, Word files (two columns or alternating), TMX and XLIFF all hold the same pairs."""
    one = document(name)
    assert pairs(one) == PAIRS
    assert one.language == "zh-Hans"
    if not name.startswith(("toolkit", "node")):
        assert (one.title.zh, one.title.en) == ("数据条例", "Data Regulations")


@pytest.mark.parametrize(
    ("program", "ending"),
    [
        ("pandoc", "docx"),
        ("pandoc", "epub"),
        ("pandoc", "html"),
        ("office", "docx"),
        ("office", "html"),
        ("office", "txt"),
    ],
)
def test_a_pair_of_files(program: str, ending: str) -> None:
    """Title, headings, items, footnotes and accepted changes of a pair are read, whatever program wrote it."""
    names = [f"{program}.{side}.{ending}" for side in ("zh", "en")]
    one = document(*names)
    assert (one.title.zh, one.title.en) == ("论数据", "On Data")
    assert sections(one)[-2:] == ["1. Background", "2. Outlook"]
    found = pairs(one)
    assert ("第二项", "Second item") in found
    assert ("国家安全是头等大事。", "National security comes first.") in found
    if program == "pandoc" or ending == "docx":  # other programs do not mark the line under the title
        assert [(name.zh, name.en) for name in one.authors] == [("李辉", "Li Hui")]
        assert not any("李辉" in (zh or "") for zh, _ in found)
    if ending != "txt":  # LibreOffice writes it without notes
        assert ("[1] 见《数据法》第三条。", "[1] See the Data Law, Article 3.") in found
        assert "数据是生产要素。[1]本条例" in "".join(zh or "" for zh, _ in found)
    if ending == "docx":
        assert "This regulation applies" in "".join(en or "" for _, en in found)


def test_a_pair_of_books() -> None:
    """Chapters are in reading order, without the contents, and authors come from the book's metadata."""
    one = document("ebooklib.zh.epub", "ebooklib.en.epub")
    assert (one.title.zh, one.title.en) == ("数据史", "A History of Data")
    assert sections(one) == ["Chapter 1", "Chapter 2"]
    assert [(name.zh, name.en) for name in one.authors] == [("李辉", "Li Hui")]
    assert pairs(one)[0] == ("数据是生产要素。", "Data is a factor.")


def test_unicode_text_of_excel_is_a_table_whatever_its_ending(tmp_path: Path) -> None:
    """Excel saves tables as UTF-16 with tabs in .txt files."""
    content = (FILES / "unicode-text.tsv").read_bytes()
    assert pairs(read_bytes(tmp_path, content, "export.txt").documents[0]) == PAIRS
