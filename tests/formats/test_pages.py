"""Web pages: the article is extracted, whatever the page is written in."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import EN, PASSAGES, lay, read, texts

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "document-page.txt"
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


def test_a_pair_may_be_of_two_formats(tmp_path: Path) -> None:
    """An HTML page and a Markdown file are paired like any files."""
    found = lay(tmp_path, x_zh_html=HTML.format(charset="utf-8", **ZH_HTML), x_en_md=EN)
    assert texts(found) == PASSAGES


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16"])
def test_the_article_of_a_page_is_found_in_any_character_set(tmp_path: Path, charset: str) -> None:
    """Navigation, buttons and footers are left out and reported, whatever the page is written in."""
    traditional = {"title": "論數據", "first": "數據是生產\n要素。", "heading": "一、背景", "second": "甲方。"}
    chinese = traditional if charset == "big5" else ZH_HTML
    page = HTML.format(charset={"gb18030": "gb2312"}.get(charset, charset), **chinese).encode(charset)
    found = lay(tmp_path, x_zh_html=page, x_en_html=HTML.format(charset="utf-8", **EN_HTML))
    assert [en for _, en in texts(found)] == [en for _, en in PASSAGES]
    assert texts(found)[0][0] == chinese["first"].replace("\n", "")
    assert found.documents[0].title.en == "On Data"
    assert found.documents[0].language == ("zh-Hant" if charset == "big5" else "zh-Hans")
    assert any("left out" in notice.text for notice in found.reading.notices)


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
    """From a page laid out in tables only the article is kept, without indents, menus and related articles."""
    found = lay(tmp_path, x_zh_html=NEWS.encode("gb18030"))
    passages = [zh for zh, _ in texts(found)]
    assert passages[-3:] == [
        "国家安全是头等大事，人民的利益高于一切，这是我们一贯的立场。",
        "一、总体要求",
        "坚持统筹发展和安全，推进各项工作，取得了新的成效。\n另起一行。",
    ]
    assert found.documents[0].title.zh == "国家安全是头等大事"
    assert not [word for word in ("首页", "要闻", "微博", "另一篇", "版权") if word in "".join(map(str, passages))]


CHINESE_NEWS = """<meta charset="utf-8"><div><h1>国家安全是头等大事</h1>
<p>2020年01月31日 08:30　来源：《某某报》　作者：李明、王芳</p><p>【字体：大 中 小】打印</p><p>阅读 1.2万</p>
<p>国家安全是头等大事，人民的利益高于一切。</p><p>记者：您为什么这样说？</p><p>编辑：张三</p>
<p>来源：国家统计局</p><p>作者：好的。</p><p>这是我们一贯的立场。</p>
<p>李明</p><p>2020年1月30日</p><p>（来源：新华社）</p><p>[责任编辑：赵 六]</p><p>分享到：微信 微博</p>
<p>下一篇：改革</p><p>阅读原文</p></div>"""
ENGLISH_NEWS = """<meta charset="utf-8"><div><h1>National Security Comes First</h1><h3>By Another Road</h3>
<p>By Li Ming and Wang Fang | Some Daily | Updated: 2020-01-31 10:20</p><p>12 shares</p><p>3 min read</p>
<p>National security comes first, and the people before all else.</p><p>By Friday, he said, all will be done.</p>
<p>May 1, 2021</p><p>This has always been our position.</p><p>By Li Ming</p><p>Editor: Zhao Liu</p></div>"""


def test_lines_around_the_article_of_a_news_page(tmp_path: Path) -> None:
    """Date, source and authors above an article are metadata, counters and editors dropped; within it all is text."""
    found = lay(tmp_path, x_zh_html=CHINESE_NEWS, y_en_html=ENGLISH_NEWS)
    chinese, english = found.documents
    assert [passage.zh for passage in chinese.passages] == [
        *("国家安全是头等大事，人民的利益高于一切。", "记者：您为什么这样说？", "编辑：张三", "来源：国家统计局"),
        *("作者：好的。", "这是我们一贯的立场。", "李明", "2020年1月30日"),
    ]
    assert [name.zh for name in chinese.authors] == ["李明", "王芳"]
    assert (chinese.date, chinese.source and chinese.source.zh) == ("2020-01-31", "某某报")
    assert [passage.en for passage in english.passages] == [
        "National security comes first, and the people before all else.",
        "By Friday, he said, all will be done.",
        *("May 1, 2021", "This has always been our position.", "By Li Ming"),
    ]
    assert [name.en for name in english.authors] == ["Li Ming", "Wang Fang"]
    assert (english.date, english.source and english.source.en) == (None, "Some Daily")
    told = [notice.text for notice in found.reading.notices if "particulars" in notice.text]
    assert len(told) == 2
    assert "“2020年01月31日 08:30　来源：《某某报》　作者：李明、王芳”" in told[0]


def test_a_page_of_a_wiki(tmp_path: Path) -> None:
    """Links to edit a section, and back from a note, are not text."""
    page = """<meta charset="utf-8"><div id="content"><h1>桥梁</h1><div id="siteSub">自由的百科全书</div>
    <p>桥梁是跨越障碍的建筑物。</p><h2><span>历史</span><span class="mw-editsection">[<a>编辑</a>]</span></h2>
    <p>最早的桥梁是木桥。</p><ol><li><span class="mw-cite-backlink">^</span> 茅以升，1950年。</li></ol></div>"""
    (one,) = lay(tmp_path, x_zh_html=page).documents
    assert [passage.zh for passage in one.passages] == [
        *("桥梁是跨越障碍的建筑物。", "最早的桥梁是木桥。", "茅以升，1950年。")
    ]
    assert one.passages[1].section and one.passages[1].section.zh == "历史"


def test_the_days_of_a_diary_are_text(tmp_path: Path) -> None:
    """If dates stand between the paragraphs too, the first is not taken for the date of publication."""
    page = "<meta charset='utf-8'><h1>日记</h1>" + "".join(
        f"<p>1919年5月{n}日</p><p>今天上街，大家都在谈论时局。</p>" for n in (4, 5)
    )
    (one,) = lay(tmp_path, x_zh_html=page).documents
    assert [passage.zh for passage in one.passages][::2] == ["1919年5月4日", "1919年5月5日"]


def test_a_page_that_says_which_part_is_in_which_language(tmp_path: Path) -> None:
    """`lang` decides where letters do not, as for a number or an abbreviation."""
    page = """<meta charset="utf-8"><article><div lang="zh"><p>国家安全</p></div>
    <div lang="en"><p>national security</p></div>
    <div lang="zh"><p>GB 2312</p></div><div lang="en"><p>GB 2312</p></div></article>"""
    assert texts(lay(tmp_path, x_html=page)) == [("国家安全", "national security"), ("GB 2312", "GB 2312")]


def test_what_stands_under_a_title_is_metadata(tmp_path: Path) -> None:
    """Authors and abstract are taken from the block under a title; a date in words stays a paragraph."""
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


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference page is not beside this checkout")
def test_the_text_of_a_published_page(tmp_path: Path) -> None:
    """Title, summary and citation are separated from the article, and buttons from text; glosses and notes stay."""
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


SAVED_BY_WORD = """<html><head><meta charset="utf-8"><title>会议纪要</title></head><body lang=ZH-CN>
<div class=WordSection1><h1>会议纪要</h1><p class=MsoNormal>会议讨论了本年度的预算，一致通过。<span
class=MsoCommentReference><a class=msocomanchor href="#_msocom_1">[张1]</a></span></p>
<p class=MsoNormal>会议决定，各处室应当在月底以前报送下一年度的计划<a href="#_ftn1" name="_ftnref1"><span
class=MsoFootnoteReference>[1]</span></a>。</p></div>
<div><hr width="33%"><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span
class=MsoFootnoteReference>[1]</span></a> 以书面形式。</p></div></div>
<div class=msocomtxt id="_com_1"><p class=MsoCommentText>此处待核。</p></div></body></html>"""


def test_a_page_that_word_saved(tmp_path: Path) -> None:
    """Footnotes in a section of their own after the text are kept; comments are left out."""
    found = lay(tmp_path, x_zh_html=SAVED_BY_WORD)
    assert [passage.zh for passage in found.documents[0].passages] == [
        "会议讨论了本年度的预算，一致通过。",
        "会议决定，各处室应当在月底以前报送下一年度的计划[1]。",
        "[1] 以书面形式。",
    ]


WECHAT = """<html><head><meta charset="utf-8"><meta property="og:title" content="夜行船">
<meta property="og:article:author" content="阿甲"><title></title></head>
<body><div id="js_article"><div id="img-content">
<h1 class="rich_media_title">夜行船</h1><div id="meta_content" class="rich_media_meta_list">
<span class="rich_media_meta">原创</span><span class="rich_media_meta">阿甲</span><a id="js_name">江南文艺</a>
<em id="publish_time" class="rich_media_meta">2022年5月1日 08:00</em></div>
<div id="js_content"><section><p><span>船在夜里慢慢地走，</span><span>两岸没有灯火。</span></p></section>
<section><section>我们都坐起来。</section><section>桥上有一个人。</section></section>
<p>— END —</p><p>点击下方卡片关注我们</p></div></div></div></body></html>"""


def test_an_article_of_wechat(tmp_path: Path) -> None:
    """The byline with author, account and date is metadata; the end mark and the call to subscribe are not text."""
    found = lay(tmp_path, x_zh_html=WECHAT)
    (document,) = found.documents
    assert [passage.zh for passage in document.passages] == [
        "船在夜里慢慢地走，两岸没有灯火。",
        "我们都坐起来。",
        "桥上有一个人。",
    ]
    assert (document.title.zh, document.authors[0].zh, document.date) == ("夜行船", "阿甲", "2022-05-01")


def test_a_title_that_no_heading_marks(tmp_path: Path) -> None:
    """A first line with which the page's title begins is the title, without the name of the site."""
    page = (
        '<meta charset="utf-8"><title>关于做好防汛工作的通知_水利部</title><meta name="ContentSource" content="水利部">'
        "<p><b>关于做好防汛工作的通知</b></p><p>各地要加强巡查，及时转移群众。</p><p>汛期结束以前，不得放松。</p>"
    )
    (document,) = lay(tmp_path, x_zh_html=page).documents
    assert (document.title.zh, document.source and document.source.zh) == ("关于做好防汛工作的通知", "水利部")
    assert [passage.zh for passage in document.passages] == [
        "各地要加强巡查，及时转移群众。",
        "汛期结束以前，不得放松。",
    ]


