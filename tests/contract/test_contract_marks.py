"""Marks: which characters of a passage are shown as matching."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from corpus import Corpus, key_of
from hypothesis import HealthCheck, given, settings
from queries import QUERIES
from reference import Key

from searchsvc.model import SIDES, Document
from searchsvc.query import parse

# (query, Chinese, English), with the expected marks between ‹ and ›.
CASES: tuple[tuple[str, str, str], ...] = (
    ("国家安全", "为确保‹国家安全›，国家与安全。", "To ensure national security."),
    ("國家安全", "‹国家安全›与‹國家安全›", ""),
    ("国家安全 ", "‹国家\n安全›", ""),
    ("家安", "国‹家安›全", ""),
    ("服务", "和‹服务›器", ""),
    ("国国", "‹国国国›家", ""),
    ("国家 安全", "‹国家›‹安全›与‹安全›", ""),
    ("5G网络", "发展‹5G网络›，４G网络", "‹5G 网络›"),
    ("５g網絡", "‹5G网络›", ""),
    ("security", "", "‹Security› and ‹securities›’ insecurity, ‹SECURITY›."),
    ("us", "", "‹US› focus; ‹us›, thus, ‹U\u00adS›"),
    ("plans", "", "a ‹plan›, ‹planned› planets"),
    ("C", "", "‹C›++ and ‹c›, but ICC"),
    ("may", "", "It ‹may›, mayor; ‹May›."),
    ("plan*", "", "‹planet› ‹plan› ‹Planning› airplane"),
    ("U.S.", "", "the ‹U.S.› and US, u. s"),
    ("decision-making", "", "‹Decision-making›, ‹decision making›, decisions"),
    ("don't", "", "‹don’t› do ‹don't› don t"),
    ("1,200.50", "", "NT$‹1,200.50›; 11,200.50"),
    ('"C++"', "用‹C++›写", "‹C++› ‹c + +› C+ x"),
    ('"national security"', "", "‹national security› of ‹National\nSecurity›; national, security"),
    ('"four firm supports between China"', "", "“‹Four Firm Supports›” (四个坚定支持) ‹between China› and"),
    ('"supports (四个坚定支持) between"', "", "“Firm ‹Supports” (四个坚定支持) between› China"),
    ("四个坚定支持", "“‹四个坚定支持›”达成", "“Four Firm Supports” (‹四个坚定支持›) between"),
    ("四个支持", "‹四个›（five）‹支持›", ""),
    ('"gold content of"', "", "the “‹gold content›” [Translator’s note: 含金量 (gold) value] ‹of› it"),
    ("含金量", "", "“gold content” [Translator’s note;‹含金量›, meaning value]"),
    ("note:value", "", "value [Translator’s note; of ‹value›] value"),
    ("note:国家", "国家【译者按：‹国家›】国家", "国家 [TN: ‹国家›]"),
    ("=US", "", "‹US› us ＵＳ USA"),
    ("=计划", "‹计划›計劃计画", ""),
    ('="the State"', "", "the state, ‹the State›"),
    ("zh:plan", "‹plan›计划", "plan"),
    ("en:网络", "网络", "‹网络› (‹网络›)"),
    ("zh:国家 plan", "‹国家›", "‹plan› 国家"),
    ("国家 -安全", "‹国家›", "not"),
    ("国家 -zh:(安全 OR plan)", "‹国家›", "plan 安全"),
    ("国家 -(-(plan))", "‹国家›", "‹plan›"),
    ("国家 OR plan", "‹国家›", "‹plan›"),
    ("国家 OR -plan", "‹国家›", "plan"),
    ("国家 (-plan OR 安全)", "‹国家›‹安全›", "plan"),
    ("(国家 OR plan) 计划", "‹国家›‹计划›", "‹plan›"),
    ("国家 国家安全", "‹国家安全›，‹国家›", ""),
    ("title:marks plan", "", "‹plan› marks"),
    ("label:one plan", "", "one ‹plan›"),
    ("year:2019 plan", "", "2019 ‹plan›"),
    ("xiaokang", "", "‹Xiǎokāng›, ‹xiaokang›, xiaokanga"),
    ("urumqi", "", "‹Ürümqi› ‹U\u0308ru\u0308mqi›"),
    ("finance", "", "‹ﬁnance› re-‹finance›"),
    ("cooperation", "", "‹co\u00adoperation› ‹co\u200boperation›"),
    ("𠮷", "‹𠮷›野‹𠮷›", "‹𠮷›"),
    ("😀", "", "a ‹😀›b"),
    ("§ 12", "", "‹§› ‹12›, 112 ‹§› 5"),
    ('"§ 12"', "", "‹§ 12›, ‹§12› § 5"),
    ("的", "我‹的›国家", ""),
    ("《礼记》", "读‹《礼记》›，礼记", ""),
)


def plain(text: str) -> str:
    """The text without the signs for expected marks."""
    return re.sub("[‹›]", "", text)


def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of the expected marks in the plain text."""
    return tuple(
        (match.start() - 2 * number, match.end() - 2 * number - 2)
        for number, match in enumerate(re.finditer("‹[^›]*›", text))
    )


