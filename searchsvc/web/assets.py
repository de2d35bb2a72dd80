"""Static files, and where templates and static files are found.

Their address holds a hash of the whole folder, so that it can be kept for a year and modules can import each
other by relative names.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, send_from_directory

from .proxy import prefix

blueprint = Blueprint("assets", __name__)

_YEAR = 365 * 24 * 3600
_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """`templates` or `static`: in the package when installed, beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def prepare(app: Flask) -> None:
    """Let templates call `asset("style.css")` for the address of a static file."""
    version = fingerprint(folder("static"))
    app.extensions["searchsvc.assets"] = version
    app.jinja_env.globals["asset"] = lambda name: f"{prefix()}/static/{version}/{name}"


def program() -> str:
    """A hash of everything pages are made from: code, interface texts, templates, static files."""
    return fingerprint(_PACKAGE, folder("templates"), folder("static"))


def fingerprint(*roots: Path) -> str:
    """A hash of all files in folders, by name and content."""
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(repr((str(path.relative_to(root)), path.read_bytes())).encode())
    return digest.hexdigest()[:12]


@blueprint.get("/static/<version>/<path:name>")
def static(version: str, name: str) -> Response:
    """A static file; under an old hash the current file, marked as not to be cached."""
    response = send_from_directory(folder("static"), name, max_age=_YEAR)
    if version == current_app.extensions["searchsvc.assets"]:
        response.cache_control.public = True
        response.cache_control.immutable = True
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response
