"""Fixtures of the contract suite: the engines, and the libraries that each test searches with every engine."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from corpus import Corpus, build_corpus, corpus_of
from engines import Engine
from small_library import DOCUMENTS

from searchsvc.model import Document

ENGINES = ("whoosh", "opensearch")
"""The engines that the suite runs over."""
SHARE = 10
"""Of drawn cases only every tenth is run on a cluster, except in the long tests, which run all."""
LONG_OVER_A_CLUSTER = ("hypothesis", "variant", "statutes", "classics", "bible")
"""Parts of the names of tests that run on a cluster only in the long tests."""

PACKS = ("statutes", "classics", "python-docs", "bible")
SUBSET = 2000
"""Passages of a real library in the ordinary suite."""

SAMPLE = Path(__file__).parents[2] / "sample"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests as long that would take minutes on a cluster."""
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
    """Builds and opens a library of any documents."""
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
    """An evenly thinned-out subset of a real library."""
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
    """A whole real library."""
    corpus = corpus_of(engine, tmp_path_factory.mktemp(request.param), read_pack(request.param), "rjieba")
    yield corpus
    corpus.close()


def thinned(documents: tuple[Document, ...]) -> list[Document]:
    """Documents from all over a library, until there are enough passages."""
    passages = sum(len(document.passages) for document in documents)
    return list(documents[:: max(1, round(passages / SUBSET))])


@pytest.fixture(scope="session")
def make_pairs(make_corpus: Callable[[Iterable[Document]], Corpus]) -> Corpus:
    """Two nearly identical documents, for the order of hits."""
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
