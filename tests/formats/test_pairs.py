"""Pairing files by their names, and files in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import EN, PASSAGES, ZH, lay, read, texts


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
        ("x-tc_md", "x-en_md"),
        ("x-汉_md", "x-英_md"),
        ("【中文】x_md", "【英文】x_md"),
        ("ZH-x_md", "EN-x_md"),
        ("zh-CN x_md", "en-US x_md"),
        ("中文-x_md", "英文-x_md"),
        ("x_CN_md", "x_en_md"),
        ("x-Chinese_md", "x-English_md"),
        ("x zh_md", "x en_md"),
        ("x_md", "x（译文）_md"),
        ("简体__x_md", "英文__x_md"),
        ("中文__x_md", "英文__x_md"),
        ("Chinese__a__x_md", "English__a__x_md"),
    ],
)
def test_two_files_are_a_pair_by_their_names(tmp_path: Path, chinese: str, english: str) -> None:
    """An original and its translation are one document, with title, passages and sections on both sides."""
    found = lay(tmp_path, **{chinese: ZH, english: EN})
    assert texts(found) == PASSAGES
    (document,) = found.documents
    assert (document.title.zh, document.title.en) == ("论数据", "On Data")
    sections = [passage.section and (passage.section.zh, passage.section.en) for passage in document.passages]
    assert sections == [None, ("一、背景", "1. Background")]


def test_headings_without_text_between_them_are_kept(tmp_path: Path) -> None:
    """A chapter's heading right above that of its first section is kept, and one at the end becomes text."""
    zh = (
        "# 数据法\n\n## 第一章 总则\n\n### 第一节 目的\n\n为了规范数据处理，制定本法。\n\n### 第二节 范围\n\n甲方。\n\n"
    )
    en = "# Data Law\n\n## Chapter I\n\n### Section 1 Purpose\n\nOn data.\n\n### Section 2 Scope\n\nParty A.\n\n"
    zh, en = zh + "## 附则\n", en + "## Supplementary Provisions\n"
    found = lay(tmp_path, x_zh_md=zh, x_en_md=en)
    (document,) = found.documents
    sections = [passage.section and (passage.section.zh, passage.section.en) for passage in document.passages]
    assert sections[:2] == [
        ("第一章 总则\n第一节 目的", "Chapter I\nSection 1 Purpose"),
        ("第二节 范围", "Section 2 Scope"),
    ]
    assert texts(found)[2:] == [("附则", "Supplementary Provisions")]


GUTENBERG = """The Project Gutenberg eBook of Strange Stories

This ebook is for the use of anyone anywhere.

Title: Strange Stories
Author: Songling Pu
Translator: Herbert A. Giles

*** START OF THE PROJECT GUTENBERG EBOOK STRANGE STORIES ***

Produced by Some Volunteers

CHAPTER I.

My eldest sister's husband's grandfather was a graduate, and lived
in the capital.

CHAPTER II.

A man named Wang was fond of wine.

*** END OF THE PROJECT GUTENBERG EBOOK STRANGE STORIES ***

THE FULL PROJECT GUTENBERG LICENSE
"""


def test_a_book_of_project_gutenberg(tmp_path: Path) -> None:
    """Header, licence and credits around the book are left out and reported; the header's names are metadata."""
    zh = "第一章\n\n　　予姊丈之祖，邑廪生，居京中。\n\n第二章\n\n　　王某者，好酒。\n"
    found = lay(tmp_path, x_zh_txt=zh, x_en_txt=GUTENBERG)
    assert texts(found) == [
        (
            "予姊丈之祖，邑廪生，居京中。",
            "My eldest sister's husband's grandfather was a graduate, and lived in the capital.",
        ),
        ("王某者，好酒。", "A man named Wang was fond of wine."),
    ]
    (document,) = found.documents
    assert document.title.en == "Strange Stories"
    assert document.authors[0].en == "Songling Pu"
    assert document.translation
    assert document.translation.translators[0].en == "Herbert A. Giles"
    assert [passage.section and passage.section.en for passage in document.passages] == ["CHAPTER I.", "CHAPTER II."]
    assert "Project Gutenberg" in found.reading.notices[0].text


def test_indented_lines_are_paragraphs(tmp_path: Path) -> None:
    """An indent begins a paragraph of Chinese, with or without a blank line before it."""
    found = lay(tmp_path, x_zh_txt="考城隍\n\n　　公病卧。\n　　吏人持牒来。\n\n某甲\n\n　　王某好酒，每夜独酌。\n")
    assert [zh for zh, _ in texts(found)] == ["公病卧。", "吏人持牒来。", "王某好酒，每夜独酌。"]


def test_a_text_in_one_language_keeps_its_paragraphs(tmp_path: Path) -> None:
    """A line that quotes the other language is not split off if all else is in one language."""
    content = "他唱道：\nTwinkle, twinkle, little star\n孩子们都笑了。"
    rest = "\n\n".join(f"第{n}天，大家都很高兴。" for n in "一二三四五六七八九")
    assert texts(lay(tmp_path, x_txt=f"{content}\n\n{rest}"))[0] == (content, None)


