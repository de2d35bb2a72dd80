"""The block under a title: authors, date, rights and abstract, as marked up by pandoc or styled in Word."""

from __future__ import annotations

import re
from typing import Any

# lxml carries no types.
Element = Any

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?\Z")


def taken_out(root: Element) -> dict[str, Any]:
    """Remove the block after the title from the document and return it as metadata."""
    title = next((one for one in root.iter("h1") if "title" in _classes(one)), None)
    said: dict[str, list[str]] = {}
    for element in [] if title is None else list(title.itersiblings()):
        field = _field(element)
        if field:
            said.setdefault(field, []).append(_words(element))
            element.drop_tree()
        elif "abstract-title" in _classes(element):
            element.drop_tree()
        elif "subtitle" not in _classes(element) and not _is_day(element):
            break
    whole: dict[str, Any] = {field: "\n".join(texts) for field, texts in said.items()}
    return whole | ({"author": said["author"]} if "author" in said else {})


def _field(element: Element) -> str:
    """The field that an element holds: an author, rights, an ISO date, the abstract; empty if none."""
    for field, name in (("author", "author"), ("rights", "rights"), ("summary", "abstract")):
        if name in _classes(element):
            return field
    return "date" if _is_day(element) and _DAY.match(_words(element)) else ""


def _is_day(element: Element) -> bool:
    return "date" in _classes(element)


def _classes(element: Element) -> list[str]:
    return str(element.get("class", "")).lower().split() if isinstance(element.tag, str) else []


def _words(element: Element) -> str:
    for heading in [one for one in element.iterdescendants() if "abstract-title" in _classes(one)]:
        heading.drop_tree()
    return " ".join(element.text_content().split())
