"""What several suites share: the real libraries beside the checkout, where they are there."""

import lzma
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from searchsvc.model import Document

# The first example loads dictionaries and tables: how long one takes says nothing.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

PACKS = Path(__file__).parents[2] / "shared" / "data"


@cache
def _documents(pack: str) -> tuple[Document, ...]:
    with lzma.open(PACKS / f"{pack}.jsonl.xz") as lines:
        return tuple(map(Document.model_validate_json, lines))


@pytest.fixture(scope="session")
def read_pack() -> Callable[[str], tuple[Document, ...]]:
    """The documents of a real library by its name; the test is skipped where there is none."""

    def read(pack: str) -> tuple[Document, ...]:
        if not (PACKS / f"{pack}.jsonl.xz").exists():
            pytest.skip(f"needs ../shared/data/{pack}.jsonl.xz")
        return _documents(pack)

    return read
