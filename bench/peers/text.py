"""What the peers index and what they mark: folded characters, Han cut into words, stems left to the engines."""

from __future__ import annotations

import re
from functools import cache

import rjieba
import Stemmer

from searchsvc.text.characters import simplify

from .protocol import Clause

_WORD = re.compile(r"\w+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


def folded(text: str) -> str:
    """Characters made one: case, and where there is Chinese also script and width; offsets hold."""
    return simplify(text) if _HAN.search(text) else text.lower()


def spaced(text: str | None) -> str:
    """A text in which blanks stand between the words, also where it is Chinese; case is left to the engines."""
    if not text or not _HAN.search(text):
        return text or ""
    return " ".join(rjieba.cut(simplify(text), False))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def stem(word: str) -> str:
    """What the engines' English stemmers make of a folded word, or nearly."""
    return str(_stemmer().stemWord(word))


class Marker:
    """Finds what matched in the texts of hits, alike for every peer."""

    def __init__(self, clauses: list[Clause]) -> None:
        runs = [re.escape(folded(clause.text)) for clause in clauses if clause.han]
        english = [clause for clause in clauses if not clause.han]
        starts = [rf"\b{re.escape(folded(clause.text))}\w*" for clause in english if clause.kind == "prefix"]
        self._exact = re.compile("|".join(runs + starts)) if runs or starts else None
        self._phrases = [[stem(word) for word in folded(c.text).split()] for c in english if c.kind != "prefix"]
        initials = "".join({re.escape(phrase[0][0]) for phrase in self._phrases})
        self._first = re.compile(rf"\b[{initials}]\w*") if initials else None

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Where it stands, in order; places do not overlap but where clauses do."""
        plain = folded(text)
        found = [match.span() for match in self._exact.finditer(plain)] if self._exact else []
        for match in self._first.finditer(plain) if self._first else ():
            found += [(match.start(), end) for phrase in self._phrases if (end := _end(phrase, plain, match))]
        return sorted(found)


def _end(phrase: list[str], text: str, first: re.Match[str]) -> int:
    """Where a phrase ends that begins with a word; 0 if it does not stand there."""
    word: re.Match[str] | None = first
    for number, wanted in enumerate(phrase):
        word = _WORD.search(text, word.end()) if number and word else word
        if not word or stem(word[0]) != wanted:
            return 0
    return word.end() if word else 0
