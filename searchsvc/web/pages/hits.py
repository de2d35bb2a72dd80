"""The hits of a page as HTML; what hits or documents have in common is made once.

A page has up to a hundred: nothing is asked for twice, and what can be said with one link has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup, escape

from ...engines.protocol import Hit
from ...model import Metadata, Side
from . import addresses, elements, names, preferences
from .excerpts import Spans, can_open, excerpt, is_cut
from .pieces import Text
from .texts import gettext as _
from .texts import language


class _Heading(NamedTuple):
    """The parts of a hit that describe its document."""

    title: str
    facts: str
    terms: str


_known: dict[tuple[int, str], tuple[Metadata, _Heading]] = {}
"""A cache of headings by document and language: searches find the same documents, as the same objects."""
_MOST, _LONGEST = 2048, 4_000
"""The most headings cached, and the most characters of each."""


def articles(hits: Iterable[Hit], state: str) -> Markup:
    """Every hit of a page as an article; its links carry the search (a query string)."""
    page = _Page(state)
    return Markup("".join([page.article(number, hit) for number, hit in enumerate(hits, 1)]))


class _Page:
    """What the hits of a page have in common."""

    def __init__(self, state: str) -> None:
        self._addresses = addresses.Hits(state)
        self._sides = preferences.shown()
        self._pair = '<div class="pair">' if len(self._sides) > 1 else '<div class="pair single">'
        self._locale = language()
        self._whole, self._cite = escape(_("Whole passage")), escape(_("Cite"))
        self._permalink = str(escape(_("Permalink to passage %(n)s")))

    def article(self, number: int, hit: Hit) -> str:
        """A hit, with its document's heading and its links."""
        document = hit.document
        heading = self._heading(document)
        address = escape(self._addresses.place(document.id, hit.n))
        citing = escape(self._addresses.citing(document.id, hit.n))
        permalink = escape(self._addresses.permalink(hit.id, hit.n))
        said = self._permalink % {"n": names.number(hit.n)}
        return f"""\
<article class="hit" aria-labelledby="h{number}"><h2 id="h{number}"><a href="{address}">{heading.title}</a></h2>
<ul class="meta">{elements.place(hit.passage, document.language)}{heading.facts}</ul>
{self._texts(hit)}<div class="tools">
<a href="{permalink}">{said}</a>
<span class="acts"><a href="{citing}">{self._cite}</a></span>{heading.terms}</div>
</article>
"""

    def _heading(self, document: Metadata) -> _Heading:
        known, heading = _known.get((id(document), self._locale), (None, None))
        if heading is None or known is not document:
            heading = _heading(document)
            if sum(map(len, heading)) <= _LONGEST:
                if len(_known) >= _MOST:
                    _known.clear()
                _known[id(document), self._locale] = document, heading
        return heading

    def _texts(self, hit: Hit) -> str:
        """The excerpt of a passage and, if it is cut and can be expanded in place, all of it."""
        texts: dict[Side, Text] = {}
        if value := hit.passage.zh:
            texts["zh"] = Text(value, "zh", hit.zh_marks)
        if value := hit.passage.en:
            texts["en"] = Text(value, "en", hit.en_marks)
        chinese, parts = hit.document.language or "zh", excerpt(texts)
        shown = self._columns(texts, chinese, parts)
        if not is_cut(texts, parts) or not can_open(texts):
            return shown
        whole = self._columns(texts, chinese, {})
        return f'{shown}<details class="whole">\n<summary>{self._whole}</summary>\n{whole}</details>\n'

    def _columns(self, texts: Mapping[Side, Text], chinese: str, parts: Mapping[Side, Spans]) -> str:
        shown = [elements.column(texts.get(side), side, chinese, parts.get(side)) for side in self._sides]
        joined = "\n".join(shown)
        return f"{self._pair}\n{joined}\n</div>\n"


def _heading(document: Metadata) -> _Heading:
    title = elements.both(names.name(document.title, document.language))
    terms = elements.terms(document)
    return _Heading(title, elements.facts(document), f'<p class="quiet">{terms}</p>' if terms else "")
