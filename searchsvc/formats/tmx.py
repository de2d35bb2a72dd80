"""Translation memories: TMX 1.1 to 1.4b, unit by unit in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from ..model import SIDES, Document, Passage
from ..text.glosses import glosses
from . import columns, xml
from .names import script_code, side_of_code
from .record import Fault, Notice, Read, Unreadable
from .terms import Terms
from .units import Unit, documents

ENDINGS = (".tmx",)

_CODES_OF_A_TOOL = {"bpt", "ept", "ph", "it", "ut"}
"""Elements that hold a tool's own markup, not text; a `sub` in them holds text again."""
_BREAKS = {"lb": "\n", "br": "\n", "tab": "\t"}
_GLOSS = "x-gloss"
"""The property of a term and what renders it in the unit: made of the text, so written and never read."""
_GROUPS = {"document", "doc", "file", "filename", "originalfile", "sourcefile", "originfile", "documentname"}


def read(path: Path, terms: Terms, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of a translation memory: one for each file or document that its units name."""
    source = _Memory(path, terms)
    yield from documents(source.units(), path, metadata)
    if source.others:
        yield Notice(str(path), f"{source.others} units have neither Chinese nor English and were left out")


class _Memory:
    """A file as it is read, unit by unit."""

    def __init__(self, path: Path, terms: Terms) -> None:
        self._path = path
        self._encoding = terms.encoding
        self._header: dict[str, str] = {}
        self.others = 0

    def units(self) -> Iterator[Unit | Fault]:
        number = 0
        try:
            for element in xml.ended(self._path, "tmx", ("header", "tu"), self._encoding):
                if xml.local(element) == "header":
                    self._header = dict(_named_properties(element))
                    continue
                number += 1
                if unit := self._unit(element, number):
                    yield unit
                else:
                    self.others += 1
        except Unreadable as error:
            yield Fault(str(self._path), number, "", "", f"{error}; what stands behind unit {number} is not read")
            return
        if not number:
            yield Fault(
                str(self._path), 0, "", "", "holds no units (`tu`): it is no translation memory, or an empty one"
            )

    def _unit(self, element: xml.Element, number: int) -> Unit | None:
        fields = dict(_named_properties(element))
        for variant in element.iterchildren("{*}tuv"):
            code = xml.attribute(variant, "lang")
            side = side_of_code(code)
            segment = next(variant.iterchildren("{*}seg"), None)
            if (
                side
                and side not in fields
                and segment is not None
                and (text := xml.text_of(segment, _stands_for)).strip()
            ):
                fields[side] = text
                if side == "zh" and script_code(code):
                    fields.setdefault("language", script_code(code))
        if not ("zh" in fields or "en" in fields):
            return None
        document = next((text for name, text in _properties(element) if _bare(name) in _GROUPS), "")
        return Unit(number, document, self._header | fields, _extra(element))


def _stands_for(element: xml.Element) -> str | None:
    return _BREAKS.get(element.get("type", ""), "") if xml.local(element) in _CODES_OF_A_TOOL else None


def _properties(element: xml.Element) -> Iterator[tuple[str, str]]:
    for child in element.iterchildren("{*}prop"):
        if text := "".join(child.itertext()).strip():
            yield child.get("type", ""), text


def _bare(name: str) -> str:
    return re.sub(r"[^a-z]", "", re.sub(r"\A(?:x-|txt::)", "", name.lower()))


def _named_properties(element: xml.Element) -> Iterator[tuple[str, str]]:
    """The properties that this program knows as fields, written as it writes them itself: `x-title_zh`."""
    known = {*columns.PASSAGE_FIELDS, *columns.DOCUMENT_FIELDS} - {*SIDES}
    for name, text in _properties(element):
        if name.removeprefix("x-") in known:
            yield name.removeprefix("x-"), text


def _extra(element: xml.Element) -> dict[str, Any]:
    """Notes and properties that are kept as they are."""
    known = {*columns.PASSAGE_FIELDS, *columns.DOCUMENT_FIELDS}
    properties = {
        name: text
        for name, text in _properties(element)
        if name and name != _GLOSS and name.removeprefix("x-") not in known and _bare(name) not in _GROUPS
    }
    notes = [text for child in element.iterchildren("{*}note") if (text := "".join(child.itertext()).strip())]
    return ({"notes": notes} if notes else {}) | ({"properties": properties} if properties else {})


# Writing

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="searchsvc" creationtoolversion="1" segtype="paragraph" o-tmf="searchsvc" adminlang="en"
 srclang="*all*" datatype="plaintext"/>
<body>
"""
_LANGUAGES = {"zh-Hant": "zh-TW", "zh-Hans": "zh-CN"}


def write(documents: Iterable[Document], file: IO[bytes]) -> None:
    """A unit a passage; a document's own fields are properties of its first."""
    file.write(_HEAD.encode())
    for document in documents:
        own = columns.document_fields(document)
        for passage in document.passages:
            file.write(_written(passage, own, _LANGUAGES.get(document.language, "zh")).encode())
            own = {"document": document.id}
    file.write(b"</body>\n</tmx>\n")


def _written(passage: Passage, own: dict[str, str], chinese: str) -> str:
    fields = columns.passage_fields(passage)
    texts = {side: fields.pop(side) for side in SIDES if side in fields}
    properties = {f"x-{name}": text for name, text in (own | fields).items()} | (passage.properties or {})
    glossed = [(_GLOSS, str(gloss)) for gloss in glosses(passage.en or "")]
    lines = ["<tu>"]
    lines += [f"<note>{escape(note)}</note>" for note in passage.notes or ()]
    lines += [f"<prop type={quoteattr(name)}>{escape(text)}</prop>" for name, text in (*properties.items(), *glossed)]
    for side, text in texts.items():
        code = chinese if side == "zh" else "en"
        lines.append(f'<tuv xml:lang="{code}"><seg>{escape(text)}</seg></tuv>')
    return "\n".join([*lines, "</tu>\n"])
