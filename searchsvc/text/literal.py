"""The literal form of a text: its atoms, one function for index, query, marks and tests.

An atom is a Han character, a run of other letters and digits, or another visible character. White space and
quotation marks are no atoms, but an apostrophe between two letters is one; what has no width is passed over.
A form is the atoms as one string, runs set off by blanks (`" the un 国家安全 "`): atoms stand next to each
other in a text exactly where the form of the one is a part of the form of the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache, cached_property
from typing import NamedTuple

from .characters import SKIPPED, characters, fold


class Atom(NamedTuple):
    """A folded atom and its place in the text as written."""

    value: str
    start: int
    end: int


class _Patterns(NamedTuple):
    token: re.Pattern[str]
    ligature: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    tables = characters()
    run = f"{tables.run}(?:{SKIPPED}+{tables.run})*"
    token = f"{run}|'(?<={tables.letter}')(?={tables.letter})|[^\\s\"'{SKIPPED}]"
    ligature = "".join(map(chr, tables.ligatures))
    return _Patterns(re.compile(token), re.compile(f"[{ligature}{SKIPPED}]"))


def _value(token: str) -> str:
    return token.replace(SKIPPED, "").translate(characters().ligatures)


def atoms(text: str) -> list[Atom]:
    """The atoms of `text`, in order, with their offsets."""
    folded = fold(text)
    clean = _value if _patterns().ligature.search(folded) else str
    return [Atom(clean(match[0]), match.start(), match.end()) for match in _patterns().token.finditer(folded)]


def values(text: str) -> list[str]:
    """The atoms of `text` without their places; for building an index."""
    folded = fold(text)
    found = _patterns().token.findall(folded)
    return [_value(token) for token in found] if _patterns().ligature.search(folded) else found


def is_run(value: str) -> bool:
    """Whether an atom is a run of letters and digits (not Han, not a sign)."""
    return len(value) > 1 or value in characters().letters


def form(parts: Iterable[str]) -> str:
    """The form of a sequence of atoms."""
    letters = characters().letters
    set_off = [f" {value} " if len(value) > 1 or value in letters else value for value in parts]
    return "".join(set_off).replace("  ", " ")


class Exact:
    """A text to be found just as typed, neither folded nor stemmed."""

    def __init__(self, typed: str) -> None:
        found = atoms(typed)
        self._wanted = [typed[atom.start : atom.end] for atom in found]
        self._stretch = typed[found[0].start : found[-1].end] if found else ""
        self._single = re.compile(re.escape(self._wanted[0])) if len(self._wanted) == 1 else None
        self._is_run = bool(self._wanted) and is_run(fold(self._wanted[0]))

    def glance(self, written: bytes) -> bool | None:
        """Whether a text holds it, from its bytes as they stand in JSON; None where the text must be read."""
        if self._bytes.search(written):
            return True
        return None if all(part in written for part in self._parts) else False

    @cached_property
    def _parts(self) -> list[bytes]:
        return [_in_json(part) for part in self._wanted]

    @cached_property
    def _bytes(self) -> re.Pattern[bytes]:
        """All of it as typed, and no sign beside it that might belong to a run or to an escape."""
        before = rb"(?<![0-9A-Za-z\x80-\xff\\])" if is_run(fold(self._wanted[0])) else b""
        after = rb"(?![0-9A-Za-z\x80-\xff])" if is_run(fold(self._wanted[-1])) else b""
        return re.compile(before + re.escape(_in_json(self._stretch)) + after)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where its atoms stand next to each other in `text`: spans of `text`."""
        if not self._single or SKIPPED in text:
            return self._find_atoms(text)
        places = [match.span() for match in self._single.finditer(text)]
        if not self._is_run:
            return places
        around = [fold(text[max(a - 1, 0) : a] + text[b : b + 1]) for a, b in places]
        if any(SKIPPED in chars for chars in around):
            return self._find_atoms(text)
        letters = characters().letters
        return [span for span, chars in zip(places, around, strict=True) if letters.isdisjoint(chars)]

    def _find_atoms(self, text: str) -> list[tuple[int, int]]:
        if not self._wanted or any(part not in text for part in self._wanted if SKIPPED not in text):
            return []
        found, width = atoms(text), len(self._wanted)
        written = [text[atom.start : atom.end] for atom in found]
        return [
            (found[at].start, found[at + width - 1].end)
            for at in range(len(written) - width + 1)
            if written[at : at + width] == self._wanted
        ]


def _in_json(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()


def exact_matches(text: str, typed: str) -> list[tuple[int, int]]:
    """Where the atoms of `typed` stand in `text` just as typed: spans of `text`."""
    return Exact(typed).find(text)
