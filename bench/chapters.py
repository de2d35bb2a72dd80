"""Chapters of fiction aligned by hand, sentence by sentence: `chapters/*.txt`, written for this benchmark.

A file is paragraphs, separated by `----`; a paragraph is beads, separated by blank lines; a bead is sentences, one to a
line, `zh: …` or `en: …`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from searchsvc.text.dictionary import FUNCTION_WORDS

FOLDER = Path(__file__).parent / "chapters"
_WORD = re.compile("[A-Za-z]+(?:['’-][A-Za-z]+)*")


class Pair(NamedTuple):
    """Sentences that are translations of each other; one side may be empty."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


Paragraphs = list[list[Pair]]


def chapters() -> Iterator[tuple[str, Paragraphs]]:
    """The chapters, each with its name and paragraphs."""
    for path in sorted(FOLDER.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        paragraphs = (list(some) for parts, some in groupby(lines, "----".__eq__) if not parts)
        yield path.stem, [[_pair(some) for empty, some in groupby(one, "".__eq__) if not empty] for one in paragraphs]


def _pair(lines: Iterator[str]) -> Pair:
    sentences: dict[str, list[str]] = {"zh": [], "en": []}
    for line in lines:
        side, _, sentence = line.partition(": ")
        sentences[side].append(sentence)
    return Pair(tuple(sentences["zh"]), tuple(sentences["en"]))


def freer(paragraphs: Paragraphs, share: float, chance: random.Random) -> Paragraphs:
    """Simulate a freer translation: replace that share of the English words by other words of the chapter.

    A tenth of that share of the pairs lose one side.
    """
    words = [word for one in paragraphs for pair in one for text in pair.en for word in _telling(text)]

    def translated(text: str) -> str:
        told = set(_telling(text))
        return _WORD.sub(
            lambda word: chance.choice(words) if word[0] in told and chance.random() < share else word[0], text
        )

    def pair(some: Pair) -> Pair:
        zh, en = some.zh, tuple(map(translated, some.en))
        if zh and en and chance.random() < share / 10:
            return chance.choice((Pair(zh, ()), Pair((), en)))
        return Pair(zh, en)

    return [[pair(some) for some in one] for one in paragraphs]


def _telling(text: str) -> Sequence[str]:
    return [word for word in _WORD.findall(text) if word.lower() not in FUNCTION_WORDS]
