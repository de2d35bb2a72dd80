"""Pages for readers: a file of views for each page, and beside them what the views show."""

from . import citing, document, documents, home, mail, results, revalidation, values
from .site import blueprint, error_page, prepare

__all__ = [
    "blueprint",
    "citing",
    "document",
    "documents",
    "error_page",
    "home",
    "mail",
    "prepare",
    "results",
    "revalidation",
    "values",
]
