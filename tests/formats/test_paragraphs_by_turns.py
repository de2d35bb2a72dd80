"""Both languages in one file: alternating, one after the other, or in the columns of a table."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from records import lay, texts


def test_both_languages_by_turns(tmp_path: Path) -> None:
    """In a text file each block is paired with the one after it in the other language; a table holds pairs."""
    content = (
        "---\ntitle:\n  zh: 论\n  en: On\nauthor: 李辉\ndate: 2020-01-31\ntags: [安全]\nlayout: post\n---\n"
        "# 第一章\n\n# Chapter I\n\n数据[链接](http://x)。[^1]\n\n**Data**.[^1]\n\n甲。\n丙。\nA.\nC.\n\n"
        "| 中文 | English |\n|---|---|\n| 安全 | security |\n\n- 其一\n- One\n\n```\n代码 x = 1\n```\n\n"
        "> Quote _x_ & `y`\n\n"
        "[^1]: 注。\n\n[^1]: Note.\n"
    )
    found = lay(tmp_path, x_md=content)
    assert texts(found) == [
        ("数据链接。[1]", "Data.[1]"),
        ("甲。\n丙。", "A.\nC."),
        ("安全", "security"),
        ("其一", "One"),
        ("代码 x = 1", "Quote x & y"),
        ("[1] 注。", "[1] Note."),
    ]
    (document,) = found.documents
    assert (document.title.zh, document.title.en, document.date) == ("论", "On", "2020-01-31")
    assert document.authors[0].zh == "李辉"
    assert document.topics[0].zh == "安全"
    assert document.passages[0].section
    assert document.passages[0].section.en == "Chapter I"


@pytest.mark.parametrize("separator", ["\n", "\n\n"])
def test_plain_text_by_turns(tmp_path: Path, separator: str) -> None:
    """Lines or paragraphs of Chinese, each followed by its English, are paired."""
    lines = [
        "国家安全是头等大事。",
        "National security comes first.",
        "第二段。",
        "Second paragraph.",
        "第三。",
        "Third.",
    ]
    assert texts(lay(tmp_path, x_txt=separator.join(lines))) == list(zip(lines[::2], lines[1::2], strict=True))


def test_turns_that_begin_and_end_in_one_language_are_aligned(tmp_path: Path) -> None:
    """A bilingual title above and a line of buttons below do not shift the pairs."""
    content = (
        "大桥今日合龙 | The Bridge Is Joined\n周敏 2023年发布\n\n大桥全长1,872米。\n\n"
        "The bridge is 1,872 metres long.\n\n"
        "陈立说，大桥明年五月通车。\n\nIt opens next May, said Chen Li.\n\n阅读原文 在看\n"
    )
    found = [(passage.zh, passage.en) for passage in lay(tmp_path, x_txt=content).documents[0].passages]
    assert ("大桥全长1,872米。" in (found[-3][0] or ""), found[-3][1]) == (True, "The bridge is 1,872 metres long.")
    assert found[-2:] == [("陈立说，大桥明年五月通车。", "It opens next May, said Chen Li."), ("阅读原文 在看", None)]


def test_headings_in_both_languages(tmp_path: Path) -> None:
    """`课文 Text` is a heading on both sides, with or without a sign between; a name in a heading does not split it."""
    content = "# 词汇 / Words\n\n## 课文 The Text\n\n甲乙。\n\nA and B.\n\n## 访问 WTO\n\n丙丁。\n\nC and D.\n"
    (one,) = lay(tmp_path, x_md=content).documents
    sections = [passage.section and (passage.section.zh, passage.section.en) for passage in one.passages]
    assert ((one.title.zh, one.title.en), sections) == (("词汇", "Words"), [("课文", "The Text"), ("访问 WTO", None)])


STANDARD = """信息技术 数据质量评价
Information Technology: Evaluation of Data Quality

1 范围
1 Scope

本标准规定了数据质量的评价方法。
This standard specifies methods of evaluating data quality.

2 规范性引用文件
2 Normative references

GB/T 5271.1—2000 信息技术 词汇
GB/T 5271.1—2000 Information technology—Vocabulary

3 术语和定义
3 Terms and definitions

3.1
数据 data
信息的可再解释的形式化表示。
reinterpretable representation of information

