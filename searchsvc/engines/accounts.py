"""What explanations take from a query's tree alone: its parts, its words and their spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from ..model import SIDES
from ..query import And, Node, Not, Or, Range, Term, Within, terms
from ..text.characters import characters, fold
from ..text.literal import is_run, values
from ..text.words import Segmenter, han_pieces
from .protocol import Explanation, Form

CUTS = ("cut", "terms", "nesting")
"""The parser's notices that say that a query was shortened."""
LONGEST_VARIED = 100
"""Longest run, in characters, whose spellings are told apart; one of a thousand takes a quarter of a megabyte."""


def positive_parts(root: Node) -> list[Node]:
    """The parts of a query that are not negated; each is a query of its own."""
    parts = list(root.nodes) if isinstance(root, And) else [root]
    return [part for part in parts if not isinstance(part, Not)]


def form_found(term: Term, within: str, form: str, count: int) -> Form:
    """A form found of a term, with its exact search: inflections match folded, spellings of a run as written."""
    found = Term("phrase" if term.kind in ("word", "prefix") else "exact", form)
    return Form(term.text, form, count, str(Within(within, found) if within else found))


def unmarked(said: Explanation) -> Explanation:
    """The explanation with the bound that says that not everything that matched is marked."""
    return replace(said, bounded=(*said.bounded, ("marks", "")))


def ranked_pieces(root: Node, segmenter: Segmenter) -> Iterator[str]:
    """The words that ranking counts, as typed."""
    for term, _ in terms(root, positive_only=True):
        yield from han_pieces(term.text, segmenter)
        yield from filter(is_run, values(term.text))


def have_dictionary(root: Node, segmenter: Segmenter) -> None:
    """Load the dictionary if a query needs it, which takes half a second, before its time limit starts."""
    if not segmenter.is_loaded:
        for _ in ranked_pieces(root, segmenter):
            pass


@lru_cache(maxsize=1024)
def ways_to_write(text: str) -> tuple[str, ...] | None:
    """For each character of a run of Han, all its variants; None if the run has a single spelling, or is too long."""
    if len(text) > LONGEST_VARIED or not re.fullmatch(f"[{characters().han}]+", text):
        return None
    held = tuple(_classes().get(char, char) for char in fold(text))
    return None if all(len(group) == 1 for group in held) else held


@cache
def _classes() -> dict[str, str]:
    """The variants of each character that has several, by the one they fold to."""
    return {group[0]: group for group in characters().classes}


def negated_sides(node: Node, negated: bool = False, within: str = "") -> Iterator[str]:
    """The sides that negated terms refer to."""
    match node:
        case Not(inner):
            yield from negated_sides(inner, not negated, within)
        case Within(name, inner):
            yield from negated_sides(inner, negated, name)
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from negated_sides(child, negated, within)
        case Term():
            if negated and within in SIDES:
                yield within
        case Range():  # a date is no text of a side
            return
