"""What a peer is asked and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from searchsvc.model import parse_date

from ..library import Record

FACETS = ("type", "source", "year", "topic")
SHOWN = 50
"""Values of a facet in an answer, as many as this project gives."""
PAGE = 10

Side = Literal["zh", "en"]
SIDES: tuple[Side, ...] = ("zh", "en")

_CLAUSE = re.compile(r'(?:(zh|en):)?(?:"([^"]+)"|(\S+))')
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


class NotSupported(Exception):
    """The engine has no way to do this; the reason stands in the table."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query, all of which a passage must hold."""

    text: str
    side: Side | None
    kind: Literal["word", "literal", "prefix"]

    @property
    def han(self) -> bool:
        return bool(_HAN.search(self.text))

    @property
    def sides(self) -> tuple[Side, ...]:
        return (self.side,) if self.side else SIDES


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: clauses, the values chosen of each facet, and the page."""

    clauses: list[Clause]
    choices: dict[str, list[str]]
    page: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE

    def choices_but(self, facet: str) -> dict[str, list[str]]:
        """The choices that hold for the counts of a facet: those of the others."""
        return {name: values for name, values in self.choices.items() if name != facet}


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of an engine."""

    total: int
    hits: list[tuple[float, str]]
    """Scores and what was stored of the passages, JSON."""
    facets: dict[str, list[tuple[str, int]]]


class Peer(Protocol):
    """An index, open for reading by several threads."""

    def search(self, asked: Asked) -> Found:
        """Answer a search; raises NotSupported."""


class Maker(Protocol):
    """What makes, changes and opens the index of an engine."""

    def build(self, folder: Path, records: Iterable[Record]) -> None:
        """Make an index of all documents."""

    def change(self, folder: Path, record: Record) -> None:
        """Put a document in the place of its former self."""

    def open(self, folder: Path) -> Peer:
        """The index, ready for a search."""


def clauses(text: str) -> list[Clause]:
    """What was typed, read as far as the benchmark goes."""
    found = []
    for side, quoted, word in _CLAUSE.findall(text):
        kind: Literal["word", "literal", "prefix"] = "literal" if quoted else "word"
        if word.endswith("*"):
            kind = "prefix"
        found.append(Clause(quoted or word.removesuffix("*"), side or None, kind))
    return found


def facet_values(record: Record) -> dict[str, list[str]]:
    """The values of each facet of a document; `none` is one."""
    date = record.get("date")
    held = {
        "type": [record.get("type")],
        "source": [record.get("source")],
        "year": [str(parse_date(date).year)] if date else [],
        "topic": record.get("topics") or [],
    }
    return {facet: [_key(value) for value in values if value] or ["none"] for facet, values in held.items()}


def _key(value: str | dict[str, str]) -> str:
    return value if isinstance(value, str) else value.get("zh") or value["en"]
