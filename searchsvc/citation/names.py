"""Names in citations: in both scripts for readers, as family and given name for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..model import Bilingual, Name
from ..text.characters import characters, script_of

_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True, slots=True)
class Agent:
    """A person with family and given name, or anyone with a `literal` name that must not be split."""

    family: str = ""
    given: str = ""
    literal: str = ""


def in_both(name: Name) -> str:
    """The name in both scripts, as in `李辉 (Li Hui)`, or in the only one it has."""
    chinese, english = _chinese(name), _english(name)
    return f"{chinese} ({english})" if chinese and english else chinese or english


def bracketed(value: Bilingual) -> str:
    """Both sides, as in `Foreign Affairs Journal [外交]`, or the only one there is."""
    english, chinese = one_line(value.en or ""), one_line(value.zh or "")
    return f"{english} [{chinese}]" if chinese and english else english or chinese


def agent(name: Name) -> Agent:
    """A name in family and given parts if it has them in Latin letters.

    A Chinese name stays whole, so that no program puts a space into it.
    """
    family, given = one_line(name.family or ""), one_line(name.given or "")
    if family and given and not name.corporate and not script_of(family + given):
        return Agent(family, given)
    return Agent(literal=_english(name) or _chinese(name))


def original(name: Name) -> str:
    """The Chinese name, or an empty string if `agent` already gives it."""
    chinese = _chinese(name)
    return chinese if agent(name).literal != chinese else ""


def one_line(text: str) -> str:
    """Text on one line with single spaces, and without bidirectional control characters."""
    return " ".join(text.translate(_TURNING).split())


def _chinese(name: Name) -> str:
    return _between_han().sub("", one_line(name.zh or "")) if not name.corporate else one_line(name.zh or "")


def _english(name: Name) -> str:
    parts = one_line(f"{name.family or ''} {name.given or ''}")
    return one_line(name.en or "") or ("" if script_of(parts) else parts)


@cache
def _between_han() -> re.Pattern[str]:
    han = characters().han
    return re.compile(f"(?<=[{han}]) (?=[{han}])")
