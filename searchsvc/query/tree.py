"""What a query means: a tree, which can be written out again so that it reads as the same tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ..model import Interval
from .signs import CLOSING, EQUALS, MARKS, MINUS, WORD

SIDE_FIELDS = ("zh", "en", "note")
PASSAGE_FIELDS = ("section", "label")
DOCUMENT_FIELDS = ("title", "author", "source", "topic", "type")
DATE_FIELDS = ("year", "date")
FIELDS = (*SIDE_FIELDS, *PASSAGE_FIELDS, *DOCUMENT_FIELDS, *DATE_FIELDS)

TermKind = Literal["word", "run", "compound", "phrase", "exact", "prefix"]


# A tuple, since terms are dictionary keys that are looked up dozens of times in a search.
class Term(NamedTuple):
    """A piece of text to find: a word (any inflection), a run of Han, a word with inner signs, a quote, …"""

    kind: TermKind
    text: str

    def __str__(self) -> str:
        if self.kind == "phrase":
            return _quoted(self.text)
        if self.kind == "exact":
            # A quotation mark inside a word is text.
            plain = WORD.fullmatch(self.text) and self.text[0] not in {*MINUS, *EQUALS, *MARKS}
            return "=" + (self.text if plain else _quoted(self.text))
        return self.text + ("*" if self.kind == "prefix" else "")


@dataclass(frozen=True, slots=True)
class Range:
    """Documents whose date meets an interval; an open end is None."""

    field: str
    low: Interval | None
    high: Interval | None
    text: str

    def __str__(self) -> str:
        return f"{self.field}:{self.text}"


@dataclass(frozen=True, slots=True)
class Within:
    """A condition that holds for one side or field alone."""

    field: str
    node: Node

    def __str__(self) -> str:
        return f"{self.field}:({self.node})" if isinstance(self.node, Not) else f"{self.field}:{_grouped(self.node)}"


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but."""

    node: Node

    def __str__(self) -> str:
        return f"-{_grouped(self.node)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of these; without any, every passage."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(f"({node})" if isinstance(node, And) else str(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({node})" if isinstance(node, And | Or) else str(node) for node in self.nodes)


Node = Term | Range | Within | Not | And | Or
EVERYTHING = And(())


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done with a part of the query that is not valid syntax.

    `reason` is one of `cut`, `terms`, `nesting`, `quote`, `bracket`, `operator`, `field`, `date`, `star`, `sign`.
    """

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed and as understood, with notices of what was done to it."""

    text: str
    root: Node
    notices: tuple[Notice, ...] = field(default=())

    @property
    def is_everything(self) -> bool:
        return self.root == EVERYTHING

    def __str__(self) -> str:
        return str(self.root)


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


def _quoted(text: str) -> str:
    """Put a text between quotation marks that do not occur in it; a text with all kinds was typed without any."""
    unused = (pair for pair in ('""', "「」", "『』") if not set(CLOSING[pair[0]]) & set(text))
    pair = next(unused, "")
    return pair[:1] + text + pair[1:]


def terms(node: Node, *, positive_only: bool = False, within: str = "") -> Iterator[tuple[Term, str]]:
    """Every term of a tree with the field it stands in ("" for either side), in order."""
    match node:
        case Term():
            yield node, within
        case Within(name, inner):
            yield from terms(inner, positive_only=positive_only, within=name)
        case Not(inner):
            if not positive_only:
                yield from terms(inner, within=within)
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from terms(child, positive_only=positive_only, within=within)
        case Range():
            return