def test_words_broken_at_the_margin(tmp_path: Path) -> None:
    """Hyphens that a margin put in are taken out; in a text that breaks no words, a hyphen at a line's end is one."""
    lines = (
        "The government made great efforts to im-\nprove the lives of the people, and em-\nployment remained stable."
    )
    assert texts(lay(tmp_path / "a", x_en_txt=lines)) == [
        (None, "The government made great efforts to improve the lives of the people, and employment remained stable.")
    ]
    kept = "The government found a solution that is well-\nknown to all who have to do with these matters,\nand more."
    other = "\n\n".join(f"Sentence number {n} of a long report of the year." for n in range(40))
    assert "well-known to" in str(texts(lay(tmp_path / "b", x_en_txt=f"{kept}\n\n{other}"))[0][1])


def test_numbers_and_stars_between_parts(tmp_path: Path) -> None:
    """A number alone stands beside a number; a line of stars keeps all of its stars."""
    zh = "落雪\n\n（一）\n\n那天下午，天阴着。\n\n* * *\n\n夜里果然下了雪。\n"
    en = "Snowfall\n\nI\n\nThat afternoon the sky was overcast.\n\n* * *\n\nAt night it did snow.\n"
    found = lay(tmp_path, x_zh_txt=zh, x_en_txt=en)
    assert texts(found)[1] == ("* * *", "* * *")
    assert found.documents[0].passages[0].section
    assert found.documents[0].passages[0].section.en == "I"
    assert all(passage.confidence is None for passage in found.documents[0].passages)


def test_verse_keeps_its_lines(tmp_path: Path) -> None:
    """Lines of verse that all begin with a capital are not joined as if hard-wrapped."""
    zh = "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"
    en = "Before my bed the bright moonlight,\nI took it for frost on the ground.\n"
    en += "I raise my head to view the moon,\nAnd lower it, thinking of home."
    assert texts(lay(tmp_path, x_zh_txt=zh, x_en_txt=en)) == [(zh, en)]


def test_the_first_of_many_clauses_is_no_title(tmp_path: Path) -> None:
    """A line numbered like the headings that follow is a heading too."""
    zh = "3 术语\n\n下列术语适用于本文件。\n\n4 评价指标\n\n数据应当准确。\n"
    en = "3 Terms\n\nThe following terms apply.\n\n4 Indicators\n\nData shall be accurate.\n"
    found = lay(tmp_path, x_zh_txt=zh, x_en_txt=en)
    sections = [passage.section and (passage.section.zh, passage.section.en) for passage in found.documents[0].passages]
    assert sections == [("3 术语", "3 Terms"), ("4 评价指标", "4 Indicators")]


def test_accents_taken_apart_are_the_same_name(tmp_path: Path) -> None:
    """Macintosh computers decompose é in file names; a pair may differ in that."""
    assert texts(lay(tmp_path, café_zh_md=ZH, café_en_md=EN)) == PASSAGES


def test_a_heading_that_nothing_marks_on_one_side(tmp_path: Path) -> None:
    """If one side begins with a heading, a short first line of the other is one too."""
    found = lay(tmp_path, x_zh_txt="公报\n\n全会于四月一日在京召开。", x_en_txt="Communiqué\n\nIt met on 1 April.")
    assert texts(found) == [("全会于四月一日在京召开。", "It met on 1 April.")]
    assert (found.documents[0].title.zh, found.documents[0].title.en) == ("公报", "Communiqué")


def test_a_word_for_a_language_is_none_without_its_counterpart(tmp_path: Path) -> None:
    """A text on learning Chinese is in the language that most of it is in."""
    found = lay(tmp_path, learn_chinese_md="To learn Chinese takes time.", 论英文_md="论英文的历史。")
    assert [(one.id, one.passages[0].sides) for one in found.documents] == [
        ("learn.chinese", "en"),
        (found.ids[1], "zh"),
    ]


def test_files_that_may_be_a_pair_are_told_how_to_be_named(tmp_path: Path) -> None:
    """For files named in other ways a notice says which names would make them one document."""
    found = lay(tmp_path, 报告_md=ZH, report_md=EN)
    (notice,) = found.reading.notices
    assert all(word in notice.text for word in ("报告.md", "report.md", "报告.zh.md", "报告.en.md"))
    assert lay(tmp_path / "alone", 报告_md=ZH, y_zh_md=ZH).reading.notices == []


def test_a_third_file_of_a_pair_is_a_fault(tmp_path: Path) -> None:
    """If two files claim the same side, nothing is dropped in silence."""
    found = lay(tmp_path, x_zh_md=ZH, x_en_md=EN, x_zh_txt="甲。")
    assert found.ids == ["x"]
    assert [Path(fault.file).name for fault in found.faults] == ["x.zh.txt"]


def test_files_of_both_kinds_and_folders_in_any_mixture(tmp_path: Path) -> None:
    """Named files are paired with each other, folders are walked, and each document goes in once."""
    (tmp_path / "folder").mkdir()
    for name, content in (("a.zh.md", ZH), ("a.en.md", EN), ("folder/b.zh.md", ZH), ("c.csv", "zh,en\n甲,A\n")):
        (tmp_path / name).write_text(content)
    found = read(tmp_path / "a.en.md", tmp_path / "folder", tmp_path / "c.csv", tmp_path / "a.zh.md")
    assert sorted(found.ids) == ["a", "b", "c"]
    assert found.documents[0].passages[0].sides == "both"
