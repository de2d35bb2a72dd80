"""The interface's texts in the reader's language; Flask-Babel itself carries no types."""

from __future__ import annotations

from functools import lru_cache

import flask_babel
from flask import Flask, g, has_request_context


def prepare(app: Flask) -> None:
    """Let templates look their texts up here: a page holds hundreds, and asks for most of them again and again."""
    app.jinja_env.install_gettext_callables(_text, _counted, newstyle=True)  # type: ignore[attr-defined]


def language() -> str:
    """The language of the interface, as it was found for this request."""
    if not has_request_context():
        return str(flask_babel.get_locale() or "en")
    found: str | None = g.get("language")
    if found is None:
        g.language = found = str(flask_babel.get_locale())
    return found


def gettext(text: str, /, **values: object) -> str:
    """`text` in the language of the interface."""
    found = _text(text)
    return found % values if values else found


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that goes with `count`."""
    return _counted(one, many, count) % {"num": count, **values}


def _text(text: str) -> str:
    return _known_text(text, language())


def _counted(one: str, many: str, count: int) -> str:
    return _known_form(one, many, count, language())


@lru_cache(maxsize=2048)
def _known_text(text: str, language: str) -> str:
    return str(flask_babel.get_translations().ugettext(text))


@lru_cache(maxsize=4096)
def _known_form(one: str, many: str, count: int, language: str) -> str:
    return str(flask_babel.get_translations().ungettext(one, many, count))
