"""A side as the aligner sees it: for each unit its length, punctuation and the tokens that may match the other side."""

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

SEGMENTER = "rjieba"  # cuts the same words as jieba and loads at once
ALIKE = "#"
"""Prefix of the tokens that are the same on both sides: numbers, punctuation, classes of particles."""
_SOUND = 0.15
"""Weight of a word's spellings as a name; its translations weigh up to 1."""
_CHARACTERS = 0.05
"""Weight of the renderings of a word's characters, used if its own do not occur: 推门 may be just a push or a door.

Chosen on all chapters of docs/alignment.md but `inn` and `moving`.
"""

FIRST, LAST, _WITHIN = 0, -1, 1
_PLACES = ((), (_WITHIN,), (FIRST, LAST), (FIRST, _WITHIN, LAST))
"""The places of a unit's parts, by their number."""

_LATIN = re.compile("[a-z0-9]")
_EMPTY_WORDS = frozenset("的之了着也者而以其所于与和及或是在有为就都他她它我你们这那不曰".replace(" ", ""))

_base = lru_cache(maxsize=100_000)(base)


@dataclass(frozen=True)
class Side:
    """The units of a side; the parallel arrays `rows`, `tokens` and `places` have an element for each occurrence."""

    lengths: NDArray[np.float64]
    headings: NDArray[np.float64]
    """1 for a heading, else 0."""
    beginnings: NDArray[np.int64]
    endings: NDArray[np.int64]
    """Classes of the punctuation that units begin and end with."""
    edges: NDArray[np.float64]
    """Lengths of each unit's first and last clause, shape (2, units); 0 for a unit of a single clause."""
    vocabulary: Mapping[str, int]
    rows: NDArray[np.int64]
    """The unit of each occurrence, ascending."""
    tokens: NDArray[np.int64]
    """The token of each occurrence, as a number in `vocabulary`."""
    places: NDArray[np.int8]
    """Where each occurrence is in its unit: in the `FIRST` or `LAST` clause, or neither."""
    common: NDArray[np.float64]
    """The relative frequency of each token in the whole text, of which this may be a part."""

    def part(self, start: int, stop: int) -> Side:
        """The units from `start` up to `stop`, with the same vocabulary."""
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
    """The Chinese side: dictionary words, Latin words, numbers, punctuation, particles."""
    return _side(paragraphs, _chinese_tokens)


def english(paragraphs: Sequence[Paragraph]) -> Side:
    """The English side: stems, names, numbers, punctuation, particles; function words are left out."""
    return _side(paragraphs, _english_tokens)


def _length(text: str) -> float:
    """Number of letters and digits, at least 1."""
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
    """Tokens with the same form on both sides; a second prefix tells classes of particles from numbers."""
    found = [number.value for number in numbers(text, side)] + signs(text)
    return [ALIKE + value for value in found] + [ALIKE * 2 + value for value in classes]


def links(zh: Side, en: Side) -> Iterator[tuple[int, int, float]]:
    """Translation candidates among the words of the two sides: (Chinese token, English token, weight)."""
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
    """The English renderings of a word; the weights of n are scaled by √n, as each occurs more often than 1 in n."""
    known = dictionary().renderings(word)
    return {rendering: min(1.0, weight * len(known) ** 0.5) for rendering, weight in known.items()}


@lru_cache(maxsize=200_000)
def _renderings_of_characters(word: str) -> Mapping[str, float]:
    """The renderings of a word's characters, for where a translator took the word more freely."""
    found = {rendering: weight for char in word for rendering, weight in _renderings(char).items()}
    return {rendering: _CHARACTERS * weight for rendering, weight in found.items()} if len(word) > 1 else {}


def _sounds(word: str) -> list[str]:
    """The spellings of a word as a name, in Pinyin and Wade-Giles: whole and syllable by syllable."""
    known = dictionary()
    syllables = [min(known.sounds(char), default="") for char in word]
    found = {"".join(syllables)} if all(syllables) and len(word) > 1 else set()
    found |= {"".join(map(wade_giles, syllables)) for _ in found}
    for char in word:
        found |= known.sounds(char)
        found |= set(map(wade_giles, known.sounds(char)))
    return sorted(found)
