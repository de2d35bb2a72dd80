"""The query grammar over an index: every operator, alone and combined; no query is an error."""

import pytest
from corpus import Corpus
from hypothesis import HealthCheck, given, settings
from queries import TYPED, nested
from reference import keys

from searchsvc.engines.protocol import Request
from searchsvc.library import Library
from searchsvc.query import DEEPEST_NESTING, FIELDS, Not, parse

COMBINED = (
    "security",
    "-security",
    "NOT security",
    "NOT -security",
    "security plan",
    "security OR plan",
    "security 国家 OR plan",
    "plan OR security national",
    "(security national) OR plan",
    "（security OR plan） 国家",
    "(security OR plan)(nation OR state)",
    "-(security plan)",
    "－（security OR plan）",
    "security -plan",
    "security OR -plan",
    "-security -plan",
    "-(security -plan)",
    "-(-security)",
    "“national security”",
    "「国家」 「安全」",
    "『國家』 －「安全」",
    "＂national security＂",
    "-“national security”",
    "=security OR =Security",
    "＝Security",
    "-=security",
    "plan＊",
    "-plan*",
    "plan* OR nation*",
    "zh：国家安全",
    "zh:国家安全 -en:“national security”",
    "zh:(国家 OR 网络) -en:security",
    "-zh:国家",
    "zh:(-国家)",
    "en:（security -national）",
    "title：安全 year：2019",
    "title:(security OR relation) -year:2020",
    "title:(security nation)",
    "title:(zh:国家)",
    "zh:(title:relations 国家)",
    "note:(value OR 计划)",
    "-note:value",
    "section:(general OR penalty) -label:2",
    "author:李辉 topic:外交 -type:article",
    "year:2019..2020 OR author:王小明",
    "-year:..2020",
    "date:2019-12.. security",
    "国家\u3000安全",
    "a\tOR\nsecurity",
    "decision-making OR COVID-19",
    "-decision-making",
    "国家-安全",
    "security-",
    "C++ OR U.S. OR 1,200.50",
)


@pytest.mark.parametrize("query", COMBINED)
def test_operators_mean_what_the_grammar_says(small: Corpus, query: str) -> None:
    """Operators alone and combined, as typed on a keyboard or with an input method."""
    parsed = parse(query)
    assert parsed.notices == ()
    expected = keys(small.reference.typed(parsed.root))
    answer = small.search(query, sort="document")
    assert answer.explanation.apart_given or [(hit.document.id, hit.n) for hit in answer.hits] == expected
    assert not answer.explanation.apart_given or not expected


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_restricts_what_follows(small: Corpus, name: str) -> None:
    """A field applies to the next word, quote or group, and its negation finds all the rest."""
    query = f"{name}:2019" if name in ("year", "date") else f"{name}:(security OR 外交 OR article OR 含金量 OR 總則)"
    found = small.found(query, sort="document")
    assert found == keys(small.reference.typed(parse(query).root))
    assert found
    assert sorted([*found, *small.found(f"-{query}")]) == sorted(small.reference.keys)


@pytest.mark.parametrize("depth", [1, 2, 5, DEEPEST_NESTING, DEEPEST_NESTING + 5, 400])
@pytest.mark.parametrize("shape", ["(", "（", "-(", "zh:("])
def test_nesting_is_answered_to_its_bound_and_beyond(small: Corpus, depth: int, shape: str) -> None:
    """Brackets within the nesting limit have their meaning; beyond it the answer says that they were cut."""
    query = parse(nested("国家", depth, shape))
    answer = small.search(query, sort="document")
    assert [(hit.document.id, hit.n) for hit in answer.hits] == keys(small.reference.typed(query.root))
    bounded = {reason for reason, _ in answer.explanation.bounded}
    assert ("nesting" in bounded or "cut" in bounded) == (depth > DEEPEST_NESTING)
    if depth <= DEEPEST_NESTING:
        odd = shape == "-(" and depth % 2 == 1
        assert isinstance(query.root, Not) == odd or shape == "zh:("


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('"国家安全', "quote"),
        ("“national security", "quote"),
        ("「国家", "quote"),
        ("(国家", "bracket"),
        ("国家)", "bracket"),
        ("）（", "bracket"),
        ("OR", "operator"),
        ("AND NOT OR", "operator"),
        ("国家 OR", "operator"),
        ("NOT", "operator"),
        ("-", "sign"),
        ("--", "sign"),
        ("=", "sign"),
        ("zh:", "field"),
        ("zh:()", ""),
        ("zh：", "field"),
        ("title: 国家", "field"),
        ("year:", "field"),
        ("year:abc", "date"),
        ("year:2021..2019x", "date"),
        ("date:2023-13", "date"),
        ("国家*", "star"),
        ("*", ""),
        ("()", ""),
        ('""', ""),
        ("\0\x07\x1b", ""),
        ("国\0家", ""),
        ("\u202e\ufeff\u200b", "sign"),
        ("😀", ""),
        ("👩‍👩‍👧 🇨🇳", ""),
        ("\ud800", ""),
        ("foo:bar", ""),
        ("http://example.org/?q=1", ""),
        ("a" * 900, ""),
    ],
)
def test_what_cannot_be_read_as_syntax_is_text(small: Corpus, query: str, said: str) -> None:
    """Unbalanced marks, lone operators, control characters, emoji: an explained answer, never an error."""
    answer = small.search(query, sort="document")
    assert not said or said in {reason for reason, _ in answer.explanation.dropped}
    expected = keys(small.reference.typed(parse(query).root))
    assert answer.explanation.apart_given or [(hit.document.id, hit.n) for hit in answer.hits] == expected


@pytest.mark.parametrize(
    "text", ["国", "国家 ", "security ", "a OR ", "(", "((国) ", '"', "-", "zh:", "a* ", "\0", "😀"]
)
def test_ten_thousand_characters_are_cut_at_a_thousand(small: Corpus, text: str) -> None:
    """Pasted text of any length is answered, and the answer says that it was cut."""
    answer = small.search(text * (10_000 // len(text)))
    assert "cut" in {reason for reason, _ in answer.explanation.bounded}
    assert answer.complete or answer.explanation.bounded


@given(TYPED)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(small: Corpus, query: str) -> None:
    """Any sequence of marks, operators and words finds what its parsed form finds."""
    parsed = parse(query)
    answer = small.search(parsed, sort="document")
    expected = keys(small.reference.typed(parsed.root))
    assert parse(str(parsed)).root == parsed.root
    if answer.explanation.apart_given:
        assert expected == []
    else:
        assert [(hit.document.id, hit.n) for hit in answer.hits] == expected


def test_an_answer_cut_short_by_time_says_so(small: Corpus) -> None:
    """When time runs out the answer is incomplete, its counts are lower bounds, and it says why."""
    hurried = Library(small.settings.model_copy(update={"time_limit": 1e-9}))
    try:
        answer = hurried.search(Request(parse("国家 OR (security -plan)")))
    finally:
        hurried.close()
    assert not answer.complete
    assert "time" in {reason for reason, _ in answer.explanation.bounded}
    assert answer.total <= small.search("国家 OR (security -plan)").total
