"""The answers of the JSON API, and how they are made from the library's.

The types hold the code to what OpenAPI publishes; nothing is checked again while it is written.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from msgspec.json import encode
from typing_extensions import TypedDict

from ...engines.protocol import (
    DocumentPart,
    Explanation,
    Facet,
    Hit,
    MarkedPassage,
    Marks,
    Place,
    Results,
    Sort,
)
from ...model import Bilingual, Metadata, Name, Passage


class Side(TypedDict):
    """One side of a passage; marks are offsets in Unicode characters into the text."""

    text: str
    marks: Marks


class DocumentAnswer(TypedDict):
    """A document, in brief."""

    id: str
    title: Bilingual
    authors: tuple[Name, ...]
    source: Bilingual | None
    type: Bilingual | None
    date: str | None
    language: str
    url: str


class PassageAnswer(TypedDict):
    """A passage of a document."""

    id: str
    n: int
    label: str | None
    section: Bilingual | None
    zh: Side | None
    en: Side | None
    url: str


class HitAnswer(PassageAnswer):
    """A passage that answers a query."""

    document: DocumentAnswer
    score: float


class PlaceAnswer(PassageAnswer):
    """A passage by its identifier; `gone`: it no longer exists, and this is what now stands in its place."""

    document: DocumentAnswer
    gone: bool


class Label(TypedDict):
    """The name of a value in Chinese, English or both."""

    zh: str | None
    en: str | None


class ValueAnswer(TypedDict):
    """A value of a facet and how many hits have it."""

    value: str
    label: Label
    count: int
    selected: bool


class FacetAnswer(TypedDict):
    """The commonest values of a facet and all that are chosen; `distinct` counts all that have a hit."""

    values: tuple[ValueAnswer, ...]
    distinct: int


class FormAnswer(TypedDict):
    """A form of a word of the query that was found."""

    term: str
    form: str
    count: int


class NoticeAnswer(TypedDict):
    """What was done to a part of the query, or to the answer."""

    reason: str
    text: str


class PartAnswer(TypedDict):
    """A part of the query, and how many passages it finds alone."""

    query: str
    count: int


ExplanationAnswer = TypedDict(
    "ExplanationAnswer",
    {
        "words": tuple[str, ...],
        "forms": tuple[FormAnswer, ...],
        "dropped": tuple[NoticeAnswer, ...],
        "bounded": tuple[NoticeAnswer, ...],
        "missing": tuple[str, ...],
        "try": tuple[PartAnswer, ...],
        "one_sided": int,
        "apart_given": bool,
    },
)
"""What was done with the query, and why it found what it did."""


class SearchAnswer(TypedDict):
    """The answer to a search."""

    query: str
    total: int
    complete: bool
    apart: int
    took_ms: float
    page: int
    size: int
    sort: Sort
    next: str | None
    hits: tuple[HitAnswer, ...]
    documents: tuple[DocumentAnswer, ...]
    facets: dict[str, FacetAnswer]
    explanation: ExplanationAnswer


class PartOfDocumentAnswer(TypedDict):
    """A document and its passages, whole or one part; `starts` has the first passage of each part.

    Where `complete` is false, `matches` or marks were cut short.
    """

    document: Metadata
    total: int
    part: int
    parts: int
    starts: tuple[int, ...]
    matches: tuple[int, ...]
    complete: bool
    passages: tuple[PassageAnswer, ...]


class ErrorDetail(TypedDict):
    """What went wrong; `field` names the parameter at fault."""

    code: str
    message: str
    field: str | None


class ErrorAnswer(TypedDict):
    """The answer to a request that fails."""

    error: ErrorDetail


Answer = SearchAnswer | PartOfDocumentAnswer | PlaceAnswer | ErrorAnswer


def written(answer: Answer) -> bytes:
    """An answer as JSON."""
    return encode(answer, enc_hook=vars)


# From the library's answers to those of the API


def search_answer(results: Results, root: str = "") -> SearchAnswer:
    """The answer to a search; `root` is the prefix of every address in it."""
    asked = results.request
    marked = _marked_with(asked.query.text)
    return SearchAnswer(
        query=asked.query.text,
        total=results.total,
        complete=results.complete,
        apart=results.apart,
        took_ms=round(results.took_ms, 2),
        page=asked.page,
        size=asked.size,
        sort=asked.sort,
        next=results.next,
        hits=tuple(_hit(hit, root, marked) for hit in results.hits),
        documents=tuple(_brief(document, root) for document in results.documents),
        facets={name: _facet(facet) for name, facet in results.facets.items()},
        explanation=_explanation(results.explanation),
    )


def _hit(hit: Hit, root: str, marked: str) -> HitAnswer:
    document = hit.document
    return {
        **_passage(hit.id, hit.n, hit.passage, hit.zh_marks, hit.en_marks, _address(document.id, root, marked, hit.n)),
        "document": _brief(document, root),
        "score": round(hit.score, 4),
    }


def _passage(id: str, n: int, passage: Passage, zh_marks: Marks, en_marks: Marks, url: str) -> PassageAnswer:
    return {
        "id": id,
        "n": n,
        "label": passage.label,
        "section": _plain(passage.section),
        "zh": {"text": passage.zh, "marks": zh_marks} if passage.zh else None,
        "en": {"text": passage.en, "marks": en_marks} if passage.en else None,
        "url": url,
    }


def _shown(shown: MarkedPassage, url: str) -> PassageAnswer:
    return _passage(shown.id, shown.n, shown.passage, shown.zh_marks, shown.en_marks, url)


def _plain(name: Bilingual | None) -> Any:
    """A name as plain data, which is written faster than a model."""
    return None if name is None else name.__dict__


def _marked_with(q: str) -> str:
    """The part of an address that says what to mark."""
    return urlencode([("q", q)]) if q else ""


def _address(document: str, root: str, marked: str = "", n: int = 0) -> str:
    """The address of a document, or of passage `n` in the right part of it, with what to mark."""
    if not n:
        return f"{root}/documents/{document}" + (f"?{marked}" if marked else "")
    if n > 1:
        marked = f"{marked}&n={n}" if marked else f"n={n}"
    return f"{root}/documents/{document}?{marked}#n{n}" if marked else f"{root}/documents/{document}#n{n}"


def _brief(document: Metadata, root: str) -> DocumentAnswer:
    return {
        "id": document.id,
        "title": _plain(document.title),
        "authors": tuple(map(_plain, document.authors)),
        "source": _plain(document.source),
        "type": _plain(document.type),
        "date": document.date,
        "language": document.language,
        "url": _address(document.id, root),
    }


def _facet(facet: Facet) -> FacetAnswer:
    values: list[ValueAnswer] = [
        {"value": held.value, "label": {"zh": held.zh, "en": held.en}, "count": held.count, "selected": held.selected}
        for held in facet.values
    ]
    return {"values": tuple(values), "distinct": facet.distinct}


def _explanation(said: Explanation) -> ExplanationAnswer:
    return {
        "words": said.words,
        "forms": tuple(FormAnswer(term=form.term, form=form.form, count=form.count) for form in said.forms),
        "dropped": tuple(NoticeAnswer(reason=reason, text=text) for reason, text in said.dropped),
        "bounded": tuple(NoticeAnswer(reason=reason, text=text) for reason, text in said.bounded),
        "missing": said.missing,
        "try": tuple(PartAnswer(query=part.query, count=part.count) for part in said.attempts),
        "one_sided": said.one_sided,
        "apart_given": said.apart_given,
    }


def document_answer(part: DocumentPart, root: str, q: str) -> PartOfDocumentAnswer:
    """A document or a part of it; `q` is what its passages are marked with."""
    marked = _marked_with(q)
    return PartOfDocumentAnswer(
        document=part.document,
        total=part.total,
        part=part.part,
        parts=part.parts,
        starts=part.starts,
        matches=part.matches,
        complete=part.complete,
        passages=tuple(_shown(shown, _address(part.document.id, root, marked, shown.n)) for shown in part.passages),
    )


def place_answer(place: Place, part: DocumentPart, root: str) -> PlaceAnswer:
    """A passage in its place; `part` is the part of its document that holds it."""
    shown = part.passages[place.n - part.first]
    passage = _shown(shown, _address(place.document, root, n=shown.n))
    return PlaceAnswer(**passage, document=_brief(part.document, root), gone=place.gone)
