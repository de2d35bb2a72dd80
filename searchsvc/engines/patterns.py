"""The sequences of atoms that a query's terms look for: the same for every engine, in matching and in marking."""

from __future__ import annotations

from itertools import product

from ..model import SIDES, Side
from ..query import SIDE_FIELDS, Node, Term, terms
from ..text.literal import is_run, values
from ..text.marks import Pattern
from ..text.remembered import remembered
from ..text.words import Segmenter, han_words

MOST_HYPHENS = 6
"""Hyphens of one word that may each match a blank; further ones must be there."""


@remembered(4096)
def sequences(term: Term) -> tuple[tuple[str, ...], ...]:
    """The alternatives of a term, each a sequence of atoms; in a compound word, hyphens match blanks too."""
    atoms = values(term.text)
    if term.kind != "compound":
        return (tuple(atoms),)
    hyphens = [at for at, value in enumerate(atoms) if value == "-"][:MOST_HYPHENS]
    variants = {
        tuple(value for at, value in enumerate(atoms) if at not in left_out)
        for kept in product((True, False), repeat=len(hyphens))
        for left_out in [{at for at, keep in zip(hyphens, kept, strict=True) if not keep}]
    }
    return tuple(sorted(variants - {()}))


@remembered(4096)
def words_apart(term: Term, segmenter: Segmenter) -> tuple[tuple[str, ...], ...]:
    """The words of a run of Han, each as a sequence of atoms; empty if it is a single word."""
    if term.kind != "run":
        return ()
    found = [*han_words(term.text, segmenter), *filter(is_run, values(term.text))]
    return tuple(tuple(values(word)) for word in dict.fromkeys(found)) if len(found) > 1 else ()


@remembered(4096)
def ranked_words(term: Term, segmenter: Segmenter) -> tuple[str, ...]:
    """The words of a term that count for ranking."""
    return (*han_words(term.text, segmenter), *filter(is_run, values(term.text)))


def marked(root: Node, segmenter: Segmenter) -> list[Pattern]:
    """What to mark in the passages that a query finds: no negated terms, none in fields of the document."""
    patterns = []
    for term, within in terms(root, positive_only=True):
        if within and within not in SIDE_FIELDS:
            continue
        sides: tuple[Side, ...] = (within,) if within in SIDES else SIDES
        kind = term.kind if term.kind in ("word", "prefix", "exact") else "literal"
        patterns.append(
            Pattern(kind, sequences(term), sides, within == "note", term.text, words_apart(term, segmenter))
        )
    return patterns
