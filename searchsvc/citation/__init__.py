"""How a document or passage is cited: one reference, written in the forms that people and their programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import bibtex, csl, plain, ris
from .reference import Reference

__all__ = ["FORMS", "Form", "Reference"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of citation: what it is called, its media type, and what writes it."""

    name: str
    media_type: str
    write: Callable[[Reference], str]


FORMS: Mapping[str, Form] = {
    "txt": Form("Plain text", "text/plain", plain.written),
    "bib": Form("BibTeX", "application/x-bibtex", bibtex.written),
    "ris": Form("RIS", "application/x-research-info-systems", ris.written),
    "json": Form("CSL-JSON", "application/vnd.citationstyles.csl+json", csl.written),
}
"""By the ending of their files."""
