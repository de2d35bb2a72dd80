"""Pages that a browser holds already: answered with 304, and nothing is asked of the index or rendered."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from flask import Response, current_app, g, request

from . import preferences, texts
from .site import blueprint, library


def hold_back() -> None:
    """Give the page being made no ETag: another answer to the same address could be better."""
    g.page_tag = ""


@blueprint.before_request
def _unchanged() -> Response | None:
    g.page_generation = library().info().generation
    g.page_tag = _tag(g.page_generation)
    return Response(status=304) if request.if_none_match.contains_weak(g.page_tag) else None


@blueprint.after_request
def _tagged(response: Response) -> Response:
    # The index may have been replaced while the page was made.
    tag: str = g.get("page_tag", "")
    if response.status_code in (200, 304) and tag and g.page_generation == library().info().generation:
        response.set_etag(tag, weak=True)
    return response


def _tag(generation: str) -> str:
    """All that a page is made of: index, program and settings, the reader's choices, the address, and the day."""
    parts = (
        generation,
        current_app.extensions["searchsvc.version"],
        texts.language(),
        preferences.view(),
        preferences.in_order(),
        request.path,
        request.query_string,
        datetime.now(UTC).date(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
