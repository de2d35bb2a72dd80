"""Killed builds: whatever the moment, the old index stays whole and the next build succeeds."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from shelves import ROOT, Shelf, document, running, search

from searchsvc.library import Library

# One process imports everything once and forks each build, so that it is killed while it builds.
FORKING = """
import os, sys, time
from pathlib import Path
from shelves import Shelf
shelf = Shelf(Path(sys.argv[1]))
shelf.build()  # loads the dictionaries, which the forked builds then have
started = time.monotonic()
shelf.build()
print(time.monotonic() - started, flush=True)
for _ in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    else:
        shelf.build()
        os._exit(0)
"""


def _library(generation: int) -> list[dict[str, Any]]:
    """Documents that all name their generation."""
    return [
        document(f"d{n}", *((f"共同 第{generation}代 之{m}", f"shared {generation}") for m in range(10)))
        for n in range(40)
    ]


def _generation(library: Library) -> int:
    """The generation that everything found belongs to."""
    results = search(library, "共同")
    assert results.total == 400
    assert library.verify() == []
    told = {re.findall(r"第(\d+)代", hit.passage.zh or "")[0] for hit in results.hits}
    assert len(told) == 1
    return int(told.pop())


class Builder:
    """Builds in processes of their own, killed when a test says so."""

    def __init__(self, shelf: Shelf) -> None:
        self._process = running(FORKING, shelf.folder)
        self.lasts = float(self._asked())
        """Seconds that a build takes once the dictionaries are loaded, as in those to be killed."""

    def _asked(self, question: str = "") -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(question)
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def start(self) -> int:
        return int(self._asked("build\n"))

    def kill(self, pid: int) -> bool:
        """Kill a build; return whether it was still running."""
        os.kill(pid, signal.SIGKILL)  # its parent reaps it only when asked below
        return int(self._asked("wait\n")) == -signal.SIGKILL

    def close(self) -> None:
        self._process.communicate()


def _killed_at_random(shelf: Shelf, times: int, noise: random.Random) -> None:
    shelf.write(_library(0))
    builder = Builder(shelf)
    died, published = 0, 0
    for attempt in range(1, times + 1):
        shelf.write(_library(attempt))
        pid = builder.start()
        time.sleep(noise.uniform(0, builder.lasts))
        died += builder.kill(pid)
        library = shelf.open()
        serving = _generation(library)
        assert serving in (published, attempt)
        library.close()
        published = serving
        if attempt % 4 == 0:
            shelf.build()
            published = attempt
            _nothing_left_over(shelf)
    builder.close()
    assert died > times // 5, f"only {died} of {times} builds were still at work when killed"
    shelf.build()
    _nothing_left_over(shelf)
    assert _generation(shelf.open()) == times


def _nothing_left_over(shelf: Shelf) -> None:
    others = {path.name for path in shelf.index.iterdir()} - shelf.generations()
    assert others == {"current", "build.lock"}
    assert len(shelf.generations()) <= 2


def test_builds_killed_at_random_moments_harm_nothing(shelf: Shelf) -> None:
    """Twenty builds killed at random: readers always see the old index whole, and the next build cleans up."""
    _killed_at_random(shelf, 20, random.Random())


@pytest.mark.long
def test_many_builds_killed_at_random_moments_harm_nothing(shelf: Shelf) -> None:
    """The same five hundred times."""
    _killed_at_random(shelf, 500, random.Random())


def test_a_reader_notices_nothing_of_killed_builds(shelf: Shelf) -> None:
    """A server answers while builds die beside it, and sees the first that succeeds."""
    shelf.write(_library(0))
    builder = Builder(shelf)
    library = shelf.open()
    shelf.write(_library(1))
    for part in (0.1, 0.3, 0.5):
        pid = builder.start()
        latest = time.monotonic() + builder.lasts * part
        while time.monotonic() < latest:
            assert search(library, "共同").total == 400
        builder.kill(pid)
    builder.close()
    shelf.build()
    latest = time.monotonic() + 20
    while _generation(library) != 1:
        assert time.monotonic() < latest
        time.sleep(0.02)


def _command(shelf: Shelf) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "searchsvc", "build", shelf.source, "--index", shelf.index, "--segmenter", "rjieba"],
        cwd=shelf.folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_leaves_the_old_index(shelf: Shelf, how: signal.Signals) -> None:
    """`searchsvc build` interrupted by Ctrl-C, SIGTERM or SIGKILL leaves the old index serving."""
    shelf.build(_library(0))
    shelf.write(_library(1))
    before = shelf.generations()
    command = _command(shelf)
    while shelf.generations() <= before and command.poll() is None:
        time.sleep(0.001)
    command.send_signal(how)
    _, said = command.communicate()
    assert command.returncode != 0
    assert "Traceback" not in said
    assert _generation(shelf.open()) == 0
    shelf.build()
    _nothing_left_over(shelf)


SLOW_TO_CLEAN = """
import fcntl, sys
from pathlib import Path
for folder in sys.argv[1:]:
    (Path(folder) / "held").touch()
held = [(Path(folder) / "held").open() for folder in sys.argv[1:]]
for file in held:
    fcntl.flock(file, fcntl.LOCK_SH)
print("held", flush=True)
sys.stdin.read()
"""


def test_ctrl_c_just_after_the_new_index_serves_does_not_take_it_away(shelf: Shelf) -> None:
    """Ctrl-C while a finished build removes old folders leaves an index: the old one or the new."""
    shelf.build(_library(0))
    # An old index of many files, which takes long to remove, read until the build is under way.
    old = shelf.index / "g-20200101000000-000000"
    old.mkdir()
    for number in range(60_000):
        (old / str(number)).touch()
    reader = running(SLOW_TO_CLEAN, old)
    assert reader.stdout is not None
    reader.stdout.readline()
    shelf.write(_library(1))
    before, serving = shelf.generations(), shelf.serving()
    command = _command(shelf)
    while shelf.generations() <= before:
        time.sleep(0.001)
    reader.communicate()
    while shelf.serving() == serving and command.poll() is None:
        time.sleep(0.0005)
    command.send_signal(signal.SIGINT)
    command.communicate()
    assert _generation(shelf.open()) in (0, 1)
    assert shelf.build().changes.unchanged == 40
    _nothing_left_over(shelf)


def test_a_kill_at_the_worst_moments_harms_nothing(shelf: Shelf) -> None:
    """What a build killed between its last steps leaves behind disturbs neither readers nor the next build."""
    shelf.build(_library(0))
    (shelf.index / "g-20200101000000-aaaaaa").mkdir()  # made but empty
    half = shelf.index / "g-20200101000000-bbbbbb"
    half.mkdir()
    (half / "held").touch()
    (half / "zh.forms").write_bytes(b"half")
    (shelf.index / ".current-abcdef").write_text("g-2020", encoding="utf-8")  # written but not yet in place
    (shelf.index / "build.lock").write_text("process 1 on elsewhere since 2020\n", encoding="utf-8")
    assert _generation(shelf.open()) == 0
    shelf.build(_library(1))
    _nothing_left_over(shelf)
    assert _generation(shelf.open()) == 1
