"""Builds on a full disk: reported in words, the old index stays whole, the next build succeeds."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from shelves import ROOT, Shelf, document


def _library(word: str) -> list[dict[str, object]]:
    return [document(f"d{n}", *(f"{word} 第{n}篇第{m}段" for m in range(30))) for n in range(60)]


def _built(shelf: Shelf, largest_file: int | None = None) -> subprocess.CompletedProcess[str]:
    """A build by command line that may write no file larger than `largest_file` bytes."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    command = [sys.executable, "-m", "searchsvc", "build", str(shelf.source), "--index", str(shelf.index), "--full"]
    return subprocess.run(
        command,
        # The limited process would leave truncated .pyc files for all later ones.
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=shelf.folder,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("room", [300, 2_000, 5_000, 20_000])
def test_a_disk_that_refuses_a_file_changes_nothing(shelf: Shelf, room: int) -> None:
    """Whichever file does not fit: exit code 1, one message, the old index whole; the next build cleans up."""
    shelf.build(_library("旧"))
    shelf.write(_library("新"))
    failed = _built(shelf, room)
    assert failed.returncode == 1
    assert "could not be written" in failed.stderr and "the index in use is unchanged" in failed.stderr
    assert "unexpected" not in failed.stderr
    assert (len(shelf.found("旧")), len(shelf.found("新"))) == (100, 0)
    assert _built(shelf).returncode == 0
    assert (len(shelf.found("旧")), len(shelf.found("新"))) == (0, 100)
    assert len(shelf.generations()) == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs a user who may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_changes_nothing(small_disk: Path) -> None:
    """Without room for a second generation the first goes on serving, and the message gives the reason."""
    shelf = Shelf(small_disk)
    shelf.build(_library("旧")[:3], jobs=1)
    shelf.write(_library("新"))
    failed = _built(shelf)
    assert failed.returncode == 1
    assert "No space left on device" in failed.stderr and "the index in use is unchanged" in failed.stderr
    assert len(shelf.found("旧")) == 90
    assert len(shelf.generations()) == 1
    shelf.close()
