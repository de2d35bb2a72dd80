"""What engines index of passages and documents: columns of text, as atoms, and facet values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..model import SIDES, Bilingual, Document, Metadata, Passage, Side, parse_date
from ..query import DATE_FIELDS, DOCUMENT_FIELDS, PASSAGE_FIELDS, SIDE_FIELDS
from ..text.literal import values
from ..text.notes import spans
from .protocol import NONE

PASSAGE_COLUMNS = ("zh", "en", "note", "section", "label")
DOCUMENT_COLUMNS = ("title", "author", "source", "topic", "type", "summary", "heading")
COLUMNS = (*PASSAGE_COLUMNS, *DOCUMENT_COLUMNS)
DOCUMENT_FACETS = ("type", "author", "source", "topic", "year", "script")

_YEARS = re.compile(r"(-?\d{4})?\.\.(-?\d{4})?\Z", re.ASCII)

Texts = list[list[str]]
"""A row of a column: the atoms of each of its texts."""


def passage_columns(field: str) -> Sequence[str]:
    """The columns in which a search for passages looks up a field of the query."""
    return (field,) if field in (*SIDE_FIELDS, *PASSAGE_FIELDS, *DOCUMENT_FIELDS) else SIDES


def document_columns(field: str) -> Sequence[str]:
    """The columns in which a search for documents looks up a field of the query."""
    if field in DOCUMENT_FIELDS:
        return (field,)
    if field == "section":
        return ("heading",)
    return (
        () if field in ("note", "label", *DATE_FIELDS) else [c for c in DOCUMENT_COLUMNS if c not in ("topic", "type")]
    )


def passage_texts(passage: Passage) -> dict[str, Texts]:
    """The row of a passage in each column; a side with glosses or notes is a second text without them."""
    held: dict[str, Texts] = {"note": []}
    for side in SIDES:
        written, notes = side_strings(getattr(passage, side) or "", side)
        held[side] = _atoms(written)
        held["note"] += _atoms(notes)
    held["section"] = _atoms(_strings([passage.section]))
    held["label"] = [values(passage.label or "")]
    return held


def side_strings(text: str, side: Side) -> tuple[list[str], list[str]]:
    """The readings of a side (as written; without its glosses and notes, if it has any), and its notes."""
    found = spans(text, side)
    if not found:
        return [text] if text else [], []
    edges = [0, *(edge for span in found for edge in span[:2]), len(text)]
    # Joined by blanks, so that words on either side of a gloss stay apart.
    between = " ".join(text[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True))
    return [text, between], [text[span.start : span.end] for span in found if span.kind == "note"]


def document_texts(document: Document) -> dict[str, Texts]:
    """The row of a document in each column."""
    headings = _strings(dict.fromkeys(passage.section for passage in document.passages))
    held = document_strings(document) | {"heading": headings}
    return {name: _atoms(strings) for name, strings in held.items()}


def document_strings(document: Metadata) -> dict[str, list[str]]:
    """The strings of `document_texts` before they are cut into atoms, without the headings."""
    return {
        "title": _strings([document.title]),
        "author": _strings(document.authors),
        "source": _strings([document.source]),
        "topic": _strings(document.topics),
        "type": _strings([document.type]),
        "summary": _strings([document.summary]),
    }


def _strings(named: Iterable[Bilingual | None]) -> list[str]:
    return [text for name in named if name for text in (name.zh, name.en) if text]


def _atoms(strings: Iterable[str]) -> Texts:
    return list(map(values, strings))


def facet_values(document: Metadata) -> dict[str, list[Bilingual]]:
    """A document's values in each facet; `none` where it has no value."""
    interval = document.interval
    found: dict[str, list[Bilingual]] = {
        "type": [document.type] if document.type else [],
        "author": list(document.authors),
        "source": [document.source] if document.source else [],
        "topic": list(document.topics),
        "year": [Bilingual(zh=str(interval.year))] if interval else [],
        "script": [Bilingual(en=document.script)] if document.script else [],
    }
    distinct = {facet: list({value.key: value for value in held}.values()) for facet, held in found.items()}
    return {facet: held or [Bilingual(en=NONE)] for facet, held in distinct.items()}


def year_ranges(chosen: Iterable[str]) -> dict[str, tuple[int | None, int | None]]:
    """The ranges among chosen years, each with its first and last day as in `parse_date`; None for an open end."""
    matches = {value: years for value in chosen if (years := _YEARS.match(value))}
    return {
        value: (parse_date(years[1]).first if years[1] else None, parse_date(years[2]).last if years[2] else None)
        for value, years in matches.items()
    }
