"""Evaluates a query's tree to a selection of passages, or of documents."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_

import numpy as np

from ...model import SIDES
from ...query import (
    DOCUMENT_FIELDS,
    And,
    Node,
    Not,
    Or,
    Range,
    Term,
    Within,
)
from ...text.literal import Exact, is_run, values
from ...text.words import stem
from ..columns import DOCUMENT_COLUMNS, document_columns, passage_columns
from ..patterns import sequences, words_apart
from .codec import PostingList
from .kept import Memory
from .literals import LOOKED_FOR, Known, codes_of
from .reader import IndexReader
from .rowlists import FEW
from .schema import UNDATED
from .selection import Mask, Rows, Selection, intersection, union

ROWS_AN_EXPANSION = 40
"""Postings that a prefix may add up to, per word that it may expand to; words after these are dropped."""
READING_SHARE = 0.6
"""The share of the time limit within which texts may be read to check exact wording."""

EITHER_SIDE = ""
"""Stands in for a column: either side of a passage."""

_Leaf = Callable[[Term | Range, str, bool], Selection]
"""Evaluates a leaf of the tree, given its field and whether an odd number of negations encloses it."""


class TimeUp(Exception):
    """The time limit of a search has passed."""


class Evaluation:
    """Evaluates one query against one generation, each part of it once."""

    def __init__(
        self, reader: IndexReader, time_limit: float, most_expansions: int, memory: Memory | None = None
    ) -> None:
        self.reader = reader
        self._most_expansions = most_expansions
        self.cut: dict[Term, str] = {}
        """Terms that were evaluated only in part, each with the bound that cut it short: `prefix` or `time`."""
        self._deadline = time.monotonic() + time_limit
        self._reading_deadline = time.monotonic() + time_limit * READING_SHARE
        self.memory = memory or Memory()
        self._selections, self._forms = self.memory.selections, self.memory.forms
        self._postings: dict[str, PostingList] = {}
        self._held: dict[Term, int] = {}
        """For each term, the columns that may hold it, as bits (`holders`)."""

    def check(self) -> None:
        """Raise TimeUp once the time limit has passed."""
        if time.monotonic() > self._deadline:
            raise TimeUp

    @property
    def passages_count(self) -> int:
        return len(self.reader.sides)

    @property
    def documents_count(self) -> int:
        return len(self.reader.firsts)

    # Matching

    def passages(self, node: Node, *, apart: bool = False) -> Selection:
        """The passages that match a tree; with `apart`, runs that are not negated match by their words."""

        def leaf(leaf: Term | Range, field: str, negated: bool) -> Selection:
            if isinstance(leaf, Range):
                return self.in_documents(self._in_range(leaf))
            return self._passages_with(leaf, field, apart and not negated, negated)

        return self._tree(node, leaf, self.passages_count)

    def documents(self, node: Node) -> Selection:
        """The documents that match a tree by their metadata alone."""

        def leaf(leaf: Term | Range, field: str, negated: bool) -> Selection:
            if isinstance(leaf, Range):
                return self._in_range(leaf)
            return self._with(leaf, document_columns(field), self.documents_count, negated=negated)

        return self._tree(node, leaf, self.documents_count)

    def in_documents(self, documents: Selection) -> Selection:
        """The passages of some documents."""
        if not len(documents):
            return Selection.none(self.passages_count)
        return Selection(self.passages_count, mask=documents.mask[self.reader.document_of])

    def _tree(self, node: Node, leaf: _Leaf, size: int, field: str = "", negated: bool = False) -> Selection:
        self.check()
        match node:
            case Term() | Range():
                return leaf(node, field, negated)
            case Within(name, inner):
                return self._tree(inner, leaf, size, name, negated)
            case Not(inner):
                return ~self._tree(inner, leaf, size, field, not negated)
            case And(nodes):
                parts = [self._tree(child, leaf, size, field, negated) for child in nodes]
                return intersection(size, parts)
            case Or(nodes):
                return union(size, [self._tree(child, leaf, size, field, negated) for child in nodes])

    def _in_range(self, node: Range) -> Selection:
        return self.dated(node.low.first if node.low else None, node.high.last if node.high else None)

    def dated(self, low: int | None, high: int | None) -> Selection:
        """The documents whose date overlaps an interval, open where None; undated ones never do."""
        first, last = self.reader.dates[:, 0], self.reader.dates[:, 1]
        mask: Mask = first != UNDATED
        if low is not None:
            mask = mask & (last >= low)
        if high is not None:
            mask = mask & (first <= high)
        return Selection(self.documents_count, mask=mask)

    def _passages_with(self, term: Term, field: str, apart: bool, negated: bool) -> Selection:
        if field in DOCUMENT_FIELDS:
            return self.in_documents(self._with(term, (field,), self.documents_count, apart=apart, negated=negated))
        return self._with(term, passage_columns(field), self.passages_count, apart=apart, negated=negated)

    def _with(
        self, term: Term, columns: Sequence[str], size: int, *, apart: bool = False, negated: bool = False
    ) -> Selection:
        if columns == SIDES:
            found = self.selection(term, EITHER_SIDE, apart=apart)
        else:
            held = columns if apart else self._holding(term, columns)
            found = union(size, [self.selection(term, column, apart=apart) for column in held])
        # Negating a term cut short would let too much through, and counts must stay lower bounds.
        return Selection.every(size) if negated and term in self.cut else found

    def selection(self, term: Term, column: str, *, apart: bool = False) -> Selection:
        """The rows of a column that hold a term; with EITHER_SIDE, the passages that hold it on either side."""
        key = (term, column, apart)
        if key not in self._selections:
            self._selections[key] = (
                self._find(term, column, apart)
                if apart or self._holding(term, (column,))
                else Selection.none(self._size(column))
            )
        return self._selections[key]

    def on_sides(self, term: Term) -> Selection:
        """The passages that hold a term on either side."""
        return self.selection(term, EITHER_SIDE)

    def postings(self, word: str) -> PostingList:
        """The posting list of a word over both sides."""
        if word not in self._postings:
            self._postings[word] = self.reader.words.postings(word)
        return self._postings[word]

    def is_posted(self, term: Term) -> bool:
        """Whether the passages that hold a term on either side are to be read from the posting lists of its forms."""
        # Each form is a single atom and a word. Many forms are read faster from the columns: all lists at once.
        return term.kind == "word" or (term.kind == "prefix" and len(self.forms(term)) <= FEW)

    def _size(self, column: str) -> int:
        return self.documents_count if column in DOCUMENT_COLUMNS else self.passages_count

    def _find(self, term: Term, column: str, apart: bool) -> Selection:
        size = self._size(column)
        if column == EITHER_SIDE:
            if self.is_posted(term):
                return union(size, [self.postings(form).passages for form in self.forms(term)])
            return union(size, [self.selection(term, side, apart=apart) for side in SIDES])
        literals = self.reader.columns[column]
        if apart and (words := words_apart(term, self.reader.segmenter)):
            return reduce(and_, [literals.holding(word, self.check) for word in words])
        if term.kind in ("word", "prefix"):
            return union(size, literals.lists(self.forms(term)))
        found = union(
            size,
            [literals.holding(atoms, self.check, self._known(atoms, column)) for atoms in sequences(term)],
        )
        return Selection(size, self._exact(term, column, found.rows)) if term.kind == "exact" else found

    def _known(self, atoms: Sequence[str], column: str) -> Known | None:
        """Tells passages that hold a sequence of Han as a word, and so must hold it here if no other side can."""
        if len(atoms) < LOOKED_FOR or column not in SIDES or any(map(is_run, atoms)):
            return None
        held = self.postings("".join(atoms)).passages
        others = [self.reader.columns[side] for side in SIDES if side != column]
        if not len(held) or any(other.may_hold(atoms) for other in others):
            return None
        return held.holds

    def _holding(self, term: Term, columns: Sequence[str]) -> Sequence[str]:
        """The columns, out of some, that `holders` does not rule out for a term."""
        holders = self.reader.holders
        if term not in self._held:
            if term.kind in ("word", "prefix"):
                self._held[term] = holders.of_any([code for form in self.forms(term) for code in codes_of((form,))])
            else:
                self._held[term] = reduce(or_, [holders.of_all(codes_of(atoms)) for atoms in sequences(term)])
        held, bits = self._held[term], holders.bits
        return [column for column in columns if column not in bits or held & bits[column]]

    def _exact(self, term: Term, column: str, rows: Rows) -> Rows:
        """Those of some rows whose text holds a term exactly as typed."""
        exact, kept = Exact(term.text), np.zeros(len(rows), bool)
        written = self.reader.written(column, rows)
        for number, (row, text) in enumerate(zip(rows.tolist(), written, strict=True)):
            if (number % 256 == 0 or text is None) and time.monotonic() > self._reading_deadline:
                self.cut[term] = "time"
                break
            held = exact.glance(text) if text is not None else None
            kept[number] = any(map(exact.find, self.reader.texts(column, row))) if held is None else held
        return rows[kept]

    def forms(self, term: Term) -> list[str]:
        """The words that a term stands for: all with its prefix, in order; or the word typed, then its inflections."""
        if term not in self._forms:
            self._forms[term] = self._prefixed(term) if term.kind == "prefix" else self._inflected(term)
        return self._forms[term]

    def _inflected(self, term: Term) -> list[str]:
        word = values(term.text)[0]
        key = f"{stem(word)}\0"
        others = [form.removeprefix(key) for form in self.reader.words.expand("forms", key)]
        return [word, *(other for other in others if other != word)]

    def _prefixed(self, term: Term) -> list[str]:
        most = self._most_expansions
        found = self.reader.words.expand("runs", values(term.text)[0], most + 1)
        totals = np.cumsum(sum(self.reader.columns[side].counts(found) for side in SIDES))
        kept = min(int(np.searchsorted(totals, most * ROWS_AN_EXPANSION, side="right")), most)
        if kept < len(found):
            self.cut[term] = "prefix"
        return found[:kept]
