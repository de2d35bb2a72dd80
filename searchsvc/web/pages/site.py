"""What all pages share: their blueprint, the library they ask, and what every template knows."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from flask import Blueprint, Flask, current_app
from jinja2 import Environment
from jinja2.runtime import Context, Macro

from ...library import Library
from ...settings import Settings
from . import addresses, elements, names, preferences, texts
from .direction import closed

blueprint = Blueprint("pages", __name__)

_MACROS = ("_citing.html", "_facets.html", "_pager.html", "_text.html", "_view.html")
"""Templates whose macros are global, since an import costs a page more than most macros."""


_PLAIN = frozenset((FunctionType, MethodType, BuiltinFunctionType))


class _Context(Context):
    """Calls plain functions directly: Jinja's check of what a callable wants takes longer than most of them."""

    def call(self, called: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """Call a function of a template; none of those here takes the context."""
        if type(called) not in _PLAIN:
            return super().call(called, *values, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*values, **named)


def prepare(app: Flask) -> None:
    """Give templates the functions that write names, addresses and texts."""
    app.jinja_env.context_class = _Context
    app.jinja_env.globals.update(
        addresses=addresses,
        names=names,
        number=names.number,
        text=elements.text,
        side=elements.side,
        mixed=elements.mixed,
        one=elements.one,
        both=elements.both,
        choices=elements.choices,
        panel=elements.panel,
        facts=elements.facts,
        standing=elements.standing,
        preferences=preferences,
        view=preferences.view,
        languages=preferences.LANGUAGES,
    )
    app.jinja_env.globals["settings"] = app.extensions["searchsvc.settings"]
    app.jinja_env.finalize = closed
    texts.prepare(app)
    app.context_processor(_context)
    app.extensions["searchsvc.environments"] = {
        locale: _environment(app.jinja_env, locale) for locale in preferences.LANGUAGES
    }


def _environment(plain: Environment, locale: str) -> Environment:
    """The templates with the texts of a language."""
    held = plain.overlay(extensions=[texts.InOneLanguage])
    held.extend(locale=locale)
    held.globals = dict(plain.globals)
    for template in _MACROS:
        module = vars(held.get_template(template).module)
        held.globals.update({name: macro for name, macro in module.items() if isinstance(macro, Macro)})
    # One dictionary, now that all globals are known: Jinja's own chain would be searched for each page.
    held.make_globals = lambda more: held.globals | dict(more or {})  # type: ignore[method-assign, assignment]
    return held


def render(template: str, **context: object) -> str:
    """A page in the reader's language."""
    environments: dict[str, Environment] = current_app.extensions["searchsvc.environments"]
    current_app.update_template_context(context)
    return environments[texts.language()].get_template(template).render(context)


def _context() -> dict[str, object]:
    held = settings()
    title = held.title_zh if names.interface() != "en" else held.title
    return {
        "site": title or held.title or held.title_zh,
        "here": addresses.Here(),
        "canonical": held.public_url and held.public_url + addresses.canonical(),
    }


def library() -> Library:
    """The library that the pages show."""
    held: Library = current_app.extensions["searchsvc"]
    return held


def settings() -> Settings:
    """The settings in force."""
    held: Settings = current_app.extensions["searchsvc.settings"]
    return held


def error_page(status: int, passing: str = "") -> str:
    """The page for an error, or for a passing state (`away`, `busy`); it does not use the library."""
    return render("error.html", status=status, phrase=HTTPStatus(status).phrase, passing=passing)
