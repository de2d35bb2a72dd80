"""Places in the one order that a request has in one generation: `next` of an answer, `after` of a request."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence

from ..errors import BadParameter
from .protocol import Request

_FARTHEST = 2.0**53


def cursor(request: Request, generation: str, place: Sequence[float]) -> str:
    """What leads to the hits behind a place: their number until there, then whatever numbers the engine finds it by."""
    return base64.urlsafe_b64encode(json.dumps([_mark(request, generation), *place]).encode()).decode()


def place_of(request: Request, generation: str, length: int) -> list[float]:
    """The place, of so many numbers, behind which a request begins.  Raises BadParameter."""
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
    """What is in a cursor, so that it is refused in another search or generation."""
    asked = [
        str(request.query),
        request.sort,
        request.apart,
        request.document,
        sorted(request.choices.items()),
    ]
    return hashlib.sha256(repr((generation, asked)).encode()).hexdigest()[:12]
