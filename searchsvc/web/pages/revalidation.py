"""Conditional requests: a page that a browser already has is answered with 304, without a search."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from flask import Response, current_app, g, request

from . import preferences, texts
from .site import blueprint, library


def hold_back() -> None:
    """Give the page being made no ETag, since the next answer to the same address could be better."""
    g.page_tag = ""


@blueprint.before_request
def _unchanged() -> Response | None:
    g.page_generation = library().info().generation
    g.page_tag = _tag(g.page_generation)
    return Response(status=304) if request.if_none_match.contains_weak(g.page_tag) else None


@blueprint.after_request
def _tagged(response: Response) -> Response:
    # The index may have been replaced while the page was being made.
    tag: str = g.get("page_tag", "")
    if response.status_code in (200, 304) and tag and g.page_generation == library().info().generation:
        response.set_etag(tag, weak=True)
    return response


def _tag(generation: str) -> str:
    """A hash of all that a page depends on: index, program, settings, the reader's choices, address, and day."""
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
