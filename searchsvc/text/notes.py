"""Finds glosses and translator's notes inside a text."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from ..model import Side
from .characters import characters

LONGEST_GLOSS = 80

_PAIRS = {"(": ")", "（": "）", "[": "]", "［": "］", "【": "】", "〔": "〕"}
_BRACKETS = re.compile("[" + re.escape("".join([*_PAIRS, *_PAIRS.values()])) + "]")

_NOTE = re.compile(
    r"""\s*(?:
        translator(?:['’‘]?s|s['’])?\s*(?:[’']\s*)?notes? (?= \s* (?: [:;,，：；—–-] | \b ) )
      | T\.?N\.? (?= \s* [:;,，：；—–-] )
      | (?:译|譯)者?(?:注|註|按)
    )\s*[:;,，：；—–-]?\s*""",
    re.IGNORECASE | re.VERBOSE,
)


class Span(NamedTuple):
    """A gloss or note with its brackets: `text[start:end]`."""

    start: int
    end: int
    kind: Literal["gloss", "note"]


def spans(text: str, side: Side) -> list[Span]:
    """The glosses and notes of one side of a passage, in order, never overlapping.

    A gloss is a pair of brackets, at most 80 characters, not nested, that holds the other language's script.
    A note begins with words such as “translator's note”; if its brackets hold nothing else, the rest of the passage
    is the note.
    """
    # Most texts hold no bracket; a loop over the six would take four times as long.
    if not ("(" in text or "[" in text or "（" in text or "［" in text or "【" in text or "〔" in text):
        return []
    if not _may_hold_any(text, side):
        return []
    found: list[Span] = []
    position = 0
    for start, end in _pairs(text):
        if start < position:
            continue
        # Matched in place: with nested brackets, slicing would copy the same text once per level.
        if marker := _NOTE.match(text, start + 1, end - 1):
            position = end if text[marker.end() : end - 1].strip() else len(text)
            found.append(Span(start, position, "note"))
        elif end - start - 2 <= LONGEST_GLOSS and _is_gloss(text[start + 1 : end - 1], side):
            found.append(Span(start, end, "gloss"))
            position = end
    return found


def _may_hold_any(text: str, side: Side) -> bool:
    """Whether brackets can hold a gloss or note at all; most hold the numbers of a law, in texts where none can."""
    if not (side == "en" and text.isascii()) and _other_script(side).search(text):
        return True
    # Without the other script there is no gloss, and a note can only begin in the text's own.
    lower = text.lower()
    return "译" in lower or "譯" in lower if side == "zh" else "note" in lower or "tn" in lower or "t.n" in lower


def _pairs(text: str) -> list[tuple[int, int]]:
    """The pairs of brackets that close with their own kind, by where they open; each bracket is visited once."""
    opened: list[int] = []
    pairs = []
    for bracket in _BRACKETS.finditer(text):
        if bracket[0] in _PAIRS:
            opened.append(bracket.start())
        elif opened and bracket[0] == _PAIRS[text[start := opened.pop()]]:
            pairs.append((start, bracket.end()))
    return sorted(pairs)


def _is_gloss(inside: str, side: Side) -> bool:
    return not _BRACKETS.search(inside) and _other_script(side).search(inside) is not None


@cache
def _other_script(side: Side) -> re.Pattern[str]:
    return re.compile("[A-Za-zÀ-ÖØ-öø-ÿ\u0100-\u024f]" if side == "zh" else f"[{characters().han}]")
