"""Citations of documents and passages: as files for programs, and on pages."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin

from flask import Response, request

from ...citation import FORMS, Reference
from ...engines.protocol import Hit, MarkedPassage
from ...errors import NotFound
from ...model import Metadata
from . import addresses, names
from .site import blueprint, library, settings


@blueprint.get("/documents/<identifier>/cite.<any(txt, bib, ris, json):form>")
def cite(identifier: str, form: str) -> Response:
    written = FORMS[form].write(_asked(identifier))
    headers = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
    if form != "txt":
        name = "-".join(filter(None, (identifier, request.args.get("n"))))
        headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return Response(written, headers=headers, content_type=f"{FORMS[form].media_type}; charset=utf-8")


def _asked(identifier: str) -> Reference:
    """What the address names; if the passage does not exist, no other is cited in its place."""
    n = request.args.get("n")
    if n is None:
        return reference(library().document(identifier).document)
    number = int(n) if n.isascii() and n.isdigit() and len(n) < 10 else 0
    part = library().document(identifier, at=number)
    found = next((shown for shown in part.passages if shown.n == number), None)
    if found is None:
        raise NotFound(f"this document has {part.total} passages, and none of number {n[:10]}")
    return reference(part.document, found)


@blueprint.app_template_global()
def reference(document: Metadata, shown: MarkedPassage | Hit | None = None) -> Reference:
    """A reference to a document or passage, as read here today."""
    today = datetime.now(UTC).date()
    if shown is not None:
        return Reference(document, permalink(shown), today, shown.n, shown.passage.label or "")
    elsewhere = (document.translation and document.translation.url) or document.url
    here = public(addresses.document(document.id))
    return Reference(document, here if settings().public_url or not elsewhere else elsewhere, today)


@blueprint.app_template_global()
def plain_citation(cited: Reference) -> str:
    return FORMS["txt"].write(cited)


@blueprint.app_template_global()
def citation_forms(cited: Reference) -> list[tuple[str, str]]:
    """Name and address of every form."""
    return [(str(names.CITATIONS[form]), addresses.citation(cited.document.id, form, cited.n)) for form in FORMS]


def permalink(shown: MarkedPassage | Hit) -> str:
    """The permalink of a passage, for readers elsewhere."""
    return public(addresses.passage(shown.id, shown.n))


def public(path: str) -> str:
    """`path` as readers elsewhere reach it; unchanged if there is no `public_url`."""
    return urljoin(settings().public_url, path)
