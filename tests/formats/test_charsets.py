"""Encodings of text files: detected, with a notice if guessed, or named by the user."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import FILES, lay, read, read_bytes, texts


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5hkscs"])
def test_the_character_set_of_a_text_is_found(tmp_path: Path, charset: str) -> None:
    """Text in any encoding reads the same, and a guessed encoding is reported."""
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
    """Curly quotation marks of Windows are not taken for Chinese."""
    text = "The “state” comes first — always, says the author’s preface."
    assert texts(lay(tmp_path, x_txt=text.encode("cp1252"))) == [(None, text)]


def test_a_wrong_guess_can_be_overruled(tmp_path: Path) -> None:
    """`--encoding` is followed; an unknown name is a fault that says so."""
    (tmp_path / "x.zh.txt").write_bytes("國家".encode("big5"))
    assert read(tmp_path / "x.zh.txt", encoding="big5").documents[0].passages[0].zh == "國家"
    assert "klingon" in read(tmp_path / "x.zh.txt", encoding="klingon").faults[0].reason


@pytest.mark.parametrize(
    ("name", "charset", "language", "text"),
    [
        ("simplified.txt", "gb18030", "zh-Hans", "㐂是“喜”字的俗体，𠮷是“吉”字的异体。"),
        ("hongkong.txt", "big5hkscs", "zh-Hant", "香港人說「佢哋喺邊度」，字典裏有「嘅、咗、冇」。"),
    ],
)
def test_old_character_sets_with_rare_characters(name: str, charset: str, language: str, text: str) -> None:
    """Characters that only the widest variant of an old encoding has are read, and the guess is reported."""
    found = read(FILES / name)
    (one,) = found.documents
    assert (one.passages[1].zh, one.language) == (text, language)
    assert charset in found.reading.notices[0].text


def test_a_short_text_is_no_row_of_accents(tmp_path: Path) -> None:
    """A line of Chinese in an old encoding is not read as accented Western letters."""
    found = read_bytes(tmp_path, "香港今日落雨。\n".encode("big5hkscs"), "x.zh-HK.txt")
    assert [passage.zh for one in found.documents for passage in one.passages] in (["香港今日落雨。"], [])
    assert found.documents or "--encoding" in found.faults[0].reason
