"""English words, prefixes and exact text; fields; what ranks first."""

from collections.abc import Callable, Iterable

import pytest
from corpus import Corpus
from reference import Key, Reference, keys

from searchsvc.model import Document
from searchsvc.query import parse

FOUND: tuple[tuple[str, set[Key]], ...] = (
    ("US", {("networks", 2)}),
    ("=US", {("networks", 2)}),
    ("=us", {("networks", 2)}),
    ("may", {("networks", 2), ("statute", 2), ("english-only", 2)}),
    ("not", {("networks", 1), ("english-only", 2), ("english-only", 3)}),
    ("C", {("networks", 1)}),
    ("的", {("journey", 2), ("journey", 3), ("journey", 5), ("networks", 2), ("networks", 5), ("networks", 7)}
     | {("networks", 8), ("plain", 2), ("plain", 4)}),
    ("了", {("networks", 8)}),
    ("authority", {("statute", 2)}),
    ('"competent authority"', {("statute", 2)}),
    ('"competent authorities"', {("statute", 2)}),
    ("generals", {("english-only", 3)}),
    ("generous", {("english-only", 3)}),
    ("secured", {("journey", 6), ("statute", 1), ("networks", 5), ("networks", 6), ("english-only", 1)}
     | {("plain", 1), ("plain", 3)}),
    ('"secured"', set()),
    ("insecure", {("networks", 6)}),
    ("secur*", {("journey", 6), ("statute", 1), ("networks", 5), ("networks", 6), ("english-only", 1)}
     | {("plain", 1), ("plain", 3)}),
    ("SECUR＊", {("journey", 6), ("statute", 1), ("networks", 5), ("networks", 6), ("english-only", 1)}
     | {("plain", 1), ("plain", 3)}),
    ("xiaok*", {("networks", 8)}),
    ("5*", {("networks", 1), ("plain", 2), ("statute", 3)}),
    ("=Security", {("networks", 6)}),
    ("=后", {("plain", 3)}),
    ("=計畫", {("statute", 2)}),
    ("=计划", {("networks", 2), ("english-only", 2)}),
    ('="National security"', {("plain", 1)}),
    ("=don’t", {("networks", 3)}),
    ("zh:US", {("networks", 2)}),
    ("en:计划", {("english-only", 2)}),
    ("zh:计划", {("statute", 2), ("networks", 2)}),
    ("en:小康", {("networks", 8)}),
    ("zh:国家安全 -en:\"national security\"", {("rare", 2)}),
    ("note:value", {("journey", 2)}),
    ("note:含金量", {("journey", 2)}),
    ("note:计划", {("english-only", 2)}),
    ("note:kept", {("english-only", 2)}),
    ("note:本文寫於國家", {("rare", 3)}),
    ("note:小康", set()),
    ("note:cooperation", set()),
    ('note:="Translator’s note"', {("journey", 2)}),
    ("title:国家安全", {("statute", 1), ("statute", 2), ("statute", 3)}),
    ("title:relation", {("journey", n) for n in range(1, 7)}),
    ("title:𠮷野", {("rare", 1), ("rare", 2), ("rare", 3)}),
    ("author:李辉", {("journey", n) for n in range(1, 7)} | {("rare", n) for n in range(1, 4)}),
    ('author:"li hui"', {("journey", n) for n in range(1, 7)} | {("rare", n) for n in range(1, 4)}),
    ('author:"辉外交"', set()),
    ("source:外交", {("journey", n) for n in range(1, 7)} | {("english-only", n) for n in range(1, 4)}),
    ("topic:technologies", {("networks", n) for n in range(1, 9)} | {("rare", n) for n in range(1, 4)}),
    ('topic:"technology 外交"', set()),
    ("type:act", {("statute", 1), ("statute", 2), ("statute", 3)} | {("english-only", n) for n in range(1, 4)}),
    ("type:=act", set()),
    ("section:總則", {("statute", 1), ("statute", 2)}),
    ("section:penalty", {("statute", 3)}),
    ('label:"article 2"', {("statute", 2)}),
    ("label:3:16", {("plain", 3)}),
    ("3:16", set()),
    ("year:2019", {("statute", 1), ("statute", 2), ("statute", 3)} | {("english-only", n) for n in range(1, 4)}),
    ("year:..1950", {("rare", 1), ("rare", 2), ("rare", 3)}),
    ("date:2021-06", {("networks", n) for n in range(1, 9)}),
    ("date:2019-12-31", {("statute", 1), ("statute", 2), ("statute", 3)}),
    ("date:2019-12..2020-01-30", {("statute", 1), ("statute", 2), ("statute", 3)}),
    ("date:1919-07-01", {("rare", 1), ("rare", 2), ("rare", 3)}),
    ("title:security note:plan", {("english-only", 2)}),
    ("国家 安全", {("journey", 6), ("statute", 1), ("rare", 2), ("plain", 1), ("networks", 5), ("networks", 6)}
     | {("plain", 3)}),
    ("国家安全 -章", {("journey", 6), ("statute", 1), ("rare", 2), ("plain", 1)}),
    ("一九 OR 😀 sentence", {("plain", 2)}),
)  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_a_query_finds_these_passages(small: Corpus, query: str, expected: set[Key]) -> None:
    """English words match however common they are; fields, exact text, prefixes and dates."""
    assert set(keys(small.reference.typed(parse(query).root))) == expected
    assert set(small.found(query)) == expected


