"""The JSON API: its four addresses, its errors, and its OpenAPI description."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, TypeAdapter
from werkzeug.exceptions import HTTPException

from ...errors import BadParameter, Busy, EngineAway, IndexAbsent, NotFound
from ...library import Library
from ...limits import Limits
from ...query import parse
from ...settings import Settings
from ..parameters import DocumentParameters, PassageParameters, SearchParameters, checked, largest, read_request
from ..proxy import prefix
from .answers import (
    Answer,
    ErrorAnswer,
    ErrorDetail,
    PartOfDocumentAnswer,
    PlaceAnswer,
    SearchAnswer,
    document_answer,
    place_answer,
    search_answer,
    written,
)

PREFIX = "/api/v1"
blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


@blueprint.get("/search", provide_automatic_options=False)
def search() -> Response:
    asked, _ = read_request(request.args, _limits(), strict=True)
    return _response(search_answer(_library().search(asked), prefix()))


@blueprint.get("/documents/<identifier>", provide_automatic_options=False)
def document(identifier: str) -> Response:
    asked = checked(DocumentParameters, request.args)
    query = parse(asked.q, _limits()) if asked.q else None
    part = _library().document(
        identifier, part=None if asked.all else asked.part, query=query, apart=asked.apart == "yes"
    )
    if asked.all and part.parts > 1:
        raise BadParameter(
            "all", f"this document has {part.parts} parts, too many to be given at once: ask for each with `part`"
        )
    if not asked.all and part.part != asked.part:
        raise NotFound(f"this document has no part {asked.part}; its last is {part.parts}")
    return _response(document_answer(part, prefix(), query.text if query else ""))


@blueprint.get("/passages/<identifier>", provide_automatic_options=False)
def passage(identifier: str) -> Response:
    place = _library().passage(identifier, checked(PassageParameters, request.args).n)
    part = _library().document(place.document, at=place.n)
    return _response(place_answer(place, part, prefix()))


@blueprint.get("/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    return _json(json.dumps(description(prefix(), _limits()), ensure_ascii=False).encode())


def _library() -> Library:
    library: Library = current_app.extensions["searchsvc"]
    return library


def _limits() -> Limits:
    settings: Settings = current_app.extensions["searchsvc.settings"]
    return settings.limits


def _response(answer: Answer, status: int = 200) -> Response:
    return _json(written(answer), status)


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, {"Cache-Control": "no-cache"}, content_type="application/json")


# Errors

_FAILURES: dict[type[Exception], tuple[int, str]] = {
    BadParameter: (400, "bad_parameter"),
    NotFound: (404, "not_found"),
    IndexAbsent: (503, "no_index"),
    EngineAway: (503, "out_of_reach"),
    Busy: (503, "busy"),
}


def error_response(error: Exception) -> Response:
    """Every error under /api/, in one shape; an unexpected one reveals nothing internal."""
    allowed = None
    if isinstance(error, HTTPException):
        status, code = error.code or 500, error.name.lower().replace(" ", "_")
        if status < 400:
            return Response.force_type(error.get_response(), request.environ)  # type: ignore[return-value]
        message = "There is nothing at this address." if status == 404 else error.description or error.name
        allowed = dict(error.get_headers()).get("Allow")
    elif found := next((_FAILURES[kind] for kind in type(error).mro() if kind in _FAILURES), None):
        status, code = found
        # The cluster's address is for the log alone.
        message = "The index cannot be reached at the moment; try again." if code == "out_of_reach" else str(error)
    else:
        status, code, message = 500, "internal_server_error", "Something went wrong here; the log says what."
    detail = ErrorDetail(code=code, message=message, field=getattr(error, "field", None))
    response = _response(ErrorAnswer(error=detail), status)
    if allowed:
        response.headers["Allow"] = allowed
    return response


# OpenAPI


class _Operation(NamedTuple):
    path: str
    summary: str
    asked: type[BaseModel]
    answer: type[Any]
    failures: tuple[int, ...]


_OPERATIONS = (
    _Operation("/search", "Passages that answer a query", SearchParameters, SearchAnswer, (400, 503)),
    _Operation(
        "/documents/{identifier}",
        "A document and its passages",
        DocumentParameters,
        PartOfDocumentAnswer,
        (400, 404, 503),
    ),
    _Operation("/passages/{identifier}", "A passage in its place", PassageParameters, PlaceAnswer, (400, 404, 503)),
)
_MEANINGS = {
    400: "A parameter has a bad value",
    404: "Not in this index",
    503: "There is no index, it cannot be reached, or too many search at once",
}


def description(root: str, limits: Limits) -> dict[str, Any]:
    """The OpenAPI description, made from the models that read requests and write answers."""
    answers = [*(operation.answer for operation in _OPERATIONS), ErrorAnswer]
    _, schemas = TypeAdapter.json_schemas(
        [(answer, "serialization", TypeAdapter(answer)) for answer in answers],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "searchsvc", "version": "1", "description": "GET and HEAD; answers in JSON."},
        "servers": [{"url": root + PREFIX}],
        "paths": {operation.path: {"get": _described(operation, limits)} for operation in _OPERATIONS},
        "components": {"schemas": schemas["$defs"]},
    }


def _described(operation: _Operation, limits: Limits) -> dict[str, Any]:
    parameters = _parameters(operation.asked, limits)
    if "{identifier}" in operation.path:
        schema = {"type": "string"}
        parameters.insert(0, {"name": "identifier", "in": "path", "required": True, "schema": schema})
    failures = {str(status): _content(_MEANINGS[status], ErrorAnswer) for status in operation.failures}
    return {
        "operationId": operation.path.split("/")[1],
        "summary": operation.summary,
        "parameters": parameters,
        "responses": {"200": _content("The answer", operation.answer), **failures},
    }


def _content(meaning: str, answer: type[Any]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{answer.__name__}"}
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


def _parameters(asked: type[BaseModel], limits: Limits) -> list[dict[str, Any]]:
    """The fields of a model as query parameters, which may be absent but never null."""
    parameters = []
    for name, found in asked.model_json_schema()["properties"].items():
        schema = {**found.pop("anyOf", [{}])[0], **found}
        if asked is SearchParameters and name in largest(limits):
            schema["maximum"] = largest(limits)[name]
        schema = {key: value for key, value in schema.items() if key != "title" and value is not None}
        parameters.append({"name": name, "in": "query", "schema": schema})
    return parameters
