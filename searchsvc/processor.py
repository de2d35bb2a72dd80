"""Environment variables for numpy that must be set before it is imported."""

from __future__ import annotations

import os
import re
from pathlib import Path

_DISABLED = "NPY_DISABLE_CPU_FEATURES"
_DESCRIBED = 4_000
"""Bytes of `/proc/cpuinfo` that are read: enough to describe the first processor."""


def spare_slow_instructions(processors: Path = Path("/proc/cpuinfo")) -> None:
    """Make numpy sort and partition with AVX2 on AMD's Zen 4, where AVX-512 takes five times as long.

    With AVX-512 both store partitions with the instruction `vpcompressd`, which this family of processors executes in
    some hundred steps.  A variable that is already set is left alone.
    """
    if _DISABLED not in os.environ and _is_zen_4(processors):
        os.environ[_DISABLED] = "X86_V4"


def spare_threads() -> None:
    """Keep numpy's linear algebra from starting a thread per processor: nothing here needs them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _is_zen_4(processors: Path) -> bool:
    try:
        with processors.open("rb") as file:
            described = file.read(_DESCRIBED).decode("ascii", "replace")
    except OSError:
        return False
    said = (r"vendor_id\s*: AuthenticAMD\n", r"cpu family\s*: 25\n", r"flags\s*:.* avx512f ")
    return all(re.search(one, described) for one in said)
