"""How well passages answer: BM25 over words, and a bonus for a match in title or heading."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...query import SIDE_FIELDS, Node, Term, terms
from ..patterns import ranked_words
from .codec import highest_score, score
from .evaluation import Evaluation
from .selection import Rows, is_searched, places

TITLE_BONUS = 3.0

Counts = NDArray[np.float32]


class Ranking:
    """The scores of some passages: only theirs are computed."""

    def __init__(self, evaluation: Evaluation, rows: Rows) -> None:
        self._evaluation = evaluation
        self._reader = evaluation.reader
        self._rows = rows
        self._norms = self._reader.norms.take(rows)
        self._total = np.zeros(len(rows), np.float32)

    def scores(self, root: Node) -> NDArray[np.float32]:
        """BM25 of every term that is asked for, and a bonus that saturates for title and heading."""
        if not len(self._rows):
            return self._total
        in_heading = np.zeros(len(self._rows), np.uint8)
        for term, field in dict.fromkeys(terms(root, positive_only=True)):
            self._evaluation.check()
            if field and field not in SIDE_FIELDS:
                continue
            self._add(term)
            headed = self._headed(term)
            if headed is not None:
                in_heading += headed
        if in_heading.any():
            times = in_heading.astype(np.float32)
            self._total += TITLE_BONUS * times / (times + 1)
        return self._total

    def _add(self, term: Term) -> None:
        if term.kind == "word":
            self._add_forms(term)
        elif term.kind == "prefix":
            held = self._evaluation.on_sides(term)
            self._add_counts(held.holds(self._rows).astype(np.float32), len(held))
        else:
            for word in ranked_words(term, self._reader.segmenter):
                rows, frequencies = self._evaluation.postings(word)
                self._add_counts(self._counts(rows, frequencies), len(rows))

    def _add_forms(self, term: Term) -> None:
        """All forms as one term; the one typed earns as much again as the most that any could."""
        forms = self._evaluation.forms(term)
        lists = [self._evaluation.postings(form) for form in forms]
        typed = self._counts(*lists[0])
        having = len(self._evaluation.on_sides(term))
        counts = typed
        for rows, frequencies in lists[1:]:
            if len(rows):
                counts = counts + self._counts(rows, frequencies)
        self._add_counts(counts, having)
        if len(forms) > 1:
            self._total += (typed > 0) * np.float32(highest_score(self._evaluation.passages_count, having))

    def _add_counts(self, counts: Counts, having: int) -> None:
        if having:
            self._total += score(counts, self._norms, self._evaluation.passages_count, having)

    def _counts(self, rows: Rows, frequencies: NDArray[np.uint16]) -> Counts:
        """How often a word stands in each of the passages."""
        wanted = self._rows
        if len(rows) == len(wanted) and np.array_equal(rows, wanted):
            return frequencies.astype(np.float32)
        size = self._evaluation.passages_count
        if len(rows) and is_searched(len(wanted), len(rows), size):
            at, known = places(rows, wanted)
            return np.where(known, frequencies.take(at), 0).astype(np.float32)
        if is_searched(len(rows), len(wanted), size):
            counts = np.zeros(len(wanted), np.float32)
            at, known = places(wanted, rows)
            counts[at.compress(known)] = frequencies.compress(known)
            return counts
        every = np.zeros(size, np.uint16)
        every[rows.astype(np.intp)] = frequencies
        return every.take(wanted).astype(np.float32)

    def _headed(self, term: Term) -> NDArray[np.bool_] | None:
        """Which of the passages stand in a document, or under a heading, that holds a term; None for none."""
        titled = self._evaluation.selection(term, "title")
        headings = self._evaluation.selection(term, "section")
        if not len(titled) and not len(headings):
            return None
        headed = headings.holds(self._rows)
        return headed | titled.mask.take(self._documents) if len(titled) else headed

    @cached_property
    def _documents(self) -> Rows:
        return self._reader.document_of.take(self._rows)
