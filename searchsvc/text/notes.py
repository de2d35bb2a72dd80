"""Glosses and translator's notes inside a text: where they stand, and what they are."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from ..model import Side
from .characters import characters

LONGEST_GLOSS = 80

_PAIRS = {"(": ")", "（": "）", "[": "]", "［": "］", "【": "】", "〔": "〕"}
_OPENING = "".join(_PAIRS)
_BRACKETS = re.compile("[" + re.escape(_OPENING + "".join(_PAIRS.values())) + "]")

_NOTE = re.compile(
    r"""\s*(?:
        translator(?:['’‘]?s|s['’])?\s*[’']?\s*notes? (?= \s* (?: [:;,，：；—–-] | \b ) )
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
    A note begins with the words for one; brackets that hold nothing else head a note that fills the passage.
    """
    if not _BRACKETS.search(text):
        return []
    found: list[Span] = []
    position = 0
    while opening := _next_opening(text, position):
        start = opening.start()
        end = _closing(text, start)
        if end is None:
            position = start + 1
            continue
        inside = text[start + 1 : end - 1]
        if marker := _NOTE.match(inside):
            if not inside[marker.end() :].strip():
                end = len(text)
            found.append(Span(start, end, "note"))
            position = end
        elif len(inside) <= LONGEST_GLOSS and not _BRACKETS.search(inside) and _other_script(side).search(inside):
            found.append(Span(start, end, "gloss"))
            position = end
        else:
            position = start + 1
    return found


def _next_opening(text: str, position: int) -> re.Match[str] | None:
    return _opening().search(text, position)


@cache
def _opening() -> re.Pattern[str]:
    return re.compile("[" + re.escape(_OPENING) + "]")


def _closing(text: str, start: int) -> int | None:
    """Where the bracket that opens at `start` has closed; None if it never does."""
    depth = 0
    for bracket in _BRACKETS.finditer(text, start):
        depth += 1 if bracket[0] in _PAIRS else -1
        if depth == 0:
            return bracket.end() if bracket[0] == _PAIRS[text[start]] else None
    return None


@cache
def _other_script(side: Side) -> re.Pattern[str]:
    return re.compile("[A-Za-zÀ-ÖØ-öø-ÿ\u0100-\u024f]" if side == "zh" else f"[{characters().han}]")
