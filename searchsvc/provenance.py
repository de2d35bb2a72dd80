"""Provenance: trace a passage or document to the file and record that it was read from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from .engines.protocol import Origin, Place
from .errors import NotFound
from .library import Library


@dataclass(frozen=True, slots=True)
class Provenance:
    """A document, where it was read from, and the place of the passage if one was asked for."""

    document: str
    origin: Origin
    passage: Place | None


def provenance(library: Library, place: str) -> Provenance:
    """The provenance of a page's address, or of an identifier of a passage or document.  Raises NotFound."""
    kind, identifier, number = _address(place)
    passage = None
    if kind != "documents":
        try:
            passage = library.passage(identifier, number)
        except NotFound:
            if kind == "passages":
                raise
    elif number:
        part = library.document(identifier, at=number)
        passage = library.passage(part.passages[number - part.first].id)
    document = passage.document if passage else identifier
    return Provenance(document, library.origin(document), passage)


def _address(place: str) -> tuple[str, str, int | None]:
    """Split into `documents` or `passages` (empty for a bare identifier), the identifier, and the passage's number."""
    parts = urlsplit(place)
    match = re.search(r"(?:^|/)(documents|passages)/([^/]+)/?\Z", parts.path)
    if not match:
        return "", place, None
    number = re.fullmatch(r"n([0-9]{1,9})", parts.fragment) or re.fullmatch(
        r"([0-9]{1,9})", parse_qs(parts.query).get("n", [""])[0]
    )
    return match[1], unquote(match[2]), int(number[1]) if number else None
