"""Glosses as data: the Chinese term in brackets, and the English words that it glosses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from .characters import characters, fold
from .dictionary import FUNCTION_WORDS, dictionary
from .notes import spans
from .words import han_words, segmenter, stem

LONGEST = 10
"""Words of a rendering that no quotation marks bound."""

_QUOTED = re.compile(r"[“\"「‘']([^“”\"「」]{1,120}?)[,.]?[”\"」’']\s*\Z")
_SLANTED = re.compile(r"(?<![*_])[*_]{1,2}([^*_]{1,80})[*_]{1,2}\s*\Z")
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9’'.&+-]*")
_BREAK = re.compile(r"[.!?;:,—–()\[\]“”\"\n]")
# What stands between the words of a term; at its beginning it belongs to the sentence.
_JOINING = frozenset({"of", "and", "the", "for", "in", "on", "to", "with", "a", "an", "from", "by", "at"})


class Gloss(NamedTuple):
    """A term, and what renders it: `text[start:end]` of the English side."""

    term: str
    rendering: str
    start: int
    end: int


def glosses(text: str) -> list[Gloss]:
    """The glosses of an English text with the words that they stand behind, in order."""
    found = []
    for span in spans(text, "en"):
        term = text[span.start + 1 : span.end - 1].strip()
        if span.kind == "gloss" and (place := _rendering(text, span.start, term)):
            found.append(Gloss(term, text[slice(*place)], *place))
    return found


def _rendering(text: str, bracket: int, term: str) -> tuple[int, int] | None:
    """Where the words stand that a bracket glosses: quoted, slanted, or as far back as the term reaches."""
    before = text[:bracket]
    for pattern in (_QUOTED, _SLANTED):
        if found := pattern.search(before):
            return found.span(1)
    breaks = [match.end() for match in _BREAK.finditer(before.rstrip())]
    start = breaks[-1] if breaks else 0
    words = [match.span() for match in _WORD.finditer(before, start)][-LONGEST:]
    if not words or not _is_term(term):
        return None
    first = _first([fold(before[slice(*word)]) for word in words], [before[slice(*word)] for word in words], term)
    return words[first][0], words[-1][1]


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{characters().han}]")


def _is_term(term: str) -> bool:
    return len(_han().findall(term)) * 2 >= len(term)


def _first(words: Sequence[str], written: Sequence[str], term: str) -> int:
    """The first word of those that render a term: as far as the dictionary reaches, then as its length asks."""
    strong, weak = _stems(term)
    last = len(words) - 1
    size = len(_han().findall(term))
    reached = last
    for at in range(last, max(-1, last - size - 2), -1):
        parts = {form for part in re.split("[-’']", words[at]) if part for form in (part, stem(part))}
        between = words[at + 1 : reached]
        near = sum(word not in _JOINING for word in between) <= 1
        if (parts & strong and near) or (parts & weak and not between):
            reached = at
    said = sum(word not in FUNCTION_WORDS for word in words[reached:])
    if reached > 1 and words[reached - 1] in ("and", "of") and _is_of_name(written, reached, 2):
        reached -= 2
    while reached > 0 and words[reached - 1] not in FUNCTION_WORDS:
        if said * 2 >= size and not _is_of_name(written, reached):
            break
        reached, said = reached - 1, said + 1
    while reached < last and words[reached] in _JOINING:
        reached += 1
    return reached


def _is_of_name(written: Sequence[str], at: int, step: int = 1) -> bool:
    """Whether a word and the one so many before it are parts of a name."""
    return written[at][:1].isupper() and written[at - step][:1].isupper()


def _stems(term: str) -> tuple[set[str], set[str]]:
    """The stems that may render a term's words, and its single characters; and how it sounds."""
    known = dictionary()
    strong = {fold(run) for run in _WORD.findall(term)}
    weak: set[str] = set()
    syllables = [min(known.sounds(char), default="") for char in fold(term)]
    for start in range(len(syllables)):
        strong |= {"".join(syllables[start:end]) for end in range(start + 1, len(syllables) + 1)}
    for word in han_words(term, segmenter("rjieba")):
        for part in known.parts(word):
            strong |= set(known.renderings(part))
        for char in word:
            weak |= set(known.renderings(char)) | known.sounds(char)
    return strong, weak