@pytest.fixture(scope="module")
def marked(make_corpus: Callable[[Iterable[Document]], Corpus]) -> Corpus:
    """A library with a document of one passage for each case."""
    records = [
        {
            "id": f"case-{number}",
            "title": {"en": "Marks"},
            "date": "2019",
            "passages": [{"label": "One", "zh": plain(zh) or None, "en": plain(en) or None}],
        }
        for number, (_, zh, en) in enumerate(CASES)
    ]
    return make_corpus(map(Document.model_validate, records))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[query for query, _, _ in CASES])
def test_what_matched_is_marked(marked: Corpus, number: int) -> None:
    """The exact spans: runs as runs, words as whole words, on both sides, nothing negated."""
    query, zh, en = CASES[number]
    hits = {hit.document.id: hit for hit in marked.hits(query)}
    hit = hits[f"case-{number}"]
    assert (hit.zh_marks, hit.en_marks) == (spans_of(zh), spans_of(en))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[query for query, _, _ in CASES])
def test_a_document_is_marked_like_its_hits(marked: Corpus, number: int) -> None:
    """The page of a document has the same marks as the hits."""
    query, zh, en = CASES[number]
    part = marked.library.document(f"case-{number}", query=parse(query))
    assert part.matches == (1,)
    assert (part.passages[0].zh_marks, part.passages[0].en_marks) == (spans_of(zh), spans_of(en))


@pytest.mark.parametrize(
    ("query", "key", "zh", "en"),
    [
        ("国家安全", ("networks", 5), ["国家", "安全"], []),
        ("国家安全", ("networks", 6), ["安全", "国家"], []),
        ("安全国家", ("journey", 6), ["国家", "安全"], []),
    ],
)
def test_words_apart_are_marked_as_words(small: Corpus, query: str, key: Key, zh: list[str], en: list[str]) -> None:
    """A passage with the words of a run apart has each of them marked."""
    hit = next(hit for hit in small.hits(query, apart=True) if key_of(hit) == key)
    texts = (hit.passage.zh or "", hit.passage.en or "")
    shown = [
        [text[start:end].replace("\n", "") for start, end in marks]
        for text, marks in zip(texts, (hit.zh_marks, hit.en_marks), strict=True)
    ]
    assert shown == [zh, en]


@given(QUERIES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_marks_stand_in_order_within_their_text(small: Corpus, query: str) -> None:
    """Whatever the query, marks are ordered, separate spans of the text as written."""
    for hit in small.search(query).hits:
        for side in SIDES:
            text = getattr(hit.passage, side) or ""
            marks = hit.zh_marks if side == "zh" else hit.en_marks
            assert all(0 <= start < end <= len(text) for start, end in marks)
            assert all(before[1] <= after[0] for before, after in pairwise(marks))
            assert all(text[start:end].strip() == text[start:end] for start, end in marks)
