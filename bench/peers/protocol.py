"""The protocol of peers: what each is asked, and what it answers."""

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
"""Values of a facet in an answer, as in this project."""
PAGE = 10

Side = Literal["zh", "en"]
SIDES: tuple[Side, ...] = ("zh", "en")

_CLAUSE = re.compile(r'(?:(zh|en):)?(?:"([^"]+)"|(\S+))')
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


class NotSupported(Exception):
    """The engine cannot do this; the report gives the reason."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query; a passage must match all of them."""

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
    """A search: clauses, the values chosen in each facet, and the page."""

    clauses: list[Clause]
    choices: dict[str, list[str]]
    page: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE

    def choices_but(self, facet: str) -> dict[str, list[str]]:
        """The choices that apply to the counts of a facet: those in the other facets."""
        return {name: values for name, values in self.choices.items() if name != facet}


@dataclass(frozen=True, slots=True)
class Found:
    """An engine's answer."""

    total: int
    hits: list[tuple[float, str]]
    """For each hit, its score and what was stored of the passage, as JSON."""
    facets: dict[str, list[tuple[str, int]]]


class Peer(Protocol):
    """An index, open for reading from several threads."""

    def search(self, asked: Asked) -> Found:
        """Answer a search. Raises NotSupported."""


class Maker(Protocol):
    """The module of a peer: builds, changes and opens the index of an engine."""

    def build(self, folder: Path, records: Iterable[Record]) -> None:
        """Build an index of all documents."""

    def change(self, folder: Path, record: Record) -> None:
        """Replace a document by its new version."""

    def open(self, folder: Path) -> Peer:
        """Open an index for searching."""


def clauses(text: str) -> list[Clause]:
    """Parse a query, as far as the benchmark's queries need."""
    found = []
    for side, quoted, word in _CLAUSE.findall(text):
        kind: Literal["word", "literal", "prefix"] = "literal" if quoted else "word"
        if word.endswith("*"):
            kind = "prefix"
        found.append(Clause(quoted or word.removesuffix("*"), side or None, kind))
    return found


def facet_values(record: Record) -> dict[str, list[str]]:
    """A document's values in each facet; `none` where it has no value."""
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
