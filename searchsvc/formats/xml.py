"""Safe XML parsing, without entities, DTDs or network: whole documents, or element by element in constant memory."""

from __future__ import annotations

import html.entities
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from .record import Unreadable
from .terms import Terms

# lxml carries no types.
Element = Any


MOST_ELEMENTS = 1_000_000
"""The most elements held at once: no unit has so many, and each takes hundreds of bytes of memory."""


def ended(path: Path, root: str, names: tuple[str, ...], terms: Terms, *, huge: bool = False) -> Iterator[Element]:
    """Yield each element with one of these local names once it is complete; the next step frees it.  Raises Unreadable.

    `root` is the required name of the root.  What is held at once is limited, also by `largest_record`.  `huge` allows
    single texts of more than ten million characters, such as the files that some tools embed.
    """
    with path.open("rb") as file:
        metered = _Metered(file, terms.largest_record)
        events = etree.iterparse(
            metered,
            events=("start", "end"),
            encoding=terms.encoding or None,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            huge_tree=huge,
        )
        is_checked = False
        held = 0
        try:
            for event, element in events:
                held += event == "start"
                if not is_checked:
                    check_type(element.getroottree())
                    _check_root(element, root)
                    is_checked = True
                if held > MOST_ELEMENTS:
                    raise Unreadable(f"holds more than {MOST_ELEMENTS} elements in one unit, or outside of any")
                if event == "end" and local(element) in names:
                    yield element
                    free(element)
                    held, metered.passed = 0, 0
        except etree.XMLSyntaxError as error:
            raise Unreadable(reason(error)) from None


class _Metered:
    """A file of which only `largest` bytes may be read before `passed` is reset, at the end of an element."""

    def __init__(self, file: IO[bytes], largest: int) -> None:
        self._file = file
        self._largest = largest
        self.passed = 0

    def read(self, size: int) -> bytes:
        if self.passed > self._largest:
            raise Unreadable(f"holds a unit of more than {self._largest} bytes; raise the setting `largest_record`")
        self.passed += size
        return self._file.read(size)


def parsed(content: bytes) -> Element:
    """Parse a small document and return its root.  Raises Unreadable."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(reason(error)) from None
    check_type(root.getroottree())
    return root


def written(root: Element) -> bytes:
    """Serialise a parsed document."""
    return bytes(etree.tostring(root))


def check_type(tree: Any) -> None:
    """Raise Unreadable if the document type declares entities; otherwise one is allowed."""
    kind = tree.docinfo.internalDTD
    if kind is not None and next(iter(kind.iterentities()), None) is not None:
        raise Unreadable("declares entities of its own, which are not read here: take them out of its DOCTYPE")


BEYOND_BOUNDS = "nests its elements more deeply, or holds a longer text, than is read here"
"""The message for libxml2's own limits: 256 levels of elements, ten million characters in a text."""


def _check_root(element: Element, root: str) -> None:
    """Refuse another kind of XML by its root: nothing of it would be freed before its end."""
    if local(element).lower() != root:
        raise Unreadable(f"begins with `{local(element)[:40]}`, not with `{root}`: it is another kind of file")


def reason(error: Any) -> str:
    """The message for a syntax error of lxml."""
    line = f"line {error.lineno}: " if error.lineno else ""
    if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        return f"{line}{BEYOND_BOUNDS}"
    return f"{line}is not valid XML: {' '.join((error.msg or 'it is empty').split())}"


def local(element: Element) -> str:
    """An element's name without its namespace; empty for comments, entities and the like."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]  # `QName` refuses a prefix without a declared namespace


def beside(element: Element, name: str) -> str:
    """A qualified name in the namespace of an element."""
    return f"{str(element.tag).rpartition('}')[0]}}}{name}" if "}" in element.tag else name


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, in any namespace; empty if there is none."""
    if name in element.attrib:
        return str(element.attrib[name])
    return next((str(text) for key, text in element.attrib.items() if _local(key) == name), "")


def entity(node: Element) -> str:
    """The character of an entity known in HTML; any other as it is written."""
    return html.entities.html5.get(f"{node.name};", f"&{node.name};")


def text_of(element: Element, stands_for: Callable[[Element], str | None]) -> str:
    """The text of a segment, without a tool's inline codes but with the text that they mark.

    `stands_for` gives the text that replaces an element; None for one whose content is text.
    """
    parts: list[str] = []
    ahead: list[tuple[Any, bool]] = [(element, True)]  # a stack: markup may nest deeper than Python can recurse
    while ahead:
        one, is_text = ahead.pop()
        if isinstance(one, str):
            parts.append(one if is_text else "")
        elif not local(one):
            parts.append(entity(one) if is_text else "")
        else:
            stood_for = None if one is element else stands_for(one)
            parts.append(stood_for if stood_for and is_text else "")
            inside = stood_for is None
            for child in reversed(one):
                ahead += [(child.tail or "", inside), (child, inside)]
            ahead.append((one.text or "", inside))
    return "".join(parts)


def free(element: Element) -> None:
    """Free the memory of an element that has been read, and of all before it."""
    element.clear(keep_tail=True)
    while element.getprevious() is not None:
        del element.getparent()[0]
