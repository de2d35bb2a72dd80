"""Fixtures shared by all suites: the real libraries beside the checkout, if there are any, and a cluster."""

import lzma
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from opensearch.cluster import Cluster, required

from searchsvc.model import Document

# The first example loads dictionaries and tables, so its time says nothing.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

PACKS = Path(__file__).parents[2] / "shared" / "data"


@cache
def _documents(pack: str) -> tuple[Document, ...]:
    with lzma.open(PACKS / f"{pack}.jsonl.xz") as lines:
        return tuple(map(Document.model_validate_json, lines))


@pytest.fixture(scope="session")
def read_pack() -> Callable[[str], tuple[Document, ...]]:
    """The documents of a real library, by name; skips the test if the library is not there."""

    def read(pack: str) -> tuple[Document, ...]:
        if not (PACKS / f"{pack}.jsonl.xz").exists():
            pytest.skip(f"needs ../shared/data/{pack}.jsonl.xz")
        return _documents(pack)

    return read


@pytest.fixture(scope="session")
def everything(request: pytest.FixtureRequest) -> bool:
    """Whether the long tests run as well."""
    return "not long" not in str(request.config.getoption("markexpr"))


@pytest.fixture(scope="session")
def cluster(everything: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster, started once, of one node, or of three for the long tests, which kill nodes.

    Without Java and the like tests that need it are skipped, or fail in CI.
    """
    required()
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), 3 if everything else 1)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
