"""Libraries to read in a browser: the sample, and one made to be difficult."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.library import build
from searchsvc.settings import Settings
from searchsvc.web import create_app

SAMPLE = Path(__file__).parents[2] / "sample"
HOSTILE = "<script>alert(1)</script>\"'&amp;<b>税</b>"


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the sample library."""
    index = tmp_path_factory.mktemp("sample")
    build(Settings(index=index, sources=(SAMPLE,), segmenter="rjieba"))
    return index


@pytest.fixture
def start() -> Iterator[Callable[[Settings], Flask]]:
    """Makes applications, and closes their libraries after the test."""
    started: list[Flask] = []

    def one(settings: Settings) -> Flask:
        started.append(create_app(settings))
        return started[-1]

    yield one
    for app in started:
        app.extensions["searchsvc"].close()


@pytest.fixture
def client(sample_index: Path, start: Callable[[Settings], Flask]) -> FlaskClient:
    """A reader of the sample library."""
    return start(Settings(index=sample_index)).test_client()


@pytest.fixture(scope="session")
def difficult_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document in three parts, one whose every field holds markup, and one whose every field is long."""
    folder = tmp_path_factory.mktemp("difficult")
    records = [_long(), _hostile(), _endless()]
    source = folder / "library.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    index = folder / "index"
    build(Settings(index=index, sources=(source,), segmenter="rjieba"))
    return index


def _long() -> dict[str, object]:
    passages = [
        {
            "zh": f"第{n}段谈" + ("港口。" if n in (5, 299, 450, 690) else "道路。"),
            "en": f"Paragraph {n} is about {'ports' if n in (5, 299, 450, 690) else 'roads'}.",
            "section": {"en": f"Chapter {(n - 1) // 70 + 1}", "zh": f"第{(n - 1) // 70 + 1}章"},
        }
        for n in range(1, 701)
    ]
    return {"id": "long", "title": {"zh": "长文", "en": "A Long Text"}, "passages": passages}


def _hostile() -> dict[str, object]:
    both = {"zh": f"甲{HOSTILE}", "en": f"A {HOSTILE}"}
    return {
        "id": "hostile",
        "title": both,
        "authors": [both],
        "source": both,
        "type": both,
        "topics": [both],
        "summary": both,
        "rights": HOSTILE,
        "translation": {"status": "machine", "publisher": both, "translators": [both], "rights": HOSTILE},
        "passages": [{"label": HOSTILE, "section": both, "zh": f"税{HOSTILE}税", "en": f"tax ({HOSTILE}) tax"}],
    }


def _endless() -> dict[str, object]:
    both = {"zh": "没完没了" * 500, "en": "endless & " * 300}
    return {
        "id": "endless",
        "title": both,
        "authors": [both] * 20,
        "source": both,
        "translation": {"translators": [both], "publisher": both},
        "passages": [{"id": f"endless-{'x' * 190}", "label": both["en"], **both}],
    }


@pytest.fixture
def difficult(difficult_index: Path, start: Callable[[Settings], Flask]) -> FlaskClient:
    """A reader of the difficult library."""
    return start(Settings(index=difficult_index)).test_client()


@pytest.fixture
def empty(tmp_path: Path, start: Callable[[Settings], Flask]) -> Flask:
    """An application without an index."""
    return start(Settings(index=tmp_path / "none"))
