"""Facets, pages and orders: counts equal a full scan, and every hit comes exactly once."""

import base64
import json
from collections.abc import Callable, Iterable

import pytest
from corpus import Corpus, chosen, counted, key_of
from reference import Choices, facet_counts, is_range, keys

from searchsvc.engines.protocol import DEEPEST, FACETS, NONE, SORTS, Sort
from searchsvc.errors import BadParameter
from searchsvc.model import Document
from searchsvc.query import parse

QUERIES = ("", "国家", "security OR 安全", "的 -国家", "title:安全", "zh:计划 OR en:plan", "zzzunknown", "=US", "plan*")

CHOICES: tuple[Choices, ...] = (
    {},
    chosen(type="文章"),
    chosen(type=("文章", "Act")),
    chosen(type="Article"),
    chosen(type=("Act", NONE)),
    chosen(author="李辉"),
    chosen(author=("李辉", "王小明"), topic="外交"),
    chosen(source="Tech Weekly"),
    chosen(topic="国家安全", year="2019"),
    chosen(year="2019"),
    chosen(year=("1919", "2021")),
    chosen(year="2019..2020"),
    chosen(year="..1950"),
    chosen(year="2020.."),
    chosen(year=("..1950", NONE)),
    chosen(script="Hant"),
    chosen(script=("Hans", NONE)),
    chosen(sides="zh"),
    chosen(sides=("zh", "en")),
    chosen(sides="both", script="Hans", type=("文章", "报告")),
    chosen(type="unheard of"),
    chosen(type=("unheard of", "Act")),
)


@pytest.mark.parametrize("choices", CHOICES, ids=str)
@pytest.mark.parametrize("query", QUERIES)
def test_facets_count_what_a_scan_counts(small: Corpus, query: str, choices: Choices) -> None:
    """Counts over all hits are exact: alternatives within a facet, all facets combined, each ignoring its choice."""
    typed = small.reference.typed(parse(query).root)
    answer = small.search(query, choices=choices, sort="document", size=1)
    assert answer.total == len(keys(typed, choices))
    assert {facet: counted(found) for facet, found in answer.facets.items()} == facet_counts(typed, choices)
    for facet, values in facet_counts(typed, choices).items():
        assert answer.facets[facet].distinct == sum(not is_range(value) for value in values)


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_chosen_values_are_listed_and_said_to_be_chosen(small: Corpus, choices: Choices) -> None:
    """A chosen value is always listed, with 0 if it is gone; no other is shown as chosen."""
    facets = small.search("国家", choices=choices).facets
    assert set(facets) == set(FACETS)
    for facet, found in facets.items():
        assert {value.value for value in found.values if value.selected} == set(choices.get(facet, ()))
        listed = [value.value for value in found.values]
        assert len(set(listed)) == len(listed)


def test_values_are_known_by_their_chinese_name_and_have_both(small: Corpus) -> None:
    """A value is known by its Chinese name, else its English one, and labelled with both."""
    facets = small.search("").facets
    labels = {value.value: (value.zh, value.en) for value in facets["type"].values if value.value != NONE}
    assert labels == {"文章": ("文章", "Article"), "报告": ("报告", "Report"), "Act": (None, "Act")}


def test_a_script_is_found_however_late_the_chinese_begins(make_corpus: Callable[[Iterable[Document]], Corpus]) -> None:
    """Only documents without Chinese have no script."""
    english = [{"en": f"A preface, page {n}"} for n in range(60)]
    record = {"id": "late", "title": {"en": "Late"}, "passages": [*english, {"zh": "國家與會計"}]}
    corpus = make_corpus([Document.model_validate(record)])
    assert counted(corpus.search("").facets["script"]) == {"Hant": 61}


def test_a_field_typed_into_the_query_is_no_choice(small: Corpus) -> None:
    """`type:act` in the query restricts the counts of its own facet; only chosen values are ignored by them."""
    assert set(counted(small.search("type:act").facets["type"])) == {"Act"}
    assert len(counted(small.search("", choices=chosen(type="Act")).facets["type"])) > 1


def test_facets_of_words_apart_are_counted_too(small: Corpus) -> None:
    """Passages with the words apart have counts of their own."""
    apart = small.reference.apart(parse("国家安全").root)
    answer = small.search("国家安全", apart=True)
    assert {facet: counted(found) for facet, found in answer.facets.items()} == facet_counts(apart)


