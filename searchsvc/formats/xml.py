"""XML without entities, document types or network: whole, or element by element in constant memory."""

from __future__ import annotations

import html.entities
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from .record import Unreadable

# lxml carries no types.
Element = Any


def ended(path: Path, names: tuple[str, ...], encoding: str = "", *, huge: bool = False) -> Iterator[Element]:
    """Every element of these local names as it ends, freed when the next is asked for.

    `huge`: a single text may have more than ten million characters, as the files that some tools embed have.
    """
    with path.open("rb") as file:
        events = etree.iterparse(
            file,
            events=("start", "end"),
            encoding=encoding or None,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            huge_tree=huge,
        )
        is_checked = False
        try:
            for event, element in events:
                if not is_checked:
                    check_type(element.getroottree())
                    is_checked = True
                if event == "end" and local(element) in names:
                    yield element
                    free(element)
        except etree.XMLSyntaxError as error:
            raise Unreadable(reason(error)) from None


def parsed(content: bytes) -> Element:
    """The root of a small document; raises Unreadable."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(reason(error)) from None
    check_type(root.getroottree())
    return root


def check_type(tree: Any) -> None:
    """A document type may be named; one that declares entities of its own is refused."""
    kind = tree.docinfo.internalDTD
    if kind is not None and next(iter(kind.iterentities()), None) is not None:
        raise Unreadable("declares entities of its own, which are not read here: take them out of its DOCTYPE")


def reason(error: Any) -> str:
    """What is wrong with a document that is no XML."""
    line = f"line {error.lineno}: " if error.lineno else ""
    return f"{line}is not valid XML: {error.msg or 'it is empty'}"


def local(element: Element) -> str:
    """An element's name without its namespace; nothing for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, in any namespace; an empty text where there is none."""
    if name in element.attrib:
        return str(element.attrib[name])
    return next((str(text) for key, text in element.attrib.items() if etree.QName(key).localname == name), "")


def entity(node: Element) -> str:
    """The character of an entity that HTML knows; another as it is written."""
    return html.entities.html5.get(f"{node.name};", f"&{node.name};")


def text_of(element: Element, stands_for: Callable[[Element], str | None]) -> str:
    """The text of a segment: markup of a tool left out, what it marks kept.

    `stands_for` gives what an element of a tool's own stands for; None for one that holds text.
    """
    return "".join(_texts(element, stands_for, True))


def _texts(element: Element, stands_for: Callable[[Element], str | None], is_text: bool) -> Iterator[str]:
    if is_text:
        yield element.text or ""
    for child in element:
        if not local(child):
            yield entity(child) if is_text else ""
        elif (stood_for := stands_for(child)) is not None:
            yield stood_for if is_text else ""
            yield from _texts(child, stands_for, False)
        else:
            yield from _texts(child, stands_for, True)
        if is_text:
            yield child.tail or ""


def free(element: Element) -> None:
    """Let go of an element that was read, and of what stood before it."""
    element.clear(keep_tail=True)
    while element.getprevious() is not None:
        del element.getparent()[0]
