"""Text for the peers' indexes and marks: folded characters, segmented Han; stemming is left to the engines."""

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
    """Fold case and, in texts with Chinese, script and width; offsets stay valid."""
    return simplify(text) if _HAN.search(text) else text.lower()


def spaced(text: str | None) -> str:
    """A text with blanks between its words, Chinese ones too; case is left to the engines."""
    if not text or not _HAN.search(text):
        return text or ""
    return " ".join(rjieba.cut(simplify(text), False))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def stem(word: str) -> str:
    """The stem of a folded word, as the engines' English stemmers give it, or nearly so."""
    return str(_stemmer().stemWord(word))


class Marker:
    """Finds what matched in the texts of hits, in the same way for every peer."""

    def __init__(self, clauses: list[Clause]) -> None:
        runs = [re.escape(folded(clause.text)) for clause in clauses if clause.han]
        english = [clause for clause in clauses if not clause.han]
        starts = [rf"\b{re.escape(folded(clause.text))}\w*" for clause in english if clause.kind == "prefix"]
        self._exact = re.compile("|".join(runs + starts)) if runs or starts else None
        self._phrases = [[stem(word) for word in folded(c.text).split()] for c in english if c.kind != "prefix"]
        initials = "".join({re.escape(phrase[0][0]) for phrase in self._phrases})
        self._first = re.compile(rf"\b[{initials}]\w*") if initials else None

    def marks(self, text: str) -> list[tuple[int, int]]:
        """The spans that match, in order; they overlap only if clauses do."""
        plain = folded(text)
        found = [match.span() for match in self._exact.finditer(plain)] if self._exact else []
        for match in self._first.finditer(plain) if self._first else ():
            found += [(match.start(), end) for phrase in self._phrases if (end := _end(phrase, plain, match))]
        return sorted(found)


def _end(phrase: list[str], text: str, first: re.Match[str]) -> int:
    """The end of a phrase whose first word is `first`; 0 if the phrase is not there."""
    word: re.Match[str] | None = first
    for number, wanted in enumerate(phrase):
        word = _WORD.search(text, word.end()) if number and word else word
        if not word or stem(word[0]) != wanted:
            return 0
    return word.end() if word else 0
