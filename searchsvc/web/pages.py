"""The pages: each view parses its address, asks the library once, and renders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..engines.protocol import DOCUMENT_SORTS, Facet, Request, Results
from ..errors import BadParameter
from ..library import Library
from ..query import parse
from ..settings import Settings
from . import addresses, explanation, names, preferences
from .composing import composed
from .examples import Examples, examples
from .excerpts import can_open, excerpt, is_cut
from .facets import chips, every_value, fields, panels, with_years
from .pager import last_page, pager
from .parameters import read_request
from .pieces import pieces
from .reading import Reading
from .years import bars

blueprint = Blueprint("pages", __name__)

DOCUMENTS_ON_A_PAGE = 20
VALUES_ON_A_PAGE = 100
LONGEST_NAME = 100
"""Characters of what is looked for among the values of a facet."""
JUST_ADDED = 5
"""Documents shown on the home page."""


def prepare(app: Flask) -> None:
    """Give every template what it writes names, addresses and texts with."""
    app.jinja_env.globals.update(
        addresses=addresses,
        names=names,
        number=names.number,
        pieces=pieces,
        excerpt=excerpt,
        is_cut=is_cut,
        can_open=can_open,
        view=preferences.view,
        languages=preferences.LANGUAGES,
    )
    app.context_processor(_context)


def _context() -> dict[str, object]:
    settings = _settings()
    title = settings.title_zh if names.interface() != "en" else settings.title
    return {
        "settings": settings,
        "site": title or settings.title or settings.title_zh,
        "canonical": settings.public_url and settings.public_url + request.path,
    }


def _library() -> Library:
    library: Library = current_app.extensions["searchsvc"]
    return library


def _settings() -> Settings:
    settings: Settings = current_app.extensions["searchsvc.settings"]
    return settings


def error_page(status: int) -> str:
    """The page that says what went wrong; it asks nothing of the library."""
    return render_template("error.html", status=status, phrase=HTTPStatus(status).phrase)


# The library at a glance


@blueprint.get("/")
def home() -> ResponseReturnValue:
    info = _library().info()
    everything = Request(parse(""))
    listing = _library().listing({}, everything.query, "added", 1, JUST_ADDED, every="year")
    return render_template(
        "home.html",
        info=info,
        listing=listing,
        panels=panels(listing.facets, everything, addresses.documents),
        everything=everything,
        years=bars(listing.facets["year"]),
        examples=_examples(),
    )


@blueprint.get("/help")
def help() -> ResponseReturnValue:
    return render_template("help.html", examples=_examples())


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    return render_template("about.html", info=_library().info())


def _examples() -> Examples:
    """Found once for each generation of the index."""
    generation = _library().info().generation
    kept: dict[str, Examples] = current_app.extensions.setdefault("searchsvc.examples", {})
    if generation not in kept:
        listing = _library().listing({}, parse(""), "newest", 1, DOCUMENTS_ON_A_PAGE)
        found = examples(_library(), listing)
        kept.clear()
        kept[generation] = found
        return found
    return kept[generation]


# Results


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    asked, clamped = read_request(request.args, strict=False)
    if elsewhere := _elsewhere(asked):
        return redirect(elsewhere)
    results, clamped = _answer(asked, clamped)
    asked = results.request
    return render_template(
        "results.html",
        asked=asked,
        results=results,
        headline=explanation.headline(results),
        messages=explanation.messages(results, clamped),
        nothing_found=explanation.nothing_found(results),
        too_deep=explanation.too_deep(results),
        panels=panels(results.facets, asked, addresses.search),
        chips=list(chips(results.facets, asked, addresses.search)),
        hidden=fields(asked, "q", "sort", "size", "apart"),
        year_fields=fields(asked, "year"),
        pager=pager(results.total, asked.page, asked.size, lambda page: addresses.search(asked, page=page)),
        sorts=[(addresses.search(asked, sort=sort), name, sort == asked.sort) for sort, name in names.SORTS.items()],
    )


def _elsewhere(asked: Request) -> str:
    """Where this address leads: from the fields of a form to its query, and without a query to the documents."""
    if not asked.query.text and (query := composed(request.args)):
        return addresses.search(replace(asked, query=query))
    if "from" in request.args or "to" in request.args:
        asked = _within_years(asked)
        return addresses.search(asked) if asked.query.text else addresses.documents(asked)
    if asked.query.text:
        return ""
    return addresses.document(asked.document) if asked.document else addresses.documents(asked)


def _within_years(asked: Request) -> Request:
    info = _library().info()
    bounds = (info.first_year or 1, info.last_year or 9999)
    return with_years(asked, request.args.get("from", ""), request.args.get("to", ""), bounds)


def _answer(asked: Request, clamped: tuple[str, ...]) -> tuple[Results, tuple[str, ...]]:
    """The answer at the nearest place that there is."""
    try:
        results = _library().search(asked)
    except BadParameter as error:
        return _library().search(replace(asked, after=None, page=1)), (*clamped, error.field)
    last = last_page(results.total, asked.size)
    if asked.page > last:
        return _library().search(replace(asked, page=last)), (*clamped, "page")
    return results, clamped


# All values of a facet


@blueprint.get("/facets/<any(type, author, source, topic, year):name>")
def facet(name: str) -> ResponseReturnValue:
    asked, _ = read_request(request.args, strict=False)
    of = "passages" if asked.query.text and request.args.get("of") != "documents" else "documents"
    by = "name" if request.args.get("by") == "name" else "count"
    find = request.args.get("find", "")[:LONGEST_NAME]
    held, target = _counted(asked, name, of)
    choices = every_value(name, held, asked, target, find=find, by=by)
    page = min(asked.page, last_page(len(choices), VALUES_ON_A_PAGE))

    def address(**more: object) -> str:
        return addresses.facet(name, asked, of, **{"find": find, "by": "name" if by == "name" else ""} | more)

    return render_template(
        "facet.html",
        asked=asked,
        title=names.FACETS[name],
        of=of,
        find=find,
        choices=choices[(page - 1) * VALUES_ON_A_PAGE : page * VALUES_ON_A_PAGE],
        total=len(choices),
        back=target(replace(asked, page=1)),
        hidden=[*fields(asked, "page"), *([("of", of)] if of == "documents" else []), ("by", by)],
        sorts=[(address(by=way), text, way == by) for way, text in names.VALUE_SORTS.items()],
        pager=pager(len(choices), page, VALUES_ON_A_PAGE, lambda number: address(page=number if number > 1 else "")),
    )


def _counted(asked: Request, name: str, of: str) -> tuple[Facet, Callable[[Request], str]]:
    """Every value of a facet, counted in documents or passages, and where a choice leads."""
    if of == "documents":
        return _library().listing(asked.choices, asked.query, "newest", 1, 1, every=name).facets[
            name
        ], addresses.documents
    found = _library().search(replace(asked, page=1, size=1, after=None, every=name))
    return found.facets[name], addresses.search


# Documents


@blueprint.get("/documents")
def documents() -> ResponseReturnValue:
    asked, _ = read_request(request.args, strict=False)
    wanted = request.args.get("sort")
    sort = next((known for known in DOCUMENT_SORTS if known == wanted), addresses.DOCUMENT_SORT)
    if "from" in request.args or "to" in request.args:
        return redirect(addresses.documents(_within_years(asked), sort))
    listing = _library().listing(asked.choices, asked.query, sort, asked.page, DOCUMENTS_ON_A_PAGE)
    last = last_page(listing.total, DOCUMENTS_ON_A_PAGE)
    if asked.page > last:
        asked = replace(asked, page=last)
        listing = _library().listing(asked.choices, asked.query, sort, last, DOCUMENTS_ON_A_PAGE)

    def address(asked: Request, **changes: object) -> str:
        return addresses.documents(asked, sort, **changes)

    return render_template(
        "documents.html",
        asked=asked,
        listing=listing,
        unmatched=address(replace(asked, query=parse(""))),
        panels=panels(listing.facets, asked, address),
        chips=list(chips(listing.facets, asked, address)),
        year_fields=[*fields(asked, "year", "sort"), *([("sort", sort)] if sort != addresses.DOCUMENT_SORT else [])],
        pager=pager(listing.total, asked.page, DOCUMENTS_ON_A_PAGE, lambda page: address(asked, page=page)),
        sorts=[
            (addresses.documents(asked, known), name, known == sort) for known, name in names.DOCUMENT_SORTS.items()
        ],
    )


@blueprint.get("/documents/<identifier>")
def document(identifier: str) -> ResponseReturnValue:
    asked, _ = read_request(request.args, strict=False)
    part = _library().document(
        identifier,
        part=None if request.args.get("all") == "yes" else _number("part") or 1,
        at=_number("n"),
        query=None if asked.query.is_everything else asked.query,
        apart=asked.apart,
    )
    return render_template(
        "document.html",
        asked=asked,
        reading=Reading(part, asked, preferences.view(), request.args.get("view", "")),
        gone=request.args.get("gone") == "yes",
    )


@blueprint.get("/passages/<identifier>")
def passage(identifier: str) -> ResponseReturnValue:
    asked, _ = read_request(request.args, strict=False)
    place = _library().passage(identifier, _number("n"))
    more = {"gone": "yes"} if place.gone else {}
    return redirect(addresses.document(place.document, asked, place.n, **more))


def _number(name: str) -> int | None:
    """A parameter that is a number from 1; whatever else it may be is passed over."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text[:10]) > 0 and len(text) <= 10 else None
