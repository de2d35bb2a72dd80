"""Running the command line over the sample library."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from searchsvc.building import build
from searchsvc.cli import main
from searchsvc.settings import Settings

ROOT = Path(__file__).parents[2]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "index"
    build(Settings(index=path, sources=(ROOT / "sample",), segmenter="rjieba"))
    return path


@pytest.fixture
def environment(index: Path) -> dict[str, str]:
    """An environment with the sample's index and no other settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEARCHSVC_", "NO_COLOR"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "SEARCHSVC_INDEX": str(index)}


@pytest.fixture
def run_apart(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs `searchsvc` in a process and folder of its own."""

    def call(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "searchsvc", *arguments],
            env=environment | changes,
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture
def run(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command within this process, which is faster."""

    def call(*arguments: str, unset: tuple[str, ...] = (), **changes: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(tmp_path)
        for name, value in (environment | changes).items():
            monkeypatch.setenv(name, value)
        for name in unset:
            monkeypatch.delenv(name, raising=False)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        shown = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, int(ended.value.code or 0), shown.out, shown.err)

    return call
