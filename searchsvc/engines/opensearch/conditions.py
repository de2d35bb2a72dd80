"""Translates a query's tree for the cluster: into filters, and into clauses that score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...model import SIDES
from ...query import SIDE_FIELDS, And, Node, Not, Or, Range, Term, Within, terms
from ...text.literal import is_run, values
from ...text.words import Segmenter, han_words, stem
from ..columns import document_columns, passage_columns
from ..patterns import sequences, words_apart
from .mapping import LONGEST_ATOM
from .records import written_atoms

Clause = dict[str, Any]

MOST_LEAVES = 600
"""Literals that the filters of a query may add up to; a cluster accepts some 1,000 clauses in all."""
MOST_RANKED = 200
MOST_LIFTED = 40
TITLE_BONUS = 1.5
MORE_TITLES = 0.1
"""The share of its bonus that a second match in a title or heading earns."""

EVERYTHING: Clause = {"match_all": {}}
NOTHING: Clause = {"match_none": {}}


def literal(field: str, atoms: Sequence[str]) -> Clause:
    """A sequence of adjacent atoms in a field."""
    return {"match_phrase": {field: " ".join(atom[:LONGEST_ATOM] for atom in atoms)}}


def any_of(clauses: Sequence[Clause]) -> Clause:
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}} if clauses else NOTHING


def all_of(clauses: Sequence[Clause]) -> Clause:
    clauses = [clause for clause in clauses if clause != EVERYTHING]
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"filter": list(clauses)}} if clauses else EVERYTHING


def none_of(clause: Clause) -> Clause:
    return {"bool": {"must_not": [clause]}}


def dated(low: int | None, high: int | None) -> Clause:
    """A date that overlaps an interval, open where None; undated records never match."""
    clauses: list[Clause] = [{"exists": {"field": "first"}}]
    if low is not None:
        clauses.append({"range": {"last": {"gte": low}}})
    if high is not None:
        clauses.append({"range": {"first": {"lte": high}}})
    return all_of(clauses)


class Conditions:
    """The filters and scores of one query, bounded in number so that no cluster refuses them."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self.cut: dict[Term, str] = {}
        """Terms that were left out, each with the bound it exceeded."""
        self._leaves = 0

    def passages(self, node: Node, *, apart: bool = False) -> Clause:
        """The filter for the passages that match a tree; with `apart`, runs not negated match by their words."""
        return self._tree(node, passage_columns, apart)

    def documents(self, node: Node) -> Clause:
        """The filter for the documents that match a tree by their metadata alone."""
        return self._tree(node, document_columns, False)

    def _tree(
        self,
        node: Node,
        columns: Callable[[str], Sequence[str]],
        apart: bool,
        field: str = "",
        negated: bool = False,
    ) -> Clause:
        match node:
            case Term():
                return self._term(node, columns(field), apart and not negated, negated)
            case Range(_, low, high):
                return dated(low.first if low else None, high.last if high else None)
            case Within(name, inner):
                return self._tree(inner, columns, apart, name, negated)
            case Not(inner):
                return none_of(self._tree(inner, columns, apart, field, not negated))
            case And(nodes):
                return all_of([self._tree(child, columns, apart, field, negated) for child in nodes])
            case Or(nodes):
                return any_of([self._tree(child, columns, apart, field, negated) for child in nodes])

    def _term(self, term: Term, columns: Sequence[str], apart: bool, negated: bool) -> Clause:
        clauses, leaves = [], 0
        for column in columns:
            clause, count = self.held(term, column, apart)
            clauses.append(clause)
            leaves += count
        if self._leaves + leaves > MOST_LEAVES:
            # Counts must stay lower bounds: under a negation, a term left out matches everything.
            self.cut[term] = "terms"
            return EVERYTHING if negated else NOTHING
        self._leaves += leaves
        return any_of(clauses)

    def held(self, term: Term, column: str, apart: bool = False) -> tuple[Clause, int]:
        """The filter for records that hold a term in a column, and how many literals it consists of."""
        if apart and (words := words_apart(term, self._segmenter)):
            return all_of([literal(column, word) for word in words]), len(words)
        if term.kind == "word":
            return {"term": {f"{column}_stems": stem(values(term.text)[0])[:LONGEST_ATOM]}}, 1
        if term.kind == "prefix":
            return {"prefix": {column: values(term.text)[0]}}, 1
        if term.kind == "exact":
            return {"match_phrase": {f"{column}_written": written_atoms(term.text)}}, 1
        found = sequences(term)
        return any_of([literal(column, atoms) for atoms in found]), len(found)

    def scores(self, root: Node) -> list[Clause]:
        """The clauses that score a passage: BM25 over words, the form as typed, a match in title or heading."""
        asked = [
            term
            for term, within in dict.fromkeys(terms(root, positive_only=True))
            if within in ("", *SIDE_FIELDS) and term not in self.cut
        ]
        ranked = [clause for term in asked for clause in self._ranked(term)]
        lifted = [
            {"constant_score": {"filter": any_of([self.held(term, "title")[0], self.held(term, "section")[0]])}}
            for term in asked
            if len(sequences(term)) == 1
        ]
        best = {"dis_max": {"queries": lifted[:MOST_LIFTED], "tie_breaker": MORE_TITLES, "boost": TITLE_BONUS}}
        return [*ranked[:MOST_RANKED], *([best] if lifted else [])]

    def _ranked(self, term: Term) -> list[Clause]:
        if term.kind == "prefix":
            return [{"constant_score": {"filter": any_of([self.held(term, side)[0] for side in SIDES])}}]
        if term.kind == "word":
            word = values(term.text)[0][:LONGEST_ATOM]
            return [{"term": {"words": stem(word)}}, {"term": {"forms": word}}]
        runs = [stem(value)[:LONGEST_ATOM] for value in values(term.text) if is_run(value)]
        return [{"term": {"words": word}} for word in (*han_words(term.text, self._segmenter), *runs)]
