"""Example searches that find something in this index, to show what can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...engines.protocol import FacetValue, Hit, Listing, Request
from ...library import Library
from ...model import Bilingual, Side
from ...query import parse

LONGEST = 24
"""The most characters of a term."""
LOOKED_AT = 12
"""How many values of a facet are tried as terms."""


@dataclass(frozen=True, slots=True)
class Examples:
    """A few searches for the home page, and the syntax by example."""

    first: tuple[str, ...]
    syntax: tuple[tuple[str, ...], ...]
    """For each row of `names.SYNTAX` the searches that show it; none if this library has nothing to find."""


def examples(library: Library, listing: Listing, ours: Side) -> Examples:
    """Examples from a library's commonest topics, types and titles; every one finds something as typed.

    Names of documents are in the interface's language (`ours`), where they have it.
    """
    known = _Index(library)
    terms = [*_terms(listing), *_terms_of(library.search(Request(parse(""))).hits)]
    zh = known.first(f"{term.zh}" for term in terms if term.zh)
    en = known.first(f'"{term.en}"' for term in terms if term.en and " " in term.en.strip())
    word = known.first(word for term in terms for word in _words(term.en))
    types = [_within("type", value, ours) for value in listing.facets["type"].values]
    narrowed = known.first(f"{zh} {kind}" for kind in types if kind) if zh else ""
    return Examples(
        first=tuple(filter(None, (zh, en or word, narrowed))),
        syntax=tuple(_queries(known, listing, ours, zh, en, word)),
    )


class _Index:
    """The index, as examples are looked for in it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def first(self, queries: Iterable[str]) -> str:
        """The first query that finds passages as typed."""
        return next((query for query in queries if self.hits(query)), "")

    def each(self, *queries: str) -> tuple[str, ...]:
        return tuple(query for query in dict.fromkeys(queries) if self.hits(query))

    def hits(self, query: str) -> tuple[Hit, ...]:
        results = self._library.search(Request(parse(query), size=5)) if query else None
        return results.hits if results and not results.explanation.apart_given else ()


def _terms(listing: Listing) -> Iterator[Bilingual]:
    """Names from the library that are short enough to be read at a glance."""
    for facet in ("topic", "type"):
        for value in listing.facets[facet].values[:LOOKED_AT]:
            yield _short(value.zh, value.en)
    for document, _ in listing.documents:
        yield _short(document.title.zh, document.title.en)
        runs = re.findall("[\u4e00-\u9fff]{2,6}", document.title.zh or "")
        yield _short(runs[0] if runs else None, None)


def _terms_of(hits: Iterable[Hit]) -> Iterator[Bilingual]:
    """The beginnings of texts, for libraries whose names do not occur in their texts."""
    for hit in hits:
        run = re.search("[\u4e00-\u9fff]{2,4}", hit.passage.zh or "")
        words = re.search(r"\b[A-Za-z]{3,} [A-Za-z]{3,}", hit.passage.en or "")
        yield _short(run and run[0], words and words[0])


def _short(zh: str | None, en: str | None) -> Bilingual:
    kept = (name if name and len(name) <= LONGEST and '"' not in name else None for name in (zh, en))
    return Bilingual.model_construct(zh=next(kept), en=next(kept))


def _words(text: str | None) -> list[str]:
    """The English words of a text in lower case, the longest first."""
    return sorted(
        {word.lower() for word in re.findall("[A-Za-z]{4,}", text or "")}, key=lambda word: (-len(word), word)
    )


def _queries(known: _Index, listing: Listing, ours: Side, zh: str, en: str, word: str) -> Iterator[tuple[str, ...]]:
    hits = [*known.hits(zh), *known.hits(en), *known.hits(word)]
    beside = [other for hit in known.hits(zh) for other in _words(hit.passage.en)]
    yield (zh,) if zh else ()
    yield (word,) if word else ()
    yield (en,) if en else known.each(f'"{zh}"' if zh else "")
    yield known.each(*(f"={form}" for form in (word, word.capitalize()) if form))[:1]
    yield known.each(f"{word[:5]}*" if word else "")
    if not (zh and word):
        yield from ((), (), (), ())
    else:
        yield known.each(*(f"{zh} {other}" for other in (word, *beside[:5])))[:1]
        yield known.each(f"{zh} OR {word}", f"({zh} {word}) OR {en}" if en else f"{word} -({zh} {word})")
        yield known.each(f"{zh} -{word}", f"{word} -{zh}", *(f"{zh} -{other}" for other in beside[:5]))[:1]
        yield known.each(f"zh:{zh} -en:{en or word}", f"en:{word} -zh:{zh}")[:1]
    yield known.each(*_of_documents(listing, ours))
    yield known.each(*_of_passages(hits, ours))
    yield known.each("note:note", "note:translator", "note:注")[:1]
    years = [value.value for value in listing.facets["year"].values if value.value.isdigit()]
    if not years:
        yield ()
    else:
        first, last = min(years), max(years)
        yield known.each(f"year:{last}", f"{zh} year:..{last}".strip(), f"year:{first}..{last}", f"date:{last}-01..")


def _of_documents(listing: Listing, ours: Side) -> Iterator[str]:
    for document, _ in listing.documents[:1]:
        yield from (f"title:{part}" for part in _parts(document.title, ours)[:1])
    for facet in ("author", "source", "topic", "type"):
        for value in listing.facets[facet].values[:1]:
            yield _within(facet, value, ours)


def _parts(name: Bilingual, ours: Side) -> list[str]:
    """The parts of a name that can be searched for, those in the interface's language first."""
    runs, words = re.findall("[\u4e00-\u9fff]{2,}", name.zh or ""), _words(name.en)
    return [*runs, *words] if ours == "zh" else [*words, *runs]


def _within(facet: str, value: FacetValue, ours: Side) -> str:
    """The condition that selects documents with a value; empty if its name cannot be quoted."""
    name = (value.zh or value.en) if ours == "zh" else (value.en or value.zh)
    if not name or '"' in name:
        return ""
    return f"{facet}:{name}" if name.isalnum() else f'{facet}:"{name}"'


def _of_passages(hits: Iterable[Hit], ours: Side) -> Iterator[str]:
    sections = [part for hit in hits if hit.passage.section for part in _parts(hit.passage.section, ours)]
    labels = [hit.passage.label for hit in hits if hit.passage.label and '"' not in hit.passage.label]
    yield from (f"section:{word}" for word in sections[:1])
    yield from (f'label:"{label}"' for label in labels[:1])
