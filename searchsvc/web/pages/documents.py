"""The list of documents."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, request
from flask.typing import ResponseReturnValue

from ...engines.protocol import DOCUMENT_SORTS
from ...query import parse
from ..parameters import Variants, read_request
from . import addresses, names, revalidation
from .composing import within_years
from .facets import chips, fields, panels
from .pager import last_page, pager
from .site import blueprint, library, render, settings

DOCUMENTS_ON_A_PAGE = 20


@blueprint.get("/documents")
def documents() -> ResponseReturnValue:
    asked = addresses.of_documents(read_request(request.args, settings().limits, strict=False)[0])
    wanted = request.args.get("sort")
    sort = next((known for known in DOCUMENT_SORTS if known == wanted), addresses.DOCUMENT_SORT)
    if "from" in request.args or "to" in request.args:
        return redirect(addresses.documents(within_years(asked, request.args, library().info()), sort))
    listing = library().listing(asked.choices, asked.query, sort, asked.page, DOCUMENTS_ON_A_PAGE)
    last = last_page(listing.total, DOCUMENTS_ON_A_PAGE, settings().deepest_page)
    if asked.page > last:
        asked = replace(asked, page=last)
        listing = library().listing(asked.choices, asked.query, sort, last, DOCUMENTS_ON_A_PAGE)
    if not listing.complete:
        revalidation.hold_back()

    variants = Variants(asked)

    def address(query: str) -> str:
        return addresses.listing(query, sort)

    return render(
        "documents.html",
        asked=asked,
        listing=listing,
        unmatched=addresses.documents(replace(asked, query=parse("")), sort),
        panels=panels(listing.facets, variants, address, "documents"),
        chips=list(chips(listing.facets, variants, address)),
        year_fields=[*fields(variants, "year", "sort"), *([("sort", sort)] if sort != addresses.DOCUMENT_SORT else [])],
        pager=pager(
            listing.total,
            asked.page,
            DOCUMENTS_ON_A_PAGE,
            lambda page: addresses.documents(asked, sort, page=page),
            settings().deepest_page,
        ),
        sorts=[
            (addresses.documents(asked, known), name, known == sort) for known, name in names.DOCUMENT_SORTS.items()
        ],
    )