def test_a_search_within_a_document_counts_there(small: Corpus) -> None:
    """Restricted to a document, total and facets count only its passages."""
    answer = small.search("国家", document="networks", sort="document")
    typed = [held for held in small.reference.typed(parse("国家").root) if held.document.id == "networks"]
    assert [key_of(hit) for hit in answer.hits] == keys(typed)
    assert {facet: counted(found) for facet, found in answer.facets.items()} == facet_counts(typed)
    assert small.search("国家", document="no-such-document").total == 0


@pytest.fixture(scope="module")
def many_values(make_corpus: Callable[[Iterable[Document]], Corpus]) -> Corpus:
    """120 documents, each with a type, a year and topics of its own."""
    records = [
        {
            "id": f"d{n}",
            "title": {"en": f"Document {n}"},
            "type": f"Type {n}",
            "date": str(1900 + n % 60),
            "topics": [f"Topic {t}" for t in range(n % 7, n, 1 + n % 7)],
            "passages": [{"zh": "国家"}] * (1 + n % 3),
        }
        for n in range(120)
    ]
    return make_corpus(map(Document.model_validate, records))


def test_the_commonest_fifty_values_are_listed(many_values: Corpus) -> None:
    """Of many values the fifty most common and all chosen ones are listed, with the number of all."""
    choices = chosen(type=("Type 1", "Type 99"), topic=("Topic 3", "Topic 118"))
    answer = many_values.search("国家", choices=choices, size=1)
    scanned = facet_counts(many_values.reference.passages, choices)
    for facet, counts in scanned.items():
        found = answer.facets[facet]
        assert found.distinct == len(counts)
        assert all(counts[value.value] == value.count for value in found.values)
        extra = [value for value in found.values[50:] if not value.selected]
        assert extra == []
        commonest = sorted(counts.values(), reverse=True)[:50]
        assert sorted((value.count for value in found.values), reverse=True)[: len(commonest)] == commonest


@pytest.mark.parametrize("query", ["", "法", "the", "the OR 的", "不 -the"])
def test_facets_of_a_real_library_equal_a_scan(real: Corpus, query: str) -> None:
    """Facet counts are exact over a real library too, with and without choices."""
    typed = real.reference.typed(parse(query).root)
    for choices in ({}, chosen(year="2010..2020"), chosen(sides=("zh", "en")), chosen(year=NONE)):
        answer = real.search(query, choices=choices, size=1)
        if answer.explanation.apart_given:
            continue
        assert answer.total == len(keys(typed, choices))
        for facet, counts in facet_counts(typed, choices).items():
            found = answer.facets[facet]
            assert found.distinct == sum(not is_range(value) for value in counts)
            assert all(counts[value.value] == value.count for value in found.values)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 3, 7, 100])
