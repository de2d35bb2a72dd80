"""Word files beyond plain paragraphs: what Word shows is read, what it hides is not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from records import Found, read

SPACES = (
    "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    " xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
    " xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    " xmlns:v='urn:schemas-microsoft-com:vml'"
)
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
STYLES = "".join(
    f"<w:style w:type='paragraph' w:styleId='{name.replace(' ', '')}'><w:name w:val='{name}'/></w:style>"
    for name in ("Title", "heading 1", "toc 1", "TOC Heading")
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(content: str, style: str = "") -> str:
    return f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{content}</w:p>"


def word(folder: Path, *paragraphs: str, name: str = "x.docx") -> Found:
    """Read a Word file with these paragraphs."""
    with zipfile.ZipFile(folder / name, "w") as file:
        types = f"<Override PartName='/word/document.xml' ContentType='{KIND}'/>"
        space = "http://schemas.openxmlformats.org/package/2006/content-types"
        file.writestr("[Content_Types].xml", f"<Types xmlns='{space}'>{types}</Types>")
        file.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{''.join(paragraphs)}</w:body></w:document>")
        file.writestr("word/styles.xml", f"<w:styles {SPACES}>{STYLES}</w:styles>")
    found = read(folder)
    assert found.faults == []
    return found


BOX = "<w:txbxContent><w:p><w:r><w:t>甲方盖章处。</w:t></w:r></w:p></w:txbxContent>"
FRACTION = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
SQUARE = "<m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (
            run("本协议") + "<w:r><w:ruby><w:rt>" + run("jí") + f"</w:rt><w:rubyBase>{run('亟')}</w:rubyBase></w:ruby>"
            "</w:r>" + run("待签署。"),
            "本协议亟待签署。",
        ),
        (run("签于") + f"<w:fldSimple w:instr=' DATE '>{run('2023年')}</w:fldSimple>" + run("。"), "签于2023年。"),
        ("<w:r><w:t>甲方</w:t><w:cr/><w:t>乙方</w:t></w:r>", "甲方\n乙方"),
        (run("能量为") + f"<m:oMathPara><m:oMath>{FRACTION}</m:oMath></m:oMathPara>" + run("。"), "能量为(a+b)/2。"),
        (run("能量为") + f"<m:oMath>{SQUARE}</m:oMath>" + run("。"), "能量为c^2。"),
        (f"<w:r><w:drawing><a>{BOX}</a></w:drawing></w:r>", "甲方盖章处。"),
        (
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><a>"
            f"{BOX}</a></w:drawing></mc:Choice></mc:AlternateContent></w:r>",
            "甲方盖章处。",
        ),
        (f"<w:r><w:pict><v:oval><v:textbox>{BOX}</v:textbox></v:oval></w:pict></w:r>", "甲方盖章处。"),
    ],
    ids=["ruby", "field", "line", "fraction", "power", "drawing", "choice", "oval"],
)
def test_what_stands_in_rarer_elements_is_read(tmp_path: Path, content: str, shown: str) -> None:
    """Ruby text, fields, line breaks, formulas and text boxes are read."""
    found = word(tmp_path, paragraph(content), paragraph(run("双方各执一份。")))
    assert [passage.zh for passage in found.documents[0].passages] == [shown, "双方各执一份。"]


def test_hidden_text_is_left_out_and_said(tmp_path: Path) -> None:
    """Hidden text is not published; text whose hidden attribute is switched off is."""
    hidden, shown = run("（内部：可延长）", "<w:vanish/>"), run("双方同意。", "<w:vanish w:val='0'/>")
    found = word(tmp_path, paragraph(run("期限为三年。") + hidden + shown))
    assert [passage.zh for passage in found.documents[0].passages] == ["期限为三年。双方同意。"]
    assert [notice.text for notice in found.reading.notices] == ["8 characters of hidden text left out"]


def test_a_table_of_contents_is_no_text(tmp_path: Path) -> None:
    """A table of contents with its heading is left out and reported."""
    contents = [paragraph(run("一、概况\t1"), "toc1"), paragraph(run("二、展望\t3"), "toc1")]
    text = [paragraph(run("一、概况"), "heading1"), paragraph(run("收入增长百分之五。"))]
    for number, above in enumerate((paragraph(run("目　录")), paragraph(run("目录"), "TOCHeading"), "")):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = word(folder, above, *contents, *text, *text)
        assert [passage.zh for passage in found.documents[0].passages] == ["收入增长百分之五。"] * 2
        assert [notice.text for notice in found.reading.notices] == ["a table of contents left out: 2 lines"]


def test_a_title_in_both_languages(tmp_path: Path) -> None:
    """Two paragraphs styled as titles, one per language, are the title, and the turns under it are pairs."""
    turns = [run("双方平等。"), run("The parties are equal."), run("期限三年。"), run("The term is three years.")]
    titles = [paragraph(run(text), "Title") for text in ("合作协议", "Cooperation Agreement")]
    chapter = [paragraph(run(text), "heading1") for text in ("第一章 总则", "Chapter I")]
    found = word(tmp_path, *titles, *chapter, *map(paragraph, turns))
    (document,) = found.documents
    assert (document.title.zh, document.title.en) == ("合作协议", "Cooperation Agreement")
    assert [(one.zh, one.en) for one in document.passages] == [
        ("双方平等。", "The parties are equal."),
        ("期限三年。", "The term is three years."),
    ]
