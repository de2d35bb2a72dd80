"""Fixtures for the pages: the sample, a deliberately difficult library, and Debian's Chromium with a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright

from searchsvc.building import build
from searchsvc.settings import Settings
from searchsvc.web import create_app

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample"
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
    """A client of the sample library."""
    return start(Settings(index=sample_index)).test_client()


@pytest.fixture(scope="session")
def difficult_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document in three parts, one with markup in every field, a huge one, and an unruly one."""
    folder = tmp_path_factory.mktemp("difficult")
    records = [_long(), _hostile(), _endless(), _unruly()]
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


def _unruly() -> dict[str, object]:
    """Names with bidirectional controls or that look like scripts, and words of 100 kB."""
    turned = {"zh": "甲\u202e乙\u2067丙", "en": "Right\u202e to left \u2066again"}
    script = {"zh": "javascript:alert(2)//税", "en": '" onmouseover="alert(1)" x="'}
    return {
        "id": "x-javascript.alert",
        "title": turned,
        "authors": [turned, script],
        "source": script,
        "type": "javascript:alert(3)",
        "topics": [turned, script, {"en": "w" * 100_000}],
        "date": "2020",
        "url": f"https://original.example/{'u' * 100}",
        "summary": {"en": "s" * 100_000},
        "passages": [
            {"label": turned["en"], "section": turned, "zh": "税" + "字" * 50_000, "en": "tax " + "x" * 100_000},
            {"label": script["en"], "section": script, "zh": turned["zh"] + "税", "en": turned["en"] + " tax"},
        ],
    }


@pytest.fixture
def difficult(difficult_index: Path, start: Callable[[Settings], Flask]) -> FlaskClient:
    """A client of the difficult library."""
    return start(Settings(index=difficult_index)).test_client()


@pytest.fixture
def empty(tmp_path: Path, start: Callable[[Settings], Flask]) -> Flask:
    """A client of an application without an index."""
    return start(Settings(index=tmp_path / "none"))


# A browser and a server


def served(index: Path, **settings: str) -> Iterator[str]:
    """An index behind the production server, in a process of its own."""
    command = [sys.executable, "-m", "searchsvc", "serve", "--index", str(index), "--port", "0"]
    log = index.parent / f"{index.name}.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEARCHSVC_")}
    kept |= {f"SEARCHSVC_{name.upper()}": value for name, value in settings.items()}
    with log.open("w") as writing, subprocess.Popen(command, cwd=ROOT, env=kept, stderr=writing) as server:
        try:
            yield _address(server, log)
        finally:
            server.terminate()


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    latest = time.monotonic() + 60
    while not (said := re.search(r"listening at (http://\S+)/", log.read_text())):
        assert server.poll() is None and time.monotonic() < latest, log.read_text()
        time.sleep(0.05)
    return said[1]


@pytest.fixture(scope="session")
def address(sample_index: Path) -> Iterator[str]:
    """The sample library, served, with an address for error reports."""
    yield from served(sample_index, contact="editor@library.example")


@pytest.fixture(scope="session")
def difficult_address(difficult_index: Path) -> Iterator[str]:
    """The difficult library, served."""
    yield from served(difficult_index)


@pytest.fixture(scope="session")
def empty_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose index has not been built yet."""
    yield from served(tmp_path_factory.mktemp("empty") / "none")


@pytest.fixture(scope="session")
def browser_here() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if not path:
        if os.environ.get("CI") == "true":
            pytest.fail("needs Chromium: apt-get install chromium")
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        # A host name that a browser does not trust like localhost.
        mapped = "--host-resolver-rules=MAP library.test 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", mapped])
        yield browser
        browser.close()


@pytest.fixture
def reader(browser_here: Browser, address: str) -> Iterator[Page]:
    """A browser page that must log nothing to the console and request nothing from other hosts."""
    context = browser_here.new_context(base_url=address, locale="en-US")
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    here = "http://127.0.0.1:"
    page.on("request", lambda asked: None if asked.url.startswith(here) else errors.append(asked.url))
    yield page
    context.close()
    assert errors == []
