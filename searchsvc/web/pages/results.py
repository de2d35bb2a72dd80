"""The page of results of a search."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import redirect, request
from flask.typing import ResponseReturnValue

from ...engines.protocol import Request, Results
from ...errors import BadParameter
from ..parameters import Variants, read_request
from . import addresses, explanation, names, revalidation
from .composing import composed, within_years
from .facets import chips, fields, panels
from .hits import articles
from .pager import last_page, pager
from .site import blueprint, library, render, settings


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    limits = settings().limits
    asked, clamped = read_request(request.args, limits, strict=False)
    if elsewhere := _elsewhere(asked):
        return redirect(elsewhere)
    results, clamped = _answer(asked, clamped)
    if not results.complete:
        revalidation.hold_back()
    asked = results.request
    variants, address = Variants(asked), addresses.below("search")
    of_page, of_sort = variants.of("page"), variants.of("sort")
    state = addresses.carried(variants.here, 2 * len(results.hits))
    return render(
        "results.html",
        asked=asked,
        results=results,
        state=state,
        articles=articles(results.hits, state),
        headline=explanation.headline(results),
        messages=explanation.messages(results, clamped, limits),
        nothing_found=explanation.nothing_found(results),
        too_deep=partial(explanation.too_deep, results, limits),
        panels=panels(results.facets, variants, address, "passages"),
        chips=list(chips(results.facets, variants, address)),
        hidden=fields(variants, "q", "sort", "size", "apart"),
        year_fields=fields(variants, "year"),
        pager=pager(
            results.total,
            asked.page,
            asked.size,
            lambda page: address(of_page(str(page))),
            limits.deepest_page,
        ),
        sorts=[(address(of_sort(sort)), name, sort == asked.sort) for sort, name in names.SORTS.items()],
    )


def _elsewhere(asked: Request) -> str:
    """Where this address redirects: a form's fields to their query, and no query to the list of documents."""
    if not asked.query.text and (query := composed(request.args, settings().limits)):
        return addresses.search(replace(asked, query=query))
    if "from" in request.args or "to" in request.args:
        asked = within_years(asked, request.args, library().info())
        return addresses.search(asked) if asked.query.text else addresses.documents(asked)
    if asked.query.text:
        return ""
    return addresses.document(asked.document) if asked.document else addresses.documents(asked)


def _answer(asked: Request, clamped: tuple[str, ...]) -> tuple[Results, tuple[str, ...]]:
    """The answer, moved to the nearest page if there is no such page."""
    try:
        results = library().search(asked)
    except BadParameter as error:
        return library().search(replace(asked, after=None, page=1)), (*clamped, error.field)
    last = last_page(results.total, asked.size, settings().deepest_page)
    if asked.page > last:
        return library().search(replace(asked, page=last)), (*clamped, "page")
    return results, clamped
