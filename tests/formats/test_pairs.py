"""Files as people have them: pairs by name, both languages in one file, pages with furniture, old character sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from records import Found, is_readable, read

from searchsvc.building import build
from searchsvc.settings import Settings

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "document-page.txt"

ZH = "# 论数据\n\n数据是生产要素。\n\n## 一、背景\n\n甲方。\n"
EN = "# On Data\n\nData is a factor of production.\n\n## 1. Background\n\nParty A.\n"
HTML = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title} | Site</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><div class="share-buttons">Facebook Twitter</div>
<div class="content"><h1>{title}</h1><p>{first}</p><h2>{heading}</h2><p>{second}</p></div>
<footer>All rights reserved</footer></body></html>"""
ZH_HTML = {"title": "论数据", "first": "数据是生产\n要素。", "heading": "一、背景", "second": "甲方。"}
EN_HTML = {
    "title": "On Data",
    "first": "Data is a factor\nof production.",
    "heading": "1. Background",
    "second": "Party A.",
}

PASSAGES = [("数据是生产要素。", "Data is a factor of production."), ("甲方。", "Party A.")]


def lay(folder: Path, **files: str | bytes) -> Found:
    """Read a folder of these files; `__` in a name is a folder's end, `_` a dot."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(folder)


def texts(found: Found) -> list[tuple[str | None, str | None]]:
    assert found.faults == []
    (document,) = found.documents
    return [(passage.zh, passage.en) for passage in document.passages]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("x_zh_md", "x_en_md"),
        ("x_zh-CN_md", "x_en-US_md"),
        ("x_zh-Hans_md", "x_eng_md"),
        ("zh__x_md", "en__x_md"),
        ("zh-TW__a__x_md", "en__a__x_md"),
        ("x_md", "x_en_md"),
        ("x_zh_md", "x_md"),
        ("zh_md", "en_md"),
        ("x（中文版）_md", "x（英文版）_md"),
        ("x 中文_md", "x 英文_md"),
        ("x_chs_md", "x_eng_md"),
        ("x_CN_md", "x_en_md"),
        ("x-Chinese_md", "x-English_md"),
        ("x zh_md", "x en_md"),
        ("中文__x_md", "英文__x_md"),
        ("Chinese__a__x_md", "English__a__x_md"),
    ],
)
def test_two_files_are_a_pair_by_their_names(tmp_path: Path, chinese: str, english: str) -> None:
    """An original and its translation are one document, with its title, passages and sections on both sides."""
    found = lay(tmp_path, **{chinese: ZH, english: EN})
    assert texts(found) == PASSAGES
    (document,) = found.documents
    assert (document.title.zh, document.title.en) == ("论数据", "On Data")
    sections = [passage.section and (passage.section.zh, passage.section.en) for passage in document.passages]
    assert sections == [None, ("一、背景", "1. Background")]


def test_a_word_for_a_language_is_none_without_its_counterpart(tmp_path: Path) -> None:
    """A text on learning Chinese is in the language that it is in."""
    found = lay(tmp_path, learn_chinese_md="To learn Chinese takes time.", 论英文_md="论英文的历史。")
    assert [(one.id, one.passages[0].sides) for one in found.documents] == [
        ("learn.chinese", "en"),
        (found.ids[1], "zh"),
    ]


def test_files_that_may_be_a_pair_are_told_how_to_be_named(tmp_path: Path) -> None:
    """Whoever named an original and its translation in other ways is told what names make them one document."""
    found = lay(tmp_path, 报告_md=ZH, report_md=EN)
    (notice,) = found.reading.notices
    assert all(word in notice.text for word in ("报告.md", "report.md", "x.zh.docx", "x.en.docx"))
    assert lay(tmp_path / "alone", 报告_md=ZH, y_zh_md=ZH).reading.notices == []


def test_a_folder_under_the_name_of_a_file_is_a_fault(tmp_path: Path) -> None:
    """A folder where a text or its metadata is looked for is named, and the rest goes in."""
    for name in ("meta.toml", "metadata.csv", "align.toml", "good.meta.toml", "zh.md"):
        (tmp_path / name).mkdir()
    found = lay(tmp_path, good_zh_txt="国家安全。", x_zh_md__y_txt="甲。")
    assert found.ids == ["good", "y"]
    assert len(found.faults) == 5
    assert all("is a folder" in fault.reason for fault in found.faults)


def test_names_that_cannot_be_said_and_pipes(tmp_path: Path) -> None:
    """A name that is not UTF-8 is a fault, a pipe is left out, and neither keeps the rest from going in."""
    os.mkfifo(tmp_path / "pipe.zh.txt")
    os.close(os.open(os.fsencode(tmp_path) + b"/\xd6\xd0.zh.txt", os.O_CREAT))
    found = lay(tmp_path, good_zh_txt="国家安全。")
    assert (found.ids, found.reading.left_out) == (["good"], 1)
    assert [is_readable(str(fault)) and "UTF-8" in fault.reason for fault in found.faults] == [True]
    assert "pipe" in read(tmp_path / "pipe.zh.txt").faults[0].reason  # named, it is not waited for


def test_a_pair_may_be_of_two_formats(tmp_path: Path) -> None:
    """A page and a Markdown file are a pair like any other."""
    found = lay(tmp_path, x_zh_html=HTML.format(charset="utf-8", **ZH_HTML), x_en_md=EN)
    assert texts(found) == PASSAGES


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16"])
def test_the_article_of_a_page_is_found_in_any_character_set(tmp_path: Path, charset: str) -> None:
    """Navigation, buttons and footers are left out and said, whatever the page is written in."""
    traditional = {"title": "論數據", "first": "數據是生產\n要素。", "heading": "一、背景", "second": "甲方。"}
    chinese = traditional if charset == "big5" else ZH_HTML
    page = HTML.format(charset={"gb18030": "gb2312"}.get(charset, charset), **chinese).encode(charset)
    found = lay(tmp_path, x_zh_html=page, x_en_html=HTML.format(charset="utf-8", **EN_HTML))
    assert [en for _, en in texts(found)] == [en for _, en in PASSAGES]
    assert texts(found)[0][0] == chinese["first"].replace("\n", "")
    assert found.documents[0].title.en == "On Data"
    assert found.documents[0].language == ("zh-Hant" if charset == "big5" else "zh-Hans")
    assert any("left out" in notice.text for notice in found.reading.notices)


def test_both_languages_by_turns(tmp_path: Path) -> None:
    """In one file, what follows in the other language translates what stands before it; a table is pairs."""
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
    """A line or a paragraph of Chinese, then its English, and so on."""
    lines = [
        "国家安全是头等大事。",
        "National security comes first.",
        "第二段。",
        "Second paragraph.",
        "第三。",
        "Third.",
    ]
    assert texts(lay(tmp_path, x_txt=separator.join(lines))) == list(zip(lines[::2], lines[1::2], strict=True))


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5hkscs"])
def test_the_character_set_of_a_text_is_found(tmp_path: Path, charset: str) -> None:
    """Text of any origin reads the same; where its character set was guessed, that is said."""
    text = "國家安全是頭等大事，人民的利益高於一切。\n\n這是第二段的內容。" * 3
    if charset == "gb18030":
        text = text.translate(str.maketrans("國頭這內於", "国头这内于"))
    found = lay(
        tmp_path, x_zh_txt=text.encode(charset), x_en_txt="The “state” comes first — always.\n\nX.".encode("cp1252")
    )
    assert found.faults == []
    assert (found.documents[0].passages[0].zh or "").startswith(text.split("\n\n")[0])
    alone = read(tmp_path / "x.zh.txt")
    assert "".join(passage.zh or "" for passage in alone.documents[0].passages) == text.replace("\n\n", "")
    is_guess = charset in ("utf-16-le", "gb18030", "big5hkscs")
    assert [charset in notice.text.lower() for notice in alone.reading.notices] == [True] * is_guess


def test_western_text_of_old_programs_is_read(tmp_path: Path) -> None:
    """Curly quotation marks of Windows are no Chinese."""
    text = "The “state” comes first — always, says the author’s preface."
    assert texts(lay(tmp_path, x_txt=text.encode("cp1252"))) == [(None, text)]


def test_a_wrong_guess_can_be_overruled(tmp_path: Path) -> None:
    """`--encoding` is obeyed, and a name that is no character set is a fault that says so."""
    (tmp_path / "x.zh.txt").write_bytes("國家".encode("big5"))
    assert read(tmp_path / "x.zh.txt", encoding="big5").documents[0].passages[0].zh == "國家"
    assert "klingon" in read(tmp_path / "x.zh.txt", encoding="klingon").faults[0].reason


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference page is not beside this checkout")
def test_the_text_of_a_published_page(tmp_path: Path) -> None:
    """Title, summary and citation are told from the article, buttons from text; glosses and notes stay."""
    (tmp_path / "page.txt").write_bytes(REFERENCE.read_bytes())
    found = read(tmp_path)
    (document,) = found.documents
    assert (document.title.zh, document.title.en) == (
        "中俄关系迈上新征程",
        "Sino-Russian Relations Embark on a New Journey",
    )
    assert [(name.zh, name.en) for name in document.authors] == [("李辉", "Li Hui")]
    assert document.source
    assert (document.source.zh, document.date) == ("外交", "2020-01-31")
    assert document.translation
    assert document.translation.publisher
    assert document.summary
    assert document.summary.en
    assert document.summary.en.startswith("This 2020 article")
    sections = dict.fromkeys(passage.section.en for passage in document.passages if passage.section)
    assert list(sections) == [
        "New Ideas Open a New Era",
        "A New Era Draws a New Vision",
        "A New Vision Generates New Momentum",
    ]
    body = "\n".join(passage.en or "" for passage in document.passages)
    assert "(四个坚定支持)" in body
    assert "[Translator’s note;含金量" in body
    assert not [word for word in ("Facebook", "To top", "Cite This", "side-by-side", "Drop us") if word in body]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2020/1/31", "2020-01-31"),
        ("2020年1月31日", "2020-01-31"),
        ("2020.01", "2020-01"),
        ("2020年", "2020"),
        ("2020-01-31T10:00:00+08:00", "2020-01-31"),
    ],
)
def test_days_as_people_write_them(tmp_path: Path, written: str, read_as: str) -> None:
    """What Excel, Chinese texts and front matter make of a day is that day."""
    (one,) = lay(tmp_path, x_zh_md=f"---\ndate: {written}\n---\n甲。").documents
    assert one.date == read_as
    assert lay(tmp_path / "table", x_csv=f"zh,en,date\n甲,A,{written}\n").documents[0].date == read_as


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["条款|中文|English", "第一条|甲。|A.", "第二条|乙。|B."], [("第一条 | 甲。", "A."), ("第二条 | 乙。", "B.")]),
        (["1|A.|甲。", "2|2021|2021", "3||乙。", "4|D.|丁。"],
         [("甲。", "A."), ("2021", "2021"), ("乙。", None), ("丁。", "D.")]),
        (["省份|公司|收入", "广东|Huawei|100", "四川|Foxconn|5"],
         [("省份 | 公司 | 收入", None), ("广东 | Huawei | 100", None), ("四川 | Foxconn | 5", None)]),
        (["甲。<p>丙。</p>|A.<p>C.</p>", "乙。|B."], [("甲。", "A."), ("丙。", "C."), ("乙。", "B.")]),
        (["价格：<table><tr><td>粮</td><td>5</td></tr></table>|Prices:<table><tr><td>Grain</td><td>5</td></tr></table>"],
         [("价格：", "Prices:"), ("粮 | 5", "Grain | 5")]),
    ],
)  # fmt: skip
def test_a_table_in_a_text(tmp_path: Path, rows: list[str], expected: list[tuple[str, str | None]]) -> None:
    """Columns in both languages are pairs, with labels and cells of several paragraphs; other tables are lines."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    found = lay(tmp_path, x_html=f"<meta charset='utf-8'><body><table>{table}</table></body>")
    assert texts(found) == expected


