"""Documents for reading: the part that is asked for, with the matches of a query marked."""

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
    """A document without its passages."""

    metadata: Metadata
    length: int
    starts: Sequence[int]
    """The index of the first passage of each part."""
    contents: Sequence[tuple[str | None, str | None, int]]
    """Its sections: the heading in both languages, and the number of the first passage."""


def passage_of(record: dict[str, Any]) -> Passage:
    """A passage from an engine's record; the build validated it, and to do so again would cost more than reading it."""
    if notes := record.get("notes"):
        record["notes"] = tuple(notes)
    if section := record.get("section"):
        record["section"] = Bilingual.trusted(section)
    return Passage.trusted(record)


class Matches(NamedTuple):
    """What a query finds in a document, and what to mark there."""

    numbers: tuple[int, ...] = ()
    patterns: Sequence[Pattern] = ()
    apart: bool = False
    complete: bool = True


def matches(
    query: Query | None, apart: bool, segmenter: Segmenter, find: Callable[[Query, bool], tuple[Sequence[int], bool]]
) -> Matches:
    """What a query finds: as typed, or with its words apart if that is asked for or nothing holds it as typed.

    `find(query, apart)` returns the numbers of the passages that hold it as typed, or only with its words apart, and
    whether these are all.
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
    """Part number `part`, or the part that holds passage `at`; with `part=None`, the whole document if it fits.

    `read(begin, end)` returns the passages of a range of indices, with their identifiers.
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
