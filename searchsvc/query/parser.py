"""A recursive-descent parser of what users type; the grammar is in this package's `__init__.py`."""

from __future__ import annotations

import re

from ..limits import USUAL, Limits
from ..model import parse_date
from ..text.characters import characters, fold
from ..text.literal import is_run, values
from .signs import BLANK, CLOSE, CLOSING, DOUBLE, EQUALS, MINUS, OPEN, STAR, WORD
from .tree import DATE_FIELDS, EVERYTHING, FIELDS, And, Node, Not, Notice, Or, Query, Range, Term, Within

DEEPEST_NESTING = 20

_FIELD = re.compile(rf"({'|'.join(FIELDS)})[:：](?=\S)", re.IGNORECASE)
_OPERATOR = re.compile(rf"(OR|NOT|AND)(?=[\s{OPEN}{CLOSE}]|\Z)")
_RANGE = re.compile(r"(-?\d{4}(?:-\d\d){0,2})?(\.\.)?(-?\d{4}(?:-\d\d){0,2})?\Z", re.ASCII)
# After a whole word these end a sentence; anywhere else they are text (`U.S.`, `C++`).
_SENTENCE_END = ",.;:!?…，。；：！？、"


def parse(text: str, limits: Limits = USUAL) -> Query:
    """Parse a query as typed; this never fails."""
    return _Parser(text, limits).query()


class _Parser:
    def __init__(self, text: str, limits: Limits) -> None:
        self.notices: list[Notice] = []
        text = "".join(char for char in text if not "\ud800" <= char <= "\udfff")
        longest = limits.longest_query
        if len(text) > longest:
            self.note("cut", text[longest : longest + 40])
        self.text = text[:longest]
        self.most_terms = limits.most_terms
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

    # Looking ahead

    def skip_blanks(self) -> bool:
        before = self.at
        match = BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at > before or self.at == 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def operator(self) -> str | None:
        match = _OPERATOR.match(self.text, self.at)
        return match[1] if match else None

    def item_follows(self) -> bool:
        """Whether anything that could be an item follows the operator just read."""
        match = BLANK.match(self.text, self.at)
        rest = self.text[match.end() if match else self.at :]
        return bool(rest) and rest[0] not in CLOSE and not re.match(r"OR(?=\s|\Z)|AND(?=\s|\Z)", rest)

    # Rules; each returns None if what it read contains nothing to search for

    def sequence(self) -> Node | None:
        found: list[Node] = []
        alternatives: list[Node] = []
        joined = False
        while True:
            self.skip_blanks()
            if not self.peek():
                break
            if self.peek() in CLOSE:
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
            elif self.peek() in MINUS and self.peek() and self.minus_stands_here():
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
        return (before.isspace() or before in OPEN + CLOSE + "\x00") and not self.blank_at(self.at + 1)

    def blank_at(self, place: int) -> bool:
        char = self.text[place : place + 1]
        return not char or char.isspace() or char in CLOSE or char in MINUS

    def fielded(self) -> Node | None:
        while (mark := self.peek()) and self.stray(mark):
            self.note("quote" if mark in CLOSING else "sign", mark)
            self.at += 1
        match = _FIELD.match(self.text, self.at)
        if match and self.text[match.end()] not in CLOSE:
            name = match[1].lower()
            start, self.at = self.at, match.end()
            if name in DATE_FIELDS:
                node = self.range(name)
                if node is not None:
                    return node
                word = WORD.match(self.text, start)
                self.note("date", word[0] if word else name)
                self.at = start
                return self.word()
            inner = self.basic()
            if inner is not None:
                return inner if isinstance(inner, Within | Range) else Within(name, inner)
            return None
        return self.basic()

    def range(self, name: str) -> Range | None:
        word = WORD.match(self.text, self.at)
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
        if char and char in OPEN:
            return self.group()
        if char and char in EQUALS and not self.blank_at(self.at + 1):
            self.at += 1
            quoted = self.quote()
            if quoted is None and (match := WORD.match(self.text, self.at)):
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
        """The text of the quotation that begins here; None if it is never closed, and the mark is then skipped."""
        if not self.peek() or self.peek() not in CLOSING:
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
        """Whether a mark of syntax is in a place where it has no effect."""
        if mark in CLOSING:
            return not self.closing_quote()
        return mark in MINUS or (mark in EQUALS and self.blank_at(self.at + 1))

    def closing_quote(self) -> int:
        """Where the quotation that opens here closes; 0 if it never does."""
        ends = [place for mark in CLOSING[self.peek()] if (place := self.text.find(mark, self.at + 1)) >= 0]
        return min(ends, default=0)

    def word(self) -> Node | None:
        match = WORD.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        # Such a mark would become syntax when the query is written out again.
        text = match[0].lstrip(MINUS + EQUALS + "".join(CLOSING))
        if match[0][0] in MINUS + EQUALS:
            self.note("sign", match[0])
        if field_name := re.fullmatch(rf"({'|'.join(FIELDS)})[:：]", text, re.IGNORECASE):
            self.note("field", field_name[0])
        term = self.classified(text)
        if term is None:
            self.note("sign", match[0])
            return None
        return self.counted_term(term)

    def classified(self, text: str) -> Term | None:
        star = text[-1:] in STAR and bool(text)
        bare = text.rstrip(STAR) if star else text
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
        if self.count > self.most_terms:
            self.note("terms", text)
            return False
        return True

    def counted_term(self, term: Term) -> Term | None:
        return term if self.counted(term.text) else None


def _plain(text: str) -> str:
    """A word without the quotation marks around it; never one that reads as an operator."""
    text = text.strip(DOUBLE + "「」『』'‘’")
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
