"""Excerpts of long passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines.protocol import Marks
from searchsvc.model import Passage, Side
from searchsvc.web.pages.excerpts import LONGEST, Spans, excerpt, is_cut
from searchsvc.web.pages.pieces import Text

ZH = "".join(f"第{n}句谈的是{'港口建设' if n == 31 else '道路养护'}与地方财政的关系。" for n in range(1, 41))
EN = " ".join(
    f"Sentence {n} is about {'building ports' if n == 31 else 'repairing roads'} and the budgets of counties."
    for n in range(1, 41)
)


def sides(passage: Passage, zh: Marks = (), en: Marks = ()) -> dict[Side, Text]:
    held: tuple[tuple[Side, str | None, Marks], ...] = (("zh", passage.zh, zh), ("en", passage.en, en))
    return {side: Text(text, side, marks) for side, text, marks in held if text}


def whole(passage: Passage) -> dict[Side, Spans]:
    return {side: [(0, len(text.text))] for side, text in sides(passage).items()}


def shown(passage: Passage, zh: Marks = (), en: Marks = ()) -> dict[str, str]:
    spans = whole(passage) | excerpt(sides(passage, zh, en))
    return {side: "…".join(getattr(passage, side)[a:b] for a, b in found) for side, found in spans.items()}


def test_a_short_passage_is_shown_whole() -> None:
    """Texts below some three hundred Chinese or nine hundred English characters are not shortened."""
    passage = Passage(zh=ZH[:300], en=EN[:900])
    assert shown(passage, ((250, 254),)) == {"zh": ZH[:300], "en": EN[:900]}


def test_a_long_passage_is_cut_at_sentences_around_its_mark() -> None:
    """The matching sentence is shown among whole neighbours, and beside it the sentences that translate them."""
    at = ZH.index("港口建设")
    passage = Passage(zh=ZH, en=EN)
    found = shown(passage, ((at, at + 4),))
    assert "第31句" in found["zh"] and "Sentence 31 " in found["en"]
    for side, text in found.items():
        assert len(text) <= LONGEST[side] + 120  # type: ignore[index]
        assert text.startswith(("第", "Sentence")) and text.strip().endswith(("。", "."))
    assert is_cut(sides(passage), excerpt(sides(passage, ((at, at + 4),))))


def test_marks_far_apart_are_both_shown() -> None:
    """Marks at both ends of a passage: both their sentences are shown, with a gap between."""
    last = ZH.rindex("财政")
    spans = excerpt(sides(Passage(zh=ZH), ((0, 2), (last, last + 2))))["zh"]
    assert len(spans) == 2
    assert spans[0][0] == 0 and spans[-1][1] == len(ZH)


def test_a_note_is_never_cut_in_two() -> None:
    """A translator's note of several sentences is shown with both brackets."""
    note = "[Translator’s note: This is a saying. It is old. Nobody knows how old.]"
    text = f"{EN} {note} {EN}"
    at = text.index("saying")
    found = shown(Passage(en=text), en=((at, at + 6),))
    assert note in found["en"]


@given(
    st.text(alphabet="港口。！\n “”()", min_size=1, max_size=1200),
    st.text(alphabet="ab .!\n", min_size=1, max_size=2500),
    st.lists(st.integers(0, 1199), max_size=6),
)
def test_excerpts_keep_the_first_mark_and_stay_bounded(zh: str, en: str, cuts: list[int]) -> None:
    """Whatever the text, the spans are in order, include the first mark, and stay within the limit."""
    passage = Passage(zh=zh.strip() or "港", en=en.strip() or "a")
    length = len(passage.zh or "")
    ends = sorted({min(cut, length) for cut in cuts})
    marks = tuple((a, b) for a, b in zip(ends[::2], ends[1::2], strict=False) if a < b)
    spans = whole(passage) | excerpt(sides(passage, marks))
    for side, found in spans.items():
        assert all(a < b for a, b in found) and found == sorted(found)
        assert found[-1][1] <= len(getattr(passage, side))
        assert sum(b - a for a, b in found) <= 3 * LONGEST[side]
    if marks:
        assert any(a <= marks[0][0] < b for a, b in spans["zh"])
