"""The interface's texts in the reader's language; Flask-Babel itself carries no types."""

from __future__ import annotations

import flask_babel


def gettext(text: str, /, **values: object) -> str:
    """`text` in the language of the interface."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that goes with `count`."""
    return str(flask_babel.ngettext(one, many, count, **values))