OLD = """<html><head><meta charset="utf-8"><title>The Sight of Father's Back</title></head><body bgcolor=#ffffff><hr>
<table width=600><tr><td><font size=3>
　　我与父亲不相见已二年余了，我最不能忘记的是他的背影。<br><br>
　　那年冬天，祖母死了。<br>
　　我从北京到徐州。<br>
</font></td></tr></table><hr><p align=center><a href=index.htm>返回目录</a></p></body></html>"""


def test_a_page_of_line_breaks(tmp_path: Path) -> None:
    """Text only in `font` is read; two line breaks, or one before an indent, separate paragraphs."""
    assert texts(lay(tmp_path, x_zh_html=OLD)) == [
        ("我与父亲不相见已二年余了，我最不能忘记的是他的背影。", None),
        ("那年冬天，祖母死了。", None),
        ("我从北京到徐州。", None),
    ]


def test_a_page_of_plain_text(tmp_path: Path) -> None:
    """A page that is a single `pre` is read like a text file, with paragraphs and title."""
    zh = "<meta charset=utf-8><pre>\n短文\n\n　　春天来了。\n\n　　花开了。\n</pre>"
    en = "<meta charset=utf-8><pre>\nA Short Text\n\n    Spring has come.\n\n    The flowers are out.\n</pre>"
    found = lay(tmp_path, x_zh_html=zh, x_en_html=en)
    assert texts(found) == [("春天来了。", "Spring has come."), ("花开了。", "The flowers are out.")]
    assert (found.documents[0].title.zh, found.documents[0].title.en) == ("短文", "A Short Text")


