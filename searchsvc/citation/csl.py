"""Citations as CSL-JSON, which citation processors and Zotero read."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..model import Name
from .dates import parts
from .names import agent, original
from .reference import Reference


def written(reference: Reference) -> str:
    """A JSON list of one item; empty fields are left out."""
    document = reference.document
    translators = document.translation.translators if document.translation else ()
    item = {
        "id": reference.key,
        "type": reference.kind or ("article-journal" if reference.container else "document"),
        "title": reference.title,
        "original-title": reference.original_title,
        "author": _names(document.authors),
        "original-author": [{"literal": found} for name in document.authors if (found := original(name))],
        "translator": _names(translators),
        "container-title": reference.container,
        "publisher": reference.publisher,
        "issued": _date(reference.issued),
        "original-date": _date(reference.original_date),
        "language": reference.language,
        "URL": reference.address,
        "accessed": _date(reference.accessed.isoformat() if reference.accessed and reference.address else ""),
        "note": "; ".join(reference.notes()),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def _names(names: Iterable[Name]) -> list[dict[str, str]]:
    found = map(agent, names)
    return [{"literal": one.literal} if one.literal else {"family": one.family, "given": one.given} for one in found]


def _date(text: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(parts(text))]} if text else {}
