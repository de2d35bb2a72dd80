"""Builds that meet an error at any file operation: told in words, the index serves whole, the next build succeeds."""

from __future__ import annotations

import errno
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shelves import ROOT, Shelf, document, search

CODES = (errno.ENOSPC, errno.EIO, errno.EACCES)
NONE = 10**9
_PARTS = 4
"""A test that takes ten minutes is ended."""


def _library(generation: int) -> list[dict[str, Any]]:
    """Documents that stay, so that their segment is shared, and some that all name their generation."""
    staying = [document(f"s{n}", *(f"恒常 之{m}" for m in range(5))) for n in range(40)]
    return staying + [document(f"d{n}", *(f"共同 第{generation}代 之{m}" for m in range(5))) for n in range(10)]


def _generation(shelf: Shelf) -> int:
    """The one generation that everything found belongs to, every file as it was written."""
    library = shelf.open()
    assert search(library, "恒常").total == 200
    results = search(library, "共同")
    told = {re.findall(r"第(\d+)代", hit.passage.zh or "")[0] for hit in results.hits}
    assert (results.total, len(told)) == (50, 1)
    assert library.verify() == []
    library.close()
    return int(told.pop())


class Attempts:
    """Builds that meet a fault."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.generation = 0
        shelf.write(_library(0))
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("failing.py")), str(shelf.folder)],
            env={"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def build(self, number: int, code: int) -> str:
        """What a build of the next generation says whose operation of this number fails."""
        assert self._process.stdin is not None
        self.generation += 1
        self.shelf.write(_library(self.generation))
        self._process.stdin.write(f"{number} {code}\n")
        self._process.stdin.flush()
        return self._said()

    def check(self, number: int, code: int) -> None:
        """Let an operation fail: readers find the old index or the new one, whole; the next build cleans up."""
        said = self.build(number, code)
        place = f"operation {number}, {errno.errorcode[code]}: {said}"
        assert said.startswith(("refused", "built")), place
        assert "unexpected" not in said, place
        assert _generation(self.shelf) == self.generation - said.startswith("refused"), place
        self.generation += 1
        self.shelf.build(_library(self.generation))  # what it holds is seen after the next refusal
        others = {path.name for path in self.shelf.index.iterdir()} - self.shelf.generations()
        assert others == {"current", "build.lock"}, place
        assert len(self.shelf.generations()) <= 2, place

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture
def attempts() -> Iterator[Attempts]:
    """In memory where there is room: thousands of builds would wait for a disk, and no fault comes from it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.exists() else None) as folder:
        started = Attempts(Shelf(Path(folder)))
        yield started
        started.close()


def _operations(attempts: Attempts) -> int:
    """How many a build takes that meets no fault."""
    count = int(attempts.build(NONE, errno.EIO).removeprefix("built: "))
    assert count > 100
    return count


def test_a_failing_file_operation_harms_nothing(attempts: Attempts) -> None:
    """A full disk, a bad sector, a forbidden file at places of a build drawn at random."""
    noise = random.Random()
    count = _operations(attempts)
    for code in CODES:
        for number in noise.sample(range(1, count + 1), 5):
            attempts.check(number, code)
    assert _generation(attempts.shelf) == attempts.generation


@pytest.mark.long
@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
def test_no_failing_file_operation_harms_anything(attempts: Attempts, code: int, part: int) -> None:
    """The same at every operation of a build, in parts."""
    for number in range(1 + part, _operations(attempts) + 1, _PARTS):
        attempts.check(number, code)
    assert _generation(attempts.shelf) == attempts.generation
