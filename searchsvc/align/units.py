"""A side as the aligner sees it: for each unit its length and the tokens that can answer the other side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..model import Paragraph
from ..model import Side as SideName
from ..text.characters import fold
from ..text.dictionary import FUNCTION_WORDS, dictionary
from ..text.inflection import base
from ..text.literal import is_run, values
from ..text.numbers import numbers
from ..text.romanization import old_names, wade_giles
from ..text.words import han_words, segmenter
from . import particles
from .edges import edges
from .signs import beginnings, endings, signs

SEGMENTER = "rjieba"  # the same words as jieba's, and loaded at once
ALIKE = "#"
"""What begins the tokens that are the same on both sides: numbers, signs, classes of particles."""
_SOUND = 0.15
"""What a character's sound weighs beside the words that translate it."""
_CHARACTERS = 0.05
"""What the renderings of a word's characters weigh beside its own: 推门 may be a push or a door alone."""

FIRST, LAST, _WITHIN = 0, -1, 1
_PLACES = ((), (_WITHIN,), (FIRST, LAST), (FIRST, _WITHIN, LAST))
"""Those of a unit's parts, by how many it has."""

_LATIN = re.compile("[a-z0-9]")
_EMPTY_WORDS = frozenset("的之了着也者而以其所于与和及或是在有为就都他她它我你们这那不曰".replace(" ", ""))

_base = lru_cache(maxsize=100_000)(base)


@dataclass(frozen=True)
class Side:
    """The units of a side: their tokens as numbers in `vocabulary`, one row (unit, token) an occurrence."""

    lengths: NDArray[np.float64]
    headings: NDArray[np.float64]
    """1 where a unit is a heading."""
    beginnings: NDArray[np.int64]
    endings: NDArray[np.int64]
    """The signs that units begin and end with."""
    edges: NDArray[np.float64]
    """The lengths of each unit's first and last clause, (2, unit); 0 where it has one alone."""
    vocabulary: Mapping[str, int]
    rows: NDArray[np.int64]
    tokens: NDArray[np.int64]
    places: NDArray[np.int8]
    """For each occurrence where in its unit: `FIRST` or `LAST` clause, or neither."""
    common: NDArray[np.float64]
    """For each token its share of the whole text, of which this may be a part."""

    def part(self, start: int, stop: int) -> Side:
        """The units from `start` to before `stop`, their tokens numbered as before."""
        first, last = np.searchsorted(self.rows, [start, stop])
        return replace(
            self,
            lengths=self.lengths[start:stop],
            headings=self.headings[start:stop],
            beginnings=self.beginnings[start:stop],
            endings=self.endings[start:stop],
            edges=self.edges[:, start:stop],
            rows=self.rows[first:last] - start,
            tokens=self.tokens[first:last],
            places=self.places[first:last],
        )

    def __len__(self) -> int:
        return len(self.lengths)


def chinese(paragraphs: Sequence[Paragraph]) -> Side:
    """The Chinese side: words of the dictionary, Latin words, numbers."""
    return _side(paragraphs, _chinese_tokens)


def english(paragraphs: Sequence[Paragraph]) -> Side:
    """The English side: stems, names, numbers; words that only join others are left out."""
    return _side(paragraphs, _english_tokens)


def _length(text: str) -> float:
    """Characters that are seen; never nothing."""
    return max(1.0, float(sum(map(str.isalnum, text))))


