"""The address that readers use: all that the application knows of the proxy in front of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from flask import request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def prefix() -> str:
    """The prefix of every path, escaped as in addresses."""
    return quote(request.script_root) if request.script_root else ""


class PublicAddress:
    """Sets script name, host and scheme from `public_url`, and strips its prefix if the proxy has not.

    `X-Forwarded-*` is not read: a client could have sent it.  A prefix that is an address of the application's
    own (`/search`) could not be told from it.
    """

    def __init__(self, app: WSGIApplication, public_url: str) -> None:
        parts = urlsplit(public_url)
        self._app = app
        self._scheme, self._host = parts.scheme, parts.netloc
        # WSGI's paths are bytes, decoded as Latin-1.
        self._prefix = unquote(quote(parts.path.rstrip("/"), safe="/%"), "latin-1")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if (path + "/").startswith(self._prefix + "/"):
            path = path[len(self._prefix) :]
        environ["PATH_INFO"] = path or "/"
        environ["SCRIPT_NAME"] = self._prefix
        environ["HTTP_HOST"] = self._host
        environ["wsgi.url_scheme"] = self._scheme
        return self._app(environ, start_response)
