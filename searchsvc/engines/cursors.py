"""Opaque cursors into the hits of one search of one generation: an answer's `next`, a request's `after`."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence

from ..errors import BadParameter
from .protocol import Request

_FARTHEST = 2.0**53


def cursor(request: Request, generation: str, place: Sequence[float]) -> str:
    """Encode a cursor; `place` is the number of hits before it, then whatever numbers the engine resumes from."""
    return base64.urlsafe_b64encode(json.dumps([_mark(request, generation), *place]).encode()).decode()


def place_of(request: Request, generation: str, length: int) -> list[float]:
    """Decode a request's cursor to its place, which must be `length` numbers. Raises BadParameter."""
    place: list[float]
    try:
        mark, *place = json.loads(base64.urlsafe_b64decode((request.after or "").encode()))
    except (ValueError, TypeError, RecursionError):
        raise BadParameter("after", "this is not a value of `next`; begin again without it") from None
    if mark != _mark(request, generation) or len(place) != length or not _is_place(*place):
        raise BadParameter("after", "belongs to another search, or the index was rebuilt; begin again without it")
    return place


def _is_place(hits: object, *more: object) -> bool:
    return (
        isinstance(hits, int)
        and 0 <= hits < _FARTHEST
        and all(isinstance(number, int | float) and abs(number) < _FARTHEST for number in more)
    )


def _mark(request: Request, generation: str) -> str:
    """A hash of the search and the generation, so that a cursor is refused in any other."""
    asked = [
        str(request.query),
        request.sort,
        request.apart,
        request.document,
        sorted(request.choices.items()),
    ]
    return hashlib.sha256(repr((generation, asked)).encode()).hexdigest()[:12]
