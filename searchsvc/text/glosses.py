"""Extracts glosses from English text: the Chinese term in brackets, and the English words before it that render it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from .characters import characters, fold
from .dictionary import FUNCTION_WORDS, dictionary
from .inflection import base
from .notes import spans
from .words import han_words, segmenter

LONGEST = 10
"""Most words of a rendering, unless quotation marks delimit it."""
_WINDOW = 400
"""Characters before a bracket in which its rendering is looked for."""

_QUOTED = re.compile(r"[“\"‘「']([^“”\"「」]{1,120}?)[,.]?[”\"」’']\s*\Z")
_SLANTED = re.compile(r"(?<![*_])[*_]{1,2}([^*_]{1,80})[*_]{1,2}\s*\Z")
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9’'.&+-]*")
_BREAK = re.compile(r"[.!?;:,—–()\[\]“”\"\n]")
_PARTED = re.compile(r"[,，;；:：]\s*|\s+(?=[^\x00-\u024f])|(?<=[^\x00-\u024f])\s+")
# Words inside a rendering; before it, they belong to the sentence.
_JOINING = frozenset({"of", "and", "the", "for", "in", "on", "to", "with", "a", "an", "from", "by", "at"})
_NO_PARTS = FUNCTION_WORDS | frozenset(
    {"during", "between", "among", "through", "within", "without", "since", "while", "because", "against", "including"}
)
"""Words with which a rendering does not begin."""
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST_BARE = 3
"""Most characters of a term that a single word may render although the dictionary does not say so."""
_LONGEST_SOUND = 4
"""Most words of a romanization inside brackets."""
_LONGEST_NAME = 3
"""Most words of a name that renders a shorter term: Chinese New Year (春节)."""


class Gloss(NamedTuple):
    """A term and its rendering, `text[start:end]` of the English side."""

    term: str
    rendering: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.term} = {self.rendering}"


def glosses(text: str) -> list[Gloss]:
    """The glosses of an English text with the words that they follow, in order.

    Words are left out if only their position suggests them: neither quoted, nor known to the dictionary, nor a name.
    """
    found = []
    for span in spans(text, "en"):
        term = _term(text[span.start + 1 : span.end - 1].strip())
        if span.kind == "gloss" and (place := _rendering(text, span.start, term)):
            found.append(Gloss(term, text[slice(*place)], *place))
    return found


def _term(inside: str) -> str:
    """The term inside brackets, without a romanization beside it, as in `hukou, 户口`."""
    parts = [part for part in _PARTED.split(inside) if part]
    others = [part for part in parts if not _han().search(part)]
    words = [word.lower() for part in others for word in part.split()]
    if len(parts) == len(others) + 1 and len(words) <= _LONGEST_SOUND and not _NO_PARTS & set(words):
        return next(part for part in parts if part not in others)
    return inside


def _rendering(text: str, bracket: int, term: str) -> tuple[int, int] | None:
    """The span of the words that a bracket glosses: quoted, emphasized, or as far back as the term reaches."""
    begin = max(0, bracket - _WINDOW)
    before = text[begin:bracket]
    for pattern in (_QUOTED, _SLANTED):
        if found := pattern.search(before):
            return begin + found.start(1), begin + found.end(1)
    start = max((match.end() for match in _BREAK.finditer(before.rstrip())), default=0)
    places = [match.span() for match in _WORD.finditer(before, start)]
    if not places or not _is_term(term):
        return None
    words = _Words([before[slice(*place)] for place in places[-LONGEST:]], term, len(places) > LONGEST)
    first = words.first()
    return None if first is None else (begin + places[-len(words.folded) :][first][0], begin + places[-1][1])


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{characters().han}]")


def _is_term(term: str) -> bool:
    return len(_han().findall(term)) * 2 >= len(term)


class _Words:
    """The words before a bracket, and which characters of the term each of them renders."""

    def __init__(self, written: Sequence[str], term: str, are_cut: bool) -> None:
        self.written = written
        self.folded = [fold(word) for word in written]
        self._are_cut = are_cut
        self._size = len(_han().findall(term))
        self._known = _known(term)
        self._last = len(written) - 1

    def first(self) -> int | None:
        """The first word of the rendering: as far back as the dictionary leads, then as the term's length requires."""
        reached, rendered = self._linked()
        whole = len(rendered) >= self._size
        if reached > 1 and self.folded[reached - 1] in ("and", "of") and self._is_of_name(reached, 2):
            reached -= 2
        while reached > 0 and self.folded[reached - 1] not in _NO_PARTS:
            if self._said(reached) * 2 >= self._size and (whole or not self._is_of_name(reached)):
                break
            reached -= 1
        while reached < self._last and self.folded[reached] in _JOINING:
            reached += 1
        return reached if self._is_likely(reached, bool(rendered)) else None

    def _linked(self) -> tuple[int, set[int]]:
        """The first word that renders characters of the term which no later word does, and all characters rendered."""
        reached, rendered = self._last, set[int]()
        for at in range(self._last, max(-1, self._last - self._size - 2), -1):
            strong, weak = self._known.rendered_by(self.folded[at])
            between = self.folded[at + 1 : reached]
            near = sum(word not in _JOINING for word in between) <= 1
            # A character is rendered only once: before “sense of gain” (获得感), “feel” belongs to the sentence.
            if strong and near and not (len(strong) == 1 and strong <= rendered):
                reached, rendered = at, rendered | strong
            elif weak and not between:
                reached, rendered = at, rendered | weak
        return reached, rendered

    def _is_likely(self, first: int, is_known: bool) -> bool:
        """Whether the words from `first` on are a rendering: known and long enough; or a name; or a word set apart."""
        written = [word for word in self.written[first:] if word.lower() not in _NO_PARTS]
        if all(word[0].isupper() for word in written) and len(written) <= max(self._size, _LONGEST_NAME):
            return True
        if is_known:
            return self._said(first) * 2 >= self._size - 1
        is_apart = self.folded[first - 1] in _ARTICLES if first else not self._are_cut
        return is_apart and first == self._last and self._size <= _LONGEST_BARE

    def _said(self, first: int) -> int:
        """The number of content words from `first` on; each part of a hyphenated word counts."""
        return sum(len(re.split("[-’']", word)) for word in self.folded[first:] if word not in _NO_PARTS)

    def _is_of_name(self, at: int, step: int = 1) -> bool:
        """Whether a word and the one `step` before it are both capitalized, as parts of a name."""
        return self.written[at][:1].isupper() and self.written[at - step][:1].isupper()


