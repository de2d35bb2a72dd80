"""The application around a peer: the total, ten hits with marks on both sides, and four facets, as JSON over HTTP."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, request

from ..library import Record
from .protocol import FACETS, SIDES, Asked, Found, NotSupported, Peer, clauses
from .text import Marker

_OF_A_DOCUMENT = ("id", "title", "authors", "source", "type", "date", "language")


def stored(record: Record) -> list[str]:
    """What a peer stores for each passage of a document: all that a hit shows, as JSON."""
    document = _written({name: record[name] for name in _OF_A_DOCUMENT if name in record})
    return [
        _written({**passage, "id": f"{record['id']}:{n}", "n": n})[:-1] + f', "document": {document}}}'
        for n, passage in enumerate(record["passages"], 1)
    ]


_written = json.JSONEncoder(ensure_ascii=False).encode


def application(peer: Peer) -> Flask:
    """The application for an open index."""
    app = Flask("bench")

    @app.get("/api/v1/search")
    def search() -> Response:
        choices = {facet: values for facet in FACETS if (values := request.args.getlist(facet))}
        asked = Asked(clauses(request.args.get("q", "")), choices, request.args.get("page", 1, int))
        try:
            return _json(_answer(peer.search(asked), asked))
        except NotSupported as reason:
            return _json({"not_supported": str(reason)}, 501)

    return app


def _json(data: dict[str, Any], status: int = 200) -> Response:
    return Response(_written(data), status, content_type="application/json")


def _answer(found: Found, asked: Asked) -> dict[str, Any]:
    marker = Marker(asked.clauses)
    return {
        "total": found.total,
        "hits": [_hit(score, text, marker) for score, text in found.hits],
        "facets": {name: _facet(values, asked.choices.get(name, [])) for name, values in found.facets.items()},
    }


def _hit(score: float, text: str, marker: Marker) -> dict[str, Any]:
    hit: dict[str, Any] = json.loads(text)
    for side in SIDES:
        if held := hit.get(side):
            hit[side] = {"text": held, "marks": marker.marks(held)}
    return hit | {"score": round(score, 4)}


def _facet(values: list[tuple[str, int]], chosen: list[str]) -> dict[str, Any]:
    return {"values": [{"value": value, "count": count, "selected": value in chosen} for value, count in values]}
