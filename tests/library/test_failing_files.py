"""Builds in which any file operation fails: reported in words, the index stays whole, the next build succeeds."""

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
"""Ends a test after ten minutes."""


def _library(generation: int) -> list[dict[str, Any]]:
    """Documents that never change, so that their segment is shared, and some that all name their generation."""
    staying = [document(f"s{n}", *(f"恒常 之{m}" for m in range(5))) for n in range(40)]
    return staying + [document(f"d{n}", *(f"共同 第{generation}代 之{m}" for m in range(5))) for n in range(10)]


def _generation(shelf: Shelf) -> int:
    """The generation that everything found belongs to, in an index that matches its checksums."""
    library = shelf.open()
    assert search(library, "恒常").total == 200
    results = search(library, "共同")
    told = {re.findall(r"第(\d+)代", hit.passage.zh or "")[0] for hit in results.hits}
    assert (results.total, len(told)) == (50, 1)
    assert library.verify() == []
    library.close()
    return int(told.pop())


class Attempts:
    """Builds in a process of their own, with faults."""

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
        """How a build of the next generation ends in which the operation of this number fails."""
        assert self._process.stdin is not None
        self.generation += 1
        self.shelf.write(_library(self.generation))
        self._process.stdin.write(f"{number} {code}\n")
        self._process.stdin.flush()
        return self._said()

    def check(self, number: int, code: int) -> None:
        """Let an operation fail: readers see the old index or the new one, whole, and the next build cleans up."""
        said = self.build(number, code)
        place = f"operation {number}, {errno.errorcode[code]}: {said}"
        assert said.startswith(("refused", "built")), place
        assert "unexpected" not in said, place
        assert _generation(self.shelf) == self.generation - said.startswith("refused"), place
        self.generation += 1
        self.shelf.build(_library(self.generation))  # its content is checked after the next refusal
        others = {path.name for path in self.shelf.index.iterdir()} - self.shelf.generations()
        assert others == {"current", "build.lock"}, place
        assert len(self.shelf.generations()) <= 2, place

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture
def attempts() -> Iterator[Attempts]:
    """Keeps the index in memory if there is room: thousands of builds would wait for a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.exists() else None) as folder:
        started = Attempts(Shelf(Path(folder)))
        yield started
        started.close()


def _operations(attempts: Attempts) -> int:
    """The number of operations of a build without a fault."""
    count = int(attempts.build(NONE, errno.EIO).removeprefix("built: "))
    assert count > 100
    return count


def test_a_failing_file_operation_harms_nothing(attempts: Attempts) -> None:
    """A full disk, an I/O error or a denied permission at random operations of a build."""
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
    """The same at every operation of a build, in several parts."""
    for number in range(1 + part, _operations(attempts) + 1, _PARTS):
        attempts.check(number, code)
    assert _generation(attempts.shelf) == attempts.generation
