"""Folding in an index: texts that differ only in form match, and marks point into the text as written."""

from collections.abc import Callable, Iterable

import pytest
from corpus import Corpus, key_of, pieces

from searchsvc.model import Document
from searchsvc.text.characters import characters

_A_PASSAGE = 20


@pytest.fixture(scope="module")
def variants(make_corpus: Callable[[Iterable[Document]], Corpus]) -> Corpus:
    """Every variant of every character, each between two neighbours of its own."""
    forms = [char for group in characters().classes for char in group]
    chunks = [forms[start : start + _A_PASSAGE] for start in range(0, len(forms), _A_PASSAGE)]
    passages = [{"zh": "，".join(f"甲{char}乙" for char in chunk)} for chunk in chunks]
    record = {"id": "variants", "title": {"zh": "字"}, "language": "zh-Hans", "passages": passages}
    return make_corpus([Document.model_validate(record)])


def test_every_variant_of_a_character_finds_all_its_variants(variants: Corpus) -> None:
    """Any form of a character finds every other form in OpenCC's tables, with exact marks.

    Over a cluster: of a tenth of the characters, always the same ones.
    """
    texts = {held.key: held.passage.zh or "" for held in variants.reference.passages}
    place = {char: key for key, text in texts.items() for char in text[1::4]}
    for number, group in enumerate(variants.engine.drawn(characters().classes)):
        expected = {place[char] for char in group}
        typed = f"甲{group[number % len(group)]}乙"
        hits = variants.search(typed).hits
        assert (typed, {key_of(hit) for hit in hits}) == (typed, expected)
        marked = {piece[1] for hit in hits for piece in pieces(hit.passage.zh, hit.zh_marks)}
        assert (typed, marked) == (typed, set(group))


@pytest.mark.long
def test_every_form_of_every_character_finds_the_same(variants: Corpus) -> None:
    """Whichever form is typed finds the same, and `=` finds that form only.  On a cluster: for a tenth of them."""
    for group in variants.engine.drawn(characters().classes):
        totals = {variants.search(f"甲{char}乙", size=1).total for char in group}
        assert len(totals) == 1
        for char in group:
            hits = variants.search(f"=甲{char}乙").hits
            assert [pieces(hit.passage.zh, hit.zh_marks) for hit in hits] == [[f"甲{char}乙"]]


@pytest.mark.parametrize(
    ("queries", "pieces_found"),
    [
        (("计划", "計畫", "計劃", "计画"), {"計畫", "计划"}),
        (("xiaokang", "Xiǎokāng", "ＸＩＡＯＫＡＮＧ", '"xiaokang"'), {"Xiǎokāng", "xiaokang"}),
        (("urumqi", "Ürümqi", "Urumqi"), {"Ürümqi"}),
        (("cooperation", "co\u00adoperation", "COOPERATION"), {"cooperation", "co\u00adoperation"}),
        (("finance", "ﬁnance"), {"ﬁnance"}),
        (("us", "US", "ＵＳ"), {"US", "us", "ＵＳ"}),
        (("don't", "don’t", "DON＇T"), {"don’t", "don't"}),
        (('"covid-19"', '"COVID–19"', '"COVID—19"'), {"COVID-19"}),
    ],
)
def test_forms_of_one_text_find_the_same(small: Corpus, queries: tuple[str, ...], pieces_found: set[str]) -> None:
    """Width, case, script, accents, dashes and apostrophes do not matter, and marks fit the text as written."""
    found = {query: small.found(query, sort="document") for query in queries}
    assert len({tuple(keys) for keys in found.values()}) == 1
    for query in queries:
        marked = {
            piece
            for hit in small.hits(query)
            for piece in (*pieces(hit.passage.zh, hit.zh_marks), *pieces(hit.passage.en, hit.en_marks))
        }
        assert marked == pieces_found
