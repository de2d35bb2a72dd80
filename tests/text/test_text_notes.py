"""Glosses and translator's notes: what is recognised as such, and what is not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracing import lines_run

from searchsvc.model import SIDES, Side
from searchsvc.text.notes import spans

HEADS_EN = ("Translator’s note", "Translator's note", "Translator’s Note", "translators' note", "Translator note", "TN")
HEADS_ZH = ("译注", "译者注", "译者按", "譯註", "譯者註", "譯者按")

GLOSSES: tuple[tuple[Side, str], ...] = (
    ("en", "(小康 xiaokang)"),
    ("en", "(xiaokang, 小康)"),
    ("en", "(四个坚定支持)"),
    ("en", "[外交]"),
    ("en", "（国务院）"),
    ("en", "【小康】"),
    ("en", "(" + "国" * 80 + ")"),
    ("zh", "（State Council）"),
    ("zh", "(soft power)"),
    ("zh", "（GDP）"),
    ("zh", "［Ürümqi］"),
)

TEXT: tuple[tuple[Side, str], ...] = (
    ("en", "(CCP)"),
    ("en", "(S&T)"),
    ("en", "(if any)"),
    ("en", "[sic]"),
    ("en", "(2019)"),
    ("en", "(" + "国" * 81 + ")"),
    ("en", "“小康”"),
    ("en", "《小康》"),
    ("en", "(小康"),
    ("en", "小康)"),
    ("en", "(小康]"),
    ("en", "[TN is a state]"),
    ("en", "(the translator’s notebook)"),
    ("zh", "（以下简称机关）"),
    ("zh", "（一）"),
    ("zh", "(2019)"),
    ("zh", "「GDP」"),
)


@pytest.mark.parametrize("after", [": ", ":", ";", "; ", ",", ", ", "：", " — "])
@pytest.mark.parametrize("head", HEADS_EN)
def test_an_english_note_is_a_note_whatever_stands_behind_its_head(head: str, after: str) -> None:
    """`[Translator’s note;含金量, …]` is recognised with any sign after its first words."""
    note = f"[{head}{after}含金量, metaphorically meaning value]"
    text = f"the “gold content” {note} of cooperation"
    assert spans(text, "en") == [(19, 19 + len(note), "note")]


def test_a_note_needs_no_sign_behind_its_head() -> None:
    """`[Translator’s note 含金量 …]` is recognised too."""
    note = "[Translator’s note 含金量 means value]"
    assert spans(f"a {note} b", "en") == [(2, 2 + len(note), "note")]


@pytest.mark.parametrize("brackets", ["[]", "()", "（）", "【】", "［］", "〔〕"])
@pytest.mark.parametrize("after", ["：", ":", "，", ""])
@pytest.mark.parametrize("head", HEADS_ZH)
def test_a_chinese_note_is_a_note(head: str, after: str, brackets: str) -> None:
    """译注, 译者注 and 译者按 are recognised in any brackets."""
    note = f"{brackets[0]}{head}{after}原文如此{brackets[1]}"
    assert spans(f"正文{note}正文", "zh") == [(2, 2 + len(note), "note")]


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("zh", "【译者按】本文发表于二〇一九年。"),
        ("zh", "【譯者按】：本文"),
        ("en", "[Translator’s note:] This article appeared in 2019."),
    ],
)
def test_a_head_alone_in_brackets_makes_the_rest_of_the_passage_a_note(side: Side, text: str) -> None:
    """【译者按】 begins a note that fills its passage."""
    assert spans(text, side) == [(0, len(text), "note")]


def test_a_note_may_be_long_and_hold_brackets() -> None:
    """A note ends with its own closing bracket, not with one inside it."""
    note = "[Translator’s note: see (小康) and [外交], " + "x" * 200 + "]"
    assert spans(f"a {note} b", "en") == [(2, 2 + len(note), "note")]


@pytest.mark.parametrize(("side", "gloss"), GLOSSES)
def test_brackets_with_the_other_script_are_a_gloss(side: Side, gloss: str) -> None:
    """A phrase matches across a gloss."""
    assert spans(f"ab {gloss} cd" if side == "en" else f"甲{gloss}乙", side) == [
        (3, 3 + len(gloss), "gloss") if side == "en" else (1, 1 + len(gloss), "gloss")
    ]


@pytest.mark.parametrize(("side", "text"), TEXT)
def test_other_brackets_are_text(side: Side, text: str) -> None:
    """`(CCP)`, `(S&T)` and `(if any)` are text: no phrase matches across them."""
    assert spans(f"ab {text} cd" if side == "en" else f"甲{text}乙", side) == []


def test_only_the_innermost_of_nested_brackets_is_a_gloss() -> None:
    """A gloss contains no brackets; those around it are text."""
    assert spans("a (see (中) x) b", "en") == [(7, 10, "gloss")]


def test_several_spans_of_one_text() -> None:
    """Every gloss and note of a passage is found, in order."""
    text = "One (一), two (CCP), three [三] [TN: four]."
    assert [(text[a:b], kind) for a, b, kind in spans(text, "en")] == [
        ("(一)", "gloss"),
        ("[三]", "gloss"),
        ("[TN: four]", "note"),
    ]


@given(st.text(alphabet="()（）[]【】国a :译注TN,"), st.sampled_from(SIDES))
def test_spans_stand_in_order_and_never_overlap(text: str, side: Side) -> None:
    """Whatever brackets a text has, its glosses and notes are ordered, separate spans of it."""
    found = spans(text, side)
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize(
    "text",
    ["(" * 200_000, "(" * 100_000 + ")" * 100_000, "( " * 100_000, "()" * 100_000, "(translator" + " " * 200_000 + ")"],
    ids=["opened", "nested", "apart", "empty", "blanks"],
)
def test_a_hostile_text_is_looked_through_once(text: str) -> None:
    """However many brackets a text opens, each is looked at once; otherwise these texts would take hours."""
    assert spans(text, "en") == []


def test_the_work_grows_no_faster_than_the_text() -> None:
    """Twice as many brackets take twice as much work, not four times."""

    def work(text: str) -> int:
        return lines_run(lambda: spans(text, "en"))

    for piece in ("(", "(中", "()", "[中)"):
        assert work(piece * 400) < 2.5 * work(piece * 200)
