"""The engine that needs nothing but Python: a Whoosh index on disk, with its posting lists as arrays."""

from .store import WhooshStore

__all__ = ["WhooshStore"]
