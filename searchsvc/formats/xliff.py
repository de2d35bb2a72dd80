"""Files of translation tools: XLIFF 1.2, its variants from Trados and memoQ, and XLIFF 2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..model import Side
from . import xml
from .languages import side_of
from .names import script_code, side_of_code
from .record import Fault, Notice, Read, Unreadable
from .terms import Terms
from .text import bounded
from .units import Unit, documents

ENDINGS = (".xlf", ".xliff", ".sdlxliff", ".mqxliff")

_CODES = frozenset(["bpt", "ept", "ph", "it", "x", "bx", "ex", "sc", "ec"])
"""Elements for a tool's inline codes; a `sub` within them is text again."""
_BREAKS = {"lb": "\n", "pb": "\n", "xlf:lb": "\n", "xlf:pb": "\n", "x-br": "\n"}
_CJK = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_INDENTED_CHINESE = re.compile(rf"(?<={_CJK})[ \t]*\n[ \t]{{2,}}(?={_CJK})")
_INDENTED = re.compile(r"\n[ \t]{2,}")
"""Indentation that a program puts into a text to lay out its markup."""
_MEMOQ_BREAK = re.compile(r"<mq:ch val=[\"'](\s|&#x?[0-9A-Fa-f]{1,2};|\\[nt])[\"']\s*/>")
"""How memoQ writes a line break or a tab within a text: as escaped markup."""
_TABS = ("\t", "&#9;", "&#x9;", "\\t")
_NO_NAMES = ("NoName", "unknown", "none")
_UNTRANSLATED = frozenset(["new", "needs-translation", "initial", "notstarted"])
_COPIED = frozenset(["source", "not-translated"])
"""Values of `origin` by which Trados marks a target that nobody translated."""
_DELETED = frozenset(["x-sdl-deleted", "x-sdl-feedback-deleted"])
_COMMENTS = frozenset(["x-sdl-comment", "x-sdl-feedback-comment"])


