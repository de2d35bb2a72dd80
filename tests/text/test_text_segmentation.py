"""Words: Han cut without overlaps, English surface forms and stems."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from searchsvc.model import Document
from searchsvc.text.characters import fold
from searchsvc.text.words import SEGMENTERS, Segmenter, han_words, segmenter, stem, words

PACKS = ("statutes", "classics", "python-docs", "bible")


@pytest.mark.parametrize("name", SEGMENTERS)
def test_words_are_those_of_the_dictionary(name: str) -> None:
    """国家安全 is cut into words that a reader would name, in either script."""
    expected = [fold(word) for word in ("国家", "安全", "是", "大事")]
    assert han_words("国家安全是大事", segmenter(name)) == expected
    assert han_words("國家安全是大事", segmenter(name)) == expected


@pytest.mark.parametrize("name", SEGMENTERS)
def test_words_do_not_overlap_and_cover_all_han(name: str) -> None:
    """No character is lost to ranking, rare ones included."""
    text = "中华人民共和国𠮷野家㐂和服务5G网络〇"
    assert "".join(han_words(text, segmenter(name))) == fold("中华人民共和国𠮷野家㐂和服务网络〇")


@given(st.text(alphabet="国家安全和服务中华人民计畫画𠮷㐂a1 ，", max_size=40))
def test_both_segmenters_cut_alike(text: str) -> None:
    """Which of the two segmenters built an index makes no difference to a reader.

    But for three of one character: 画画 and 画 are as likely as 画 and 画画, and rounding decides.
    """
    assume(not re.search(r"(.)\1\1", fold(text)))
    assert han_words(text, segmenter("jieba")) == han_words(text, segmenter("rjieba"))


@pytest.mark.parametrize("pack", PACKS)
def test_both_segmenters_cut_real_text_alike(pack: str, read_pack: Callable[[str], tuple[Document, ...]]) -> None:
    """On real text the fast segmenter gives the words of the slow one."""
    passages = [passage.zh for document in read_pack(pack) for passage in document.passages if passage.zh]
    sample = passages[:: max(1, len(passages) // 600)]
    differing = [text for text in sample if han_words(text, segmenter("jieba")) != han_words(text, segmenter("rjieba"))]
    assert differing == []


@pytest.mark.long
@pytest.mark.parametrize("pack", PACKS)
def test_both_segmenters_cut_whole_libraries_alike(pack: str, read_pack: Callable[[str], tuple[Document, ...]]) -> None:
    """On every passage of a library the fast segmenter gives the words of the slow one."""
    passages = [passage.zh for document in read_pack(pack) for passage in document.passages if passage.zh]
    by: tuple[Segmenter, Segmenter] = (segmenter("jieba"), segmenter("rjieba"))
    differing = [text for text in passages if han_words(text, by[0]) != han_words(text, by[1])]
    assert differing == []


@pytest.mark.parametrize("name", SEGMENTERS)
def test_ranking_counts_words_of_both_languages(name: str) -> None:
    """A passage's words are its Han words and its other runs, without signs."""
    assert words("5G网络，C++ 3.5!", segmenter(name)) == [fold("网络"), "5g", "c", "3", "5"]


@pytest.mark.parametrize(
    ("word", "other", "same"),
    [
        ("authorities", "authority", True),
        ("develops", "developing", True),
        ("general", "generous", False),
        ("universe", "university", False),
        ("us", "uses", False),
        ("2019", "2019", True),
        ("covid19", "covid", False),
    ],
)
def test_inflected_forms_share_a_stem(word: str, other: str, same: bool) -> None:
    """`authority` finds authorities, but general does not find generous."""
    assert (stem(word) == stem(other)) is same


@pytest.mark.parametrize("word", ["us", "may", "not", "c", "5g", "安全", "étude", "русский", "2019", ""])
def test_what_has_no_english_stem_stays_as_it_is(word: str) -> None:
    """Short words, numbers and words of other languages are their own stems."""
    assert stem(word) == word
