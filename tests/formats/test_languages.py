"""Detecting the language of a text and the script of its Chinese, however short or mixed."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import read, read_bytes

from searchsvc.formats.languages import side_of
from searchsvc.text.characters import script_of


@pytest.mark.parametrize(
    ("text", "side", "script"),
    [
        # Titles and headings of a few characters
        ("论语", "zh", "Hans"),
        ("論語", "zh", "Hant"),
        ("子曰", "zh", "Hans"),
        ("民法典（草案）", "zh", "Hans"),
        ("《资本论》", "zh", "Hans"),
        ("中華民國憲法", "zh", "Hant"),
        ("（一）", "zh", "Hans"),
        ("〇", "zh", "Hans"),
        ("𠮷野家", "zh", "Hans"),
        ("Preface", "en", None),
        ("I", "en", None),
        ("Ürümqi", "en", None),
        ("Xiǎokāng", "en", None),
        # Both in one line
        ("WTO规则", "zh", "Hans"),
        ("GDP增长", "zh", "Hans"),
        ("COVID-19疫情", "zh", "Hans"),
        ("iPhone 發布會", "zh", "Hant"),
        ("習近平 Xi Jinping", "zh", "Hant"),
        ("習近平（Xi Jinping）", "zh", "Hant"),
        ("Xi Jinping (习近平)", "en", "Hans"),
        ("Party A (甲方)", "en", "Hans"),
        ("China (中国) and “小康” society", "en", "Hans"),
        ("print('你好，世界')  # a first program", "en", "Hans"),
        # Classical Chinese
        ("学而时习之，不亦说乎？", "zh", "Hans"),
        ("學而時習之，不亦說乎？", "zh", "Hant"),
        ("道可道，非常道。", "zh", "Hans"),
        # Numbers and signs have no language, but with a letter or character beside them
        ("2019", None, None),
        ("１２．５％", None, None),
        ("①②③", None, None),
        ("……", None, None),
        ("", None, None),
        ("3月5日", "zh", "Hans"),
        ("第1条", "zh", "Hans"),
        ("5G", "en", None),
        # Neither language
        ("こんにちは", None, None),
        ("대한민국 헌법", None, None),
        ("Москва", None, None),
    ],
)
def test_the_side_and_the_script_of_short_texts(text: str, side: str | None, script: str | None) -> None:
    """By letters alone, glosses in brackets aside; text that fits both scripts counts as Simplified."""
    assert (side_of(text), script_of(text)) == (side, script)


@pytest.mark.parametrize(
    "text",
    [
        "日本国憲法は、国の最高法規である。\n\n国民は、すべての基本的人権の享有を妨げられない。",
        "대한민국은 민주공화국이다.\n\n대한민국의 주권은 국민에게 있다.",
        "Статья 1\n\nРоссийская Федерация есть демократическое государство.",
    ],
)
@pytest.mark.parametrize("name", ["law.txt", "law.md", "law.html"])
def test_a_text_in_neither_language_is_a_fault(tmp_path: Path, name: str, text: str) -> None:
    """Japanese with kana, Korean and Russian are refused; the rest of the folder goes in."""
    (tmp_path / "good.zh.txt").write_text("国家安全是头等大事。", encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read(tmp_path)
    assert found.ids == ["good"]
    assert "neither Chinese nor English" in found.faults[0].reason
    (tmp_path / name).rename(tmp_path / "law.zh.txt")
    assert read(tmp_path).ids == ["good", "law"]  # a name that gives a language is believed


@pytest.mark.parametrize(
    "text",
    [
        "日语里的「の」相当于“的”，「は」表示主题，「が」表示主语。",
        "ㄅㄆㄇㄈ是注音符號，共三十七個。",
        "ＷＴＯ 與 ＡＰＥＣ",
        "The Greek word λόγος means “word” or “reason”.",
        "2019\n\n3.14\n\n2020",
    ],
)
def test_a_text_about_another_language_is_read(tmp_path: Path, text: str) -> None:
    """Examples in kana or Greek, Bopomofo, full-width letters and bare numbers do not make a text foreign."""
    assert read_bytes(tmp_path, text.encode(), "x.txt").documents
