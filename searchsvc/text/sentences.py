"""Splits Chinese and English text into sentences."""

from __future__ import annotations

import re

_CLOSING = "”’」』）)】》〉\\]\"'"
# Begins with a single character class, for speed; each kind of sign then ends a sentence in its own way.
_END = re.compile(
    rf"[。！？…\.!?\n](?:"
    rf"(?<=[。！？…])[。！？…]*[{_CLOSING}]*"  # Chinese: the sign is enough
    rf"|(?<=[.!?])[.!?]*[{_CLOSING}]*"  # English: a blank has to follow (`_is_inside`)
    r"|(?<=\n)\n*)"
)
# Abbreviations, whose full stop does not end a sentence; a single capital is an initial.
_SHORT = re.compile(
    r"(?:^|[\s(\[“\"])(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|St|Jr|Sr|No|Nos|Art|Arts|Sec|Ch|Fig|Vol|pp?|cf|vs|ca|etc|al|approx"
    r"|e\.g|i\.e|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:[A-Z]\.)*[A-Z])\Z"
    r"|(?:^|\n)\s*\(?\d{1,3}\Z"  # the number of an item
)
_LONGER = 7
"""More letters than any of these have in a row."""
_BEGINS_SMALL = re.compile(r"\s+[a-z]")


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a Chinese or English text, as spans that cover it; blanks belong to the sentence before."""
    found, start = [], 0
    for end in _END.finditer(text):
        if end.start() < start or (end[0][0] in ".!?" and _is_inside(text, end)):
            continue
        stop = end.end()
        while stop < len(text) and text[stop].isspace():
            stop += 1
        if stop > start:
            found.append((start, stop))
            start = stop
    if start < len(text):
        found.append((start, len(text)))
    return found


def _is_inside(text: str, stop: re.Match[str]) -> bool:
    """Whether a sign ends no sentence: no blank follows, or a small letter after it, or it ends an abbreviation."""
    if not text[stop.end() : stop.end() + 1].isspace():
        return True
    before = text[max(0, stop.start() - 12) : stop.start()]
    # Most sentences end with a word that is longer than any abbreviation.
    is_long = len(before) >= _LONGER and before[-_LONGER:].isalpha()
    return bool((not is_long and _SHORT.search(before)) or _BEGINS_SMALL.match(text, stop.end()))
