"""A document, and the way to a passage in it."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from ...engines.parts import fit_at_once
from ..parameters import query_string, read_request
from . import addresses, preferences, revalidation
from .reading import Reading
from .site import blueprint, library, settings


@blueprint.get("/documents/<identifier>")
def document(identifier: str) -> ResponseReturnValue:
    asked, _ = read_request(request.args, settings().limits, strict=False)
    part = library().document(
        identifier,
        part=_part(identifier),
        at=_number("n") or _number("cite"),
        query=None if asked.query.is_everything else asked.query,
        apart=asked.apart,
    )
    if not part.complete:
        revalidation.hold_back()
    return render_template(
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


def _part(identifier: str) -> int | None:
    """The part that is asked for; None for all of a document, if it is not too long for a page."""
    if request.args.get("all") == "yes" and fit_at_once(library().document(identifier).parts):
        return None
    return _number("part") or 1


def _number(name: str) -> int | None:
    """A parameter that is a number from 1; whatever else it may be is passed over."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text[:10]) > 0 and len(text) <= 10 else None
