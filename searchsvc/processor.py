"""What numpy has to be told of the processor, before it is imported."""

from __future__ import annotations

import os
import re
from pathlib import Path

_DISABLED = "NPY_DISABLE_CPU_FEATURES"
_DESCRIBED = 4_000
"""Bytes that describe the first of the processors."""


def spare_slow_instructions(processors: Path = Path("/proc/cpuinfo")) -> None:
    """Have numpy sort and partition with AVX2 where AVX-512 takes five times as long: on AMD's Zen 4.

    Both store what they part by an instruction (`vpcompressd`) that this family of processors takes a hundred
    steps for. What the environment says already is left as it is.
    """
    if _DISABLED not in os.environ and _is_zen_4(processors):
        os.environ[_DISABLED] = "X86_V4"


def spare_threads() -> None:
    """Have numpy's algebra begin no thread for every processor: what is done here needs none."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _is_zen_4(processors: Path) -> bool:
    try:
        with processors.open("rb") as file:
            described = file.read(_DESCRIBED).decode("ascii", "replace")
    except OSError:
        return False
    said = (r"vendor_id\s*: AuthenticAMD\n", r"cpu family\s*: 25\n", r"flags\s*:.* avx512f ")
    return all(re.search(one, described) for one in said)
