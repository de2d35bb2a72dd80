"""Parsing the addresses of searches, and writing them again."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from searchsvc.engines.protocol import DEEPEST, FACETS, SORTS, Request
from searchsvc.errors import BadParameter
from searchsvc.query import parse
from searchsvc.web.parameters import SearchParameters, Variants, query_string, read_request


def read(*pairs: tuple[str, str], strict: bool = False) -> tuple[Request, tuple[str, ...]]:
    return read_request(MultiDict(pairs), strict=strict)


def again(request: Request) -> Request:
    return read(*parse_qsl(query_string(request)), strict=True)[0]


values = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool)
plain = st.builds(
    dict,
    type=st.lists(values, max_size=3),
    year=st.lists(st.sampled_from(["2019", "2019..2021", "-300", "none"]), max_size=3),
    sides=st.lists(st.sampled_from(["both", "zh", "en"]), max_size=3),
    q=st.lists(values, max_size=1),
    document=st.lists(values, max_size=1),
    sort=st.lists(st.sampled_from(SORTS), max_size=1),
    apart=st.lists(st.just("yes"), max_size=1),
    size=st.lists(st.integers(1, 100).map(str), max_size=1),
    page=st.lists(st.integers(1, 100).map(str), max_size=1),
)


@given(plain)
def test_an_address_written_again_asks_the_same(asked: dict[str, list[str]]) -> None:
    """A link made from a search repeats exactly that search."""
    request, changed = read(*((name, value) for name, found in asked.items() for value in found))
    assert not changed or changed == ("type",) or changed == ("document",)
    assert again(request) == request
    assert query_string(again(request)) == query_string(request)


@given(st.lists(st.tuples(st.sampled_from(list(SearchParameters.model_fields)), st.text())))
def test_whatever_is_sent_pages_read_something(pairs: list[tuple[str, str]]) -> None:
    """No address, however mangled, breaks a page; and the API refuses exactly what the page corrected."""
    request, changed = read(*pairs)
    assert request.page * request.size <= DEEPEST
    try:
        read(*pairs, strict=True)
    except BadParameter as error:
        assert error.field in changed
    else:
        assert not changed


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("page", "0", "page", 1),
        ("page", "-3", "page", 1),
        ("page", "99999999999999999999", "page", 1000),
        ("page", "x", "page", 1),
        ("size", "1000", "size", 100),
        ("sort", "best", "sort", "relevance"),
        ("apart", "maybe", "apart", False),
        ("year", "soon", "choices", {}),
        ("type", "a\x00b", "choices", {}),
        ("type", "\ud800", "choices", {}),
        ("document", "\ud800", "document", None),
        ("after", "a b", "after", None),
    ],
)
def test_pages_clamp_or_drop(name: str, value: str, field: str, expected: Any) -> None:
    """A page corrects a bad address to the nearest good one, and says what it changed."""
    request, changed = read((name, value))
    assert getattr(request, field) == expected
    assert changed == (name,)


def test_bad_value_costs_no_good_one() -> None:
    """Of several values only the bad one is dropped."""
    request, changed = read(("year", "2020"), ("year", "soon"), ("sides", "zh"))
    assert request.choices == {"year": ("2020",), "sides": ("zh",)}
    assert changed == ("year",)


def test_deepest_page_depends_on_the_size() -> None:
    """Pages go down to hit 10,000, whatever their size."""
    assert read(("page", "5000"), ("size", "50"))[0].page == 200
    assert read(("page", "200"), ("size", "50"), strict=True)[0].page == 200
    with pytest.raises(BadParameter):
        read(("page", "201"), ("size", "50"), strict=True)


def test_too_many_values_are_cut() -> None:
    """Up to fifty values of a facet are used; of more, the first fifty."""
    request, changed = read(*(("topic", f"{number:03}") for number in range(80)))
    assert len(request.choices["topic"]) == 50
    assert changed == ("topic",)


def test_years_in_the_wrong_order_are_turned() -> None:
    """2021..2019 means 2019..2021."""
    assert read(("year", "2021..2019"), strict=True)[0].choices == {"year": ("2019..2021",)}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2019..", "2019.."), ("..2021", "..2021"), ("-300..800", "-0300..0800"), ("..", None), ("20191..", None)],
)
def test_years_may_be_open_and_ancient(typed: str, meant: str | None) -> None:
    """A range may be open-ended, and reach back to years of three digits or BC."""
    assert read(("year", typed))[0].choices == ({"year": (meant,)} if meant else {})


def test_lone_surrogates_of_a_query_are_dropped() -> None:
    """A query that a broken program cut within a character is searched without the broken end."""
    assert read(("q", "安全\ud83d"), strict=True)[0].query == parse("安全")


def test_defaults_stay_out_of_the_address() -> None:
    """A plain search has a short address, whoever writes it."""
    assert query_string(read(("size", "10"), ("page", "1"), ("sort", "relevance"))[0]) == ""
    assert query_string(read(("type", "b"), ("q", "a"), ("type", "a"))[0]) == "q=a&type=a&type=b"


def test_another_search_begins_on_its_first_page() -> None:
    """A link that changes the order leads to the first page; a link to another page keeps everything else."""
    request, _ = read(("q", "a"), ("page", "3"), ("after", ""))
    assert query_string(request, sort="newest") == "q=a&sort=newest"
    assert query_string(request, page=4) == "q=a&page=4"
    assert Variants(request).first == "q=a"
    assert Variants(request).here == query_string(request) == "q=a&page=3"
    assert Variants(request).of("sort")("newest") == "q=a&sort=newest"
    assert Variants(request).of("page")("4") == "q=a&page=4"
    assert query_string(request, after="x") == "q=a&after=x"


@pytest.mark.parametrize("facet", FACETS)
def test_toggling_twice_changes_nothing(facet: str) -> None:
    """The link of a chosen value removes it, and keeps the other choices."""
    request, _ = read(("q", "a"), ("topic", "t"), ("document", "d"), ("sort", "newest"), ("page", "2"))
    chosen, _ = read(*parse_qsl(Variants(request).toggling(facet)("none")))
    assert chosen.choices[facet][0] == "none"
    assert Variants(request).toggling(facet)("none") == query_string(chosen)
    assert Variants(chosen).toggling(facet)("none") == query_string(request, page=1)
