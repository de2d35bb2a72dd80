"""Words that this very index holds, to show by example what can be searched for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...engines.protocol import Listing, Request
from ...library import Library
from ...model import Bilingual
from ...query import parse

LONGEST = 24
"""Characters of an example."""


@dataclass(frozen=True, slots=True)
class Examples:
    """A Chinese and an English term, each with hits, and values of facets; empty where there is none."""

    zh: str = ""
    en: str = ""
    type: str = ""
    year: str = ""


def examples(library: Library, listing: Listing) -> Examples:
    """Examples from a library's commonest topics, types and titles."""
    terms = list(_candidates(listing))
    years = [value.value for value in listing.facets["year"].values if value.value.isdigit()]
    types = [value for value in listing.facets["type"].values if value.en or value.zh]
    return Examples(
        zh=_found(library, (term.zh for term in terms if term.zh)),
        en=_found(library, (term.en for term in terms if term.en)),
        type=(types[0].en or types[0].zh or "") if types else "",
        year=max(years, default=""),
    )


def _candidates(listing: Listing) -> Iterator[Bilingual]:
    for facet in ("topic", "type"):
        for value in listing.facets[facet].values[:12]:
            yield Bilingual.model_construct(zh=value.zh, en=value.en)
    for document, _ in listing.documents:
        yield document.title
        words = sorted(re.findall("[A-Za-z]{5,}", document.title.en or ""), key=len)
        runs = re.findall("[\u4e00-\u9fff]{2,6}", document.title.zh or "")
        yield Bilingual.model_construct(zh=runs[0] if runs else None, en=words[-1].lower() if words else None)


def _found(library: Library, terms: Iterator[str]) -> str:
    """The first of the terms that finds passages as typed."""
    for term in terms:
        if len(term) <= LONGEST:
            results = library.search(Request(parse(f'"{term}"'), size=1))
            if results.total and not results.explanation.apart_given:
                return term.lower() if term[1:].islower() else term
    return ""