def _side(paragraphs: Sequence[Paragraph], tokens_of: Callable[[str], list[str]]) -> Side:
    clauses = [edges(paragraph.text) for paragraph in paragraphs]
    units = [[tokens_of(part) for part in parts] for parts in clauses]
    vocabulary: dict[str, int] = {}
    tokens = [vocabulary.setdefault(token, len(vocabulary)) for unit in units for part in unit for token in part]
    numbers_of_tokens = np.array(tokens, dtype=np.int64)
    counts = np.bincount(numbers_of_tokens, minlength=len(vocabulary)) + 0.5
    return Side(
        lengths=np.array([_length(paragraph.text) for paragraph in paragraphs]),
        headings=np.array([float(paragraph.level > 0) for paragraph in paragraphs]),
        beginnings=beginnings([paragraph.text for paragraph in paragraphs]),
        endings=endings([paragraph.text for paragraph in paragraphs]),
        edges=np.array([[_length(parts[at]) if len(parts) > 1 else 0.0 for parts in clauses] for at in (FIRST, LAST)]),
        vocabulary=vocabulary,
        rows=np.repeat(np.arange(len(units)), [sum(map(len, unit)) for unit in units]),
        tokens=numbers_of_tokens,
        places=np.repeat(
            np.array([place for parts in clauses for place in _PLACES[len(parts)]], dtype=np.int8),
            [len(part) for unit in units for part in unit],
        ),
        common=counts / counts.sum(),
    )


def _chinese_tokens(text: str) -> list[str]:
    known = dictionary()
    by = segmenter(SEGMENTER)
    found = [part for word in han_words(text, by) for part in known.parts(word) if part not in _EMPTY_WORDS]
    found += [base(run) for run in values(text) if is_run(run) and _LATIN.match(run) and not run.isdigit()]
    return found + _alike(text, "zh", particles.of_chinese(fold(text)))


def _english_tokens(text: str) -> list[str]:
    folded = fold(text)
    found = [value for value in values(folded) if is_run(value) and value not in FUNCTION_WORDS]
    return (
        [_base(value) for value in found if not value.isdigit()]
        + [base(name) for name in old_names(folded)]
        + _alike(text, "en", particles.of_english(folded))
    )


def _alike(text: str, side: SideName, classes: list[str]) -> list[str]:
    """What has the same form on both sides; a class of particles is told from a number by a second sign."""
    found = [number.value for number in numbers(text, side)] + signs(text)
    return [ALIKE + value for value in found] + [ALIKE * 2 + value for value in classes]


def links(zh: Side, en: Side) -> Iterator[tuple[int, int, float]]:
    """What may translate what, of the words that stand in the two sides: (Chinese, English, weight)."""
    for token, number in zh.vocabulary.items():
        if token.startswith(ALIKE) or _LATIN.match(token):
            if token in en.vocabulary:
                yield number, en.vocabulary[token], 1.0
            continue
        for renderings in (_renderings(token), _renderings_of_characters(token)):
            found = [rendering for rendering in renderings if rendering in en.vocabulary]
            yield from ((number, en.vocabulary[rendering], renderings[rendering]) for rendering in found)
            if found:
                break
        for sound in _sounds(token):
            if (heard := en.vocabulary.get(base(sound))) is not None:
                yield number, heard, _SOUND


@lru_cache(maxsize=200_000)
def _renderings(word: str) -> Mapping[str, float]:
    """What a word may be rendered by; each of many senses is met oftener than once in so many."""
    known = dictionary().renderings(word)
    return {rendering: min(1.0, weight * len(known) ** 0.5) for rendering, weight in known.items()}


@lru_cache(maxsize=200_000)
def _renderings_of_characters(word: str) -> Mapping[str, float]:
    """What the characters of a word may be rendered by: where a translator took it more freely."""
    found = {rendering: weight for char in word for rendering, weight in _renderings(char).items()}
    return {rendering: _CHARACTERS * weight for rendering, weight in found.items()} if len(word) > 1 else {}


def _sounds(word: str) -> list[str]:
    """How a word may be spelled as a name, in Pinyin or as Wade and Giles do: its syllables together and one by one."""
    known = dictionary()
    syllables = [min(known.sounds(char), default="") for char in word]
    found = {"".join(syllables)} if all(syllables) and len(word) > 1 else set()
    found |= {"".join(map(wade_giles, syllables)) for _ in found}
    for char in word:
        found |= known.sounds(char)
        found |= set(map(wade_giles, known.sounds(char)))
    return sorted(found)
