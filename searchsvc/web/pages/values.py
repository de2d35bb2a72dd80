"""The page of all values of a facet."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from ...engines.protocol import FACETS, Facet, Request
from ..parameters import Variants, read_request
from . import addresses, names, revalidation
from .facets import Addresser, choices, every_value, fields
from .pager import last_page, pager
from .site import blueprint, library, render, settings

VALUES_ON_A_PAGE = 100
FEWEST = 10
"""Values on a page if the search is very long."""
LONGEST_NAME = 100
"""The most characters of a filter on the values of a facet."""


@blueprint.get(f"/facets/<any({', '.join(FACETS)}):name>")
def facet(name: str) -> ResponseReturnValue:
    asked, _ = read_request(request.args, settings().limits, strict=False)
    of = "passages" if asked.query.text and request.args.get("of") != "documents" else "documents"
    by = "name" if request.args.get("by") == "name" else "count"
    find = request.args.get("find", "")[:LONGEST_NAME]
    asked = addresses.of_documents(asked) if of == "documents" else asked
    held = _of_documents(asked, name) if of == "documents" else _of_passages(asked, name)
    target: Addresser = addresses.listing if of == "documents" else addresses.results
    every = every_value(name, held, find=find, by=by)
    variants = Variants(asked)
    size = max(FEWEST, addresses.room(variants.here, VALUES_ON_A_PAGE))
    deepest = settings().deepest_page
    page = min(asked.page, last_page(len(every), size, deepest))

    def address(**more: object) -> str:
        return addresses.facet(name, variants.first, of, **{"find": find, "by": "name" if by == "name" else ""} | more)

    return render(
        "facet.html",
        asked=asked,
        name=name,
        title=names.FACETS[name],
        of=of,
        find=find,
        values=choices(name, every[(page - 1) * size : page * size], variants, target),
        total=len(every),
        back=target(variants.first),
        hidden=[*fields(variants), *([("of", of)] if of == "documents" else []), ("by", by)],
        sorts=[(address(by=way), text, way == by) for way, text in names.VALUE_SORTS.items()],
        pager=pager(len(every), page, size, lambda number: address(page=number if number > 1 else ""), deepest),
    )


def _of_documents(asked: Request, name: str) -> Facet:
    listing = library().listing(asked.choices, asked.query, "newest", 1, 1, every=name)
    if not listing.complete:
        revalidation.hold_back()
    return listing.facets[name]


def _of_passages(asked: Request, name: str) -> Facet:
    found = library().search(replace(asked, page=1, size=1, after=None, every=name))
    if not found.complete:
        revalidation.hold_back()
    return found.facets.get(name, Facet((), 0))  # none if the time was up
