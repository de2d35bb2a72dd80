"""The cache of searches serves the next page and the next facet, and changes no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from searchsvc.building import build
from searchsvc.engines.protocol import Request, Results
from searchsvc.engines.whoosh.bits import Bits
from searchsvc.engines.whoosh.kept import Kept, Memory
from searchsvc.engines.whoosh.selection import Selection
from searchsvc.library import Library
from searchsvc.query import Term, parse
from searchsvc.settings import Settings

SAMPLE = Path(__file__).parents[2] / "sample"
QUERIES = ("", "plan", "服务群众", "国家 -zh:安全", "plan* OR 社区", "=The", 'title:plan "in the"', "year:2019..2022")


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    """The same index with and without the cache."""
    if not SAMPLE.exists():
        pytest.skip("needs the sample library in sample/")
    settings = Settings(index=tmp_path_factory.mktemp("kept"), sources=(SAMPLE,), segmenter="rjieba", time_limit=30)
    build(settings)
    opened = Library(settings), Library(settings.model_copy(update={"search_cache": 0}))
    yield opened
    for library in opened:
        library.close()


def _untimed(results: Results) -> Results:
    return replace(results, took_ms=0.0)


def test_pages_facets_and_sorts_are_as_without_a_memory(libraries: tuple[Library, Library]) -> None:
    """Whatever was searched before, every page, choice and order gives the answer of a first search."""
    remembering, forgetful = libraries
    choices: tuple[dict[str, tuple[str, ...]], ...] = (
        {},
        {"sides": ("both",)},
        {"script": ("Hans",), "year": ("2021",)},
    )
    for text, page, chosen, sort, apart in product(QUERIES, (1, 2), choices, ("relevance", "newest"), (False, True)):
        request = Request(parse(text), page=page, choices=chosen, sort=sort, apart=apart)  # type: ignore[arg-type]
        expected = _untimed(forgetful.search(request))
        assert _untimed(remembering.search(request)) == expected, request
        assert _untimed(remembering.search(request)) == expected, request


def test_what_is_kept_is_bounded_and_what_was_asked_longest_ago_goes_first() -> None:
    """The cache never exceeds its limit, and keeps what is searched again and again."""
    kept = Kept(1_000_000)
    queries = [parse(f"word{number}") for number in range(12)]
    for query in queries:
        rows = np.zeros(50_000, np.uint32)
        kept.keep(query, Memory({(Term("word", query.text), "en", False): Selection(50_000, rows)}))
        assert kept.of(queries[0]).selections
    known = [bool(kept.of(query).selections) for query in queries]
    assert known == [True, *[False] * 8, *[True] * 3]
    kept.keep(parse("large"), Memory({(Term("word", "large"), "en", False): Selection(9, np.zeros(10**6, np.uint32))}))
    assert not kept.of(parse("large")).selections
    dense = Selection(8 * 10**6, bits=Bits(8 * 10**6, np.ones(10**6, np.uint8)))
    kept.keep(parse("dense"), Memory({(Term("word", "dense"), "en", False): dense}))
    assert not kept.of(parse("dense")).selections
