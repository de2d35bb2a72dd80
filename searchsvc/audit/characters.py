"""Checks of characters: text in the wrong encoding, in the wrong language, or in mixed scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..model import SIDES, Passage
from ..text.characters import characters
from ..text.notes import spans
from .finding import Told

_MOJIBAKE = re.compile(
    "\ufffd"
    "|锟斤拷|烫烫烫|屯屯屯"  # U+FFFD in UTF-8, and uninitialised memory, read as GBK
    "|[鈥銆锛][\u4e00-\u9fff€\ue000-\uf8ff?]|鐨勪|涓€|鍥藉"  # UTF-8 read as GBK
    "|Ã[\x80-\xbf©¨ªº]|â€[\u0080-\u009f\u2018-\u203a™œ¦]|ï¼[\x80-\xbf]|ã€[\x80-\xbf]|[åäæçè][\x80-\xbf]{2}"  # Latin-1
    "|[À-ÖØ-ß]{4,}"  # GBK or Big5 read as Latin-1
)
_REPLACED = "\ufffd"
_MIXED_WORD = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")  # Latin and Cyrillic look alike
_LATIN_WORD = re.compile("[A-Za-z]{2,}")
_FEW_WORDS = 4
"""The fewest Latin words, or Han characters, that show a side to be in the other language."""
_LONG_RUN = 6
"""The fewest Chinese characters in a row, outside glosses and notes, that count as untranslated."""
_LEAST_OTHER, _SHARE_OTHER = 3, 0.15
"""The fewest characters of the other script, and their least share of those found in one script only, to report."""
_IN_BOTH = frozenset("秘群床无恒并灶峰昵栖肴洒烟虱")
"""Simplified characters that occur in Traditional texts too: 群 beside 羣, 无 in old ones."""


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{characters().han}]")


@cache
def _run() -> re.Pattern[str]:
    han = characters().han
    return re.compile(f"[{han}](?:[{han}，、；：《》“”]*[{han}])?")


def damaged(passage: Passage) -> Iterator[Told]:
    """Report text that was decoded with the wrong encoding, and words that mix Latin and Cyrillic."""
    for side, other in zip(SIDES, reversed(SIDES), strict=True):
        text = getattr(passage, side) or ""
        if _REPLACED in text and _REPLACED in (getattr(passage, other) or ""):
            continue  # a text about the replacement character
        if found := _MOJIBAKE.search(text):
            yield Told("mojibake", f"{side}: “{found[0]}” looks like text read in the wrong character set")
        elif found := _MIXED_WORD.search(text):
            yield Told("mixed scripts", f"{side}: “{found[0]}” joins letters of two alphabets")


def language(passage: Passage) -> Iterator[Told]:
    """Report sides in the same language, and Chinese left untranslated in the English."""
    zh, en = passage.zh or "", passage.en or ""
    if zh and not _han().search(zh) and len(_LATIN_WORD.findall(zh)) >= _FEW_WORDS:
        yield Told("same language", "zh: holds no Chinese")
        return
    if not en:
        return
    outside = _without_asides(en)
    runs = [run[0] for run in _run().finditer(outside)]
    han = sum(len(_han().findall(run)) for run in runs)
    if han > len(_LATIN_WORD.findall(outside)) and han >= _FEW_WORDS:
        yield Told("same language", "en: is mostly Chinese")
    elif runs and len(longest := max(runs, key=len)) >= _LONG_RUN:
        yield Told("untranslated", f"en: “{longest[:30]}” stands untranslated in it")


def _without_asides(en: str) -> str:
    """An English text without its glosses and notes."""
    asides = spans(en, "en")
    starts, ends = [0, *(span.end for span in asides)], [*(span.start for span in asides), len(en)]
    return " ".join(en[start:end] for start, end in zip(starts, ends, strict=True))


def scripts(passage: Passage, script: str | None) -> Iterator[Told]:
    """Report Simplified characters in a Traditional text, or the reverse; `script` is `Hans` or `Hant`."""
    if not (passage.zh and script):
        return
    tables = characters()
    other = tables.only_simplified if script == "Hant" else tables.only_traditional
    own = tables.only_traditional if script == "Hant" else tables.only_simplified
    strange = [char for char in passage.zh if char in other and char not in _IN_BOTH]
    usual = sum(char in own for char in passage.zh)
    # A single character, however frequent, is taken as a variant: 秘 is as good as 祕.
    if len(strange) >= _LEAST_OTHER and len(set(strange)) > 1 and len(strange) >= _SHARE_OTHER * (usual + len(strange)):
        which = "Simplified" if script == "Hant" else "Traditional"
        yield Told("mixed scripts", f"zh: {which} characters ({''.join(dict.fromkeys(strange))[:10]}) among others")