def test_all_of_a_text_in_two_cells_is_aligned(tmp_path: Path) -> None:
    """A table of one row, the original in its first cell and the translation in the other, is read as two texts are."""
    zh = [f"第{n}条 甲方提供第{n}批数据。" for n in range(1, 9)]
    en = [f"Article {n} Party A provides batch {n} of the data." for n in range(1, 9)]
    en[3:5] = [f"{en[3]} {en[4]}"]
    cells = ("".join(f"<p>{one}</p>" for one in some) for some in (zh, en))
    page = "".join(f"<td>{cell}</td>" for cell in cells)
    found = lay(tmp_path, x_html=f"<meta charset='utf-8'><p>合同</p><table><tr>{page}</tr></table>")
    assert ("第8条 甲方提供第8批数据。", en[-1]) in texts(found)
    assert 6 <= len(texts(found)) <= 8


def test_metadata_beside_the_files(tmp_path: Path) -> None:
    """A table of a folder describes its documents in either language's words; a row without its document is a fault."""
    table = "文件,标题,Title (English),作者,日期,主题,网址,colour\nx,论,On,李辉;王明,2020,安全；数据,https://e.org,red\ny,a,,,,,,\n"
    found = lay(tmp_path, x_zh_md=ZH, x_en_md=EN, metadata_csv=table.encode("utf-8-sig"))
    (document,) = found.documents
    assert (document.title.zh, document.title.en, document.date) == ("论", "On", "2020")
    assert [name.zh for name in document.authors] == ["李辉", "王明"]
    assert [topic.zh for topic in document.topics] == ["安全", "数据"]
    assert [(fault.document, fault.reason) for fault in found.faults] == [
        ("y", "describes a document that is not there")
    ]
    assert "colour" in found.reading.notices[0].text


