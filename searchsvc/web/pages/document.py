"""The page of a document, and the redirect from a passage's permalink to it."""

from __future__ import annotations

from functools import partial

from flask import redirect, request
from flask.typing import ResponseReturnValue

from ..parameters import query_string, read_request
from . import addresses, preferences, revalidation
from .reading import Reading
from .site import blueprint, library, render, settings


@blueprint.get("/documents/<identifier>")
def document(identifier: str) -> ResponseReturnValue:
    asked, _ = read_request(request.args, settings().limits, strict=False)
    read = partial(
        library().document,
        identifier,
        at=_number("n") or _number("cite"),
        query=None if asked.query.is_everything else asked.query,
        apart=asked.apart,
    )
    number, whole = _number("part") or 1, request.args.get("all") == "yes"
    part = read(part=None if whole else number)
    if whole and part.parts > 1:  # too many for one page
        part = read(part=number)
    if not part.complete:
        revalidation.hold_back()
    return render(
        "document.html",
        asked=asked,
        reading=Reading(part, asked, preferences.view(), request.args.get("view", "")),
        gone=request.args.get("gone") == "yes",
        cited=_number("cite"),
    )


@blueprint.get("/passages/<identifier>")
def passage(identifier: str) -> ResponseReturnValue:
    asked, _ = read_request(request.args, settings().limits, strict=False)
    place = library().passage(identifier, _number("n"))
    more = {"gone": "yes"} if place.gone else {}
    return redirect(addresses.document(place.document, query_string(asked), place.n, **more))


def _number(name: str) -> int | None:
    """A parameter as a number from 1; anything else is ignored."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text[:10]) > 0 and len(text) <= 10 else None
