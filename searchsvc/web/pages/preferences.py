"""A reader's choices: the interface language, which sides of a text are shown, and which comes first."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import Response, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from ...model import SIDES, Side
from ...text.remembered import remembered
from ..headers import is_page

LANGUAGES = {"en": "English", "zh": "中文"}
VIEWS = ("both", "zh", "en")

_YEAR = 365 * 24 * 3600
_CHOICES: dict[str, Collection[str]] = {"lang": LANGUAGES, "view": VIEWS, "first": SIDES}


def language() -> str:
    """The interface language: from the address, else as chosen before, else as the browser prefers."""
    if not has_request_context():
        return "en"
    return _chosen("lang") or _preferred(request.headers.get("Accept-Language", ""))


@remembered(256)
def _preferred(header: str) -> str:
    return parse_accept_header(header, LanguageAccept).best_match(list(LANGUAGES)) or "en"


def view() -> str:
    """Which sides are shown: `both`, `zh` or `en`."""
    return _chosen("view") or "both"


def in_order() -> tuple[Side, ...]:
    """Both sides, in the order the reader wants."""
    return ("en", "zh") if _chosen("first") == "en" else SIDES


def shown() -> tuple[Side, ...]:
    """The sides shown, in order."""
    chosen = view()
    return tuple(side for side in in_order() if chosen in ("both", side))


def _chosen(name: str) -> str | None:
    found: dict[str, str | None] | None = g.get("preferences")
    if found is None:
        found = g.preferences = _given(request.args, request.cookies)
    return found[name]


def _given(args: Mapping[str, str], cookies: Mapping[str, str]) -> dict[str, str | None]:
    """The choices from the address, else from the cookies."""
    given = {name: (args.get(name), cookies.get(name)) for name in _CHOICES}
    return {name: next((value for value in given[name] if value in known), None) for name, known in _CHOICES.items()}


def remember(response: Response) -> Response:
    """Keep what the address of a page has chosen in cookies of this library."""
    if is_page(response):
        for name, known in _CHOICES.items():
            value = request.args.get(name)
            if value is not None and value in known and value != request.cookies.get(name):
                path = request.script_root or "/"
                response.set_cookie(
                    name, value, max_age=_YEAR, path=path, secure=request.is_secure, httponly=True, samesite="Lax"
                )
    return response