def test_a_meta_toml_of_one_document(tmp_path: Path) -> None:
    """`x.meta.toml` is that of x; a `meta.toml` holds for all of a folder, but names no single one of them."""
    found = lay(tmp_path, x_zh_md="甲。", y_zh_md="乙。", x_meta_toml='title = "On X"', meta_toml='rights = "free"')
    assert [(one.id, one.title.en, one.rights) for one in found.documents] == [
        ("x", "On X", "free"),
        ("y", "y", "free"),
    ]
    assert "x.meta.toml" in lay(tmp_path, meta_toml='title = "T"').faults[0].reason


def test_a_bad_meta_toml_is_a_fault_of_its_document(tmp_path: Path) -> None:
    """Where one document's metadata cannot be read, it stays out and the others go in."""
    found = lay(tmp_path, x_zh_md="甲。", y_zh_md="乙。", x_meta_toml="title = ")
    assert found.ids == ["y"]
    assert [(Path(fault.file).name, fault.document) for fault in found.faults] == [("x.meta.toml", "x")]


def test_metadata_that_changed_beside_a_named_file_is_read_again(tmp_path: Path) -> None:
    """A rebuild sees a new title in `x.meta.toml`, though the text is as it was."""
    (tmp_path / "x.zh.md").write_text("甲。")
    settings = Settings(index=tmp_path / "index", sources=(tmp_path / "x.zh.md",), segmenter="rjieba")
    build(settings)
    (tmp_path / "x.meta.toml").write_text('title = "On X"')
    assert build(settings).changes.changed == 1


