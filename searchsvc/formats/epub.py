"""EPUB books: the chapters in reading order, without cover and contents."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from . import archive, html, titleblock, xml
from .article import Element, names
from .names import script_code
from .record import Unreadable
from .terms import Terms
from .text import Block, Text

ENDINGS = (".epub",)

_CONTAINER = "META-INF/container.xml"
_LOOKED_UP = names("cover toc loi lot index titlepage title-page halftitlepage copyright copyright-page")
"""Types of pages that are not part of the running text."""
_READ = names("text start bodymatter")
"""Types of the page where reading begins, which badly made books also call a cover."""
_TYPE = "{http://www.idpf.org/2007/ops}type"
LEAST_LINKED = 0.6
"""The least share of a page's text that links to other chapters in a table of contents."""
MOST_NAMED = 5
"""The most pages named in a notice."""


def text(path: Path, terms: Terms) -> Text:
    """The text of a book, without cover, contents and the like; notes come where the book has them."""
    with archive.opened(path, terms, with_types=True) as book:
        if "META-INF/encryption.xml" in book.namelist() and "META-INF/rights.xml" in book.namelist():
            raise Unreadable("is locked by its publisher (DRM): its text cannot be read")
        place = _package(book)
        package = xml.parsed(archive.member(book, place))
        chapters = dict.fromkeys(_target(one, place) for one in _spine(package))  # each once, however often it is named
        there = set(book.namelist())
        lacking = [chapter for chapter in chapters if chapter not in there]
        kinds = _kinds(book, package, place)
        said, blocks, left_out = _chapters(book, [chapter for chapter in chapters if chapter in there], kinds)
    notices = [f"lacks {len(lacking)} chapters of its reading order, such as {lacking[0][:80]!r}"] if lacking else []
    if left_out:
        notices.append(f"left out as cover, contents or the like: {', '.join(left_out[:MOST_NAMED])[:200]}")
    return Text(tuple(blocks), said | _said(package), tuple(notices))


def _target(address: str, place: str) -> str:
    """The file in the archive that a relative address leads to from the file `place`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(address.partition("#")[0])))


def _chapters(
    book: zipfile.ZipFile, chapters: Sequence[str], kinds: Mapping[str, Set[str]]
) -> tuple[dict[str, Any], list[Block], list[str]]:
    """The metadata under the title of the first chapter with text, the blocks of all, and the chapters left out."""
    said: dict[str, Any] = {}
    blocks: list[Block] = []
    left_out: list[str] = []
    there = set(chapters)
    for name in chapters:
        body = _body(book, name)
        if not blocks:
            said |= titleblock.taken_out(body)
        kind = kinds.get(name, set()) | set(_type(body).split())
        if not ((kind & _LOOKED_UP and not kind & _READ) or _is_contents(body, name, there)):
            blocks += html.blocks_of(body)
        elif body.text_content().strip():
            left_out.append(name)
    return said, blocks, left_out


def _body(book: zipfile.ZipFile, name: str) -> Element:
    root = html.parsed(_decoded(book.read(name), name))
    return root if root.find("body") is None else root.find("body")


def _type(element: Element) -> str:
    return str(element.get("epub:type") or element.get(_TYPE) or "")


def _is_contents(body: Element, name: str, chapters: Set[str]) -> bool:
    """Whether a page is a table of contents: mostly links to several other chapters."""
    targets = [(link, _target(link.get("href", ""), name)) for link in body.iter("a")]
    links = {link: target for link, target in targets if target in chapters and target != name}
    linked, whole = (sum(len("".join(one.text_content().split())) for one in some) for some in (links, [body]))
    return len(set(links.values())) > 1 and linked >= LEAST_LINKED * whole


def _kinds(book: zipfile.ZipFile, package: Element, place: str) -> dict[str, set[str]]:
    """The types of whole pages, by file, from the package's `guide` and the navigation's `landmarks`."""
    said = [(one.get("type", ""), one.get("href", ""), place) for one in package.iter("{*}reference")]
    for item in package.iter("{*}item"):
        contents = _target(item.get("href", ""), place)
        if "nav" in (item.get("properties") or "").split() and contents in book.namelist():
            marks = (nav for nav in _body(book, contents).iter("nav") if _type(nav) == "landmarks")
            said += [(_type(link), link.get("href", ""), contents) for nav in marks for link in nav.iter("a")]
    kinds: dict[str, set[str]] = {}
    for kind, address, start in said:
        if "#" not in address:
            kinds.setdefault(_target(address, start), set()).update(kind.lower().split())
    return kinds


def _package(book: zipfile.ZipFile) -> str:
    container = xml.parsed(archive.member(book, _CONTAINER))
    for file in container.iter("{*}rootfile"):
        if file.get("full-path"):
            return str(file.get("full-path"))
    raise Unreadable("names no package in its container: it is no EPUB")


def _spine(package: Element) -> Iterator[str]:
    """The chapters in reading order; non-linear ones, such as notes, at the end."""
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


def _said(package: Element) -> dict[str, Any]:
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
            del said["date"]  # it is just the day on which the file was made
    language = next((one.text or "" for one in package.iter("{http://purl.org/dc/elements/1.1/}language")), "")
    return said | ({"language": script_code(language)} if script_code(language) else {})
