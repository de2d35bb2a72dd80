"""The hits of a page, ready to be written: what a document has in common for all its hits is made once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from ...engines.protocol import Hit, Results
from ...model import Metadata, Side
from ..parameters import query_string
from . import addresses, elements, names, preferences
from .excerpts import Spans, can_open, excerpt, is_cut


class Heading(NamedTuple):
    """What a hit says of its document."""

    title: Markup
    facts: Markup
    terms: Markup


class ShownHit(NamedTuple):
    """A passage found, as the page shows it."""

    document: Heading
    address: str
    """Its place in its document, marked."""
    meta: Markup
    """Where in its document it stands, and what its document is, as the items of a list."""
    columns: Markup
    whole: Markup | str
    """All of a passage that is cut, if it can be opened in place."""
    number: str
    permalink: str
    citing: str


def shown(results: Results) -> Iterator[ShownHit]:
    """Every hit of a page."""
    state = addresses.carried(query_string(results.request), 2 * len(results.hits))
    sides = preferences.shown()
    headings: dict[str, Heading] = {}
    for hit in results.hits:
        document = hit.document
        if document.id not in headings:
            headings[document.id] = _heading(document)
        yield _shown(hit, headings[document.id], state, sides)


def _heading(document: Metadata) -> Heading:
    title = elements.both(names.name(document.title, document.language))
    return Heading(title, elements.facts(document), elements.terms(document))


def _shown(hit: Hit, heading: Heading, state: str, sides: tuple[Side, ...]) -> ShownHit:
    passage = hit.passage
    parts = excerpt(passage, {"zh": hit.zh_marks, "en": hit.en_marks})
    opens = is_cut(passage, parts) and can_open(passage)
    address, citing = addresses.hit(hit.document.id, state, hit.n)
    return ShownHit(
        heading,
        address,
        elements.place(passage, hit.document.language) + heading.facts,
        _columns(hit, sides, parts),
        _columns(hit, sides, {}) if opens else "",
        names.number(hit.n),
        addresses.passage(hit.id, hit.n),
        citing,
    )


def _columns(hit: Hit, sides: tuple[Side, ...], parts: dict[Side, Spans]) -> Markup:
    marks = {"zh": hit.zh_marks, "en": hit.en_marks}
    chinese = hit.document.language or "zh"
    shown = [elements.side(hit.passage, side, marks[side], chinese, parts.get(side)) for side in sides]
    return Markup("\n".join(shown))
