"""The environment set for numpy, by processor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from searchsvc.processor import spare_slow_instructions

DESCRIBED = "processor\t: 0\nvendor_id\t: {}\ncpu family\t: {}\nmodel\t\t: 17\nflags\t\t: fpu sse2 {} fsrm\n\n"
DISABLED = "NPY_DISABLE_CPU_FEATURES"


@pytest.mark.parametrize(
    ("vendor", "family", "flags", "disabled"),
    [
        ("AuthenticAMD", 25, "avx2 avx512f", "X86_V4"),
        ("AuthenticAMD", 25, "avx2", None),
        ("AuthenticAMD", 26, "avx2 avx512f", None),
        ("GenuineIntel", 6, "avx2 avx512f", None),
    ],
)
def test_only_where_an_instruction_is_slow_numpy_is_kept_from_it(
    vendor: str, family: int, flags: str, disabled: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AVX-512 is disabled on AMD's Zen 4 only."""
    monkeypatch.delenv(DISABLED, raising=False)
    processors = tmp_path / "cpuinfo"
    processors.write_text(DESCRIBED.format(vendor, family, flags) * 2)
    spare_slow_instructions(processors)
    assert os.environ.get(DISABLED) == disabled
    monkeypatch.delenv(DISABLED, raising=False)


def test_what_the_environment_says_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable set by the administrator is kept; a machine that does not describe its processors is no error."""
    processors = tmp_path / "cpuinfo"
    monkeypatch.setenv(DISABLED, "")
    processors.write_text(DESCRIBED.format("AuthenticAMD", 25, "avx512f"))
    spare_slow_instructions(processors)
    assert os.environ[DISABLED] == ""
    monkeypatch.delenv(DISABLED)
    spare_slow_instructions(tmp_path / "absent")
    assert DISABLED not in os.environ


def test_numpy_begins_no_threads_of_its_own() -> None:
    """Numpy starts no threads of its own in a server or a build."""
    script = "import os, searchsvc.engines.whoosh.engine; print(len(os.listdir('/proc/self/task')))"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    assert subprocess.check_output([sys.executable, "-c", script], env=environment, text=True).strip() == "1"
