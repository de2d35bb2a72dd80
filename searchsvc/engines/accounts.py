"""What a query's tree alone tells of an answer: its parts, its words, the ways to write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from ..model import SIDES
from ..query import And, Node, Not, Or, Term, Within, terms
from ..text.characters import characters, fold
from ..text.literal import is_run, values
from ..text.words import Segmenter, han_pieces
from .protocol import Explanation, Form

CUTS = ("cut", "terms", "nesting")
"""The notices of a parser that say that a query was shortened."""
LONGEST_VARIED = 100
"""Characters of a run whose ways of writing are told apart; those of a thousand would take a quarter of a megabyte."""


def positive_parts(root: Node) -> list[Node]:
    """The parts of a query that are not negated, each of which could be asked alone."""
    parts = list(root.nodes) if isinstance(root, And) else [root]
    return [part for part in parts if not isinstance(part, Not)]


def form_found(term: Term, within: str, form: str, count: int) -> Form:
    """A form of a term: the inflections of a word as they are folded, the ways to write a run as they are written."""
    found = Term("phrase" if term.kind in ("word", "prefix") else "exact", form)
    return Form(term.text, form, count, str(Within(within, found) if within else found))


def unmarked(said: Explanation) -> Explanation:
    """An explanation that says, too, that not all of what matched is marked."""
    return replace(said, bounded=(*said.bounded, ("marks", "")))


def ranked_pieces(root: Node, segmenter: Segmenter) -> Iterator[str]:
    """The words that ranking counts, as they were typed."""
    for term, _ in terms(root, positive_only=True):
        yield from han_pieces(term.text, segmenter)
        yield from filter(is_run, values(term.text))


def have_dictionary(root: Node, segmenter: Segmenter) -> None:
    """Read the dictionary if the words of a query need it, before its time counts: that takes half a second."""
    if not segmenter.is_loaded:
        for _ in ranked_pieces(root, segmenter):
            pass


@lru_cache(maxsize=1024)
def ways_to_write(text: str) -> tuple[str, ...] | None:
    """Of each character of a run of Han the ways to write it; None where it has but one, or is too long to tell."""
    if len(text) > LONGEST_VARIED or not re.fullmatch(f"[{characters().han}]+", text):
        return None
    held = tuple(_classes().get(char, char) for char in fold(text))
    return None if all(len(group) == 1 for group in held) else held


@cache
def _classes() -> dict[str, str]:
    """The forms of every character that has several, by the one it folds to."""
    return {group[0]: group for group in characters().classes}


def negated_sides(node: Node, negated: bool = False, within: str = "") -> Iterator[str]:
    """The sides of which something negated speaks."""
    match node:
        case Not(inner):
            yield from negated_sides(inner, not negated, within)
        case Within(name, inner):
            yield from negated_sides(inner, negated, name)
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from negated_sides(child, negated, within)
        case _:
            if negated and within in SIDES:
                yield within
