"""Splitting a text into pieces: marks, glosses, notes and foreign words combined."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines.protocol import Marks
from searchsvc.model import Side
from searchsvc.web.pages.pieces import Piece, Run, Text


def pieces(text: str, side: Side, marks: Marks = ()) -> list[Piece]:
    return Text(text, side, marks).pieces(0, len(text))


def test_a_mark_goes_on_into_a_gloss() -> None:
    """A match that begins before a gloss and ends within it is marked on both sides of the bracket."""
    text = "Firm Supports (四个坚定) here"
    found = pieces(text, "en", ((5, 17),))
    assert [piece.kind for piece in found] == ["", "gloss", ""]
    assert found[1].runs == [
        Run("(", True, False),
        Run("四个", True, True),
        Run("坚定", False, True),
        Run(")", False, False),
    ]


def test_words_of_the_other_language_are_told_apart() -> None:
    """Latin words in Chinese and Han in English are tagged with their language, for fonts and voices."""
    [piece] = pieces("依托5G网络和COVID-19防控", "zh")
    assert [run.text for run in piece.runs if run.foreign] == ["COVID-19"]
    [piece] = pieces("the word 治理 means", "en")
    assert [run.text for run in piece.runs if run.foreign] == ["治理"]


@given(
    st.text(alphabet="ab 国家()[]（）。T.N:\n", max_size=60),
    st.sampled_from(["zh", "en"]),
    st.lists(st.integers(0, 60), max_size=8),
)
def test_nothing_is_lost_and_every_mark_is_kept(text: str, side: Side, cuts: list[int]) -> None:
    """Whatever the text, its pieces joined are the text, and exactly the matches are marked."""
    ends = sorted({min(cut, len(text)) for cut in cuts})
    marks = tuple(zip(ends[::2], ends[1::2], strict=False))
    runs = [run for piece in pieces(text, side, marks) for run in piece.runs]
    assert "".join(run.text for run in runs) == text
    assert "".join(run.text for run in runs if run.marked) == "".join(text[start:end] for start, end in marks)


@given(st.text(alphabet="ab 国家()（）", max_size=60), st.lists(st.integers(0, 60), max_size=8), st.integers(0, 60))
def test_a_part_of_a_text_looks_as_it_does_in_the_whole(text: str, cuts: list[int], start: int) -> None:
    """Leaving parts out of an excerpt does not change the pieces that it shows."""
    ends = sorted({min(cut, len(text)) for cut in cuts})
    whole = Text(text, "en", tuple(zip(ends[::2], ends[1::2], strict=False)))
    end = min(len(text), start + 20)
    if start < end:
        assert looks(whole.pieces(start, end)) == looks(whole.pieces(0, len(text)))[start:end]


def looks(found: list[Piece]) -> list[tuple[str, str, bool, bool]]:
    return [
        (character, piece.kind, run.marked, run.foreign)
        for piece in found
        for run in piece.runs
        for character in run.text
    ]
