"""What machines ask first: health, metrics, and what crawlers may read."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, jsonify

from ..errors import EngineAway, IndexAbsent
from ..library import Library
from ..settings import Settings
from .metrics import CONTENT_TYPE, Metrics
from .proxy import prefix

blueprint = Blueprint("probes", __name__)


@blueprint.get("/healthz")
def health() -> tuple[Response, int]:
    """Whether a search could be answered now; from which index, and how many seconds old it is."""
    library: Library = current_app.extensions["searchsvc"]
    try:
        index = library.health()
        age = datetime.now(UTC) - datetime.fromisoformat(index.built)
        answer = jsonify(status="ok", generation=index.generation, built=index.built, age=int(age.total_seconds())), 200
    except EngineAway:
        answer = jsonify(status="out of reach"), 503
    except IndexAbsent:
        answer = jsonify(status="no index"), 503
    answer[0].headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/metrics")
def metrics() -> Response:
    """Metrics of this process in Prometheus' format, if the administrator has turned them on."""
    settings: Settings = current_app.extensions["searchsvc.settings"]
    if not settings.metrics:
        abort(404)
    library: Library = current_app.extensions["searchsvc"]
    figures: Metrics = current_app.extensions["searchsvc.metrics"]
    with suppress(IndexAbsent):
        figures.describe(library.info())
    return Response(figures.text(), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers should leave alone: searches without end, or everything."""
    settings: Settings = current_app.extensions["searchsvc.settings"]
    closed = ("/",) if settings.private else ("/search", "/facets/", "/passages/", "/api/")
    lines = ["User-agent: *", *(f"Disallow: {prefix()}{path}" for path in closed)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
