"""Language detection by letters: Chinese, English, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from ..model import SIDES, Side
from ..text.characters import characters

_BRACKETS = re.compile(r"[(（\[［【〔][^()（）\[\]［］【】〔〕]{1,80}[)）\]］】〕]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")
LETTERS_A_CHARACTER = 3
"""Latin letters that weigh as much as one Han character."""
_LETTER = re.compile(r"[^\W\d_]")
_BESIDE_BOTH = re.compile("[\u3100-\u312f\u31a0-\u31bf\uff21-\uff3a\uff41-\uff5a]")
"""Letters other than Han in Chinese texts: Bopomofo, and full-width Latin."""
_HAN = "\u3400-\u9fff"
_BETWEEN_HALVES = r"[\s:：=/／|｜—–]+"
_HALVES = (
    re.compile(
        rf"(?P<zh>[^A-Za-z]*[{_HAN}][^A-Za-z{_HAN}]*?){_BETWEEN_HALVES}(?P<en>(?:[\d.,]+\s*)?[A-Za-z][^{_HAN}]*)"
    ),
    re.compile(rf"(?P<en>[A-Za-z][A-Za-z ,;.'’()-]*?){_BETWEEN_HALVES}(?P<zh>[{_HAN}][^A-Za-z]*)"),
)
LONGEST_IN_BOTH = 500
"""The most characters of a line that is split into its two languages."""
SAMPLE = 100_000
"""Characters from which the language of a whole text is judged."""
MOST_FOREIGN = 1 / 3
"""The largest share of letters of other scripts in a Chinese or English text; Japanese has more kana."""


def side_of(text: str) -> Side | None:
    """The side that a text belongs to, glosses in brackets aside; None if it has no letters."""
    bare = _BRACKETS.sub("", text)
    return _side(bare) or _side(text)


def are_sides(texts: Sequence[str]) -> bool:
    """Whether these are two texts, one in each language."""
    return len(texts) == len(SIDES) and {*map(side_of, texts)} == {*SIDES}


def in_both(text: str) -> dict[Side, str]:
    """Both sides of a text that holds one behind the other (`数据：data`); empty if it does not."""
    runs = [(side, "\n".join(run)) for side, run in groupby(text.split("\n"), side_of) if side]
    if len(runs) == len(SIDES) and "\n".join(run for _, run in runs) == text:
        return dict(runs)
    patterns = _HALVES if len(text) <= LONGEST_IN_BOTH else ()
    match = next(filter(None, (pattern.fullmatch(text) for pattern in patterns)), None)
    return {side: match[side].strip() for side in SIDES} if match else {}


def is_foreign(text: str) -> bool:
    """Whether a whole text is in neither language, but in Japanese, Korean, Russian …"""
    sample = text[:SAMPLE]
    known = sum(len(pattern.findall(sample)) for pattern in (_han(), _LATIN, _BESIDE_BOTH))
    foreign = len(_LETTER.findall(sample)) - known
    return foreign > MOST_FOREIGN * (known + foreign)


def _side(text: str) -> Side | None:
    han, latin = len(_han().findall(text)), len(_LATIN.findall(text))
    if not (han or latin):
        return None
    return "zh" if han * LETTERS_A_CHARACTER >= latin else "en"


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{characters().han}]")
