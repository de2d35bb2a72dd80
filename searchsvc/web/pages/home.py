"""The library at a glance, and the pages about searching and about the library."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from ...engines.protocol import Request
from ...query import parse
from . import addresses
from .examples import Examples, examples
from .facets import panels
from .site import blueprint, library
from .years import bars

JUST_ADDED = 5
"""Documents shown on the home page."""
LOOKED_AT = 20
"""Documents that examples are taken from."""


@blueprint.get("/")
def home() -> ResponseReturnValue:
    info = library().info()
    everything = Request(parse(""))
    listing = library().listing({}, everything.query, "added", 1, JUST_ADDED, every="year")
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
    return render_template("about.html", info=library().info())


def _examples() -> Examples:
    """Found once for each generation of the index."""
    generation = library().info().generation
    kept: dict[str, Examples] = current_app.extensions.setdefault("searchsvc.examples", {})
    if generation not in kept:
        listing = library().listing({}, parse(""), "newest", 1, LOOKED_AT)
        found = examples(library(), listing)
        kept.clear()
        kept[generation] = found
        return found
    return kept[generation]
