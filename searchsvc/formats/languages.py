"""Which language a stretch of text is in, by its letters."""

from __future__ import annotations

import re
from functools import cache

from ..model import Side
from ..text.characters import characters

_BRACKETS = re.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]{1,80}[)）\]］】〕]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")
LETTERS_A_CHARACTER = 3
"""Latin letters that say about as much as one Han character."""


def side_of(text: str) -> Side | None:
    """The side that a text belongs to; glosses in brackets do not count.  None where it holds no letters."""
    bare = _BRACKETS.sub("", text)
    return _side(bare) or _side(text)


def _side(text: str) -> Side | None:
    han, latin = len(_han().findall(text)), len(_LATIN.findall(text))
    if not (han or latin):
        return None
    return "zh" if han * LETTERS_A_CHARACTER >= latin else "en"


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{characters().han}]")
