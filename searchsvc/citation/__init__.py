"""How a document or passage is cited: one reference, written in the forms that people and their programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import bibtex, csl, plain, ris
from .reference import Reference

__all__ = ["FORMS", "Form", "Reference"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of citation: its media type, and what writes it."""

    media_type: str
    write: Callable[[Reference], str]


FORMS: Mapping[str, Form] = {
    "txt": Form("text/plain", plain.written),
    "bib": Form("application/x-bibtex", bibtex.written),
    "ris": Form("application/x-research-info-systems", ris.written),
    "json": Form("application/vnd.citationstyles.csl+json", csl.written),
}
"""By the ending of their files."""