def read(path: Path, terms: Terms, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of an XLIFF file, one for each `file` element."""
    exchange = _Exchange(bounded(path, terms), terms)
    yield from documents(exchange.units(), path, metadata)


class _Exchange:
    """A file being read unit by unit."""

    def __init__(self, path: Path, terms: Terms) -> None:
        self._path = path
        self._terms = terms
        self._comments: dict[str, str] | None = None
        """Comments that Trados stores ahead of the units, by the identifiers used in these; None until needed."""

    def units(self) -> Iterator[Unit | Fault]:
        number = 0
        is_silent = True
        try:
            for element in xml.ended(self._path, "xliff", ("trans-unit", "unit"), self._terms, huge=True):
                number += 1
                for said in self._unit(element, number):
                    is_silent = False
                    yield said
        except Unreadable as error:
            yield Fault(str(self._path), number, "", "", f"{error}; what stands behind unit {number} is not read")
            return
        if not number:
            yield Fault(str(self._path), 0, "", "", "holds no units: it is no XLIFF, or an empty one")
        elif is_silent:
            yield Fault(str(self._path), 0, "", "", "holds no text in any of its units")

    def _unit(self, element: xml.Element, number: int) -> Iterator[Unit | Fault]:
        file = next(element.iterancestors("{*}file"), None)
        if file is None:
            raise Unreadable("holds a unit outside of a `file`")
        codes = _codes(file)
        is_second = xml.local(element) == "unit"
        source, target, state = _second(element) if is_second else _first(element)
        if target.strip() == source.strip() and (state.lower() in _UNTRANSLATED or _is_copied(element)):
            target = ""
        fields: dict[str, str] = {}
        for text, code in zip((source, target), codes, strict=True):
            side: Side | None = side_of_code(code) if code else side_of(text)
            if side and text.strip():
                fields[side] = text
                if side == "zh" and script_code(code):
                    fields["language"] = script_code(code)
        if not fields and (source.strip() or target.strip()):
            reason = f"has neither Chinese nor English, but {' and '.join(filter(None, codes)) or 'no language'}"
            yield Fault(str(self._path), number, "", "", reason)
        elif fields:
            notes = [*_notes(element), *self._commented(element)]
            properties = {"properties": {"state": state}} if state else {}
            yield Unit(number, _document(file), fields, ({"notes": notes} if notes else {}) | properties)

    def _commented(self, unit: xml.Element) -> Iterator[str]:
        """The comments on parts of a unit: in the mark itself, or where Trados stores them."""
        for mark in unit.iter("{*}mrk"):
            if mark.get("mtype") in _COMMENTS:
                yield from filter(None, [self._held(unit).get(xml.attribute(mark, "cid"), "")])
            elif text := mark.get("comment") or (mark.get("value") if mark.get("type") == "comment" else ""):
                yield text

    def _held(self, unit: xml.Element) -> dict[str, str]:
        if self._comments is None:
            held = unit.getroottree().getroot().iter("{*}cmt-def")
            self._comments = {one.get("id", ""): " ".join("".join(one.itertext()).split()) for one in held}
        return self._comments


def _document(file: xml.Element) -> str:
    name = str(file.get("original") or file.get("id") or "")
    return "" if name in _NO_NAMES else name.replace("\\", "/").split("/")[-1]


def _codes(file: xml.Element) -> tuple[str, str]:
    root = file.getroottree().getroot()
    first = file.get("source-language") or root.get("srcLang") or ""
    return first, file.get("target-language") or root.get("trgLang") or ""


def _first(unit: xml.Element) -> tuple[str, str, str]:
    """Source, target and state of an XLIFF 1 unit; the segments marked within are read as one text."""
    source = next(unit.iterchildren("{*}source"), None)
    target = next(unit.iterchildren("{*}target"), None)
    state = "" if target is None else target.get("state", "")
    texts = ["" if one is None else _text_of(one) for one in (source, target)]
    return texts[0], texts[1], state or _state_of_tool(unit)


def _state_of_tool(unit: xml.Element) -> str:
    """The state of a translation in Trados (`conf` of its segments) or memoQ (`status`)."""
    segments = (xml.attribute(segment, "conf") for segment in unit.iterdescendants("{*}seg"))
    return xml.attribute(unit, "status") or next(filter(None, segments), "")


def _is_copied(unit: xml.Element) -> bool:
    """Whether Trados marks the target of every segment as a copy of the source."""
    origins = [xml.attribute(segment, "origin") for segment in unit.iterdescendants("{*}seg")]
    return bool(origins) and _COPIED.issuperset(origins)


def _second(unit: xml.Element) -> tuple[str, str, str]:
    """Source, target and state of an XLIFF 2 unit, its segments joined with the ignorable text between them."""
    texts: list[list[str]] = [[], []]
    parts = list(unit.iterchildren("{*}segment", "{*}ignorable"))
    states = [part.get("state", "") for part in parts if xml.local(part) == "segment"]
    for part in parts:
        for held, name in zip(texts, ("source", "target"), strict=True):
            element = next(part.iterchildren(f"{{*}}{name}"), None)
            if element is not None:
                held.append(_text_of(element))
            elif xml.local(part) == "ignorable" and name == "target" and held:
                held.append(_text_of(next(part.iterchildren("{*}source"), part)))
    joined = [_joined(held) for held in texts]
    return joined[0], joined[1], min(states, default="", key=lambda state: state not in _UNTRANSLATED)


def _joined(segments: list[str]) -> str:
    """Join segments; English ones with a space between them unless there is one."""
    between = "" if side_of("".join(segments)) == "zh" else " "
    parts: list[str] = []
    for segment in filter(None, segments):
        is_apart = not parts or parts[-1][-1].isspace() or segment[0].isspace()
        parts += ["" if is_apart else between, segment]
    return "".join(parts)


def _text_of(element: xml.Element) -> str:
    """The text of a source or target, without the indentation of the XML."""
    text = xml.text_of(element, _stands_for)
    space = "string(ancestor-or-self::*[@xml:space][1]/@xml:space)"
    if not _INDENTED.search(text) or element.xpath(space) == "preserve":
        return text
    lines = _INDENTED.sub(" ", _INDENTED_CHINESE.sub("", text)).split("\n")
    return "\n".join(line.strip(" ") for line in lines)


def _stands_for(element: xml.Element) -> str | None:
    name = xml.local(element)
    if name == "cp":
        return _character(element.get("hex", ""))
    if name == "mrk":
        return "" if element.get("mtype") in _DELETED else None
    if break_of_tool := _MEMOQ_BREAK.fullmatch((element.text or "").strip()) if name == "ph" else None:
        return "\t" if break_of_tool[1] in _TABS else "\n"
    return _BREAKS.get(element.get("ctype") or element.get("subType") or "", "") if name in _CODES else None


def _character(number: str) -> str:
    """The character of a `cp` element; one that XML cannot hold becomes U+FFFD, which the audit finds."""
    try:
        character = chr(int(number, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return character if character.isprintable() else "\ufffd"


def _notes(unit: xml.Element) -> Iterator[str]:
    """The notes on a unit, and memoQ's comments, without those on its earlier versions."""
    for note in unit.iter("{*}note", "{*}comment"):
        if next(note.iterancestors("{*}historical-unit"), None) is None and (text := "".join(note.itertext()).strip()):
            yield text
