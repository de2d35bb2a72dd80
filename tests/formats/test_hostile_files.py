"""Files damaged at random or made to keep a reader busy: never a traceback, never silence, never endless."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from mutations import BESIDE, damaged, sound_files
from records import Found, is_readable, read, read_bytes

from searchsvc.audit import audit

SOUND = sound_files()


def is_told(found: Found) -> None:
    """Assert that reading gave documents that can be audited, or faults that any terminal can show."""
    assert found.documents or found.faults
    assert all(is_readable(fault.reason) and is_readable(str(fault)) for fault in found.faults)
    assert all(is_readable(str(notice)) for notice in found.reading.notices)
    list(audit((document, ("library", 1)) for document in found.documents))


@pytest.mark.parametrize("name", SOUND)
def test_a_damaged_file_is_a_fault_or_still_a_document(name: str, tmp_path: Path, everything: bool) -> None:
    """Each file, with bits flipped and parts removed, repeated, moved or nested, gives documents or a fault."""
    says_of_others = name in ("meta.toml", "metadata.csv", "align.toml")
    for other, text in BESIDE.items() if says_of_others else ():
        (tmp_path / other).write_text(text, encoding="utf-8")
    times = 6 if len(SOUND[name]) > 30_000 else 40
    for number in range(times * 20 if everything else times):
        content = damaged(name, SOUND[name], random.Random(f"{name} {number}"))
        path = tmp_path / (name if says_of_others else f"bad.{name.partition('.')[2]}")
        path.write_bytes(content)
        found = read(tmp_path)
        if content.strip() or not name.endswith(".jsonl"):  # an empty file is valid in the interchange format
            is_told(found)


MEMORY = "<tmx version='1.4'><header srclang='zh'/><body>{}</body></tmx>"
SEGMENT = "<tu><tuv xml:lang='zh'><seg>{}</seg></tuv></tu>"
EXCHANGE = "<xliff><file source-language='zh' target-language='en' original='a'><body>{}</body></file></xliff>"
EXCHANGE_2 = "<xliff version='2.0' srcLang='zh' trgLang='en'><file id='a'><unit id='1'>{}</unit></file></xliff>"
PAGE = "<html><body><main>{}</main></body></html>"
PAIR = '{"id":"a","title":"b","passages":[{"zh":"%s","en":"%s"}]}'
N = 10_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.md", "[^" * N),
        ("x.md", "[" * 500 * N),
        ("x.md", "甲\n\n" + "* " * N),
        ("x.md", "*a_ " * N),
        ("x.md", "> " * N + "a"),
        ("x.md", "<div>\n" + "<!--" * 10 * N),
        ("x.html", f"<body><div id='top'><article>{'<p>甲乙<a href=#top>top</a></p>' * N}</article></div></body>"),
        (
            "x.html",
            "<body><article>"
            + "".join(f"<p>甲乙<a href=#n{n}>1</a></p>" for n in range(N))
            + "</article>"
            + "".join(f"<p><a name=n{n}>1</a> 丙</p>" for n in range(N))
            + "</body>",
        ),
        ("x.md", "<div>\n" + "<" * 10 * N),
        ("x.md", "# 甲" + "\u3000" * 10 * N + "乙\n\n# 丙\n\nA"),
        ("x.md", "---\ntitle: 甲" + "\u3000" * 10 * N + "乙\n---\n甲"),
        ("x.md", "---\n" + "{" * N + "\n---\n甲"),
        ("x.txt", "甲" + " " * 10 * N + "\n\n乙"),
        ("x.txt", "facebook | print\n\nCite this page\n\n" + 'a. "b ' * N + "\n\n甲"),
        ("x.html", PAGE.format("<div class='share'>a</div>" * N + "<p>甲</p>")),
        ("x.html", PAGE.format("<section class='footnotes'><ol>" + "<li>a</li>" * N + "</ol></section>")),
        ("x.html", PAGE.format("<p>甲" + " " * 10 * N + "a")),
        ("x.html", PAGE.format("<nav>a</nav>甲" * 10 * N)),
        ("x.html", PAGE.format("<p>甲</p><section class='footnotes'><ol><li>" + "<p></p>" * 10 * N)),
        ("x.tmx", MEMORY.format(SEGMENT.format("<ph/>甲" * N))),
        ("x.jsonl", PAIR % ("陸" * 10 * N + "畝", "a")),
        ("x.jsonl", PAIR % ("甲", "(甲)" * 10 * N)),
        ("x.xlf", EXCHANGE.format("<trans-unit id='1'><source>甲</source></trans-unit>" * N)),
        ("x.xlf", EXCHANGE_2.format("<segment><source>a甲</source><target>B</target></segment>" * N)),
        ("x.csv", "zh,en" + "," * N + "\n甲,A"),
        ("x.csv", "zh,en\n甲,5" + "兆" * 10 * N),
        ("x.jsonl", "[" * N),
        ("x.jsonl", '{"id":"a","title":"b","passages":[' + "{}," * N + "{}]}"),
    ],
)
def test_work_is_bounded_by_length(tmp_path: Path, name: str, content: str) -> None:
    """Files on which quadratic algorithms would take hours are read in seconds."""
    is_told(read_bytes(tmp_path, content.encode(), name))


@pytest.mark.parametrize("depth", [300, 900, 1500, 50_000])
@pytest.mark.parametrize(
    ("name", "opened", "inside", "closed"),
    [
        ("x.html", "<div>", PAGE, "</div>"),
        ("x.tmx", "<hi>", MEMORY.format(SEGMENT), "</hi>"),
        ("x.xlf", "<g>", EXCHANGE.format("<trans-unit id='1'><source>{}</source></trans-unit>"), "</g>"),
        ("x.xlf", "<group>", EXCHANGE, "</group>"),
        ("x.md", "<b>", "甲{}", "</b>"),
        ("x.md", "> ", "{}", ""),
        ("meta.toml", "[", "a = {}", "]"),
    ],
)
def test_deep_nesting_is_read_or_told(
    tmp_path: Path, name: str, opened: str, inside: str, closed: str, depth: int
) -> None:
    """However deeply a file is nested, its text is read or the file is named: nothing is lost in silence."""
    (tmp_path / "zh.txt").write_text("甲。", encoding="utf-8")
    content = inside.format(f"{opened * depth}深处{closed * depth}")
    (tmp_path / name).write_text(content, encoding="utf-8")
    found = read(tmp_path)
    is_told(found)
    read_text = "".join(passage.zh or "" for document in found.documents for passage in document.passages)
    assert found.faults or "深处" in read_text


@pytest.mark.parametrize(("item", "depth"), [("- ", 45), ("1. ", 45), ("> ", 90)])
def test_lists_in_lists_are_read_to_the_last(tmp_path: Path, item: str, depth: int) -> None:
    """Deeply nested lists and quotations are read like any text."""
    indent = item if item == "> " else "   "
    lines = "".join(
        f"{indent * level}{item}第{level}层\n{'>' * level if item == '> ' else ''}\n" for level in range(depth)
    )
    found = read_bytes(tmp_path, f"甲\n\n{lines}".encode(), "x.md")
    assert found.faults == []
    texts = [passage.zh or "" for passage in found.documents[0].passages]
    assert [text.removeprefix("1. ") for text in texts] == ["甲", *(f"第{level}层" for level in range(depth))]


@pytest.mark.parametrize("depth", [300, 1500, 50_000])
def test_a_word_file_nested_deeply_is_read_or_told(tmp_path: Path, depth: int) -> None:
    """The fault names what is wrong with the file, not with the program that reads it."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = "<w:p><w:r><w:t>深处</w:t></w:r></w:p>"
    inside = f"{'<w:ins>' * depth}{text}{'</w:ins>' * depth}"
    with zipfile.ZipFile(tmp_path / "x.docx", "w") as parts:
        parts.writestr("word/document.xml", f'<w:document xmlns:w="{main}"><w:body>{inside}</w:body></w:document>')
    found = read(tmp_path)
    is_told(found)
    assert "recursion" not in str(found.faults) and (not found.faults or "deeply" in str(found.faults))


