"""Automatic numbering of word processors: a law keeps the numbers of its chapters, articles and items."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from records import read

from searchsvc.formats.numerals import written
from searchsvc.model import Document

FILES = Path(__file__).parents[1] / "files"


def law(name: str) -> Document:
    found = read(*(FILES / f"{name}.{side}.docx" for side in ("zh", "en")))
    assert found.faults == []
    assert found.reading.notices == []  # numbers on one side only would make the sides differ
    return found.documents[0]


@pytest.mark.parametrize(
    ("name", "third"), [("numbered", ("第三条", "Article 3")), ("numbers", ("第一条", "Article 1"))]
)
def test_a_law_keeps_its_numbers(name: str, third: tuple[str, str]) -> None:
    """Labels are as Word shows them: articles continue through chapters, items restart."""
    one = law(name)
    sections = dict.fromkeys((one.section.zh, one.section.en) for one in one.passages if one.section)
    assert list(sections) == [("第一章 总则", "Chapter I General Provisions"), ("第二章 罚则", "Chapter II Penalties")]
    texts = [(passage.zh, passage.en) for passage in one.passages]
    assert texts[:4] == [
        ("第一条 为了保护数据，制定本法。", "Article 1 This Law is made to protect data."),
        ("第二条 下列数据受到保护：", "Article 2 The following data are protected:"),
        ("（一）个人数据；", "(a) personal data;"),
        ("（二）国家数据。", "(b) state data."),
    ]
    assert texts[4] == (
        f"{third[0]} 违反本法的，依法处罚：",
        f"{third[1]} Whoever violates this Law is punished by law:",
    )
    assert texts[5:] == [
        ("（一）警告；", "(a) by a warning;"),
        ("情节轻微的除外。", "except in minor cases."),
        ("（二）罚款。", "(b) by a fine."),
    ]


@pytest.mark.parametrize(
    ("kind", "number", "shown"),
    [
        ("chineseCountingThousand", 10, "十"),
        ("chineseCountingThousand", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("taiwaneseCountingThousand", 101, "一百零一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1260, "一千二百六十"),
        ("chineseCountingThousand", 2009, "二千零九"),
        ("chineseLegalSimplified", 21, "贰拾壹"),
        ("ideographDigital", 105, "一〇五"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 13, "13"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 1949, "MCMXLIX"),
        ("lowerLetter", 27, "aa"),
        ("decimal", 0, "0"),
        ("chineseCounting", 10_000, "10000"),
        ("ordinalText", 2, "2"),
        ("none", 2, ""),
    ],
)
def test_numbers_as_word_writes_them(kind: str, number: int, shown: str) -> None:
    """The number formats found in laws and books; unknown ones are written in digits."""
    assert written(number, kind) == shown


PARAGRAPH = "<w:p><w:pPr>{}</w:pPr><w:r><w:t>甲乙丙丁戊己。</w:t></w:r></w:p>"
IN_LIST = "<w:numPr><w:ilvl w:val='{}'/><w:numId w:val='{}'/></w:numPr>"
SPACE = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
LEVELS = """<w:abstractNum w:abstractNumId='1'>
<w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='upperRoman'/><w:lvlText w:val='%1.'/></w:lvl>
<w:lvl w:ilvl='1'><w:start w:val='1'/><w:isLgl/><w:numFmt w:val='upperLetter'/><w:lvlText w:val='%1.%2'/></w:lvl>
<w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='bullet'/><w:lvlText w:val='\uf0b7'/></w:lvl>
</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='1'/>
<w:lvlOverride w:ilvl='0'><w:startOverride w:val='9'/></w:lvlOverride>
<w:lvlOverride w:ilvl='7'><w:startOverride w:val='9'/></w:lvlOverride></w:num>"""


def labels(folder: Path, *properties: str, numbering: str = LEVELS) -> list[str]:
    """The labels of paragraphs with these properties."""
    body = "".join(map(PARAGRAPH.format, properties))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(folder / "x.zh.docx", "w") as file:
        file.writestr(
            "[Content_Types].xml",
            "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
            f"<Override PartName='/word/document.xml' ContentType='{kind}'/></Types>",
        )
        file.writestr("word/document.xml", f"<w:document {SPACE}><w:body>{body}</w:body></w:document>")
        file.writestr("word/numbering.xml", f"<w:numbering {SPACE}>{numbering}</w:numbering>")
    found = read(folder)
    assert found.faults == []
    return [(passage.zh or "").removesuffix("甲乙丙丁戊己。") for passage in found.documents[0].passages]


def test_lists_begin_and_go_on_as_word_counts_them(tmp_path: Path) -> None:
    """A start value, a legal list in digits, bullets, a list that restarts, a paragraph that is in none."""
    first, inner, bullet = (IN_LIST.format(depth, 1) for depth in range(3))
    properties = (first, inner, inner, bullet, first, inner, IN_LIST.format(0, 2), IN_LIST.format(0, 0), "")
    assert labels(tmp_path, *properties) == ["III. ", "3.1 ", "3.2 ", "", "IV. ", "4.1 ", "IX. ", "", ""]


def test_paragraphs_that_a_change_joins_have_one_number(tmp_path: Path) -> None:
    """Paragraphs joined by a tracked deletion get one number, at the beginning."""
    item = IN_LIST.format(0, 1)
    deleted = f"{item}<w:rPr><w:del w:id='1' w:author='x'/></w:rPr>"
    before = f"{item}<w:pPrChange w:id='2'><w:pPr>{IN_LIST.format(1, 1)}</w:pPr></w:pPrChange>"
    assert labels(tmp_path, deleted, item, before, deleted, "", item) == [
        "III. 甲乙丙丁戊己。",
        "IV. ",
        "甲乙丙丁戊己。",
        "V. ",
    ]


@pytest.mark.parametrize("numbering", ["", "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>"])
def test_a_list_that_is_not_there_numbers_nothing(tmp_path: Path, numbering: str) -> None:
    """A file that refers to lists it does not define is read all the same."""
    assert labels(tmp_path, IN_LIST.format(0, 1), numbering=numbering) == [""]
