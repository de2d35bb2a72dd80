"""The files and maps that an open generation holds, and threads that share it."""

from __future__ import annotations

import gc
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchsvc.building import build
from searchsvc.engines.protocol import Request
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings

SAMPLE = Path(__file__).parents[2] / "sample"
QUERIES = ("plan", "国家安全", "secur*", "the", "=The", "国家 security", "title:plan")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    if not SAMPLE.exists():
        pytest.skip("needs the sample library in sample/")
    settings = Settings(index=tmp_path_factory.mktemp("files"), sources=(SAMPLE,), time_limit=30)
    build(settings)
    yield settings


def _answers(library: Library) -> list[tuple[int, list[str]]]:
    found = [library.search(Request(parse(query))) for query in QUERIES]
    return [(results.total, [hit.id for hit in results.hits]) for results in found]


def _open_files(index: Path) -> list[str]:
    """The files of an index that this process has open or mapped."""
    links = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _is_link(fd)]
    mapped = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return [line for line in (*links, *mapped) if str(index) in line]


def _is_link(fd: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{fd}")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_closing_lets_go_of_every_file(settings: Settings) -> None:
    """A closed library holds no file and no map of its index, and leaves nothing to the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ResourceWarning)
            library = Library(settings)
            _answers(library)
            assert _open_files(settings.index)
            library.close()
            assert _open_files(settings.index) == []
    finally:
        gc.enable()


def test_threads_read_the_same_files_without_disturbing_each_other(settings: Settings) -> None:
    """Concurrent searches give the same answers as sequential ones."""
    library = Library(settings)
    expected = _answers(library)
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(15):
            if (found := _answers(library)) != expected:
                wrong.append(found)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
        library.close()
    assert wrong == []
