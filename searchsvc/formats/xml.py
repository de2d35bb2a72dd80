"""XML without entities, document types or network: whole, or element by element in constant memory."""

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
"""Elements that are held at once: no unit has so many, and each takes hundreds of bytes of memory."""


def ended(path: Path, root: str, names: tuple[str, ...], terms: Terms, *, huge: bool = False) -> Iterator[Element]:
    """Every element of these local names as it ends, freed when the next is asked for; raises Unreadable.

    What is held at once is bounded, by `largest_record` too.  `huge`: a single text may have more than ten million
    characters, as the files that some tools embed have.
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
    """A file that is read only so far without an element that ends."""

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


def written(root: Element) -> bytes:
    """A document that was parsed, as bytes again."""
    return bytes(etree.tostring(root))


def check_type(tree: Any) -> None:
    """A document type may be named; one that declares entities of its own is refused."""
    kind = tree.docinfo.internalDTD
    if kind is not None and next(iter(kind.iterentities()), None) is not None:
        raise Unreadable("declares entities of its own, which are not read here: take them out of its DOCTYPE")


BEYOND_BOUNDS = "nests its elements more deeply, or holds a longer text, than is read here"
"""What a parser's own bounds mean: 256 elements in each other, ten million characters."""


def _check_root(element: Element, root: str) -> None:
    """Another kind of XML is told by its first element: nothing of it would be let go before its end."""
    if local(element).lower() != root:
        raise Unreadable(f"begins with `{local(element)[:40]}`, not with `{root}`: it is another kind of file")


def reason(error: Any) -> str:
    """What is wrong with a document that is no XML."""
    line = f"line {error.lineno}: " if error.lineno else ""
    if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        return f"{line}{BEYOND_BOUNDS}"
    return f"{line}is not valid XML: {' '.join((error.msg or 'it is empty').split())}"


def local(element: Element) -> str:
    """An element's name without its namespace; nothing for what is no element."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]  # `QName` refuses a prefix that no namespace was declared for


def beside(element: Element, name: str) -> str:
    """A name in the namespace of an element."""
    return f"{str(element.tag).rpartition('}')[0]}}}{name}" if "}" in element.tag else name


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, in any namespace; an empty text where there is none."""
    if name in element.attrib:
        return str(element.attrib[name])
    return next((str(text) for key, text in element.attrib.items() if _local(key) == name), "")


def entity(node: Element) -> str:
    """The character of an entity that HTML knows; another as it is written."""
    return html.entities.html5.get(f"{node.name};", f"&{node.name};")


def text_of(element: Element, stands_for: Callable[[Element], str | None]) -> str:
    """The text of a segment: markup of a tool left out, what it marks kept.

    `stands_for` gives what an element of a tool's own stands for; None for one that holds text.
    """
    parts: list[str] = []
    ahead: list[tuple[Any, bool]] = [(element, True)]  # a stack: markup nests deeper than Python can call
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
    """Let go of an element that was read, and of what stood before it."""
    element.clear(keep_tail=True)
    while element.getprevious() is not None:
        del element.getparent()[0]
