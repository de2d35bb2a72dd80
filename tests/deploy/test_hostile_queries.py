"""Hostile queries: each is answered in time, and memory does not pile up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from services import ROOT, SAMPLE

from searchsvc.building import build
from searchsvc.settings import Settings

SLOWEST = Settings().time_limit + 0.5


def storm(folder: Path, count: int, seed: int) -> dict[str, Any]:
    """Runs that many queries in a process of its own, which measures its own time and memory."""
    build(Settings(index=folder / "index", sources=(SAMPLE,), segmenter="rjieba"))
    script = Path(__file__).with_name("hostile_queries.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder / "index"), str(count), str(seed)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def harmless(said: dict[str, Any]) -> bool:
    """Assert that all were answered or refused, within half a second more than the time limit of a search."""
    return set(said["statuses"]) <= {"200", "302", "400", "404"} and said["slowest"] < SLOWEST


def test_hostile_queries_are_answered_in_time(tmp_path: Path) -> None:
    """Hundreds of queries to all pages, valid and broken, within the limits and beyond: none fails, none is slow."""
    said = storm(tmp_path, 800, 7)
    assert harmless(said), said


@pytest.mark.long
def test_a_hundred_thousand_hostile_queries_leave_nothing_behind(tmp_path: Path) -> None:
    """None fails or is slow, and the second half needs no more memory than the first."""
    said = storm(tmp_path, 100_000, 11)
    assert harmless(said), said
    half, end = said["memory"]
    assert end < half * 1.05, said
