"""Books: EPUB in reading order, chapters as sections."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from . import archive, html, titleblock, xml
from .names import script_code
from .record import Unreadable
from .terms import Terms
from .text import Block, Text

ENDINGS = (".epub",)

_CONTAINER = "META-INF/container.xml"
_NO_CHAPTERS = ("nav", "cover", "toc", "titlepage", "copyright")
_TYPE = "{http://www.idpf.org/2007/ops}type"


def text(path: Path, terms: Terms) -> Text:
    """The text of a book; what is only looked up (contents, cover) is left out, notes come where they stand."""
    with archive.opened(path, terms, with_types=True) as book:
        if "META-INF/encryption.xml" in book.namelist() and "META-INF/rights.xml" in book.namelist():
            raise Unreadable("is locked by its publisher (DRM): its text cannot be read")
        place = _package(book)
        package = xml.parsed(archive.member(book, place))
        folder = posixpath.dirname(place)
        names = (unquote(posixpath.normpath(posixpath.join(folder, one))) for one in _spine(package))
        chapters = list(dict.fromkeys(names))  # one that is named a thousand times is read once
        there = set(book.namelist())
        lacking = [chapter for chapter in chapters if chapter not in there]
        said, blocks = _chapters(book, [chapter for chapter in chapters if chapter in there])
    notices = (f"lacks {len(lacking)} chapters of its reading order, such as {lacking[0][:80]!r}",) if lacking else ()
    return Text(tuple(blocks), said | _said(package), notices)


def _chapters(book: zipfile.ZipFile, names: Iterable[str]) -> tuple[dict[str, Any], list[Block]]:
    """The text of chapters in order, and what the first that has any says under its title."""
    said: dict[str, Any] = {}
    blocks: list[Block] = []
    for name in names:
        root = html.parsed(_decoded(book.read(name), name))
        body = root.find("body") if root.find("body") is not None else root
        if not blocks:
            said |= titleblock.taken_out(body)
        if (body.get("epub:type") or body.get(_TYPE) or "") not in _NO_CHAPTERS:
            blocks += html.blocks_of(body)
    return said, blocks


def _package(book: zipfile.ZipFile) -> str:
    container = xml.parsed(archive.member(book, _CONTAINER))
    for file in container.iter("{*}rootfile"):
        if file.get("full-path"):
            return str(file.get("full-path"))
    raise Unreadable("names no package in its container: it is no EPUB")


def _spine(package: xml.Element) -> Iterator[str]:
    """The chapters in reading order; what stands outside of it, such as notes, at the end."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    references = list(package.iter("{*}itemref"))
    for reference in sorted(references, key=lambda one: one.get("linear") == "no"):
        item = items.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split() and item.get("href"):
            yield item.get("href")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"holds a chapter that is not valid UTF-8: {name}, byte {error.start + 1}") from None


def _said(package: xml.Element) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field, name in (("title", "title"), ("author", "creator"), ("date", "date"), ("rights", "rights")):
        values = [
            "".join(one.itertext()).strip() for one in package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")
        ]
        if values := [value for value in values if value]:
            said[field] = values if field == "author" else values[0]
    if "date" in said:
        said["date"] = said["date"][:10]
        modified = [one.text or "" for one in package.iter("{*}meta") if one.get("property") == "dcterms:modified"]
        if any(one.startswith(said["date"]) for one in modified):
            del said["date"]  # the day on which the file was made
    language = next((one.text or "" for one in package.iter("{http://purl.org/dc/elements/1.1/}language")), "")
    return said | ({"language": script_code(language)} if script_code(language) else {})
