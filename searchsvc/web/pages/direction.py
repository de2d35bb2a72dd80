"""Bidirectional controls: every text closes what it opens, so that it cannot turn the text after it."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

_END = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_TO_THE_LEFT = "\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_TURNED = re.compile(f"[{_TO_THE_LEFT}{''.join(_END)}\u202c\u2069]")
TURNING = "\u202a-\u202e\u2066-\u2069"
"""Controls that open and close, as the inside of a character class."""
_TURNING = re.compile(f"[{TURNING}]")


def turns(text: str) -> bool:
    """Whether a text has anything written from right to left, and so must be isolated from its surroundings."""
    return not text.isascii() and _TURNED.search(text) is not None


def closed(value: Any) -> Any:
    """A text with the closing controls it lacks added; any other value unchanged.

    Isolation by CSS alone does not hold: where a text opens an isolate and leaves it open, browsers take the end
    of the element for the end of that.
    """
    # Called for everything on a page, so the commonest case comes first.
    if isinstance(value, Markup) or not isinstance(value, str) or value.isascii() or not _TURNING.search(value):
        return value
    open_ends: list[str] = []
    for character in _TURNING.findall(value):
        if character in _END:
            open_ends.append(_END[character])
        elif character in open_ends and (character == "\u2069" or open_ends[-1] == character):
            # The end of an isolate closes all that was opened inside it.
            del open_ends[len(open_ends) - 1 - open_ends[::-1].index(character) :]
    return value + "".join(reversed(open_ends))
