"""The home page, and the pages on searching and about the library."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ...engines.protocol import Request
from ...model import Side
from ...query import parse
from ..parameters import Variants
from . import addresses, names
from .examples import Examples, examples
from .facets import panels
from .site import blueprint, library, render
from .years import bars

JUST_ADDED = 5
"""How many documents the home page shows."""
LOOKED_AT = 20
"""How many documents are tried for examples."""


@blueprint.get("/")
def home() -> ResponseReturnValue:
    info = library().info()
    everything = Request(parse(""))
    listing = library().listing({}, everything.query, "added", 1, JUST_ADDED, every="year")
    return render(
        "home.html",
        info=info,
        listing=listing,
        panels=panels(listing.facets, Variants(everything), addresses.listing, "documents"),
        years=bars(listing.facets["year"]),
        examples=_examples(),
    )


@blueprint.get("/help")
def help() -> ResponseReturnValue:
    return render("help.html", rows=list(zip(_examples().syntax, names.SYNTAX, strict=True)))


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    texts: Mapping[Side, Markup] = current_app.extensions["searchsvc.about"]
    wanted = names.side()
    side = wanted if wanted in texts else next(iter(texts), wanted)
    return render("about.html", info=library().info(), text=texts.get(side), side=side)


def _examples() -> Examples:
    """Found once for each generation of the index and language of the interface."""
    generation, ours = library().info().generation, names.side()
    kept: dict[Side, tuple[str, Examples]] = current_app.extensions.setdefault("searchsvc.examples", {})
    known, found = kept.get(ours, ("", None))
    if found is None or known != generation:
        found = examples(library(), library().listing({}, parse(""), "newest", 1, LOOKED_AT), ours)
        kept[ours] = generation, found
    return found
