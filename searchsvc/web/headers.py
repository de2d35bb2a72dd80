"""What every answer says beside its content: what a browser may do with it, and how long it may be kept."""

from __future__ import annotations

from flask import Response

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"


def add(response: Response) -> Response:
    """Put the headers of every answer, and those of pages, on `response`."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if is_page(response):
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def is_page(response: Response) -> bool:
    """Whether an answer is a page, and no file or data."""
    return response.headers.get("Content-Type", "").startswith("text/html")