def test_a_page_by_turns_under_a_line_in_both_languages(tmp_path: Path) -> None:
    """A title that is not marked as a heading is recognised, so that the turns below it are not shifted."""
    lines = [
        "家书 Letters Home",
        "父亲大人膝下：",
        "Dear Father,",
        "男在外一切安好。",
        "All is well.",
        "附言 Postscript",
    ]
    lines += ["棉衣已收到。", "The padded coat has arrived."]
    found = lay(tmp_path, x_html='<meta charset="utf-8">' + "".join(f"<p>{line}</p>" for line in lines))
    assert texts(found) == [
        ("父亲大人膝下：", "Dear Father,"),
        ("男在外一切安好。", "All is well."),
        ("附言", "Postscript"),
        ("棉衣已收到。", "The padded coat has arrived."),
    ]
    assert (found.documents[0].title.zh, found.documents[0].title.en) == ("家书", "Letters Home")


def test_a_judgment_in_numbered_rows(tmp_path: Path) -> None:
    """A number in a cell of its own stands before its paragraph; the number of the case is not the whole title."""
    page = (
        '<meta charset="utf-8"><title>{0}</title><p>CACC 123/2019</p><table><tr><td>1.</td><td>{1}</td></tr>'
        "<tr><td></td><td>(a) {2}</td></tr></table><p>{3}</p>"
    )
    zh = page.format("CACC 123/2019 香港特別行政區 訴 陳大文", "上訴人不服定罪。", "證據充分。", "上訴駁回。")
    en = page.format("CACC 123/2019 HKSAR v Chan", "The appellant appeals.", "The evidence suffices.", "Dismissed.")
    found = lay(tmp_path, x_zh_html=zh, x_en_html=en)
    assert texts(found)[1:] == [
        ("1. 上訴人不服定罪。", "1. The appellant appeals."),
        ("(a) 證據充分。", "(a) The evidence suffices."),
        ("上訴駁回。", "Dismissed."),
    ]
    assert found.documents[0].title.en == "CACC 123/2019 HKSAR v Chan"


def test_the_language_of_a_whole_page_is_not_that_of_its_parts(tmp_path: Path) -> None:
    """Word processors write their own language there: all of a page by turns was taken for English."""
    lines = ["合同 Contract", "甲方应当付款。", "Party A shall pay.", "使用WTO规则。", "Use WTO rules."]
    page = '<meta charset="utf-8"><body lang="en-US">' + "".join(f"<p>{line}</p>" for line in lines)
    found = lay(tmp_path / "a", x_html=f"{page}</body>")
    assert texts(found) == [("甲方应当付款。", "Party A shall pay."), ("使用WTO规则。", "Use WTO rules.")]
    part = page.replace("<p>", '<p lang="en">').replace("WTO", "世贸")
    assert texts(lay(tmp_path / "b", x_html=f"{part}</body>"))[1][0] == "使用世贸规则。"
