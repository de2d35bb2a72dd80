"""Reading texts in batches gives the same atoms, forms and words as one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.model import SIDES, Document
from searchsvc.text.batch import Vocabulary, atoms, han_words
from searchsvc.text.literal import is_run, values
from searchsvc.text.words import han_words as han_words_of_one
from searchsvc.text.words import segmenter

# Everything the rules for atoms mention: apostrophes, soft hyphens, ligatures, blanks, signs, Han of several planes.
_PIECES = [
    "'",
    "’",
    '"',
    "“",
    "a",
    "B",
    "é",
    "ﬁ",
    "ﬃ",
    "ß",
    "æ",
    "\u00ad",
    "\u200b",
    "\u0301",
    " ",
    "\n",
    "\t",
    "\u3000",
]
_PIECES += [
    "国",
    "家",
    "國",
    "安全",
    "𠮷",
    "〇",
    "々",
    "㐂",
    "（",
    ")",
    "，",
    "-",
    "１",
    "2",
    ".",
    "%",
    "𝒜",
    "ｶﾞ",
    "한",
    "я",
]
TEXTS = st.lists(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join), min_size=1, max_size=6)


def agrees(texts: list[str]) -> None:
    """Compare a batch with its texts one by one."""
    known, han = Vocabulary(), Vocabulary()
    found = atoms(texts, known)
    numbers, places = han_words(texts, segmenter("rjieba"), han)
    strings, words = list(known), list(han)
    ends = np.flatnonzero(found.numbers == 0).tolist()
    starts = [0, *(end + 1 for end in ends)]
    for number, text in enumerate(texts):
        of_text = slice(starts[number], ends[number])
        wanted = values(text)
        assert [strings[n] for n in found.numbers[of_text].tolist()] == wanted
        assert found.are_runs[of_text].tolist() == list(map(is_run, wanted))
        assert [words[n] for n in numbers[places == number].tolist()] == han_words_of_one(text, segmenter("rjieba"))


@given(TEXTS)
def test_a_batch_is_read_like_its_texts(texts: list[str]) -> None:
    """A build, which reads in batches, sees any text as queries and marks do."""
    agrees(texts)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30), max_size=5))
def test_any_character_is_read_alike(texts: list[str]) -> None:
    """The same, whatever characters a text holds."""
    if texts:
        agrees(texts)


@pytest.mark.parametrize("pack", ["statutes", "classics", "python-docs", "bible"])
def test_real_texts_are_read_alike(pack: str, read_pack: Callable[[str], tuple[Document, ...]]) -> None:
    """The same in real libraries, evenly thinned out."""
    documents = read_pack(pack)
    passages = [passage for document in documents[:: max(1, len(documents) // 20)] for passage in document.passages]
    agrees([text for passage in passages[:2000] for side in SIDES if (text := getattr(passage, side))])


def test_more_words_than_are_remembered_keep_their_numbers() -> None:
    """However many and however long the words, each word is the same wherever it occurs."""
    stems = [f"{'x' * (n % 20)}{n}" for n in range(150_000)] + ["ab", "ba", "привет", "приветствие", "a" * 16, "a" * 17]
    known = Vocabulary()
    first, again = (atoms([" ".join(stems)], known).numbers.tolist()[:-1] for _ in range(2))
    assert first == again
    assert list(map(list(known).__getitem__, again)) == stems
