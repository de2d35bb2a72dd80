"""Generated queries over hand-written and generated libraries, compared with the slow reference."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from corpus import Corpus, corpus_of, counted
from engines import Engine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from queries import LIBRARIES, QUERIES
from reference import Choices, facet_counts, facet_values, keys

from searchsvc.engines.protocol import FACETS, SORTS
from searchsvc.model import Document
from searchsvc.query import And, Node, Not, Or, Query, Within, parse

_FIXTURE = HealthCheck.function_scoped_fixture
_SLOW = [_FIXTURE, HealthCheck.too_slow, HealthCheck.data_too_large]


def negates_twice(node: Node, within: bool = False) -> bool:
    """Whether a query has nested negations, for which the contract does not define what words apart are."""
    match node:
        case Not(inner):
            return within or negates_twice(inner, True)
        case Within(_, inner):
            return negates_twice(inner, within)
        case And(nodes) | Or(nodes):
            return any(negates_twice(child, within) for child in nodes)
    return False


def assert_answers_agree(corpus: Corpus, query: Query, choices: Choices) -> None:
    """Compare total, hits, facets and the number with words apart to the reference."""
    reference = corpus.reference
    typed, apart = reference.typed(query.root), reference.apart(query.root)
    answer = corpus.search(query, choices=choices, sort="document")
    if keys(typed, choices):
        assert not answer.explanation.apart_given
    given_apart = answer.explanation.apart_given
    if not negates_twice(query.root):
        assert given_apart == (not keys(typed, choices) and bool(keys(apart, choices)))
        assert answer.apart == len(keys(apart, choices))
    if given_apart and negates_twice(query.root):
        return
    found = apart if given_apart else typed
    assert [(hit.document.id, hit.n) for hit in answer.hits] == keys(found, choices)
    assert (answer.total, answer.complete) == (len(answer.hits), True)
    assert answer.documents_total == len({hit.document.id for hit in answer.hits})
    assert {facet: counted(values) for facet, values in answer.facets.items()} == facet_counts(found, choices)


def some_choices(corpus: Corpus, draw: st.DataObject) -> Choices:
    """Choices in one or two facets, mostly of values that the library has, now and then of one that it lacks."""
    facets = draw.draw(st.lists(st.sampled_from(FACETS), unique=True, max_size=2))
    choices: dict[str, tuple[str, ...]] = {}
    for facet in facets:
        held = sorted({value for held in corpus.reference.passages for value in facet_values(held)[facet]})
        more = ["2019..2020", "..1990", "2021.."] if facet == "year" else ["unheard of"]
        some = draw.draw(st.lists(st.sampled_from([*held, *held, *more]), unique=True, min_size=1, max_size=3))
        choices[facet] = tuple(some)
    return choices


@given(QUERIES, st.data())
@settings(suppress_health_check=_SLOW, max_examples=300)
def test_generated_queries_find_what_the_reference_finds(small: Corpus, query: str, draw: st.DataObject) -> None:
    """Any query with any choices over the library of this suite."""
    assert_answers_agree(small, parse(query), some_choices(small, draw))


def check_a_library(engine: Engine, documents: tuple[Document, ...], queries: list[str], draw: st.DataObject) -> None:
    """Build a library, ask it everything, and compare."""
    with TemporaryDirectory() as folder:
        corpus = corpus_of(engine, Path(folder), documents)
        try:
            for query in queries:
                assert_answers_agree(corpus, parse(query), some_choices(corpus, draw))
                expected = sorted(corpus.found(query))
                for sort in SORTS:
                    assert sorted(corpus.found(query, sort=sort, size=2)) == expected
        finally:
            corpus.close()


_MANY = st.lists(QUERIES, min_size=5, max_size=8)


@given(LIBRARIES, _MANY, st.data())
@settings(suppress_health_check=_SLOW, max_examples=30)
def test_generated_libraries_answer_like_the_reference(
    engine: Engine, documents: tuple[Document, ...], queries: list[str], draw: st.DataObject
) -> None:
    """Any small library answers any query like the reference."""
    check_a_library(engine, documents, queries, draw)


@pytest.mark.long
def test_many_generated_libraries_answer_like_the_reference(engine: Engine) -> None:
    """The same a thousand times; on a cluster a hundred times, always with the same libraries."""

    @given(LIBRARIES, _MANY, st.data())
    @settings(
        suppress_health_check=_SLOW,
        phases=[Phase.generate, Phase.shrink],
        max_examples=len(engine.drawn(range(1000))),
        derandomize=engine.cluster is not None,
    )
    def check(documents: tuple[Document, ...], queries: list[str], draw: st.DataObject) -> None:
        check_a_library(engine, documents, queries, draw)

    check()