def test_what_is_no_document_is_left_out_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A PDF beside its text, a read-me and a hidden file are left out; any other PDF says what to convert it to."""
    found = lay(
        tmp_path,
        x_zh_md=ZH,
        x_pdf=b"%PDF",
        README_md="read me",
        y_pdf=b"%PDF",
        z_wps=b"\xd0\xcf\x11\xe0",
        photo_jpg=b"\xff\xd8\xff",
        empty_txt=b"",
        _hidden_txt="x",
    )
    assert found.ids == ["x"]
    assert {Path(fault.file).name for fault in found.faults} == {"y.pdf", "z.wps", "empty.txt"}
    assert all(is_readable(fault.reason) for fault in found.faults)
    assert found.reading.left_out == 4


def test_a_third_file_of_a_pair_is_a_fault(tmp_path: Path) -> None:
    """Nothing is dropped in silence where two files claim one side."""
    found = lay(tmp_path, x_zh_md=ZH, x_en_md=EN, x_zh_txt="甲。")
    assert found.ids == ["x"]
    assert [Path(fault.file).name for fault in found.faults] == ["x.zh.txt"]


def test_a_file_that_is_too_large_names_the_setting(tmp_path: Path) -> None:
    """Whoever has a larger file is told how to read it."""
    (tmp_path / "x.zh.txt").write_text("国家安全" * 100)
    (fault,) = read(tmp_path / "x.zh.txt", largest_file=100).faults
    assert "largest_file" in fault.reason


NEWS = """<html><head><title>国家安全是头等大事_某某网</title></head><body class="search-page">
<div id="top"><a href="/">首页</a>|<a href="/news">新闻</a>|<a href="/mail">邮箱</a></div>
<table width="100%"><tr><td width="20%"><ul class="menu"><li><a href="/1">要闻一</a></li>
<li><a href="/2">要闻二</a></li></ul></td>
<td><div class="main-box"><h1>国家安全是头等大事</h1><div class="info">2020-01-31 来源：某某报</div>
<div class="TRS_Editor"><p>　　国家安全是头等大事，人民的利益高于一切，这是我们一贯的立场。</p>
<p>　　<strong>一、总体要求</strong></p>
<p>　　坚持统筹发展和安全，推进各项工作，取得了新的成效。<br/>　　另起一行。</p></div>
<div class="share">分享到：微信 微博</div></div>
<div class="related"><h3>相关阅读</h3><ul>
<li><a href="/3">另一篇文章的标题很长很长很长</a></li></ul></div></td></tr></table>
<div id="footer">版权所有 某某网 京ICP备00000000号</div></body></html>"""


def test_a_news_page_in_tables(tmp_path: Path) -> None:
    """Of a page laid out in tables the article is kept, with its indents gone; menus and related articles are not."""
    found = lay(tmp_path, x_zh_html=NEWS.encode("gb18030"))
    passages = [zh for zh, _ in texts(found)]
    assert passages[-3:] == [
        "国家安全是头等大事，人民的利益高于一切，这是我们一贯的立场。",
        "一、总体要求",
        "坚持统筹发展和安全，推进各项工作，取得了新的成效。\n另起一行。",
    ]
    assert found.documents[0].title.zh == "国家安全是头等大事"
    assert not [word for word in ("首页", "要闻", "微博", "另一篇", "版权") if word in "".join(map(str, passages))]


def test_a_page_that_says_which_part_is_in_which_language(tmp_path: Path) -> None:
    """`lang` decides where letters do not: a number, an abbreviation."""
    page = """<meta charset="utf-8"><article><div lang="zh"><p>国家安全</p></div>
    <div lang="en"><p>national security</p></div>
    <div lang="zh"><p>GB 2312</p></div><div lang="en"><p>GB 2312</p></div></article>"""
    assert texts(lay(tmp_path, x_html=page)) == [("国家安全", "national security"), ("GB 2312", "GB 2312")]


def test_both_halves_of_a_file_are_a_pair(tmp_path: Path) -> None:
    """A whole original with its whole translation behind it is paired as two files are."""
    found = lay(tmp_path, x_md="# 论\n\n甲乙丙。\n\n丁戊己。\n\n# On\n\nParagraph one.\n\nParagraph two.\n")
    assert texts(found) == [("甲乙丙。", "Paragraph one."), ("丁戊己。", "Paragraph two.")]
    assert (found.documents[0].title.zh, found.documents[0].title.en) == ("论", "On")


def test_files_of_both_kinds_and_folders_in_any_mixture(tmp_path: Path) -> None:
    """Named files pair with each other, folders are walked, and each document goes in once."""
    (tmp_path / "folder").mkdir()
    for name, content in (("a.zh.md", ZH), ("a.en.md", EN), ("folder/b.zh.md", ZH), ("c.csv", "zh,en\n甲,A\n")):
        (tmp_path / name).write_text(content)
    found = read(tmp_path / "a.en.md", tmp_path / "folder", tmp_path / "c.csv", tmp_path / "a.zh.md")
    assert sorted(found.ids) == ["a", "b", "c"]
    assert found.documents[0].passages[0].sides == "both"


def test_what_stands_under_a_title_is_metadata(tmp_path: Path) -> None:
    """Every author and the abstract are taken from the block under a title; a day in words stays a paragraph."""
    page = """<html><head><meta name="citation_author" content="李辉">
    <meta name="citation_author" content="王明"></head>
    <body><header><h1 class="title">论数据</h1>{block}<p class="date">五月的一天</p></header>
    <p>数据是生产要素。</p></body></html>"""
    block = (
        '<p class="author">赵强</p><div class="abstract"><div class="abstract-title">摘要</div><p>论数据。</p></div>'
    )
    (one,) = lay(tmp_path, x_zh_html=page.format(block=block)).documents
    assert [name.zh for name in one.authors] == ["赵强"]
    assert one.summary and one.summary.zh == "论数据。"
    assert [passage.zh for passage in one.passages] == ["五月的一天", "数据是生产要素。"]
    (other,) = lay(tmp_path, x_zh_html=page.format(block="")).documents
    assert [name.zh for name in other.authors] == ["李辉", "王明"]
