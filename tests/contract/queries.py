"""Hypothesis strategies: queries as typed, query trees, and small libraries."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from searchsvc.model import Document
from searchsvc.query import DOCUMENT_FIELDS, FIELDS, PASSAGE_FIELDS, SIDE_FIELDS

WORDS = (
    *[
        "国家安全",
        "国家",
        "安全",
        "國家",
        "网络",
        "计划",
        "計畫",
        "和服",
        "服务",
        "的",
        "了",
        "㐂",
        "𠮷",
        "5G网络",
        "小康",
        "安全国家",
        "含金量",
        "本文",
    ],
    *[
        "security",
        "secure",
        "Security",
        "plan",
        "plans",
        "planning",
        "may",
        "not",
        "US",
        "us",
        "C",
        "nation",
        "national",
        "finance",
        "ﬁnance",
        "Xiǎokāng",
    ],
    *["U.S.", "C++", "COVID-19", "decision-making", "don't", "don’t", "1,200.50", "§", "12", "2019"],
)
NOTES = ("[Translator’s note: the plan 计划]", "[TN; US]", "【译者按】：国家", "［译注：网络 plan］")
GLOSSES = ("(小康 xiaokang)", "(国家)", "[安全]", "（plan）", "(CCP)", "(if any)", "(小康", ")")
SIGNS = (" ", " ", "\n", "", "", "，", "。", ", ", ". ", "-", "’", "'", "“", "”", "\u00ad", "\u3000")
_MARKS = ' \u3000()（）"“”「」『』＂=＝-－*＊:：'


def nested(inner: str, depth: int, shape: str) -> str:
    """A query in `depth` pairs of brackets."""
    return shape * depth + inner + ("）" if shape[-1] == "（" else ")") * depth


_FIELDS = [f"{name}:" for name in FIELDS]
_PIECES = [*_MARKS, *WORDS, *WORDS, " OR ", " AND ", " NOT ", " -", *_FIELDS, "2019..2021", "\0", "😀"]
TYPED = st.lists(st.sampled_from(_PIECES), max_size=10).map("".join)
"""Anything that a keyboard may produce."""

_LITERAL = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
_LEAF = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    _LITERAL.map('"{}"'.format),
    st.lists(st.sampled_from("国家安全计划網络服"), min_size=1, max_size=4).map("".join),
    _LITERAL.map('="{}"'.format),
    st.sampled_from(("sec*", "plan*", "u*", "5*")),
    st.sampled_from(("year:2019", "year:..2020", "date:2019-05..2020-06", "date:2021..")),
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = inner.map("({})".format)
    fields = st.sampled_from([*SIDE_FIELDS, *SIDE_FIELDS, *PASSAGE_FIELDS, *DOCUMENT_FIELDS])
    return st.one_of(
        st.lists(group, min_size=2, max_size=3).map(" ".join),
        st.lists(group, min_size=2, max_size=3).map(" OR ".join),
        group.map("-{}".format),
        st.tuples(fields, group).map(lambda pair: f"{pair[0]}:{pair[1]}"),
    )


QUERIES = st.recursive(_LEAF, _compound, max_leaves=6)
"""Nested queries that are well-formed."""

_WRITTEN = (*WORDS, *WORDS, *NOTES, *GLOSSES, *SIGNS, *SIGNS)
_TEXT = st.lists(st.sampled_from(_WRITTEN), min_size=1, max_size=9).map("".join)
_SHORT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
_NAME = st.fixed_dictionaries({}, optional={"zh": st.sampled_from(WORDS), "en": _SHORT}).filter(bool)


def _with_a_side(passage: dict[str, Any]) -> bool:
    return any((passage.get(side) or "").strip() for side in ("zh", "en"))


_UNSEARCHED = {
    "notes": st.lists(_SHORT, min_size=1, max_size=2),
    "properties": st.dictionaries(st.sampled_from(("en", "zh", "plan")), _SHORT, max_size=2),
    "confidence": st.sampled_from((0.5, 1)),
}
_PASSAGE = st.fixed_dictionaries(
    {}, optional={"zh": _TEXT, "en": _TEXT, "label": _SHORT, "section": _NAME, **_UNSEARCHED}
).filter(_with_a_side)

_RECORD = st.fixed_dictionaries(
    {
        "title": _NAME,
        "language": st.sampled_from(("zh-Hans", "zh-Hant")),
        "passages": st.lists(_PASSAGE, min_size=1, max_size=4),
    },
    optional={
        "authors": st.lists(_NAME, max_size=3),
        "source": _NAME,
        "type": _NAME,
        "topics": st.lists(_NAME, max_size=3),
        "date": st.sampled_from(("1919", "2019", "2019-05", "2019-05-04", "2020-12", "2021-06-30", "-0300")),
    },
)


def _documents(records: list[dict[str, Any]]) -> tuple[Document, ...]:
    return tuple(Document.model_validate({"id": f"d{n}"} | record) for n, record in enumerate(records))


LIBRARIES = st.lists(_RECORD, min_size=1, max_size=5).map(_documents)
"""Libraries of a few passages."""