def test_what_stands_beside_a_text_is_no_part_of_it(make_corpus: Callable[[Iterable[Document]], Corpus]) -> None:
    """Exact text is searched in the passage only, not in notes and properties from a translation memory."""
    passage = {"section": {"en": "An object"}, "en": "The Object and its Notes", "notes": ["object"], "confidence": 0.5}
    records = [
        {"id": "a", "title": "A", "passages": [passage | {"properties": {"en": "an object"}}]},
        {"id": "b", "title": "B", "passages": [passage]},
    ]
    corpus = make_corpus(map(Document.model_validate, records))
    for query in ("=Object", '="Object and its"', "=Notes"):
        assert corpus.found(query) == [("a", 1), ("b", 1)]
    for query in ("=object", "=notes", '="an object"'):
        assert corpus.found(query) == []


def test_a_negated_missing_side_holds_and_is_counted(small: Corpus) -> None:
    """A passage without English satisfies `-en:"national security"`, and the answer counts such hits."""
    answer = small.search('zh:国家安全 -en:"national security"')
    assert (answer.total, answer.explanation.one_sided) == (1, 1)
    assert small.search('zh:网络 -en:"national security"').explanation.one_sided == 0
    one_sided = small.search("-en:security", choices={"sides": ("zh",)})
    assert 0 < one_sided.total == one_sided.explanation.one_sided
    paired = small.search("-en:security", choices={"sides": ("both",)})
    assert paired.total > 0 == paired.explanation.one_sided
    assert small.search("zh:(-year:1900)").explanation.one_sided == 0


def test_nothing_typed_is_every_passage(small: Corpus) -> None:
    """An empty query finds every passage, in order; `-x` alone finds all but x."""
    everything = small.reference.keys
    assert small.found("", sort="document") == everything
    assert small.found("   ") == everything
    without = [key for key in everything if key not in set(small.found("国家安全"))]
    assert small.found("-国家安全", sort="document") == without


APART = {("networks", 5), ("networks", 6), ("plain", 3)}


def test_words_apart_are_a_second_group(small: Corpus) -> None:
    """The answer counts hits as typed and with the words apart, which `apart` then returns."""
    answer = small.search("国家安全")
    assert (answer.total, answer.apart, answer.explanation.apart_given) == (4, 3, False)
    apart = small.search("国家安全", apart=True)
    assert {(hit.document.id, hit.n) for hit in apart.hits} == APART
    assert (apart.total, apart.apart, apart.explanation.apart_given) == (3, 3, True)


def test_words_apart_are_given_at_once_when_nothing_holds_them_as_typed(small: Corpus) -> None:
    """A run that occurs nowhere gives the passages with its words apart, and the answer says so."""
    answer = small.search("安全国家")
    assert {(hit.document.id, hit.n) for hit in answer.hits} == set(keys(small.reference.apart(parse("安全国家").root)))
    assert (answer.explanation.apart_given, answer.total, answer.apart) == (True, 7, 7)


