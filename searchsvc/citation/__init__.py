"""Citations of a document or passage: one `Reference`, written as plain text, BibTeX, RIS or CSL-JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import bibtex, csl, plain, ris
from .reference import Reference

__all__ = ["FORMS", "Form", "Reference"]


@dataclass(frozen=True, slots=True)
class Form:
    """A citation format: its media type, and the function that writes it."""

    media_type: str
    write: Callable[[Reference], str]


FORMS: Mapping[str, Form] = {
    "txt": Form("text/plain", plain.written),
    "bib": Form("application/x-bibtex", bibtex.written),
    "ris": Form("application/x-research-info-systems", ris.written),
    "json": Form("application/vnd.citationstyles.csl+json", csl.written),
}
"""The formats by file extension."""