3.2 完整性 completeness
数据元素被赋予数值的程度。
degree to which data elements are given values
"""


def test_a_standard_in_both_languages(tmp_path: Path) -> None:
    """Clauses on two lines are sections, a number goes with what follows, a term stays with its definition."""
    found = lay(tmp_path, x_txt=STANDARD)
    (document,) = found.documents
    assert document.title.zh == "信息技术 数据质量评价"
    assert document.title.en == "Information Technology: Evaluation of Data Quality"
    sections = dict.fromkeys((one.section.zh, one.section.en) for one in document.passages if one.section)
    assert list(sections) == [
        ("1 范围", "1 Scope"),
        ("2 规范性引用文件", "2 Normative references"),
        ("3 术语和定义", "3 Terms and definitions"),
    ]
    assert texts(found) == [
        ("本标准规定了数据质量的评价方法。", "This standard specifies methods of evaluating data quality."),
        ("GB/T 5271.1—2000 信息技术 词汇", "GB/T 5271.1—2000 Information technology—Vocabulary"),
        ("3.1\n数据 data\n信息的可再解释的形式化表示。", "reinterpretable representation of information"),
        ("3.2 完整性 completeness\n数据元素被赋予数值的程度。", "degree to which data elements are given values"),
    ]


def test_a_list_in_one_language_under_a_heading_in_both(tmp_path: Path) -> None:
    """A textbook's list of new words is not paired with the text that follows."""
    words = "1. 家 jiā (n.) family; home\n2. 医生 yīshēng (n.) doctor"
    content = (
        "第一课 我的家\nLesson One My Family\n\n我家有五口人。\nThere are five of us.\n\n二、生词\nII. New Words\n\n"
        f"{words}\n\n三、练习\nIII. Exercises\n\n用“有”造句。\nMake sentences with 有.\n"
    )
    found = lay(tmp_path, x_txt=content)
    assert texts(found) == [
        ("我家有五口人。", "There are five of us."),
        (None, words),
        ("用“有”造句。", "Make sentences with 有."),
    ]
    sections = [passage.section and passage.section.en for passage in found.documents[0].passages]
    assert sections == [None, "II. New Words", "III. Exercises"]


def test_a_title_in_both_languages_above_turns(tmp_path: Path) -> None:
    """A title in two paragraphs, one per language, is the title, so that the turns below it are not shifted."""
    found = lay(
        tmp_path, x_txt="论数据\n\nOn Data\n\n数据是要素。\n\nData is a factor.\n\n我们重视它。\n\nWe value it.\n"
    )
    assert texts(found) == [("数据是要素。", "Data is a factor."), ("我们重视它。", "We value it.")]
    assert (found.documents[0].title.zh, found.documents[0].title.en) == ("论数据", "On Data")
    assert all(passage.confidence is None for passage in found.documents[0].passages)


SUBTITLES = """1
00:00:01,000 --> 00:00:03,500
<i>你从哪里来？</i>
Where do you come from?

2
00:00:04,000 --> 00:00:06,000
{\\an8}我从北京来。
I come from Beijing.

3
00:00:07,000 --> 00:00:09,000
路上走了
三天三夜。
It took three days
and three nights.
"""
SAID = [
    ("你从哪里来？", "Where do you come from?"),
    ("我从北京来。", "I come from Beijing."),
    ("路上走了\n三天三夜。", "It took three days\nand three nights."),
]


@pytest.mark.parametrize("ending", ["srt", "txt", "vtt"])
def test_subtitles_are_read_without_their_times(tmp_path: Path, ending: str) -> None:
    """Each bilingual subtitle is a pair, whatever the file is called."""
    content = SUBTITLES if ending != "vtt" else "WEBVTT\n\n" + SUBTITLES.replace(",", ".")
    assert texts(lay(tmp_path, **{f"x_{ending}": content})) == SAID


def test_subtitles_of_two_files_are_a_pair(tmp_path: Path) -> None:
    """Subtitles in two files, one per language, are paired."""
    cue = "{}\n00:00:0{}.000 --> 00:00:0{}.500 align:start\n{}\n\n"
    sides = ["".join(cue.format(n, n, n, texts[side]) for n, texts in enumerate(SAID, 1)) for side in (0, 1)]
    assert texts(lay(tmp_path, x_zh_vtt=sides[0], x_en_srt=sides[1])) == SAID


def test_a_pair_a_line_as_corpora_have_it(tmp_path: Path) -> None:
    """`|||` separates a sentence from its translation, whatever their length."""
    long = ("国家安全是头等大事，" * 10 + "是。", "National security comes first, " * 10 + "indeed.")
    content = f"{long[0]} ||| {long[1]}\n数据是生产要素。 ||| Data is a factor of production.\n"
    assert texts(lay(tmp_path, x_txt=content)) == [long, ("数据是生产要素。", "Data is a factor of production.")]


