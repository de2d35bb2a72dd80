"""The literal form of a text: its atoms, by one definition for index, query, marks and tests.

An atom is a Han character, a run of other letters and digits, or another visible character. White space and
quotation marks are not atoms, but an apostrophe between two letters is; characters without width are ignored.
A form is the atoms as one string, with runs set off by blanks (`" the un 国家安全 "`): a text contains a sequence of
adjacent atoms exactly where its form contains the form of that sequence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from .characters import SKIPPED, characters, fold
from .remembered import remembered


class Atom(NamedTuple):
    """A folded atom, and its span in the text as written."""

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
    clean = _value if is_uneven(folded) else str
    return [Atom(clean(match[0]), match.start(), match.end()) for match in _patterns().token.finditer(folded)]


def values(text: str) -> list[str]:
    """The atoms of `text` without their offsets."""
    folded = fold(text)
    found = _patterns().token.findall(folded)
    return [_value(token) for token in found] if is_uneven(folded) else found


def written(text: str) -> list[str]:
    """The atoms of `text` as written, neither folded nor cleaned."""
    return [text[match.start() : match.end()] for match in _patterns().token.finditer(fold(text))]


def is_uneven(folded: str) -> bool:
    """Whether a folded text holds ligatures or characters without width."""
    return not folded.isascii() and _patterns().ligature.search(folded) is not None


def is_run(value: str) -> bool:
    """Whether an atom is a run of letters and digits, not Han or a sign."""
    return len(value) > 1 or value in characters().letters


def form(parts: Iterable[str]) -> str:
    """The literal form of a sequence of atoms."""
    letters = characters().letters
    set_off = [f" {value} " if len(value) > 1 or value in letters else value for value in parts]
    return "".join(set_off).replace("  ", " ")


class Exact:
    """Finds a text exactly as typed, neither folded nor stemmed."""

    def __init__(self, typed: str) -> None:
        found = atoms(typed)
        self._wanted = [typed[atom.start : atom.end] for atom in found]
        self._parts = [_in_json(part) for part in self._wanted]
        self._bytes = _in_json(typed[found[0].start : found[-1].end]) if found else b""
        self._begins_run, self._ends_run = (bool(found) and is_run(found[end].value) for end in (0, -1))
        self._single = re.compile(re.escape(self._wanted[0])) if len(self._wanted) == 1 else None

    def glance(self, written: bytes) -> bool | None:
        """Whether a text holds it, judging by the inside of its JSON string; None if only `find` can tell."""
        at = written.find(self._bytes)
        while at >= 0:
            end = at + len(self._bytes)
            before, after = written[at - 1 : at], written[end : end + 1]
            if not (self._begins_run and before in _NEAR_RUNS) and not (self._ends_run and after in _NEAR_RUNS):
                return True
            at = written.find(self._bytes, end)
        return None if all(part in written for part in self._parts) else False

    def find(self, text: str) -> list[tuple[int, int]]:
        """The spans of `text` in which its atoms are adjacent."""
        if not self._single or SKIPPED in text:
            return self._find_atoms(text)
        places = [match.span() for match in self._single.finditer(text)]
        if not self._begins_run:
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


_NEAR_RUNS = {bytes([code]) for code in range(256) if code > 127 or code in b"\\" or chr(code).isalnum()}
"""Bytes next to a run that may be part of it, or of an escape sequence."""


def _in_json(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()


def exact_matches(text: str, typed: str) -> list[tuple[int, int]]:
    """The spans of `text` in which the atoms of `typed` occur exactly as typed."""
    return _exact(typed).find(text)


_exact = remembered(256)(Exact)
