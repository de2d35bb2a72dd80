"""A document as it is read: the part that is asked for, with what a query finds there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ..model import Bilingual, Metadata, Passage
from ..query import EVERYTHING, Query
from ..text.marks import Pattern, marks
from ..text.words import Segmenter
from .parts import fit_at_once
from .patterns import marked
from .protocol import Contents, DocumentPart, MarkedPassage


class Outline(NamedTuple):
    """What an engine holds of a document beside its passages."""

    metadata: Metadata
    length: int
    starts: Sequence[int]
    """Where its parts begin, from 0."""
    contents: Sequence[tuple[str | None, str | None, int]]
    """Its sections: both names, and the number of the first passage."""


def passage_of(record: dict[str, Any]) -> Passage:
    """A passage as an engine holds it: checked when it was built; to check it again would cost more than to read it."""
    if notes := record.get("notes"):
        record["notes"] = tuple(notes)
    if section := record.get("section"):
        record["section"] = Bilingual.trusted(section)
    return Passage.trusted(record)


class Matches(NamedTuple):
    """What a query finds in a document, and how it is marked there."""

    numbers: tuple[int, ...] = ()
    patterns: Sequence[Pattern] = ()
    apart: bool = False
    complete: bool = True


def matches(
    query: Query | None, apart: bool, segmenter: Segmenter, find: Callable[[Query, bool], tuple[Sequence[int], bool]]
) -> Matches:
    """What a query finds: as typed, or the words apart if that is asked for or nothing is there as typed.

    `find` gives the numbers of the passages that hold the one or only the other, and whether these are all.
    """
    if query is None or query.root == EVERYTHING:
        return Matches()
    patterns, complete = marked(query.root, segmenter), True
    for is_apart in (apart, not apart):
        numbers, complete = find(query, is_apart)
        if numbers:
            return Matches(tuple(numbers), patterns, is_apart, complete)
    return Matches(patterns=patterns, complete=complete)


def part_shown(
    document: Outline,
    part: int | None,
    at: int | None,
    found: Matches,
    read: Callable[[int, int], Iterable[tuple[str, Passage]]],
) -> DocumentPart:
    """The part that is asked for, or all, where that is not too long, else the first.

    `read` gives the passages from one place, from 0, to another, with identifiers.
    """
    starts = [0] if part is None and fit_at_once(len(document.starts)) else document.starts
    wanted = part or 1 if at is None else sum(start < at for start in starts)
    shown = min(max(wanted, 1), len(starts))
    begin, end = [*starts, document.length][shown - 1 : shown + 1]
    held = list(read(begin, end))
    marked_there = marks(found.patterns, [passage for _, passage in held], apart=found.apart)
    return DocumentPart(
        document=document.metadata,
        total=document.length,
        first=begin + 1,
        passages=tuple(
            MarkedPassage(key, n, passage, where["zh"], where["en"])
            for n, ((key, passage), where) in enumerate(zip(held, marked_there.of, strict=True), begin + 1)
        ),
        part=shown,
        parts=len(starts),
        starts=tuple(start + 1 for start in starts),
        contents=tuple(Contents(*section) for section in document.contents),
        matches=found.numbers,
        complete=found.complete and marked_there.complete,
    )
