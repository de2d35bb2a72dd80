"""Automatic numbering in Word files (第一条, 1.2, (a)): compute the labels and write them into the paragraphs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import numerals, xml
from .xml import Element

_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
LONGEST_CHAIN = 20
"""The most styles followed in a chain of styles based on each other."""


def write(document: Element, parts: zipfile.ZipFile) -> None:
    """Insert the number of each numbered paragraph at its beginning; `parts` is the archive of `document`."""
    if _NUMBERING not in parts.namelist():
        return
    styles = xml.parsed(parts.read(_STYLES)) if _STYLES in parts.namelist() else None
    lists = _Lists(xml.parsed(parts.read(_NUMBERING)), styles)
    joined: list[Element] = []
    for paragraph in document.iter("{*}p"):
        if next(paragraph.iterancestors("{*}Choice"), None) is not None:
            continue  # a text box is stored twice; its second form is the one that is read
        joined.append(paragraph)
        if paragraph.find("{*}pPr/{*}rPr/{*}del") is None:  # with its mark deleted it is joined to the next paragraph
            label = lists.label(paragraph.find("{*}pPr"))
            if label and any(next(one.iter("{*}t"), None) is not None for one in joined):
                _put(label, joined[0])
            joined = []


def _put(label: str, paragraph: Element) -> None:
    """Insert a label at the beginning of a paragraph."""
    run = paragraph.makeelement(xml.beside(paragraph, "r"))
    text = run.makeelement(xml.beside(paragraph, "t"))
    text.text = label
    run.append(text)
    properties = paragraph.find("{*}pPr")
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run)


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered."""

    start: int
    kind: str
    pattern: str
    behind: str
    restarts: bool
    is_legal: bool
    style: str


@dataclass(slots=True)
class _List:
    """A list, with the current count of each level."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)

    def label(self, depth: int) -> str:
        """Count the next paragraph of a level and return its label."""
        level = self.levels[depth]
        self.counts[depth] = self.counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in self.counts if one > depth and self.levels[one].restarts]:
            del self.counts[deeper]
        if level.kind == "bullet":
            return ""
        label = re.sub("%([1-9])", lambda match: self._number(int(match[1]) - 1, level.is_legal), level.pattern)
        return label + level.behind if label.strip() else ""

    def _number(self, depth: int, is_legal: bool) -> str:
        level = self.levels.get(depth)
        if level is None:
            return ""
        return numerals.written(self.counts.get(depth, level.start), "decimal" if is_legal else level.kind)


class _Lists:
    """The lists of a file, counted as its paragraphs go by."""

    def __init__(self, numbering: Element, styles: Element | None) -> None:
        self._styles = {_said(one, "styleId"): one for one in (() if styles is None else styles.iter("{*}style"))}
        self._patterns = {_said(one, "abstractNumId"): one for one in numbering.iter("{*}abstractNum")}
        self._numbers = {_said(one, "numId"): one for one in numbering.iter("{*}num")}
        self._lists: dict[str, _List] = {}
        self._begun: set[str] = set()

    def label(self, properties: Element | None) -> str:
        """The label of the next paragraph, given its properties; empty if it is in no list."""
        if properties is None:
            return ""
        number, depth, style = self._place(properties)
        one = self._list(_value(self._numbers.get(number), "abstractNumId"))
        if one is None:
            return ""
        if number not in self._begun:
            self._begun.add(number)
            self._begin(one, self._numbers[number])
        if depth is None:
            depth = next((depth for depth, level in one.levels.items() if level.style == style), 0)
        return one.label(depth) if depth in one.levels else ""

    def _begin(self, one: _List, number: Element) -> None:
        """Restart the levels for which a numbering instance, used for the first time, overrides the start."""
        for override in number.iterchildren("{*}lvlOverride"):
            depth, start = _whole(_said(override, "ilvl")), _value(override, "startOverride")
            if start and depth in one.levels:
                one.counts[depth] = _whole(start) - 1

    def _place(self, properties: Element) -> tuple[str, int | None, str]:
        """The `numId` of a paragraph, its level if given, and the name of the style that gives the list."""
        number, depth, style = "", None, ""
        for said, name in self._chain(properties):
            found = said.find("{*}numPr")
            if found is not None:
                level = _value(found, "ilvl")
                depth = _whole(level) if depth is None and level else depth
                number = _value(found, "numId")
                style = name
            if number:
                break
        return number, depth if depth is not None or style else 0, style

    def _chain(self, properties: Element) -> Iterator[tuple[Element, str]]:
        """The properties of a paragraph, then of its style and those it is based on, each with the style's name."""
        yield properties, ""
        name = _value(properties, "pStyle")
        for _ in range(LONGEST_CHAIN):
            style = self._styles.get(name)
            if style is None:
                return
            found = style.find("{*}pPr")
            if found is not None:
                yield found, name
            name = _value(style, "basedOn")

    def _list(self, pattern: str) -> _List | None:
        if pattern not in self._lists and pattern in self._patterns:
            element = self._patterns[pattern]
            style = self._styles.get(_value(element, "numStyleLink"))
            if style is not None:  # a link: the levels are in the list of that style
                number = self._numbers.get(_value(style.find("{*}pPr/{*}numPr"), "numId"))
                element = self._patterns.get(_value(number, "abstractNumId"), element)
            self._lists[pattern] = _List(dict(map(_level, element.iterchildren("{*}lvl"))))
        return self._lists.get(pattern)


def _level(element: Element) -> tuple[int, _Level]:
    kinds = [_said(one, "val") for one in element.iter("{*}numFmt")]
    behind = "" if _value(element, "suff") == "nothing" else " "
    legal = element.find("{*}isLgl") is not None and _value(element, "isLgl") not in ("0", "false")
    start = _whole(_value(element, "start"))
    restarts = _value(element, "lvlRestart") != "0"
    kind = kinds[-1] if kinds else "decimal"  # if there are two, the first is for newer programs
    pattern, style = _value(element, "lvlText"), _value(element, "pStyle")
    return _whole(_said(element, "ilvl")), _Level(start, kind, pattern, behind, restarts, legal, style)


def _value(element: Element | None, name: str) -> str:
    """The `val` attribute of a child element; empty without one."""
    found = element.find(f"{{*}}{name}") if element is not None else None
    return _said(found, "val") if found is not None else ""


def _said(element: Element, name: str) -> str:
    return xml.attribute(element, name)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
