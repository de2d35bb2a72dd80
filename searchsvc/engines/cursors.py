"""Places in the one order that a request has in one generation."""

from __future__ import annotations

import hashlib

from .protocol import Request


def request_mark(request: Request, generation: str) -> str:
    """What `next` of a search carries, so that it is refused in another search or generation."""
    asked = [
        str(request.query),
        request.sort,
        request.apart,
        request.document,
        sorted(request.choices.items()),
    ]
    return hashlib.sha256(repr((generation, asked)).encode()).hexdigest()[:12]