@pytest.mark.parametrize("number", ["zz", "", "-1", "110000", "9" * 50, "D800", "1A"])
def test_a_character_that_no_text_can_hold_leaves_a_mark(tmp_path: Path, number: str) -> None:
    """Characters that XLIFF can only give by number leave a visible mark, which the audit reports."""
    unit = f"<trans-unit id='1'><source>甲<cp hex='{number}'/>乙</source><target>A</target></trans-unit>"
    found = read_bytes(tmp_path, EXCHANGE.format(unit).encode(), "x.xlf")
    assert [passage.zh for passage in found.documents[0].passages] == ["甲\ufffd乙"]
    assert [one.kind for one in audit((document, ("x.xlf", 1)) for document in found.documents)] == ["mojibake"]


def test_a_chapter_named_a_thousand_times_is_read_once(tmp_path: Path) -> None:
    """A book of a few kilobytes does not unpack to a whole library; one that lacks a chapter says so."""
    chapter = "<html><body><p>国家安全是头等大事。</p></body></html>"
    package = f"""<package><manifest><item id="c" href="c.xhtml"/><item id="d" href="d.xhtml"/></manifest>
    <spine>{'<itemref idref="c"/>' * 1000}<itemref idref="d"/></spine></package>"""
    with zipfile.ZipFile(tmp_path / "x.zh.epub", "w") as book:
        book.writestr("META-INF/container.xml", '<container><rootfile full-path="p.opf"/></container>')
        book.writestr("p.opf", package)
        book.writestr("c.xhtml", chapter)
    found = read(tmp_path)
    assert [passage.zh for passage in found.documents[0].passages] == ["国家安全是头等大事。"]
    assert "lacks 1 chapters" in found.reading.notices[0].text


def test_units_without_any_text_are_told(tmp_path: Path) -> None:
    """A file of empty units is not ignored in silence."""
    found = read_bytes(tmp_path, EXCHANGE_2.format("<segment>arget</segment>").encode(), "x.xlf")
    assert [fault.reason for fault in found.faults] == ["holds no text in any of its units"]


@pytest.mark.parametrize("number", ["1048577", "9" * 15])
def test_a_row_that_no_workbook_has_is_told(tmp_path: Path, number: str) -> None:
    """A row with an enormous number does not make the reader go through all rows before it."""
    with zipfile.ZipFile(io.BytesIO(SOUND["openpyxl.xlsx"])) as sound, zipfile.ZipFile(tmp_path / "x.xlsx", "w") as bad:
        for name in sound.namelist():
            bad.writestr(name, sound.read(name).replace(b'<row r="3"', f'<row r="{number}"'.encode()))
    found = read(tmp_path)
    is_told(found)
    assert "a row is numbered beyond 1048576" in found.faults[0].reason


def test_another_kind_of_xml_is_told_at_once(tmp_path: Path) -> None:
    """Another kind of XML named as a translation memory is recognised by its root, and not read to the end."""
    found = read_bytes(tmp_path, b"<html>" + b"<p>a</p>" * 1000, "x.tmx")
    assert "begins with `html`" in found.faults[0].reason
