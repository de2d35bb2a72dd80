"""The Flask application: it registers everything, and is the one place where errors become answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, Request, Response, current_app, request
from flask_babel import Babel
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from ..engines.protocol import Results
from ..errors import BadParameter, Busy, EngineAway, IndexAbsent, NotFound
from ..library import Library
from ..settings import Settings
from . import assets, headers, pages, probes, turns
from .api.views import PREFIX as API
from .api.views import blueprint as api
from .api.views import error_response
from .log import slow_search
from .metrics import Metrics
from .pages import about, preferences
from .proxy import PublicAddress

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TRY_AGAIN = "30"
"""Retry-After in seconds while there is no index."""
TRY_AGAIN_SOON = "2"
"""Retry-After in seconds while too many search."""

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class LenientRequest(Request):
    """A request whose address may hold unescaped bytes: they count as if they had been escaped.

    Without a path it asks for the root.  Werkzeug would send it there, as it does where slashes are doubled: to
    whatever host the request names.
    """

    def __init__(self, environ: WSGIEnvironment, populate_request: bool = True, shallow: bool = False) -> None:
        # WSGI's strings are bytes, decoded as Latin-1.
        environ["QUERY_STRING"] = quote(environ.get("QUERY_STRING", ""), safe=_PRINTABLE, encoding="latin-1")
        environ["PATH_INFO"] = environ.get("PATH_INFO") or "/"
        super().__init__(environ, populate_request, shallow)


class Application(Flask):
    """Flask without support for asynchronous views, which it would look for at every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def application(settings: Settings) -> Flask:
    """The application of one library."""
    # Named after the package: the interface texts are found in searchsvc/translations.
    app = Application("searchsvc", template_folder=str(assets.folder("templates")), static_folder=None)
    app.request_class = LenientRequest
    app.url_map.merge_slashes = False
    app.config.update(MAX_CONTENT_LENGTH=settings.largest_body, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    metrics = Metrics()

    def observe(results: Results) -> None:
        metrics.observe(results)
        if results.took_ms >= settings.slow_search * 1000:
            app.logger.warning("%s", slow_search(results, queries=settings.log_queries))

    app.extensions["searchsvc"] = Library(settings, observe=observe, ready=True)
    app.extensions["searchsvc.metrics"] = metrics
    app.extensions["searchsvc.settings"] = settings
    app.extensions["searchsvc.about"] = held = about.texts(settings.about)
    made_of = f"{assets.program()} {settings!r} {held!r}"
    app.extensions["searchsvc.version"] = hashlib.sha256(made_of.encode()).hexdigest()
    Babel(app, locale_selector=preferences.language)
    for blueprint in (pages.blueprint, probes.blueprint, assets.blueprint, api):
        app.register_blueprint(blueprint)
    assets.prepare(app)
    pages.prepare(app)
    turns.prepare(app, settings)
    app.after_request(preferences.remember)
    app.after_request(headers.add)
    app.register_error_handler(Exception, _failed)
    if settings.public_url:
        app.wsgi_app = PublicAddress(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]
    return app


def _failed(error: Exception) -> BaseResponse:
    """The answer to every error: JSON for programs, a page for readers."""
    if isinstance(error, IndexAbsent):
        current_app.logger.warning("%s", error)
    elif not isinstance(error, HTTPException | BadParameter | Busy | NotFound):
        # The rule, not the path: the path would tell what is read, and could inject lines into the log.
        current_app.logger.exception("%s failed", request.url_rule)
    answer = error_response(error) if request.path.startswith(API + "/") else _page(error)
    if answer.status_code == 503:
        answer.headers["Retry-After"] = TRY_AGAIN_SOON if isinstance(error, Busy) else TRY_AGAIN
    return answer


def _page(error: Exception) -> BaseResponse:
    if not isinstance(error, HTTPException):
        status = 503 if isinstance(error, IndexAbsent | Busy) else 404 if isinstance(error, NotFound) else 500
        passing = "busy" if isinstance(error, Busy) else "away" if isinstance(error, EngineAway) else ""
        return _error_page(status, passing)
    if error.code is None or error.code < 400:
        return Response.force_type(error.get_response(), request.environ)  # a redirect
    answer = _error_page(error.code)
    answer.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return answer


def _error_page(status: int, passing: str = "") -> Response:
    return Response(pages.error_page(status, passing), status)
