"""The query language: parsing what users type, and writing the tree as a query again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchsvc.limits import USUAL
from searchsvc.model import parse_date
from searchsvc.query import (
    DEEPEST_NESTING,
    EVERYTHING,
    FIELDS,
    And,
    Node,
    Not,
    Or,
    Range,
    Term,
    TermKind,
    Within,
    parse,
)


def t(text: str, kind: TermKind = "word") -> Term:
    return Term(kind, text)


def both(*nodes: Node) -> And:
    return And(nodes)


def either(*nodes: Node) -> Or:
    return Or(nodes)


A, B, C, D = map(t, "abcd")
SECURITY = t("国家安全", "run")

TREES: tuple[tuple[str, Node], ...] = (
    ("", EVERYTHING),
    ("  \u3000\n", EVERYTHING),
    ("a", A),
    ("国家安全", SECURITY),
    ("a b", both(A, B)),
    ("a\u3000b", both(A, B)),
    ("a\tb\nc", both(A, B, C)),
    ("a AND b", both(A, B)),
    ("a OR b", either(A, B)),
    ("a b OR c", both(A, either(B, C))),
    ("a OR b c", both(either(A, B), C)),
    ("a OR b OR c", either(A, B, C)),
    ("(a b) OR c", either(both(A, B), C)),
    ("（a b） OR c", either(both(A, B), C)),
    ("(a OR b)(c OR d)", both(either(A, B), either(C, D))),
    ("-a", Not(A)),
    ("－a", Not(A)),
    ("NOT a", Not(A)),
    ("NOT NOT a", A),
    ("NOT -a", A),
    ("a -b", both(A, Not(B))),
    ("a NOT b", both(A, Not(B))),
    ("a OR -b", either(A, Not(B))),
    ("-(a b)", Not(both(A, B))),
    ("-（a OR b）", Not(either(A, B))),
    ("(-a)", Not(A)),
    ("a-b", t("a-b", "compound")),
    ("国家－安全", t("国家－安全", "run")),
    ('"a b"', t("a b", "phrase")),
    ("“a b”", t("a b", "phrase")),
    ("”a b“", t("a b", "phrase")),
    ("＂a b＂", t("a b", "phrase")),
    ("「国家」", t("国家", "phrase")),
    ("『国家』", t("国家", "phrase")),
    ("「他说“好”」", t("他说“好”", "phrase")),
    ('-"a b"', Not(t("a b", "phrase"))),
    ("=US", t("US", "exact")),
    ("＝US", t("US", "exact")),
    ('="后"', t("后", "exact")),
    ("=“The State”", t("The State", "exact")),
    ("-=US", Not(t("US", "exact"))),
    ("pre*", t("pre", "prefix")),
    ("pre＊", t("pre", "prefix")),
    ("U.S.", t("U.S.", "compound")),
    ("COVID-19", t("COVID-19", "compound")),
    ("1,200.50", t("1,200.50", "compound")),
    ("C++", t("C++", "compound")),
    ("don't", t("don't", "compound")),
    ("don’t", t("don’t", "compound")),
    ("5G网络", t("5G网络", "run")),
    ("3:16", t("3:16", "compound")),
    ("https://example.org/a?b=c", t("https://example.org/a?b=c", "compound")),
    ("《礼记》", t("《礼记》", "run")),
    ("foo:bar", t("foo:bar", "compound")),
    ("end.", t("end")),
    ("or", t("or")),
    ("not and Or", both(t("not"), t("and"), t("Or"))),
    ("ORACLE NOTE ANDES", both(t("ORACLE"), t("NOTE"), t("ANDES"))),
    ("zh:国家安全", Within("zh", SECURITY)),
    ("zh：国家安全", Within("zh", SECURITY)),
    ("ZH:国家安全", Within("zh", SECURITY)),
    ('en:"national security"', Within("en", t("national security", "phrase"))),
    ("title：「国家」", Within("title", t("国家", "phrase"))),
    ("-en:a", Not(Within("en", A))),
    ("zh:(a OR -b)", Within("zh", either(A, Not(B)))),
    ("title:（a b）", Within("title", both(A, B))),
    ("note:a b", both(Within("note", A), B)),
    ("zh:=后", Within("zh", t("后", "exact"))),
    ("en:pre*", Within("en", t("pre", "prefix"))),
    ("year:2019", Range("year", parse_date("2019"), parse_date("2019"), "2019")),
    ("year：2019..2021", Range("year", parse_date("2019"), parse_date("2021"), "2019..2021")),
    ("date:2023-12..", Range("date", parse_date("2023-12"), None, "2023-12..")),
    ("year:..2020", Range("year", None, parse_date("2020"), "..2020")),
    ("-year:２０２０", Not(Range("year", parse_date("2020"), parse_date("2020"), "2020"))),
    (
        'zh:国家安全 -en:"national security"',
        both(Within("zh", SECURITY), Not(Within("en", t("national security", "phrase")))),
    ),
)


@pytest.mark.parametrize(("text", "root"), TREES)
def test_a_query_means_this(text: str, root: Node) -> None:
    """Operators alone and combined, as typed on a keyboard or with an input method."""
    query = parse(text)
    assert query.root == root
    assert query.notices == ()


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_known_in_both_colons(name: str) -> None:
    """`title:` and `title：` restrict what follows."""
    assert parse(f"{name}:2019") == parse(f"{name}:2019")
    assert parse(f"{name}:2019").root == parse(f"{name.upper()}：2019").root
    assert not isinstance(parse(f"{name}:2019").root, Term)


@pytest.mark.parametrize(
    ("text", "root", "reasons"),
    [
        ('"abc', t("abc"), ["quote"]),
        ("“国家安全", SECURITY, ["quote"]),
        ("「国家安全", SECURITY, ["quote"]),
        ("(a b", both(A, B), ["bracket"]),
        ("a b)", both(A, B), ["bracket"]),
        (")a(", A, ["bracket"]),
        ("()", EVERYTHING, []),
        ("OR", t("or"), ["operator"]),
        ("AND", t("and"), ["operator"]),
        ("NOT", t("not"), ["operator"]),
        ("a OR", both(A, t("or")), ["operator"]),
        ("OR a", both(t("or"), A), ["operator"]),
        ("zh:", t("zh"), ["field"]),
        ("year:abc", t("year:abc", "compound"), ["date"]),
        ("date:2023-13", t("date:2023-13", "compound"), ["date"]),
        ("国家*", t("国家", "run"), ["star"]),
        ("--a", A, ["sign"]),
        ("- a", A, ["sign"]),
        ("=", EVERYTHING, ["sign"]),
    ],
)
def test_what_is_no_syntax_is_text_and_it_is_said(text: str, root: Node, reasons: list[str]) -> None:
    """Unbalanced marks and lone operators are read as text, each with a notice."""
    query = parse(text)
    assert query.root == root
    assert sorted({notice.reason for notice in query.notices}) == sorted(reasons)


def test_a_long_query_is_cut_and_it_is_said() -> None:
    """Only the first 1,000 of 10,000 characters are read."""
    query = parse("国" * 10_000)
    assert query.root == t("国" * USUAL.longest_query, "run")
    assert [notice.reason for notice in query.notices] == ["cut"]


def test_terms_are_counted_and_bounded() -> None:
    """Words beyond the limit are left out, with a notice."""
    query = parse("a b " * 240)
    assert isinstance(query.root, And)
    assert len(query.root.nodes) == USUAL.most_terms
    assert "terms" in [notice.reason for notice in query.notices]


def test_brackets_nest_to_a_bound() -> None:
    """Nesting is followed up to a limit; what is deeper is still searched for, with a notice."""
    deepest = parse("(" * DEEPEST_NESTING + "a" + ")" * DEEPEST_NESTING)
    assert (deepest.root, deepest.notices) == (A, ())
    deeper = parse("(" * 400 + "a" + ")" * 400)
    assert deeper.root == A
    assert [notice.reason for notice in deeper.notices][:1] == ["nesting"]


_PIECES = st.sampled_from(
    [
        *" \u3000()（）\"“”„‟「」『』＂=＝-－*＊:：.,\n\0\u200b\u00ad'’😀\U0001f1e8",
        *("a", "B", "US", "国", "国家安全", "5G", "𠮷", "1,200.50", "2019", "2019..2021", "..", "2023-12"),
        *(" OR ", " AND ", " NOT ", "OR", "NOT", "AND", *(f"{name}:" for name in FIELDS), "zh：", "foo:"),
    ]
)
TYPED = st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=30)


@given(TYPED)
@example("zh:(-a)")
@example("-(-a)")
@example("a OR (b c) OR -d")
@example("zh:(en:a)")
@example('「"」 』')
@example('="OR"')
@example('"OR" OR "NOT"')
@example("=*")
@example('="a*"')
@example("“「」『』”")
@example('=a"」』b')
@example('=『"」x')
@example("==„』」")
@example("zh:(year:2019)")
@example("en:(a -b) OR c")
@example("(a OR b) OR (c d)")
@example("-zh:-a")
def test_a_query_written_out_means_the_same(text: str) -> None:
    """A parsed query, written out again, parses to the same tree."""
    query = parse(text)
    again = parse(str(query))
    assert again.root == query.root
    assert str(again) == str(query)


@given(st.text(max_size=2000) | TYPED)
def test_no_query_is_an_error(text: str) -> None:
    """Anything typed can be parsed: control characters, emoji, a lone surrogate."""
    query = parse(text)
    assert len(query.notices) <= len(text) + 1


@pytest.mark.parametrize("text", ["\0", "\x07\x1b", "a\0b", "😀", "👩‍👩‍👧", "\ud800", "\u202e", "\ufeff"])
def test_control_characters_and_emoji_are_read(text: str) -> None:
    """Control characters separate words like spaces; emoji are text."""
    root = parse(text).root
    assert {"😀": t("😀", "compound"), "a\0b": both(A, B), "\0": EVERYTHING}.get(text, root) == root


@pytest.mark.parametrize("text", ["zh:-a", "title:－a", "en：--a"])
def test_a_minus_behind_a_field_is_never_passed_over_in_silence(text: str) -> None:
    """`zh:-a` negates, or the answer says that its minus was not read."""
    query = parse(text)
    assert query.notices or isinstance(query.root, Not) or isinstance(getattr(query.root, "node", None), Not)
