"""Relevance: BM25 over words, plus a bonus for a match in title or heading."""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from ...query import SIDE_FIELDS, Node, Term, terms
from ..patterns import ranked_words
from .codec import Counts, PostingList, highest_score, length_norms, score
from .evaluation import Evaluation
from .hits import Hits
from .selection import Rows, added_up

TITLE_BONUS = 3.0


class Ranking:
    """Scores the given passages, and no others."""

    def __init__(self, evaluation: Evaluation, rows: Rows, by_document: Hits) -> None:
        """`by_document` is the same passages, grouped by document."""
        self._evaluation = evaluation
        self._by_document = by_document
        self._reader = evaluation.reader
        self._rows = rows
        self._norms = length_norms(self._reader.lengths.take(rows), self._reader.average_length)
        self._total = np.zeros(len(rows), np.float32)

    def scores(self, root: Node) -> NDArray[np.float32]:
        """BM25 summed over all terms that are not negated, plus a saturating bonus for title and heading."""
        if not len(self._rows):
            return self._total
        in_headings: list[NDArray[np.uint8]] = []
        for term, field in dict.fromkeys(terms(root, positive_only=True)):
            self._evaluation.check()
            if field and field not in SIDE_FIELDS:
                continue
            self._add(term)
            headed = self._headed(term)
            if headed is not None:
                in_headings.append(headed.view(np.uint8))
        if in_headings:
            in_heading = reduce(add, in_headings)
            # Usually few of many passages are under such a heading.
            at = (in_heading > 0).nonzero()[0]
            times = in_heading.take(at).astype(np.float32)
            self._total[at] += TITLE_BONUS * times / (times + 1)
        return self._total

    def _add(self, term: Term) -> None:
        if term.kind == "word":
            self._add_forms(term)
        elif term.kind == "prefix":
            held = self._evaluation.on_sides(term)
            self._add_counts(held.spread(np.ones(len(held), np.float32), self._rows), len(held))
        else:
            for word in ranked_words(term, self._reader.segmenter):
                posted = self._evaluation.postings(word)
                self._add_counts(posted.counts(self._rows), len(posted.passages))

    def _add_forms(self, term: Term) -> None:
        """Score all inflections as one term; the form typed adds the highest score that such a term could reach."""
        typed, *others = map(self._evaluation.postings, self._evaluation.forms(term))
        as_typed = typed.counts(self._rows)
        having = len(self._evaluation.on_sides(term))
        self._add_counts(as_typed + self._counts(others) if others else as_typed, having)
        if others:
            self._total += (as_typed > 0) * np.float32(highest_score(self._evaluation.passages_count, having))

    def _counts(self, lists: list[PostingList]) -> Counts:
        """The summed frequencies of several words in each of the passages."""
        counts = [one.counts(self._rows) for one in lists if one.passages.is_dense]
        if listed := [one for one in lists if not one.passages.is_dense]:
            rows = np.concatenate([one.passages.rows for one in listed])
            frequencies = np.concatenate([one.frequencies for one in listed], dtype=np.float32)
            counts.append(added_up(rows, frequencies, self._rows, self._evaluation.passages_count))
        return reduce(add, counts)

    def _add_counts(self, counts: Counts, having: int) -> None:
        if having:
            self._total += score(counts, self._norms, self._evaluation.passages_count, having)

    def _headed(self, term: Term) -> NDArray[np.bool_] | None:
        """Which of the passages are in a document, or under a heading, that holds a term; None if there is none."""
        titled = self._evaluation.selection(term, "title")
        headings = self._evaluation.selection(term, "section")
        if not len(titled) and not len(headings):
            return None
        headed = headings.holds(self._rows)
        if len(titled):
            headed |= self._by_document.each(titled.holds(self._by_document.documents))
        return headed
