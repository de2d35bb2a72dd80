"""Character tables, frozen: which characters are equal to a search, and which make up atoms."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

SKIPPED = "\u00ad"
"""What soft hyphens, zero-width and combining characters fold to; matching ignores it."""

_ASTRAL = 0x10000

_TABLES = Path(__file__).parent / "data" / "characters.json"


class Characters:
    """The tables, ready for use. Sources: OpenCC's character and variant tables, Unicode (`data/make.py`)."""

    def __init__(self, raw: bytes) -> None:
        data: dict[str, Any] = json.loads(raw)
        self.fingerprint = hashlib.sha256(raw).hexdigest()[:16]
        self.fold = {ord(a): b for a, b in zip(*data["fold"], strict=True)}
        self.ligatures = {ord(a): b for a, b in data["ligatures"].items()}
        simplified = dict(zip(*data["simplified"], strict=True))
        representative = {group[0] for group in data["classes"]}
        script_free = {a: b for a, b in self.fold.items() if b not in representative}
        self.to_simplified = script_free | {ord(a): b for a, b in simplified.items()}
        self.classes: list[str] = data["classes"]
        self.only_traditional = frozenset(data["only_traditional"])
        self.only_simplified = frozenset(data["only_simplified"])
        self.han_ranges: list[tuple[int, int]] = data["han"]
        self.han = _in_class(data["han"])
        self.letters = frozenset(chr(code) for low, high in data["letters"] for code in range(low, high + 1))
        near = [pair for pair in data["letters"] if pair[1] < _ASTRAL]
        far = [pair for pair in data["letters"] if pair[1] >= _ASTRAL]
        # A class that reaches into the astral planes is slow, as it is searched range by range: those are kept apart,
        # behind a lookahead.
        self.letter = f"[{_in_class(data['letters'])}]"
        self.run = f"(?:[{_in_class(near)}]+|(?=[\U00010000-\U0010ffff])[{_in_class(far)}])+"


def _in_class(ranges: list[list[int]]) -> str:
    """Ranges of code points as the inside of a regular expression's character class."""
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)


@cache
def characters() -> Characters:
    """The tables, read once per process."""
    return Characters(_TABLES.read_bytes())


def fold(text: str) -> str:
    """Fold a text: width, case, script, accents, dashes, quotation marks and compatibility forms no longer differ.

    Each character becomes exactly one, so that offsets stay valid.
    """
    return text.translate(characters().fold)


def simplify(text: str) -> str:
    """What a segmenter sees: each character replaced by its first Simplified candidate."""
    return text.translate(characters().to_simplified)


def other_language(text: str, side: Literal["zh", "en"]) -> list[tuple[int, int]]:
    """The spans of a side that are in the other language: Latin words in Chinese, Han in English."""
    if side == "en" and text.isascii():  # most English
        return []
    return [match.span() for match in _other_language(side).finditer(text)]


@cache
def _other_language(side: Literal["zh", "en"]) -> re.Pattern[str]:
    if side == "zh":
        return re.compile("[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9’'.& -]*[A-Za-zÀ-ɏ0-9]")
    han = characters().han
    return re.compile(f"[{han}](?:[{han}、，。；：《》·]*[{han}])?")


def script_of(text: str) -> str | None:
    """`Hans`, `Hant`, or None if the text holds no Han; Han that could be either counts as Simplified."""
    tables = characters()
    traditional = sum(char in tables.only_traditional for char in text)
    simplified = sum(char in tables.only_simplified for char in text)
    if traditional > simplified:
        return "Hant"
    return "Hans" if simplified or re.search(f"[{tables.han}]", text) else None
