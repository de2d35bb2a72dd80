"""The web: pages for readers and an API for programs, over one library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from ..settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application of a library; without `settings`, they are read from the environment."""
    # Imported here, since the command line needs `web.parameters` and should not wait for Flask.
    from ..settings import read_settings
    from .application import application

    return application(settings if settings is not None else read_settings())
