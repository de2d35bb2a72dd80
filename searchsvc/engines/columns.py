"""What an engine holds of a passage and of a document: columns of text as atoms, and values of facets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import SIDES, Bilingual, Document, Metadata, Passage, Side
from ..query import DATE_FIELDS, DOCUMENT_FIELDS, PASSAGE_FIELDS, SIDE_FIELDS
from ..text.literal import atoms, values
from ..text.notes import spans
from .protocol import NONE

PASSAGE_COLUMNS = ("zh", "en", "note", "section", "label")
DOCUMENT_COLUMNS = ("title", "author", "source", "topic", "type", "summary", "heading")
DOCUMENT_FACETS = ("type", "author", "source", "topic", "year", "script")

Texts = list[list[str]]
"""The atoms of each text that a row of a column holds."""


def passage_columns(field: str) -> Sequence[str]:
    """The columns of a passage, or of its document, in which a field of the query is looked for."""
    return (field,) if field in (*SIDE_FIELDS, *PASSAGE_FIELDS, *DOCUMENT_FIELDS) else SIDES


def document_columns(field: str) -> Sequence[str]:
    """The columns of a document in which a field of the query is looked for, where documents are what is searched."""
    if field in DOCUMENT_FIELDS:
        return (field,)
    if field == "section":
        return ("heading",)
    return (
        () if field in ("note", "label", *DATE_FIELDS) else [c for c in DOCUMENT_COLUMNS if c not in ("topic", "type")]
    )


def passage_texts(passage: Passage) -> dict[str, Texts]:
    """What each column of the passages holds of one; a side with glosses or notes also without them."""
    held: dict[str, Texts] = {"note": []}
    for side in SIDES:
        held[side], notes = _side_texts(getattr(passage, side), side)
        held["note"] += notes
    held["section"] = _texts([passage.section])
    held["label"] = [values(passage.label or "")]
    return held


def _side_texts(text: str | None, side: Side) -> tuple[Texts, Texts]:
    if not text:
        return [], []
    found = spans(text, side)
    if not found:
        return [values(text)], []
    written = atoms(text)
    between = [a.value for a in written if not any(span.start <= a.start < span.end for span in found)]
    notes = [values(text[span.start : span.end]) for span in found if span.kind == "note"]
    return [[atom.value for atom in written], between], notes


def document_texts(document: Document) -> dict[str, Texts]:
    """What each column of the documents holds of one."""
    headings = dict.fromkeys(passage.section for passage in document.passages)
    return {
        "title": _texts([document.title]),
        "author": _texts(document.authors),
        "source": _texts([document.source]),
        "topic": _texts(document.topics),
        "type": _texts([document.type]),
        "summary": _texts([document.summary]),
        "heading": _texts(headings),
    }


def _texts(named: Iterable[Bilingual | None]) -> Texts:
    return [values(text) for name in named if name for text in (name.zh, name.en) if text]


def facet_values(document: Metadata) -> dict[str, list[Bilingual]]:
    """The values of each facet that a document has; `none` where it has none."""
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
