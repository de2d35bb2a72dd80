"""The version of the index format, and the codes used in its arrays."""

from __future__ import annotations

VERSION = 10

SIDE_CODES = {"both": 0, "zh": 1, "en": 2}
UNDATED = -(2**31)