class _Known:
    """Which characters of a term an English word may render, by the dictionary and by their reading."""

    def __init__(self, term: str) -> None:
        folded = fold(term)
        self._strong: dict[str, set[int]] = {}
        self._weak: dict[str, set[int]] = {}
        for match in _WORD.finditer(folded):
            self._add(self._strong, [match[0]], range(*match.span()))
        known = dictionary()
        syllables = [min(known.sounds(char), default="") for char in folded]
        for start in range(len(syllables)):
            for end in range(start + 1, len(syllables) + 1):
                self._add(self._strong, ["".join(syllables[start:end])], range(start, end))
        for start, part in self._parts(folded, term):
            self._add(self._strong, known.renderings(part), range(start, start + len(part)))
            for at, char in enumerate(part, start):
                self._add(self._weak, [*known.renderings(char), *known.sounds(char)], range(at, at + 1))

    @staticmethod
    def _parts(folded: str, term: str) -> Iterator[tuple[int, str]]:
        at = 0
        for word in han_words(term, segmenter("rjieba")):
            at = max(folded.find(word, at), at)
            for part in dictionary().parts(word):
                yield at, part
                at += len(part)

    @staticmethod
    def _add(table: dict[str, set[int]], stems: Iterable[str], places: range) -> None:
        for one in stems:
            if one:
                table.setdefault(one, set()).update(places)

    def rendered_by(self, word: str) -> tuple[set[int], set[int]]:
        """The characters that a word surely renders, and those that it may render."""
        forms = {form for part in re.split("[-’']", word) if part for form in (part, base(part))}
        strong = {place for form in forms for place in self._strong.get(form, ())}
        return strong, {place for form in forms for place in self._weak.get(form, ())}


@lru_cache(maxsize=1_000)
def _known(term: str) -> _Known:
    """`_Known` of a term, cached, since a library glosses the same terms again and again."""
    return _Known(term)
