"""The first and last clause of a paragraph: the text that a moved boundary may have put on the wrong side."""

from __future__ import annotations

import re

from ..text.sentences import sentences

_HALF = re.compile(r"[；;][”’」』）)\"']*(?=\s|(?<=；))\s*(?=\S)")
"""Where a clause ends within a sentence."""


def edges(text: str) -> list[str]:
    """Split a text into its first clause, the middle (if any) and its last clause; a single clause is not split."""
    found = sentences(text)
    if not found:
        return [text]
    first = _HALF.search(text, *found[0])
    end = first.end() if first else found[0][1]
    start = found[-1][0]
    for half in _HALF.finditer(text, *found[-1]):
        start = half.end()
    if end >= len(text) or start < end:
        return [text]
    return [text[:end], *([text[end:start]] if end < start else []), text[start:]]
