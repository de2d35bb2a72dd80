"""Names as citations write them: in both scripts for readers, in parts for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..model import Bilingual, Name
from ..text.characters import characters, script_of

_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True, slots=True)
class Agent:
    """A person by family and given name, or anyone by a name that must not be taken apart (`literal`)."""

    family: str = ""
    given: str = ""
    literal: str = ""


def in_both(name: Name) -> str:
    """`李辉 (Li Hui)`, or the one name that there is."""
    chinese, english = _chinese(name), _english(name)
    return f"{chinese} ({english})" if chinese and english else chinese or english


def bracketed(value: Bilingual) -> str:
    """`Foreign Affairs Journal [外交]`, or the one side that there is."""
    english, chinese = one_line(value.en or ""), one_line(value.zh or "")
    return f"{english} [{chinese}]" if chinese and english else english or chinese


def agent(name: Name) -> Agent:
    """A name in parts where it has them; a Chinese one stays whole, so that no program puts a space into it."""
    family, given = one_line(name.family or ""), one_line(name.given or "")
    if family and given and not name.corporate and not script_of(family + given):
        return Agent(family, given)
    return Agent(literal=_english(name) or _chinese(name))


def original(name: Name) -> str:
    """The name in Chinese where `agent` gives another; else nothing."""
    chinese = _chinese(name)
    return chinese if agent(name).literal != chinese else ""


def one_line(text: str) -> str:
    """Text without line breaks, runs of blanks, or characters that turn the direction of what follows."""
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
