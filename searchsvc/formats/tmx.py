"""Translation memories: read TMX 1.1 to 1.4b unit by unit in constant memory, and write TMX 1.4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
"""Elements with a tool's inline codes instead of text; a `sub` within them is text again."""
_BREAKS = {"lb": "\n", "br": "\n", "tab": "\t"}
_GLOSS = "x-gloss"
"""The property for a glossed term and its rendering: derived from the text, so written but never read."""
_OF_UNIT = ("tuid", "creationdate", "creationid", "changedate", "changeid")
_OF_HEADER = ("creationdate", "creationid", "changedate", "changeid")
"""Attributes on who created or changed a unit or file, and when: kept as properties of the same names."""
_FIELDS = {*columns.PASSAGE_FIELDS, *columns.DOCUMENT_FIELDS} - {*SIDES}
_GROUPS = {"document", "doc", "file", "filename", "originalfile", "sourcefile", "originfile", "documentname"}


_TAGS_AS_TEXT = {"OmegaT": re.compile(r"</?[a-z]{1,10}\d{1,4}/?>")}
"""Tags that a tool writes as plain text: `<f0>`, `</f0>`, `<br1/>`."""
_NO_TAGS = re.compile(r"(?!)")


def read(path: Path, terms: Terms, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of a translation memory: one for each file or document named by its units."""
    source = _Memory(path, terms)
    yield from documents(source.units(), path, metadata)
    if source.others:
        yield Notice(str(path), f"{source.others} units have neither Chinese nor English and were left out")


class _Memory:
    """A file being read unit by unit."""

    def __init__(self, path: Path, terms: Terms) -> None:
        self._path = path
        self._terms = terms
        self._header: dict[str, str] = {}
        self._tags = _NO_TAGS
        self._of_whole: dict[str, Any] = {}
        """Notes and properties of the header that are no fields of a document; kept with the first passage."""
        self.others = 0

    def units(self) -> Iterator[Unit | Fault]:
        number = 0
        try:
            for element in xml.ended(self._path, "tmx", ("header", "tu"), self._terms):
                if xml.local(element) == "header":
                    self._tags = _TAGS_AS_TEXT.get(element.get("creationtool", ""), _NO_TAGS)
                    self._header = dict(_fields(element)) | _script(element.get("srclang", ""))
                    self._of_whole = _kept(element, _OF_HEADER, "x-header-")
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
        fields = dict(_fields(element))
        for variant in element.iterchildren("{*}tuv"):
            code = xml.attribute(variant, "lang")
            side = side_of_code(code)
            segment = next(variant.iterchildren("{*}seg"), None)
            if (
                side
                and side not in fields
                and segment is not None
                and (text := self._tags.sub("", xml.text_of(segment, _stands_for))).strip()
            ):
                fields[side] = text
                if side == "zh":
                    fields = _script(code) | fields
        if not ("zh" in fields or "en" in fields):
            return None
        document = next((text for name, text in _properties(element) if _bare(name) in _GROUPS), "")
        extra, self._of_whole = _together(self._of_whole, _kept(element, _OF_UNIT)), {}
        return Unit(number, document, self._header | fields, extra)


def _stands_for(element: xml.Element) -> str | None:
    return _BREAKS.get(element.get("type", ""), "") if xml.local(element) in _CODES_OF_A_TOOL else None


def _script(code: str) -> dict[str, str]:
    """The `language` field, if a language code implies the script of the Chinese."""
    return {"language": script_code(code)} if side_of_code(code) == "zh" and script_code(code) else {}


def _properties(element: xml.Element) -> Iterator[tuple[str, str]]:
    """The properties of a unit and its variants, or of the header."""
    for child in element.iterfind("{*}prop"):
        if text := "".join(child.itertext()).strip():
            yield child.get("type", ""), text
    for variant in element.iterchildren("{*}tuv"):
        yield from _properties(variant)


def _bare(name: str) -> str:
    """The name of a property without what tools add, as in `x-filename:SingleString` or `Txt::FileName`."""
    return re.sub(r"[^a-z]", "", re.sub(r"\A(?:x-|txt::)|(?<=\w):\w+\Z", "", name.lower()))


def _field(name: str, text: str) -> str:
    """The field of a property such as `x-title_zh`; empty if unknown, or used by another program for something else."""
    field = name.removeprefix("x-")
    return field if field in _FIELDS and columns.fits(field, text) else ""


def _fields(element: xml.Element) -> Iterator[tuple[str, str]]:
    yield from ((field, text) for name, text in _properties(element) if (field := _field(name, text)))


def _kept(element: xml.Element, attributes: Sequence[str], before: str = "") -> dict[str, Any]:
    """Notes, properties and attributes of an element, to be kept as they are."""
    held = {before + name: text for name in attributes if (text := element.get(name, "").strip())}
    for name, text in _properties(element):
        if name and name != _GLOSS and _bare(name) not in _GROUPS and not _field(name, text):
            whole = before + name.removeprefix("x-") if before else name
            held[whole] = f"{held[whole]}{columns.SEPARATOR}{text}" if whole in held else text
    notes = [text for note in element.iterfind("{*}note") if (text := "".join(note.itertext()).strip())]
    notes += [text for note in element.iterfind("{*}tuv/{*}note") if (text := "".join(note.itertext()).strip())]
    return ({"notes": notes} if notes else {}) | ({"properties": held} if held else {})


def _together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    notes = [*one.get("notes", ()), *other.get("notes", ())]
    properties = {**one.get("properties", {}), **other.get("properties", {})}
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
    """Write a unit per passage; a document's own fields become properties of its first."""
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
    kept = passage.properties or {}
    attributes = "".join(f" {name}={quoteattr(kept[name])}" for name in _OF_UNIT if name in kept)
    properties = [(f"x-{name}", text) for name, text in (own | fields).items()]
    properties += [(name, text) for name, text in kept.items() if name not in _OF_UNIT]
    properties += [(_GLOSS, str(gloss)) for gloss in glosses(passage.en or "")]
    lines = [f"<tu{attributes}>"]
    lines += [f"<note>{escape(note)}</note>" for note in passage.notes or ()]
    lines += [f"<prop type={quoteattr(name)}>{escape(text)}</prop>" for name, text in properties]
    for side, text in texts.items():
        code = chinese if side == "zh" else "en"
        lines.append(f'<tuv xml:lang="{code}"><seg>{escape(text)}</seg></tuv>')
    return "\n".join([*lines, "</tu>\n"])
