"""The engine that needs nothing beside Python: Whoosh's index on disk, its posting lists as arrays."""

from .store import WhooshStore

__all__ = ["WhooshStore"]
