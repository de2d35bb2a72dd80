"""The literal form of a text: its atoms, one function for index, query, marks and tests.

An atom is a Han character, a run of other letters and digits, or another visible character. White space and
quotation marks are no atoms, but an apostrophe between two letters is one; what has no width is passed over.
A form is the atoms as one string, runs set off by blanks (`" the un 国家安全 "`): atoms stand next to each
other in a text exactly where the form of the one is a part of the form of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
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


def exact_matches(text: str, typed: str) -> list[tuple[int, int]]:
    """Where the atoms of `typed` stand in `text` just as typed, neither folded nor stemmed: spans of `text`."""
    wanted = [typed[atom.start : atom.end] for atom in atoms(typed)]
    if any(part not in text for part in wanted):
        return []
    if len(wanted) == 1 and SKIPPED not in fold(text):
        return _occurrences(text, wanted[0])
    found = atoms(text)
    written = [text[atom.start : atom.end] for atom in found]
    width = len(wanted)
    return [
        (found[i].start, found[i + width - 1].end)
        for i in range(len(written) - width + 1)
        if width and written[i : i + width] == wanted
    ]


def _occurrences(text: str, atom: str) -> list[tuple[int, int]]:
    """Where one atom stands, without parting the whole text into atoms."""
    places = [(match.start(), match.end()) for match in re.finditer(re.escape(atom), text)]
    if not is_run(fold(atom)):
        return places
    letters = characters().letters
    return [
        (a, b) for a, b in places if not (fold(text[max(a - 1, 0) : a]) in letters or fold(text[b : b + 1]) in letters)
    ]
