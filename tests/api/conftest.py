"""The API over the sample library."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.building import build
from searchsvc.settings import Settings
from searchsvc.web import create_app

SAMPLE = Path(__file__).parents[2] / "sample"


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = Settings(index=tmp_path_factory.mktemp("api") / "index", sources=(SAMPLE,), segmenter="rjieba")
    build(settings)
    app = create_app(settings)
    yield app
    app.extensions["searchsvc"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