@pytest.mark.parametrize("query", ["", "国家", "security OR 安全", "plan", "安全国家"])
def test_pages_give_every_hit_once(small: Corpus, query: str, size: int, sort: Sort) -> None:
    """By page number and by `after` alike, all hits come exactly once and in the same order."""
    whole = small.found(query, sort=sort)
    assert len(set(whole)) == len(whole) == small.search(query).total
    assert small.found(query, sort=sort, size=size) == whole
    numbered = [
        key_of(hit)
        for page in range(1, len(whole) // size + 2)
        for hit in small.search(query, sort=sort, size=size, page=page).hits
    ]
    assert numbered == whole


@pytest.mark.parametrize("sort", SORTS)
def test_all_hits_of_a_real_library_come_once(real: Corpus, sort: Sort) -> None:
    """`after` leads through every hit, a page of a hundred at a time."""
    query, choices = "法 OR the", chosen(sides="both")
    expected = keys(real.reference.typed(parse(query).root), choices)
    pages = list(real.pages(query, sort=sort, size=100, choices=choices))
    found = [key_of(hit) for page in pages for hit in page.hits]
    assert len(found) == len(expected)
    assert set(found) == set(expected)
    assert {page.total for page in pages} == {len(expected)}
    assert sort != "document" or found == expected
    assert pages[-1].next is None


def test_a_page_goes_as_deep_as_promised(real: Corpus) -> None:
    """`page × size` up to 10,000 is answered; a page beyond the last hit is empty."""
    answer = real.search("", page=DEEPEST // 100, size=100, sort="document")
    assert answer.total == len(real.reference.passages)
    assert [key_of(hit) for hit in answer.hits] == real.reference.keys[DEEPEST - 100 : DEEPEST]


def test_after_belongs_to_its_search(small: Corpus) -> None:
    """An `after` from another search is refused by name, not answered wrongly."""
    after = small.search("国家", size=1).next
    assert after
    for query, asked in (("安全", {}), ("国家", {"sort": "newest"}), ("国家", {"choices": chosen(type="Act")})):
        with pytest.raises(BadParameter) as refused:
            small.search(query, after=after, size=1, **asked)
        assert refused.value.field == "after"
    for broken in ("", "x", "国", after[:-3]):
        with pytest.raises(BadParameter):
            small.search("国家", after=broken, size=1)


@pytest.mark.parametrize("sort", SORTS)
def test_after_that_was_tampered_with_is_refused_by_name(small: Corpus, sort: Sort) -> None:
    """A tampered `after`, with numbers that no answer gives, is refused, and never causes a server error."""
    mark, *place = json.loads(base64.urlsafe_b64decode(str(small.search("国家", size=1, sort=sort).next)))
    for changed in (
        *([*place[:at], wrong, *place[at + 1 :]] for at in range(len(place)) for wrong in ("x", None, [], 1e300)),
        [-1, *place[1:]],
        [float("inf"), *place[1:]],
        [*place, 1],
        place[:-1],
    ):
        written = base64.urlsafe_b64encode(json.dumps([mark, *changed]).encode()).decode()
        with pytest.raises(BadParameter) as refused:
            small.search("国家", size=1, sort=sort, after=written)
        assert refused.value.field == "after"


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_undated_documents_come_last_in_both_orders(small: Corpus, sort: Sort) -> None:
    """Sorted by date, ties are in the order of the library; undated documents come last either way."""
    found = small.found("", sort=sort)
    order = list(dict.fromkeys(document for document, _ in found))
    oldest = ["rare", "english-only", "statute", "journey", "networks"]
    assert order == [*(oldest if sort == "oldest" else reversed(oldest)), "plain"]
    for document in order:
        numbers = [n for identifier, n in found if identifier == document]
        assert numbers == sorted(numbers)


def test_documents_of_one_date_stay_in_the_order_of_the_library(many_values: Corpus) -> None:
    """Ties of a date are broken by document, then passage."""
    order = {key: place for place, key in enumerate(many_values.reference.keys)}
    dates = {held.key: held.document.date or "" for held in many_values.reference.passages}
    oldest = many_values.found("", sort="oldest")
    assert oldest == sorted(oldest, key=lambda key: (dates[key], order[key]))
    newest = many_values.found("", sort="newest")
    assert newest == sorted(newest, key=lambda key: (-int(dates[key]), order[key]))


def test_relevance_is_in_order_of_score(sample: Corpus) -> None:
    """Hits are ordered by decreasing score, ties by their place in the library."""
    order = {key: place for place, key in enumerate(sample.reference.keys)}
    for query in ("国家", "data", "安全 OR security", "of the", "data*"):
        hits = sample.hits(query)
        ranks = [(-hit.score, order[key_of(hit)]) for hit in hits]
        assert [rank[0] for rank in ranks] == sorted(rank[0] for rank in ranks)


def test_what_was_built_is_what_was_read(small: Corpus, real: Corpus) -> None:
    """Every passage of the sources is in the index as written, and counted."""
    for corpus in (small, real):
        passages = corpus.reference.passages
        info = corpus.library.info()
        assert info.passages == len(passages)
        assert info.documents == len({held.document.id for held in passages})
        assert info.paired == sum(held.passage.sides == "both" for held in passages)
        hits = corpus.hits("", sort="document")
        assert [(key_of(hit), hit.passage) for hit in hits] == [(held.key, held.passage) for held in passages]
        assert corpus.library.verify() == []


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("李辉", "journey"),
        ("国家安全法", "statute"),
        ("untitled", "plain"),
        ("王小明", "networks"),
        ("title:security", "statute"),
    ],
)
def test_documents_are_found_too(small: Corpus, query: str, first: str) -> None:
    """Up to three documents whose title, author or source match come above the passages, and are not counted."""
    answer = small.search(query)
    assert first in [document.id for document in answer.documents]
    assert len(answer.documents) <= 3


@pytest.mark.parametrize("query", ["section:總則", "第 一 章", "全國法規資料庫"])
def test_documents_are_found_by_heading_and_source(small: Corpus, query: str) -> None:
    """A heading or source leads to its document."""
    assert [document.id for document in small.search(query).documents] == ["statute"]
