"""Libraries to search, by every engine."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from corpus import Corpus, build_corpus, corpus_of
from engines import Engine
from small_library import DOCUMENTS

from searchsvc.model import Document

ENGINES = ("whoosh", "opensearch")
"""Every engine that the suite runs over."""
SHARE = 10
"""Of many drawn cases one in so many is asked of a cluster, but in the long tests all are."""
LONG_OVER_A_CLUSTER = ("hypothesis", "variant", "statutes", "classics", "bible")
"""What is left to the long tests over a cluster: generated queries, thousands of variants, most real libraries."""

PACKS = ("statutes", "classics", "python-docs", "bible")
SUBSET = 2000
"""Passages of a real library that the ordinary suite reads."""

SAMPLE = Path(__file__).parents[2] / "sample"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the long tests what would take minutes over a cluster."""
    for item in items:
        if "opensearch" in item.name and (
            getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
            or any(word in item.name for word in LONG_OVER_A_CLUSTER)
        ):
            item.add_marker("long")


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, everything: bool) -> Engine:
    if request.param == "whoosh":
        return Engine("whoosh")
    return Engine("opensearch", request.getfixturevalue("cluster"), 1 if everything else SHARE)


@pytest.fixture(scope="session")
def make_corpus(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Iterable[Document]], Corpus]]:
    """Build and open a library of any documents."""
    opened: list[Corpus] = []

    def make(documents: Iterable[Document]) -> Corpus:
        opened.append(corpus_of(engine, tmp_path_factory.mktemp("library"), documents))
        return opened[-1]

    yield make
    for corpus in opened:
        corpus.close()


@pytest.fixture(scope="session")
def small(make_corpus: Callable[[Iterable[Document]], Corpus]) -> Corpus:
    """The library written for this suite."""
    return make_corpus(DOCUMENTS)


@pytest.fixture(scope="session")
def sample(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """The sample library of the project."""
    if not SAMPLE.exists():
        pytest.skip("needs the sample library in sample/")
    corpus = build_corpus(engine, tmp_path_factory.mktemp("sample"), [SAMPLE])
    yield corpus
    corpus.close()


@pytest.fixture(scope="session", params=PACKS)
def real(
    request: pytest.FixtureRequest,
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    read_pack: Callable[[str], tuple[Document, ...]],
) -> Iterator[Corpus]:
    """A real library, evenly thinned out."""
    corpus = corpus_of(engine, tmp_path_factory.mktemp(request.param), thinned(read_pack(request.param)), "rjieba")
    yield corpus
    corpus.close()


@pytest.fixture(scope="session", params=PACKS)
def whole(
    request: pytest.FixtureRequest,
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    read_pack: Callable[[str], tuple[Document, ...]],
) -> Iterator[Corpus]:
    """A real library with all that it holds."""
    corpus = corpus_of(engine, tmp_path_factory.mktemp(request.param), read_pack(request.param), "rjieba")
    yield corpus
    corpus.close()


def thinned(documents: tuple[Document, ...]) -> list[Document]:
    """Documents from everywhere in a library, until there are passages enough."""
    passages = sum(len(document.passages) for document in documents)
    return list(documents[:: max(1, round(passages / SUBSET))])


@pytest.fixture(scope="session")
def make_pairs(make_corpus: Callable[[Iterable[Document]], Corpus]) -> Corpus:
    """Two documents that differ in little: for the order of hits."""
    texts = ["a plan", "two plans", "plans plans plans plans", "a plan and plans", "nothing at all"]
    texts += ["equal words lifted"] * 5 + ["a headed passage"] * 2
    records = [
        {
            "id": name,
            "title": {"en": title},
            "passages": [
                {"en": text} | ({"section": {"en": "Headed"}} if (name, n) == ("a", 12) else {})
                for n, text in enumerate(texts, 1)
            ],
        }
        for name, title in (("a", "A title"), ("b", "Lifted"))
    ]
    return make_corpus(map(Document.model_validate, records))
