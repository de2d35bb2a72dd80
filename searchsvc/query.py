"""What users type, and what it means: a small language read into a tree, and a tree written out again.

The grammar (docs/query.md tells it to readers):

    query  = { either } ;                              all are required
    either = item { "OR" item } ;                      binds tighter than the implied AND
    item   = ( "-" | "NOT" ) item | [ field ":" ] basic ;
    basic  = "(" query ")" | "=" ( quote | word ) | quote | word [ "*" ] ;

A query is never an error: what cannot be read as syntax is read as text, and a notice says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .model import Interval, parse_date
from .text.characters import characters, fold
from .text.literal import is_run, values

LONGEST_QUERY = 1000
MOST_TERMS = 200
DEEPEST_NESTING = 20

SIDE_FIELDS = ("zh", "en", "note")
PASSAGE_FIELDS = ("section", "label")
DOCUMENT_FIELDS = ("title", "author", "source", "topic", "type")
DATE_FIELDS = ("year", "date")
FIELDS = (*SIDE_FIELDS, *PASSAGE_FIELDS, *DOCUMENT_FIELDS, *DATE_FIELDS)

TermKind = Literal["word", "run", "compound", "phrase", "exact", "prefix"]


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of text to find: a word (any inflection), a run of Han, a word with inner signs, a quote, …"""

    kind: TermKind
    text: str

    def __str__(self) -> str:
        if self.kind == "phrase":
            return _quoted(self.text)
        if self.kind == "exact":
            plain = _WORD.fullmatch(self.text) and self.text[0] not in _MINUS + _EQUALS and not _MARKS & set(self.text)
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
    """All of these; none of them is every passage."""

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
    """What was done with a part that could not be read as written.

    `reason` is one of `cut`, `terms`, `nesting`, `quote`, `bracket`, `operator`, `field`, `date`, `star`, `sign`.
    """

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed, as understood, and what was done to it on the way."""

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
    """Between the first marks that do not close within."""
    opening, closing = next(pair for pair in ('""', "「」", "『』") if not set(_CLOSING[pair[0]]) & set(text))
    return opening + text + closing


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


def parse(text: str) -> Query:
    """Read what a user typed; never an error."""
    return _Parser(text).query()


# What a Chinese input method types is the same syntax.
_DOUBLE = '"“”„‟＂〝〞〟'
_CLOSING = {"「": "」", "『": "』"} | dict.fromkeys(_DOUBLE, _DOUBLE)
_MARKS = set(_CLOSING)
_OPEN, _CLOSE, _MINUS, _EQUALS, _STAR = "(（", ")）", "-－", "=＝", "*＊"
_FIELD = re.compile(rf"({'|'.join(FIELDS)})[:：](?=\S)", re.IGNORECASE)
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]*")
_WORD = re.compile(rf"[^\s\x00-\x1f\x7f{_OPEN}{_CLOSE}]+")
_OPERATOR = re.compile(rf"(OR|NOT|AND)(?=[\s{_OPEN}{_CLOSE}]|\Z)")
_RANGE = re.compile(r"(-?\d{4}(?:-\d\d){0,2})?(\.\.)?(-?\d{4}(?:-\d\d){0,2})?\Z", re.ASCII)
# Behind a word alone these end a sentence; anywhere else they are text (`U.S.`, `C++`).
_SENTENCE_END = ",.;:!?…，。；：！？、"


class _Parser:
    def __init__(self, text: str) -> None:
        self.notices: list[Notice] = []
        text = "".join(char for char in text if not "\ud800" <= char <= "\udfff")
        if len(text) > LONGEST_QUERY:
            self.note("cut", text[LONGEST_QUERY : LONGEST_QUERY + 40])
        self.text = text[:LONGEST_QUERY]
        self.at = 0
        self.depth = 0
        self.count = 0

    def note(self, reason: str, text: str) -> None:
        notice = Notice(reason, text)
        if notice not in self.notices:
            self.notices.append(notice)

    def query(self) -> Query:
        root = self.sequence()
        return Query(self.text.strip(), root if root is not None else EVERYTHING, tuple(self.notices))

    # Looking

    def skip_blanks(self) -> bool:
        before = self.at
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at > before or self.at == 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def operator(self) -> str | None:
        match = _OPERATOR.match(self.text, self.at)
        return match[1] if match else None

    def item_follows(self) -> bool:
        """Whether anything that could be an item stands behind the operator just passed."""
        match = _BLANK.match(self.text, self.at)
        rest = self.text[match.end() if match else self.at :]
        return bool(rest) and rest[0] not in _CLOSE and not re.match(r"OR(?=\s|\Z)|AND(?=\s|\Z)", rest)

    # Rules; each gives None where what it read holds nothing to find

    def sequence(self) -> Node | None:
        found: list[Node] = []
        alternatives: list[Node] = []
        joined = False
        while True:
            self.skip_blanks()
            if not self.peek():
                break
            if self.peek() in _CLOSE:
                if self.depth:
                    break
                self.note("bracket", self.peek())
                self.at += 1
                continue
            operator = self.operator()
            if operator in ("OR", "AND"):
                start, self.at = self.at, self.at + len(operator)
                if (alternatives or found) and not joined and self.item_follows():
                    joined = operator == "OR" and bool(alternatives)
                    continue
                self.at = start
                self.note("operator", operator)
            node = self.item()
            if node is None:
                continue
            if not joined:
                found.extend(_either(alternatives))
                alternatives = []
            alternatives.append(node)
            joined = False
        found.extend(_either(alternatives))
        return _all(found) if found else None

    def item(self) -> Node | None:
        negative = False
        while True:
            if self.operator() == "NOT":
                start, self.at = self.at, self.at + 3
                if not self.item_follows():
                    self.at = start
                    self.note("operator", "NOT")
                    break
                self.skip_blanks()
                negative = not negative
            elif self.peek() in _MINUS and self.peek() and self.minus_stands_here():
                self.at += 1
                negative = not negative
            else:
                break
        node = self.fielded()
        if node is None or not negative:
            return node
        return node.node if isinstance(node, Not) else Not(node)

    def minus_stands_here(self) -> bool:
        before = self.text[self.at - 1 : self.at] if self.at else " "
        return (before.isspace() or before in _OPEN + _CLOSE + "\x00") and not self.blank_at(self.at + 1)

    def blank_at(self, place: int) -> bool:
        char = self.text[place : place + 1]
        return not char or char.isspace() or char in _CLOSE or char in _MINUS

    def fielded(self) -> Node | None:
        while (mark := self.peek()) and self.stray(mark):
            self.note("quote" if mark in _CLOSING else "sign", mark)
            self.at += 1
        match = _FIELD.match(self.text, self.at)
        if match and self.text[match.end()] not in _CLOSE:
            name = match[1].lower()
            start, self.at = self.at, match.end()
            if name in DATE_FIELDS:
                node = self.range(name)
                if node is not None:
                    return node
                word = _WORD.match(self.text, start)
                self.note("date", word[0] if word else name)
                self.at = start
                return self.word()
            inner = self.basic()
            if inner is not None:
                return inner if isinstance(inner, Within | Range) else Within(name, inner)
            return None
        return self.basic()

    def range(self, name: str) -> Range | None:
        word = _WORD.match(self.text, self.at)
        match = _RANGE.match(fold(word[0]).rstrip("*")) if word else None
        if word is None or match is None or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
            return None
        try:
            low = parse_date(match[1]) if match[1] else None
            high = parse_date(match[3]) if match[3] else None
        except ValueError:
            return None
        if match[1] and not match[2]:
            high = low
        self.at = word.end()
        self.counted(word[0])
        return Range(name, low, high, match[0])

    def basic(self) -> Node | None:
        char = self.peek()
        if char and char in _OPEN:
            return self.group()
        if char and char in _EQUALS and not self.blank_at(self.at + 1):
            self.at += 1
            quoted = self.quote()
            if quoted is None and (match := _WORD.match(self.text, self.at)):
                quoted, self.at = match[0], match.end()
            return self.counted_term(Term("exact", quoted.strip())) if quoted and values(quoted) else None
        quoted = self.quote()
        if quoted is not None:
            if not values(quoted):
                return None
            return self.counted_term(Term("phrase", quoted.strip()))
        return self.word()

    def group(self) -> Node | None:
        self.at += 1
        if self.depth >= DEEPEST_NESTING:
            self.note("nesting", "(")
            return None
        self.depth += 1
        node = self.sequence()
        self.depth -= 1
        if self.peek():
            self.at += 1
        else:
            self.note("bracket", "(")
        return node

    def quote(self) -> str | None:
        """What stands between quotation marks here; None, and the mark passed over, where none closes."""
        if not self.peek() or self.peek() not in _CLOSING:
            return None
        end = self.closing_quote()
        if not end:
            self.note("quote", self.peek())
            self.at += 1
            return None
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return inside

    def stray(self, mark: str) -> bool:
        """Whether a mark of syntax stands where it can do nothing."""
        if mark in _CLOSING:
            return not self.closing_quote()
        return mark in _MINUS or (mark in _EQUALS and self.blank_at(self.at + 1))

    def closing_quote(self) -> int:
        """Where the quotation that opens here closes; 0 where it never does."""
        ends = [place for mark in _CLOSING[self.peek()] if (place := self.text.find(mark, self.at + 1)) >= 0]
        return min(ends, default=0)

    def word(self) -> Node | None:
        match = _WORD.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        # A mark of syntax that could not be one here would be one when the query is written out again.
        text = match[0].lstrip(_MINUS + _EQUALS + "".join(_CLOSING))
        if match[0][0] in _MINUS + _EQUALS:
            self.note("sign", match[0])
        if field_name := re.fullmatch(rf"({'|'.join(FIELDS)})[:：]", text, re.IGNORECASE):
            self.note("field", field_name[0])
        term = self.classified(text)
        if term is None:
            self.note("sign", match[0])
            return None
        return self.counted_term(term)

    def classified(self, text: str) -> Term | None:
        star = text[-1:] in _STAR and bool(text)
        bare = text.rstrip(_STAR) if star else text
        found = values(bare)
        if star and len(found) == 1 and is_run(found[0]):
            return Term("prefix", _plain(bare))
        if star and found:
            self.note("star", text)
            text = bare
        found = values(text)
        if not found or set(found) <= {"-"}:
            return None
        if re.search(f"[{characters().han}]", fold(text)):
            return Term("run", text)
        trimmed = text.rstrip(_SENTENCE_END)
        inner = values(trimmed)
        if len(inner) == 1 and is_run(inner[0]):
            return Term("word", _plain(trimmed))
        return Term("compound", text)

    def counted(self, text: str) -> bool:
        self.count += 1
        if self.count > MOST_TERMS:
            self.note("terms", text)
            return False
        return True

    def counted_term(self, term: Term) -> Term | None:
        return term if self.counted(term.text) else None


def _plain(text: str) -> str:
    """A word without the quotation marks around it; never one that reads as an operator."""
    text = text.strip(_DOUBLE + "「」『』'‘’")
    return text.lower() if text in ("OR", "NOT", "AND") else text


def _either(nodes: list[Node]) -> list[Node]:
    if len(nodes) < 2:
        return nodes
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.nodes if isinstance(node, Or) else [node])
    return [Or(tuple(flat))]


def _all(nodes: list[Node]) -> Node:
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.nodes if isinstance(node, And) else [node])
    return flat[0] if len(flat) == 1 else And(tuple(flat))
