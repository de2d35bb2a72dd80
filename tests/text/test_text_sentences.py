"""Sentence boundaries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.model import Document
from searchsvc.text.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("他说：“好。”然后走了。真的？是！", ["他说：“好。”", "然后走了。", "真的？", "是！"]),
        ("会议指出……。第二，加强治理", ["会议指出……。", "第二，加强治理"]),
        ("一、总则。\n二、附则。", ["一、总则。", "二、附则。"]),
        (
            "Mr. Li met Gen. Wu in the U.S. on Jan. 3. He left.",
            ["Mr. Li met Gen. Wu in the U.S. on Jan. 3.", "He left."],
        ),
        ("It grew by 1.5 per cent. “Why?” she asked. End.", ["It grew by 1.5 per cent.", "“Why?” she asked.", "End."]),
        ("He agreed. (See p. 3.) End.", ["He agreed.", "(See p. 3.)", "End."]),
        ("The rules:\n1. Keep quiet.\n2. Read on.", ["The rules:", "1. Keep quiet.", "2. Read on."]),
        ("see e.g. the Act of 2021! Yes", ["see e.g. the Act of 2021!", "Yes"]),
    ],
)
def test_sentences_end_where_readers_see_them_end(text: str, wanted: list[str]) -> None:
    """Signs with their closing marks end a sentence; abbreviations, decimals and item numbers do not."""
    assert cut(text) == wanted


@given(st.text(alphabet="ab A.!?。！”’)（国\n 1", max_size=80))
def test_nothing_is_lost(text: str) -> None:
    """The sentences joined are the text."""
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


def test_sides_of_real_passages_have_like_numbers_of_sentences(
    read_pack: Callable[[str], tuple[Document, ...]],
) -> None:
    """In the Python documentation most passages have the same number of sentences on both sides."""
    passages = [p for document in read_pack("python-docs") for p in document.passages if p.zh and p.en]
    same = sum(len(sentences(p.zh or "")) == len(sentences(p.en or "")) for p in passages)
    assert same / len(passages) > 0.85


@pytest.mark.parametrize("text", ["!" * 300_000, "。" + "\n " * 150_000, "!" * 300_000 + "a. B"])
def test_signs_without_end_are_cut_while_one_waits(text: str) -> None:
    """A text of only signs or spaces is scanned once, not from each of its signs."""
    spans = sentences(text)
    assert (spans[0][0], spans[-1][1]) == (0, len(text))