def test_a_quote_is_never_taken_apart(small: Corpus) -> None:
    """Quoted text that occurs nowhere finds nothing."""
    answer = small.search('"安全国家"')
    assert (answer.total, answer.apart, answer.explanation.apart_given) == (0, 0, False)


def test_a_negated_run_takes_out_only_what_it_would_find(small: Corpus) -> None:
    """`-国家安全` keeps the passages that only have its words apart."""
    assert set(small.found("安全 -国家安全")) == {key for key in small.found("安全") if key in APART}


@pytest.mark.parametrize("query", ["国家安全", "安全国家", "网络国家 security", "zh:安全第二", "章程 OR 合作世界"])
def test_apart_hits_are_what_the_reference_finds(sample: Corpus, small: Corpus, query: str) -> None:
    """Hits with words apart are all passages with the words on one side, except the hits as typed."""
    for corpus in (sample, small):
        reference: Reference = corpus.reference
        expected = keys(reference.apart(parse(query).root))
        answer = corpus.search(query, apart=True, sort="document")
        assert answer.apart == len(expected)
        assert [(hit.document.id, hit.n) for hit in answer.hits] == expected


def test_no_hit_is_explained(small: Corpus) -> None:
    """Without a hit the answer names the part that has none, and what does find something."""
    answer = small.search("security zzzunknown")
    assert answer.total == 0
    assert answer.explanation.missing == ("zzzunknown",)
    assert [(part.query, part.count) for part in answer.explanation.attempts] == [
        ("security", small.search("security").total)
    ]


@pytest.mark.parametrize("query", ["SECURED", "en:security", "zh:security OR secure", "secur*", "计划", "zh:計畫"])
def test_each_form_found_leads_to_the_passages_counted(small: Corpus, query: str) -> None:
    """Each form, in whatever case it is written, links to exactly the passages that its count says."""
    forms = small.search(query).explanation.forms
    assert forms
    assert [(form.form, small.search(form.query).total) for form in forms] == [
        (form.form, form.count) for form in forms
    ]


def test_a_run_is_counted_where_blanks_part_it(make_corpus: Callable[[Iterable[Document]], Corpus]) -> None:
    """Lines that end within a word, as in the text of a PDF, are no other way to write it."""
    texts = ["计划", "计\n划", "计　划。", "計畫", "“計”畫"]
    record = {"id": "lines", "title": {"en": "Lines"}, "passages": [{"zh": text} for text in texts]}
    forms = make_corpus([Document.model_validate(record)]).search("计划").explanation.forms
    assert {form.form: form.count for form in forms} == {"计划": 3, "計畫": 2}


@pytest.mark.parametrize(("typed", "inflected"), [("plan", "plans"), ("plans", "plan")])
def test_the_form_typed_ranks_first(make_pairs: Corpus, typed: str, inflected: str) -> None:
    """Passages with the form as typed come before those with other forms only."""
    found = make_pairs.found(typed)
    texts = {held.key: (held.passage.en or "").split() for held in make_pairs.reference.passages}
    as_typed = [typed in texts[key] for key in found]
    assert set(found) == {key for key, words in texts.items() if {typed, inflected} & set(words)}
    assert as_typed == sorted(as_typed, reverse=True)


def test_equal_hits_stand_in_the_order_of_the_library(make_pairs: Corpus) -> None:
    """Passages with equal scores come in document order."""
    assert make_pairs.found("equal") == sorted(make_pairs.found("equal"))
    assert len(make_pairs.found("equal")) == 10


def test_a_match_in_the_title_lifts(make_pairs: Corpus) -> None:
    """Of passages alike, those in a document with the word in its title come first."""
    assert [document for document, _ in make_pairs.found("lifted")][:5] == ["b"] * 5


def test_a_match_in_the_heading_lifts(make_pairs: Corpus) -> None:
    """Of passages alike, the one under a heading with the word comes first."""
    assert make_pairs.found("headed")[0] == ("a", 12)
