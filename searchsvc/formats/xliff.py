"""Files of translation tools: XLIFF 1.2 with its kin of Trados and memoQ, and XLIFF 2."""

from __future__ import annotations

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
"""Elements that hold or stand for a tool's own markup; a `sub` in them holds text again."""
_BREAKS = {"lb": "\n", "pb": "\n", "x-br": "\n"}
_NO_NAMES = ("NoName", "unknown", "none")
_UNTRANSLATED = frozenset(["new", "needs-translation", "initial"])


def read(path: Path, terms: Terms, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of an XLIFF file, one a `file` in it."""
    exchange = _Exchange(bounded(path, terms), terms)
    yield from documents(exchange.units(), path, metadata)


class _Exchange:
    """A file as it is read, unit by unit."""

    def __init__(self, path: Path, terms: Terms) -> None:
        self._path = path
        self._encoding = terms.encoding

    def units(self) -> Iterator[Unit | Fault]:
        number = 0
        try:
            for element in xml.ended(self._path, "xliff", ("trans-unit", "unit"), self._encoding, huge=True):
                number += 1
                yield from self._unit(element, number)
        except Unreadable as error:
            yield Fault(str(self._path), number, "", "", f"{error}; what stands behind unit {number} is not read")
            return
        if not number:
            yield Fault(str(self._path), 0, "", "", "holds no units: it is no XLIFF, or an empty one")

    def _unit(self, element: xml.Element, number: int) -> Iterator[Unit | Fault]:
        file = next(element.iterancestors("{*}file"), None)
        if file is None:
            raise Unreadable("holds a unit outside of a `file`")
        codes = _codes(file)
        is_second = xml.local(element) == "unit"
        source, target, state = _second(element) if is_second else _first(element)
        if state in _UNTRANSLATED and target.strip() == source.strip():
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
            yield Unit(number, _document(file), fields, _extra(element, state))


def _document(file: xml.Element) -> str:
    name = str(file.get("original") or file.get("id") or "")
    return "" if name in _NO_NAMES else name.replace("\\", "/").split("/")[-1]


def _codes(file: xml.Element) -> tuple[str, str]:
    root = file.getroottree().getroot()
    first = file.get("source-language") or root.get("srcLang") or ""
    return first, file.get("target-language") or root.get("trgLang") or ""


def _first(unit: xml.Element) -> tuple[str, str, str]:
    """Source, target and state of a unit of XLIFF 1; the marked segments of a source are put together by its text."""
    source = next(unit.iterchildren("{*}source"), None)
    target = next(unit.iterchildren("{*}target"), None)
    state = "" if target is None else target.get("state", "")
    texts = ["" if one is None else _text_of(one) for one in (source, target)]
    return texts[0], texts[1], state or _state_of_tool(unit)


def _state_of_tool(unit: xml.Element) -> str:
    """What Trados (`conf` of its segments) and memoQ (`status`) say of a translation."""
    segments = (xml.attribute(segment, "conf") for segment in unit.iterdescendants("{*}seg"))
    return xml.attribute(unit, "status") or next(filter(None, segments), "")


def _second(unit: xml.Element) -> tuple[str, str, str]:
    """The segments of a unit of XLIFF 2, put together with what stands between them."""
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
    """Segments in a row: English ones with a blank between them where there is none."""
    between = "" if side_of("".join(segments)) == "zh" else " "
    parts: list[str] = []
    for segment in filter(None, segments):
        is_apart = not parts or parts[-1][-1].isspace() or segment[0].isspace()
        parts += ["" if is_apart else between, segment]
    return "".join(parts)


def _text_of(element: xml.Element) -> str:
    """The text of a source or target."""
    return xml.text_of(element, _stands_for)


def _stands_for(element: xml.Element) -> str | None:
    name = xml.local(element)
    if name == "cp":
        return _character(element.get("hex", ""))
    return _BREAKS.get(element.get("ctype") or element.get("subType") or "", "") if name in _CODES else None


def _character(number: str) -> str:
    """What `cp` stands for: mostly a character that no text can hold, whose place is kept for the audit to find."""
    try:
        character = chr(int(number, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return character if character.isprintable() else "\ufffd"


def _extra(unit: xml.Element, state: str) -> dict[str, Any]:
    """Notes and the state of the translation, kept as they are."""
    notes = [text for note in unit.iter("{*}note") if (text := "".join(note.itertext()).strip())]
    return ({"notes": notes} if notes else {}) | ({"properties": {"state": state}} if state else {})
