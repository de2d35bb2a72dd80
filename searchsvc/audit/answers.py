"""Checks of what both sides should have in common: numbers and dates, names, glosses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ..model import Passage, Side
from ..text.literal import form, values
from ..text.notes import spans
from ..text.numbers import Number, numbers
from .finding import Told

_LEAST = 10.0
"""Smaller numbers are not checked: they are written in too many ways."""
_NAME = re.compile(r"(?<![A-Za-z0-9./_:@-])[A-Z][A-Za-z]{2,}(?![A-Za-z0-9/_:@-])")
_WORD = re.compile("[a-z]+")
_MOST_JOINED = 100
"""The most names searched for across word boundaries: each takes a pass over the whole text."""
_PARTS = re.compile("[、，,；;/|：:“”\"‘’'…．.]|\\s+")


def numbers_answer(passage: Passage) -> Iterator[Told]:
    """Report a passage where each side has one number or date that the other lacks: one of the two is likely wrong."""
    if not (passage.zh and passage.en):
        return
    zh, en = numbers(passage.zh, "zh"), numbers(passage.en, "en")
    lacking = _lacking(zh, en), _lacking(en, zh)
    if len(lacking[0]) == len(lacking[1]) == 1:
        ours, theirs = (_written(some[0], text) for some, text in zip(lacking, (passage.zh, passage.en), strict=True))
        yield Told("number", f"“{ours}” is not in the English, “{theirs}” not in the Chinese")


def _lacking(some: list[Number], others: list[Number]) -> list[Number]:
    """The large numbers without an equal among `others`; readings of the same place, as of a year, count once."""
    there = {number.value for number in others}
    there |= {value for number in others for value in _also(number.value)}
    by_place: dict[int, list[Number]] = {}
    for number in some:
        by_place.setdefault(number.start, []).append(number)
    lacking = []
    for readings in by_place.values():
        if not any({reading.value, *_also(reading.value)} & there for reading in readings):
            lacking.append(readings[0])
    seen: Counter[str] = Counter()
    kept = []
    for number in lacking:
        seen[number.value] += 1
        if seen[number.value] == 1 and _is_large(number.value):
            kept.append(number)
    return kept


def _also(value: str) -> Iterator[str]:
    """Other values that may express the same: in tenths or hundredths, a Republican year, or article 12 of 12.1."""
    if value.startswith("m"):
        yield value[1:]
        return
    amount = float(value)
    yield f"{amount * 10:g}"
    yield f"{amount / 10:g}"
    yield f"{amount * 100:g}"
    yield f"{amount / 100:g}"
    yield f"{amount + 1911:g}"
    yield f"{amount // 1:g}"


def _is_large(value: str) -> bool:
    return value.startswith("m") or float(value) >= _LEAST


def _written(number: Number, text: str) -> str:
    return text[number.start : number.end]


def names_answer(passage: Passage) -> Iterator[Told]:
    """Report the first name in Latin letters in the Chinese that the English lacks."""
    if not (passage.zh and passage.en):
        return
    english = passage.en.lower()
    words = set(_WORD.findall(english))
    letters = "".join(_WORD.findall(english))  # finds FitchRatings, where the Chinese lost its spaces
    others = (name for name in dict.fromkeys(_NAME.findall(passage.zh)) if name.lower() not in words)
    for name in islice(others, _MOST_JOINED):
        if name.lower() not in letters:
            yield Told("name", f"“{name}” stands in the Chinese, not in the English")
            return


def glosses_answer(passage: Passage) -> Iterator[Told]:
    """Report the first gloss whose Chinese is not in the original."""
    if not (passage.zh and passage.en):
        return
    original = form(values(passage.zh))
    side: Side = "en"
    for span in spans(passage.en, side):
        if span.kind != "gloss":
            continue
        inside = passage.en[span.start + 1 : span.end - 1]
        parts = [form(values(part)).strip() for part in _PARTS.split(inside)]
        missing = [part for part in parts if part and not part.isascii() and part not in original]
        if missing:
            yield Told("gloss", f"“{inside}” glosses a term that is not in the original")
            return
