"""Pages for readers: a file of views a page, and beside them what the views show."""

from . import document, documents, home, results, revalidation, values
from .site import blueprint, error_page, prepare

__all__ = ["blueprint", "document", "documents", "error_page", "home", "prepare", "results", "revalidation", "values"]
