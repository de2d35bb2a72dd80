"""Atoms and literal forms, by which literals are compared."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.text.characters import fold
from searchsvc.text.literal import atoms, exact_matches, form, is_run, values

TABLE = (
    ("5G网络", ["5g", "网", "络"]),
    ("C++", ["c", "+", "+"]),
    ("§ 12", ["§", "12"]),
    ("1,200.50", ["1", ",", "200", ".", "50"]),
    ("U.S.", ["u", ".", "s", "."]),
    ("don’t", ["don", "'", "t"]),
    ("'don't'", ["don", "'", "t"]),
    ("China’s", ["china", "'", "s"]),
    ("the peoples’ will", ["the", "peoples", "will"]),
    ("rock 'n' roll", ["rock", "n", "roll"]),
    ("“国家”、「安全」", ["国", "家", "、", "安", "全"]),
    ("《礼记》", ["《", "礼", "记", "》"]),
    ("国家\n  安全", ["国", "家", "安", "全"]),
    ("COVID-19", ["covid", "-", "19"]),
    ("well—known", ["well", "-", "known"]),
    ("㐂𠮷〇人々𰀀", ["㐂", "𠮷", "〇", "人", "々", "𰀀"]),
    ("co\u00adoperation", ["cooperation"]),
    ("zero\u200bwidth", ["zerowidth"]),
    ("e\u0301tat État", ["etat", "etat"]),
    ("ﬁnance oﬃce", ["finance", "office"]),
    ("Straße Æther", ["strasse", "aether"]),
    ("한국어 русский العربية", ["한국어", "русскии", "العربية"]),
    ("😀a😀", ["😀", "a", "😀"]),
    ("10%", ["10", "%"]),
    ("snake_case", ["snake", "_", "case"]),
    ("a/b@c.d", ["a", "/", "b", "@", "c", ".", "d"]),
    ("", []),
    (' \n\t\u3000\u200b\u00ad"“”', []),
)


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_text_is_parted_into_these_atoms(text: str, expected: list[str]) -> None:
    """Han characters, runs of letters and digits, and signs are atoms; spaces and quotation marks are not."""
    expected = [fold(value) for value in expected]
    assert [atom.value for atom in atoms(text)] == expected
    assert values(text) == expected


@given(st.text())
def test_atoms_point_into_the_text_as_written(text: str) -> None:
    """A mark made from an atom's offsets covers exactly what the reader sees."""
    found = atoms(text)
    assert [atom.value for atom in found] == values(text)
    assert all(0 <= atom.start < atom.end <= len(text) for atom in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    # An atom alone is the same atom; but an apostrophe is one only between letters.
    assert all(values(text[atom.start : atom.end]) == [atom.value] for atom in found if atom.value != "'")


@given(
    st.text(alphabet="国家aB1'’\" .,-()（\n\u200b\u0301ﬁ𠮷"), st.text(alphabet="国家aB1'’\" .,-()（\n\u200b\u0301ﬁ𠮷")
)
def test_a_form_holds_another_just_where_its_atoms_stand_together(text: str, wanted: str) -> None:
    """Literal forms agree with comparing atom by atom: never part of a word, never across a gap."""
    held, sought = values(text), values(wanted)
    together = any(held[at : at + len(sought)] == sought for at in range(len(held) - len(sought) + 1))
    assert not sought or (form(sought) in form(held)) == together


@given(st.text())
def test_folded_text_has_the_same_atoms(text: str) -> None:
    """A query copied from anywhere has the same atoms as its source."""
    assert values(fold(text)) == values(text)


@pytest.mark.parametrize(("value", "run"), [("a", True), ("5g", True), ("12", True), ("国", False), ("+", False)])
def test_runs_are_told_from_han_and_signs(value: str, run: bool) -> None:
    """Only words of letters and digits are stemmed or match as prefixes."""
    assert is_run(value) is run


@pytest.mark.parametrize(
    ("text", "typed", "spans"),
    [
        ("US or us, USA", "US", [(0, 2)]),
        ("皇后 皇後 后", "后", [(1, 2), (6, 7)]),
        ("National security is national security", "national security", [(21, 38)]),
        ("国 家 国家", "国家", [(0, 3), (4, 6)]),
        ("Secu\u00adrity", "Security", []),
        ("café cafe", "cafe", [(5, 9)]),
        ("don’t don't", "don't", [(6, 11)]),
        ("ＵＳ", "US", []),
        ("aaa", "a", []),
        ("国国国", "国国", [(0, 2), (1, 3)]),
        ("anything", "", []),
        ("anything", "”", []),
    ],
)
def test_exact_text_is_found_as_typed(text: str, typed: str, spans: list[tuple[int, int]]) -> None:
    """`=` finds characters exactly as typed: another case, script or accent does not match."""
    assert exact_matches(text, typed) == spans


@given(
    st.text(alphabet="国國aA1’' -\u00ad\u0301é", max_size=30), st.text(alphabet="国國aA1’' -\u00ad\u0301é", max_size=4)
)
def test_exact_text_is_what_a_plain_comparison_finds(text: str, typed: str) -> None:
    """The fast search for exact text agrees with comparing atom by atom."""
    wanted = [typed[atom.start : atom.end] for atom in atoms(typed)]
    found = atoms(text)
    expected = [
        (found[at].start, found[at + len(wanted) - 1].end)
        for at in range(len(found) - len(wanted) + 1)
        if wanted and [text[atom.start : atom.end] for atom in found[at : at + len(wanted)]] == wanted
    ]
    assert exact_matches(text, typed) == expected
