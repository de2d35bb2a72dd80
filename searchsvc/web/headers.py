"""The headers of every answer: what a browser may do with it, and how long it may be cached."""

from __future__ import annotations

from flask import Response

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"


def add(response: Response) -> Response:
    """Set the headers of all answers, and those of pages, on `response`."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if is_page(response):
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def is_page(response: Response) -> bool:
    """Whether an answer is a page, not a file or data."""
    return response.headers.get("Content-Type", "").startswith("text/html")
