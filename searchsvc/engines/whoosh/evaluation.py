"""What a query's tree matches: a mask over the passages (or the documents), and their scores."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ...model import SIDES
from ...query import (
    DOCUMENT_FIELDS,
    SIDE_FIELDS,
    And,
    Node,
    Not,
    Or,
    Range,
    Term,
    Within,
    terms,
)
from ...text.literal import Exact, values
from ...text.words import stem
from ..columns import document_columns, passage_columns
from ..patterns import ranked_words, sequences, words_apart
from .codec import highest_score, score
from .reader import IndexReader
from .schema import UNDATED

Mask = NDArray[np.bool_]
Rows = NDArray[np.uint32]

MOST_PREFIX_ROWS = 2_000_000
"""Postings that one prefix may add up; what comes later in the alphabet is left out, and said."""
READING_SHARE = 0.6
"""The share of the time limit within which texts are read to find out whether they hold something exactly."""
TITLE_BONUS = 3.0


_Leaf = Callable[[Term | Range, str, bool], Mask]
"""A leaf, the field it stands in, whether an odd number of negations stands above: the mask it stands for."""


class TimeUp(Exception):
    """The time limit of a search has passed."""


class Evaluation:
    """One query against one generation; every part of it is evaluated once."""

    def __init__(self, reader: IndexReader, time_limit: float) -> None:
        self.reader = reader
        self.cut: dict[Term, str] = {}
        """Terms that were looked for in part only, each with the bound that cut it: `prefix` or `time`."""
        self._deadline = time.monotonic() + time_limit
        self._reading_deadline = time.monotonic() + time_limit * READING_SHARE
        self._rows: dict[tuple[Term, str, bool], Rows] = {}
        self._forms: dict[Term, list[str]] = {}

    def check(self) -> None:
        """Raise TimeUp when it is."""
        if time.monotonic() > self._deadline:
            raise TimeUp

    @property
    def passages_count(self) -> int:
        return len(self.reader.sides)

    @property
    def documents_count(self) -> int:
        return len(self.reader.firsts)

    # Matching

    def passages(self, node: Node, *, apart: bool = False) -> Mask:
        """Which passages a tree holds for; with `apart`, runs that are not negated match by their words."""

        def leaf(leaf: Term | Range, field: str, negated: bool) -> Mask:
            if isinstance(leaf, Range):
                return self._in_range(leaf)[self.reader.document_of]
            return self._passages_with(leaf, field, apart and not negated, negated)

        return self._tree(node, leaf, self.passages_count)

    def documents(self, node: Node) -> Mask:
        """Which documents a tree holds for by their metadata alone."""

        def leaf(leaf: Term | Range, field: str, negated: bool) -> Mask:
            if isinstance(leaf, Range):
                return self._in_range(leaf)
            return self._mask(leaf, document_columns(field), self.documents_count, apart=False, negated=negated)

        return self._tree(node, leaf, self.documents_count)

    def _tree(self, node: Node, leaf: _Leaf, size: int, field: str = "", negated: bool = False) -> Mask:
        self.check()
        match node:
            case Term() | Range():
                return leaf(node, field, negated)
            case Within(name, inner):
                return self._tree(inner, leaf, size, name, negated)
            case Not(inner):
                return ~self._tree(inner, leaf, size, field, not negated)
            case And(nodes):
                masks = (self._tree(child, leaf, size, field, negated) for child in nodes)
                return reduce(np.logical_and, masks, np.ones(size, bool))
            case Or(nodes):
                masks = (self._tree(child, leaf, size, field, negated) for child in nodes)
                return reduce(np.logical_or, masks, np.zeros(size, bool))

    def _in_range(self, node: Range) -> Mask:
        return self.dated(node.low.first if node.low else None, node.high.last if node.high else None)

    def dated(self, low: int | None, high: int | None) -> Mask:
        """The documents whose date meets an interval; the undated never do."""
        first, last = self.reader.dates[:, 0], self.reader.dates[:, 1]
        mask: Mask = first != UNDATED
        if low is not None:
            mask = mask & (last >= low)
        if high is not None:
            mask = mask & (first <= high)
        return mask

    def _passages_with(self, term: Term, field: str, apart: bool, negated: bool) -> Mask:
        if field in DOCUMENT_FIELDS:
            mask = self._mask(term, (field,), self.documents_count, apart=apart, negated=negated)
            return mask[self.reader.document_of]
        return self._mask(term, passage_columns(field), self.passages_count, apart=apart, negated=negated)

    def _mask(self, term: Term, columns: Sequence[str], size: int, *, apart: bool, negated: bool) -> Mask:
        mask = np.zeros(size, bool)
        for column in columns:
            mask[self.rows(term, column, apart=apart)] = True
        # A term cut short under a negation would let too much through: counts must stay lower bounds.
        return np.ones(size, bool) if negated and term in self.cut else mask

    def rows(self, term: Term, column: str, *, apart: bool = False) -> Rows:
        """The rows of one column that hold a term."""
        key = (term, column, apart)
        if key not in self._rows:
            self._rows[key] = self._find(term, column, apart)
        return self._rows[key]

    def _find(self, term: Term, column: str, apart: bool) -> Rows:
        literals = self.reader.columns[column]
        if apart and (words := words_apart(term, self.reader.segmenter)):
            lists = [literals.rows(word, self.check) for word in words]
            rows = lists[0]
            for other in lists[1:]:
                rows = np.intersect1d(rows, other, assume_unique=True)
            return rows
        if term.kind in ("word", "prefix"):
            return union([literals.rows((form,), self.check) for form in self.forms(term)])
        rows = union([literals.rows(atoms, self.check) for atoms in sequences(term)])
        return self._exact(term, column, rows) if term.kind == "exact" else rows

    def _exact(self, term: Term, column: str, rows: Rows) -> Rows:
        kept, exact = [], Exact(term.text)
        for number, row in enumerate(rows.tolist()):
            if number % 64 == 0 and time.monotonic() > self._reading_deadline:
                self.cut[term] = "time"
                break
            if any(exact.find(text) for text in self.reader.texts(column, row)):
                kept.append(row)
        return np.array(kept, np.uint32)

    def forms(self, term: Term) -> list[str]:
        """The words of the library that a word or prefix stands for, the typed one first."""
        if term not in self._forms:
            self._forms[term] = self._prefixed(term) if term.kind == "prefix" else self._inflected(term)
        return self._forms[term]

    def _inflected(self, term: Term) -> list[str]:
        word = values(term.text)[0]
        key = f"{stem(word)}\0"
        others = [form.removeprefix(key) for form in self.reader.words.expand("forms", key)]
        return [word, *(other for other in others if other != word)]

    def _prefixed(self, term: Term) -> list[str]:
        found, total = [], 0
        for form in self.reader.words.expand("runs", values(term.text)[0]):
            total += sum(len(self.reader.columns[side].rows((form,), self.check)) for side in SIDES)
            if total > MOST_PREFIX_ROWS:
                self.cut[term] = "prefix"
                break
            found.append(form)
        return found

    # Ranking

    def scores(self, root: Node) -> NDArray[np.float32]:
        """How well each passage answers: BM25 over words, and a saturating bonus for title and heading."""
        total = np.zeros(self.passages_count, np.float32)
        in_heading = np.zeros(self.passages_count, np.float32)
        for term, field in dict.fromkeys(terms(root, positive_only=True)):
            self.check()
            if field and field not in SIDE_FIELDS:
                continue
            if term.kind == "word":
                self._score_forms(term, total)
            elif term.kind == "prefix":
                rows = union([self.rows(term, side) for side in SIDES])
                self._score(rows, np.ones(len(rows), np.float32), total)
            else:
                for word in ranked_words(term, self.reader.segmenter):
                    self._score_words([word], total)
            titled = np.zeros(self.documents_count, bool)
            titled[self.rows(term, "title")] = True
            headed = titled[self.reader.document_of]
            headed[self.rows(term, "section")] = True
            in_heading += headed
        return total + TITLE_BONUS * in_heading / (in_heading + 1)

    def _score_forms(self, term: Term, total: NDArray[np.float32]) -> None:
        """All forms as one term; the one typed earns as much again as the most that any could."""
        forms = self.forms(term)
        having = self._score_words(forms, total)
        if len(forms) > 1:
            total[self.reader.words.postings(forms[0])[0]] += highest_score(self.passages_count, having)

    def _score_words(self, words: list[str], total: NDArray[np.float32]) -> int:
        """Add the score of some words taken as one; how many passages have any is returned."""
        if len(words) == 1:
            rows, frequencies = self.reader.words.postings(words[0])
            counts = frequencies.astype(np.float32)
        else:
            summed = np.zeros(self.passages_count, np.float32)
            for word in words:
                held, frequencies = self.reader.words.postings(word)
                summed[held] += frequencies
            rows = np.flatnonzero(summed).astype(np.uint32)
            counts = summed[rows]
        self._score(rows, counts, total)
        return len(rows)

    def _score(self, rows: Rows, counts: NDArray[np.float32], total: NDArray[np.float32]) -> None:
        average, lengths = self.reader.average_length, self.reader.lengths[rows]
        total[rows] += score(counts, lengths, average, self.passages_count, len(rows))


def union(lists: list[Rows]) -> Rows:
    lists = [rows for rows in lists if len(rows)]
    if len(lists) < 2:
        return lists[0] if lists else np.zeros(0, np.uint32)
    return np.unique(np.concatenate(lists))
