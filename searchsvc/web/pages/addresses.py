"""The addresses of this library's pages, which carry the state of a search."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Any
from urllib.parse import quote, urlencode

from flask import request, url_for

from ...engines.protocol import DocumentPart, DocumentSort, Request
from ...query import Node, Query
from ..parameters import SearchParameters, query_string, written
from ..proxy import prefix

DOCUMENT_SORT: DocumentSort = "newest"
"""The order of the list of documents unless the address names another."""

_KEPT = frozenset(SearchParameters.model_fields) | {"part", "all", "n", "cite"}
_PLAIN = "!$&'()*+,/:;=@"
"""Characters that need no escape in a path, as in Flask."""
_ESCAPED = re.compile(f"[^A-Za-z0-9_.~{_PLAIN}-]")
_ROOM = 24_000
"""The bytes that links of one kind may spend on repeating the search."""


def room(state: str, most: int) -> int:
    """How many links a page has room for that all carry `state`: up to `most`."""
    return min(most, _ROOM // max(1, len(state.encode())))


def carried(state: str, links: int) -> str:
    """`state`, or nothing if it is too long for that many links of a page."""
    return state if room(state, links) == links else ""


def with_query(path: str, *queries: str) -> str:
    """`path`, followed by those of `queries` that are not empty."""
    query = "&".join(filter(None, queries))
    return f"{path}?{query}" if query else path


def page(name: str, /, **values: Any) -> str:
    """The address of a page, cached: the same are needed again and again."""
    return _known_page(prefix(), name, tuple(values.items()))


@lru_cache(maxsize=4096)
def _known_page(root: str, name: str, values: tuple[tuple[str, Any], ...]) -> str:
    path = url_for(f"pages.{name}", **dict(values))
    assert path.startswith(request.script_root)
    return root + path.removeprefix(request.script_root)


def _named(name: str, identifier: str) -> str:
    """The address of one of many things, not cached: a large library has too many."""
    return _folder(prefix(), name) + _in_path(identifier)


def _in_path(text: str) -> str:
    return quote(text, safe=_PLAIN) if _ESCAPED.search(text) else text


@lru_cache(maxsize=64)
def _folder(root: str, name: str) -> str:
    return _known_page(root, name, (("identifier", "-"),)).removesuffix("-")


def results(query: str) -> str:
    """The results page of a search, written as a query string."""
    return with_query(page("search"), query)


def below(name: str) -> Callable[[str], str]:
    """Return a function that gives the address of a page with a query string, for use many times."""
    return partial(with_query, page(name))


def search(asked: Request, **changes: Any) -> str:
    """The results page of a search, with some of its fields changed."""
    return results(query_string(asked, **changes))


def search_for(query: str | Node | Query) -> str:
    """The results page of a query alone."""
    text = query.text if isinstance(query, Query) else str(query)
    return results(written([("q", text)]) if text else "")


def listing(query: str, sort: str = DOCUMENT_SORT) -> str:
    """The list of documents, filtered by a query string."""
    return with_query(page("documents"), query, f"sort={sort}" if sort != DOCUMENT_SORT else "")


def of_documents(asked: Request) -> Request:
    """The choices of a search that filter documents."""
    return replace(asked, sort="relevance", size=10, after=None, apart=False, document=None)


def documents(asked: Request, sort: str = DOCUMENT_SORT, **changes: Any) -> str:
    """The list of documents, filtered like the search `asked`."""
    return listing(query_string(of_documents(asked), **changes), sort)


def facet(name: str, query: str, of: str, **more: object) -> str:
    """The page of all values of a facet: of the passages that a query string finds, or of the documents it lists."""
    extra = ({"of": of} if of == "documents" else {}) | {key: str(value) for key, value in more.items() if value}
    return with_query(page("facet", name=name), query, written(extra.items()))


def document(identifier: str, state: str = "", n: int | None = None, **more: Any) -> str:
    """A document with the search (a query string) marked in it; at passage `n`, in whichever part that is."""
    extra = {"n": n} if n and n > 1 else {}
    path = with_query(_named("document", identifier), state, urlencode(extra | more))
    return f"{path}#n{n}" if n else path


class Hits:
    """The addresses of hits, which share the state of the search (a query string)."""

    def __init__(self, state: str) -> None:
        self._documents, self._passages = _folder(prefix(), "document"), _folder(prefix(), "passage")
        self._cite = with_query("", state, "cite=")
        self._first, self._at = with_query("", state), with_query("", state, "n=")

    def place(self, document: str, n: int) -> str:
        """A document at passage `n`."""
        at = f"{self._at}{n}" if n > 1 else self._first
        return f"{self._documents}{_in_path(document)}{at}#n{n}"

    def citing(self, document: str, n: int) -> str:
        """The same, with the tools to cite, share and correct the passage opened."""
        return f"{self._documents}{_in_path(document)}{self._cite}{n}#n{n}"

    def permalink(self, passage: str, n: int) -> str:
        """The permalink of a passage."""
        return f"{self._passages}{_in_path(passage)}?n={n}"


def passage(identifier: str, n: int) -> str:
    """The permalink of a passage."""
    return f"{_named('passage', identifier)}?n={n}"


def citation(identifier: str, form: str, n: int | None = None) -> str:
    """A document's citation in a form, or that of its passage `n`."""
    return page("cite", identifier=identifier, form=form, n=n or None)


class Here:
    """The address asked for, with the parameters that mean something here."""

    def __init__(self) -> None:
        self._path = _in_path(request.script_root + request.path) if request.endpoint else page("home")
        self._kept = [(name, value) for name, value in request.args.items(multi=True) if name in _KEPT and value]

    def with_(self, name: str, value: str) -> str:
        """The same with another value of a parameter."""
        pairs = dict.fromkeys([*(pair for pair in self._kept if pair[0] != name), (name, value)])
        return with_query(self._path, written(pairs))


def canonical() -> str:
    """The canonical path of the page: only parameters that tell one text from another are kept."""
    kept = [(name, request.args[name]) for name in ("part", "page") if request.args.get(name, "1") != "1"]
    return with_query(quote(request.path), urlencode(kept))


@dataclass(frozen=True)
class Within:
    """The addresses inside a document that is being read."""

    part: DocumentPart
    state: str
    """What was asked for, as a query string."""
    view: Mapping[str, str]
    """The view that the address asks for, which overrides the reader's own choice."""

    def of_part(self, number: int) -> str:
        more = dict(self.view) | ({"part": str(number)} if number > 1 else {})
        return document(self.part.document.id, self.state, None, **more)

    def of_passage(self, n: int) -> str:
        """A passage of the document; only a fragment if it is on this page."""
        number = max(1, bisect_right(self.part.starts, n))
        return f"#n{n}" if number == self.part.part else f"{self.of_part(number)}#n{n}"

    def of_citation(self, n: int) -> str:
        """Relative to the page, since a page has hundreds of these."""
        return with_query("", self._carried, urlencode({**self.view, "cite": n})) + f"#n{n}"

    @cached_property
    def _carried(self) -> str:
        return carried(self.state, len(self.part.passages))

    def whole(self) -> str:
        return document(self.part.document.id, self.state, None, all="yes", **self.view)