def test_turns_around_a_table(tmp_path: Path) -> None:
    """A table in an alternating text does not turn everything before it into one passage."""
    content = "甲。\n\nA.\n\n乙。\n\nB.\n\n| 词 | Word |\n|---|---|\n| 学 | learning |\n\n丙。\n\nC.\nD.\n"
    assert texts(lay(tmp_path, x_md=content))[:2] == [("甲。", "A."), ("乙。", "B.")]
    assert texts(lay(tmp_path, x_md=content))[-2:] == [("学", "learning"), ("丙。", "C.\nD.")]


def test_a_heading_marked_on_one_side_alone(tmp_path: Path) -> None:
    """A short line beside a heading of the original is a heading too; a sentence there is not."""
    content = "# 论\n\n## 背景\n\n甲乙。\n\nThe Background\n\nA and B.\n\n## 结论\n\n丙丁。\n\nC is here.\n\nD.\n"
    (one,) = lay(tmp_path, x_md=content).documents
    found = [(passage.zh, passage.en, passage.section and passage.section.en) for passage in one.passages]
    assert found == [("甲乙。", "A and B.", "The Background"), ("丙丁。", "C is here.\nD.", None)]


SPACE = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def word(*paragraphs: str) -> bytes:
    """A Word file of plain paragraphs, with those between stars in bold."""
    runs = [("<w:rPr><w:b/></w:rPr>" if one[0] == "*" else "", one.strip("*")) for one in paragraphs]
    body = "".join(f"<w:p><w:r>{bold}<w:t>{text}</w:t></w:r></w:p>" for bold, text in runs)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
            f"<Override PartName='/word/document.xml' ContentType='{kind}'/></Types>",
        )
        parts.writestr("word/document.xml", f"<w:document {SPACE}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def test_bold_lines_of_a_word_file(tmp_path: Path) -> None:
    """Short bold lines above text are title and headings; a bold sentence, a bold list and a bold end are text."""
    paragraphs = [
        *(
            "*论数据*",
            "*On Data*",
            "*一、总则*",
            "*I. General*",
            "甲乙。",
            "A and B.",
            "*背景*",
            "*Background*",
            "丙丁。",
            "C and D.",
        ),
        *("*数据很重要。*", "*Data matter.*", "戊。", "E.", "*其一*", "*其二*", "*First*", "*Second*", "己。", "F."),
        *("*完*", "*The End*"),
    ]
    (one,) = lay(tmp_path, x_docx=word(*paragraphs)).documents
    found = [(passage.zh, passage.en, passage.section and passage.section.en) for passage in one.passages]
    assert (one.title.zh, one.title.en) == ("论数据", "On Data")
    texts = [("数据很重要。", "Data matter."), ("戊。", "E."), ("其一", "First"), ("其二", "Second"), ("己。", "F.")]
    assert found == [
        ("甲乙。", "A and B.", "I. General"),
        *((zh, en, "Background") for zh, en in (("丙丁。", "C and D."), *texts, ("完", "The End"))),
    ]


def test_both_halves_of_a_file_are_a_pair(tmp_path: Path) -> None:
    """A whole original followed by its whole translation is paired like two files."""
    found = lay(tmp_path, x_md="# 论\n\n甲乙丙。\n\n丁戊己。\n\n# On\n\nParagraph one.\n\nParagraph two.\n")
    assert texts(found) == [("甲乙丙。", "Paragraph one."), ("丁戊己。", "Paragraph two.")]
    assert (found.documents[0].title.zh, found.documents[0].title.en) == ("论", "On")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["条款|中文|English", "第一条|甲。|A.", "第二条|乙。|B."], [("第一条 | 甲。", "A."), ("第二条 | 乙。", "B.")]),
        (["1|A.|甲。", "2|2021|2021", "3||乙。", "4|D.|丁。"],
         [("甲。", "A."), ("2021", "2021"), ("乙。", None), ("丁。", "D.")]),
        (["省份|公司|收入", "广东|Huawei|100", "四川|Foxconn|5"],
         [("省份 | 公司 | 收入", None), ("广东 | Huawei | 100", None), ("四川 | Foxconn | 5", None)]),
        (["甲。|A.", "第一条 标的 Article 1 Subject|", "附件 Annex|", "乙。|B."],
         [("甲。", "A."), ("第一条 标的", "Article 1 Subject"), ("附件", "Annex"), ("乙。", "B.")]),
        (["甲。<p>丙。</p>|A.<p>C.</p>", "乙。|B."], [("甲。", "A."), ("丙。", "C."), ("乙。", "B.")]),
        (["价格：<table><tr><td>粮</td><td>5</td></tr></table>|Prices:<table><tr><td>Grain</td><td>5</td></tr></table>"],
         [("价格：", "Prices:"), ("粮 | 5", "Grain | 5")]),
    ],
)  # fmt: skip
def test_a_table_in_a_text(tmp_path: Path, rows: list[str], expected: list[tuple[str, str | None]]) -> None:
    """Columns in both languages are pairs, with labels and several paragraphs per cell; other tables are lines."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    found = lay(tmp_path, x_html=f"<meta charset='utf-8'><body><table>{table}</table></body>")
    assert texts(found) == expected


def test_all_of_a_text_in_two_cells_is_aligned(tmp_path: Path) -> None:
    """A table with the original in one cell and the translation in another is read like two texts."""
    zh = [f"第{n}条 甲方提供第{n}批数据。" for n in range(1, 9)]
    en = [f"Article {n} Party A provides batch {n} of the data." for n in range(1, 9)]
    en[3:5] = [f"{en[3]} {en[4]}"]
    cells = ("".join(f"<p>{one}</p>" for one in some) for some in (zh, en))
    page = "".join(f"<td>{cell}</td>" for cell in cells)
    found = lay(tmp_path, x_html=f"<meta charset='utf-8'><p>合同</p><table><tr>{page}</tr></table>")
    assert ("第8条 甲方提供第8批数据。", en[-1]) in texts(found)
    assert 6 <= len(texts(found)) <= 8


@pytest.mark.parametrize(
    "content",
    [
        "数据：data\n信息：information\n数据质量：data quality\n",
        "data 数据\n\ninformation 信息\n\ndata quality 数据质量\n",
        "- 数据 data\n- 信息 information\n- 数据质量 data quality\n",
    ],
)
def test_a_glossary_in_a_text(tmp_path: Path, content: str) -> None:
    """Lines that each hold a term and its translation are a pair each; they were one doubtful pair."""
    assert texts(lay(tmp_path, x_txt=content)) == [
        ("数据", "data"),
        ("信息", "information"),
        ("数据质量", "data quality"),
    ]


def test_a_table_whose_cells_hold_both_languages(tmp_path: Path) -> None:
    """As in contracts: each row is a pair, cell by cell, and a cell of numbers belongs to both sides."""
    rows = "| 品名 Description | 数量 Quantity | 箱 |\n|---|---|---|\n| 大豆 Soybeans | 100吨 100 MT | 7 |\n"
    found = lay(tmp_path, x_md=f"甲方出售货物：\n\nParty A sells:\n\n{rows}\n乙方付款。\n\nParty B pays.\n")
    assert texts(found) == [
        ("甲方出售货物：", "Party A sells:"),
        ("品名 | 数量 | 箱", "Description | Quantity"),
        ("大豆 | 100吨 | 7", "Soybeans | 100 MT | 7"),
        ("乙方付款。", "Party B pays."),
    ]


def test_a_heading_in_both_languages_under_a_title_in_one(tmp_path: Path) -> None:
    """Where the page's title is in one language, its first heading completes it; the other half was lost."""
    page = '<meta charset="utf-8"><title>菜单</title><h2>菜单 Menu</h2><ul><li>麻婆豆腐 Mapo Tofu</li></ul>'
    found = lay(tmp_path, x_html=page)
    assert (found.documents[0].title.zh, found.documents[0].title.en) == ("菜单", "Menu")
    assert texts(found) == [("麻婆豆腐", "Mapo Tofu")]


@pytest.mark.parametrize("line", ["———— English ————", "【英文版】", "English version:"])
def test_a_line_that_names_the_language_of_what_follows(tmp_path: Path, line: str) -> None:
    """It stands between the halves of a file and is no text: the title under it is the English one."""
    zh = "节约用水倡议\n\n水是生命之源。\n\n请随手关紧水龙头。"
    en = "An Appeal to Save Water\n\nWater is the source of life.\n\nPlease turn off the tap tightly."
    found = lay(tmp_path, x_txt=f"{zh}\n\n{line}\n\n{en}\n")
    assert texts(found) == [
        ("水是生命之源。", "Water is the source of life."),
        ("请随手关紧水龙头。", "Please turn off the tap tightly."),
    ]
    assert found.documents[0].title.en == "An Appeal to Save Water"
    assert [one.text for one in found.reading.notices] == ["lines that only name a language left out: 1"]
