"""Rewrite what mammoth ignores in a Word file (fields, formulas, text boxes, numbers) in forms that it reads."""

from __future__ import annotations

import io
import zipfile
from typing import IO

from . import archive, numbering, xml
from .xml import Element

DOCUMENT = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_PICTURES = "word/media/"
_READ_AS = {
    **dict.fromkeys(("fldSimple", "bdo", "dir", "oMathPara"), "smartTag"),  # mammoth reads its content
    "cr": "br",
    "ptab": "tab",
}
_SHAPES = ("oval", "line", "polyline", "arc", "curve")
_OPERATORS = {"f": "/", "sSup": "^", "sSub": "_"}


def rewritten(parts: zipfile.ZipFile) -> tuple[IO[bytes], int]:
    """The rewritten file, without pictures and hidden text, and the number of hidden characters left out."""
    there = parts.namelist()
    document = xml.parsed(archive.member(parts, DOCUMENT))
    roots = {DOCUMENT: document} | {name: xml.parsed(parts.read(name)) for name in _NOTES if name in there}
    hidden = sum(_made_plain(root) for root in roots.values())
    numbering.write(document, parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as copy:
        for name in dict.fromkeys(there):
            if not name.startswith(_PICTURES):
                copy.writestr(name, xml.written(roots[name]) if name in roots else parts.read(name))
    packed.seek(0)
    return packed, hidden


def _made_plain(root: Element) -> int:
    """Rewrite a part of the file in place; return the number of hidden characters removed."""
    hidden = sum(map(_without_hidden, root.iter("{*}r")))
    for element in list(root.iter()):
        name = xml.local(element)
        if name in _READ_AS:
            element.tag = xml.beside(root, _READ_AS[name])
        elif name in _SHAPES:
            element.tag = xml.beside(element, "shape")
        elif name == "ruby":
            _without_sound(element)
        elif name == "oMath":
            _put_formula(element, root)
        elif name == "AlternateContent" and element.find("{*}Fallback") is None:
            for one in (element, *element.iterchildren("{*}Choice")):
                one.tag = xml.beside(root, "smartTag")
    for drawing in list(root.iter("{*}drawing")):
        if next(drawing.iterancestors("{*}Choice"), None) is None:
            _with_boxes(drawing)
    return hidden


def _without_hidden(run: Element) -> int:
    """Remove the text of a hidden run; return its length."""
    mark = run.find("{*}rPr/{*}vanish")
    if mark is None or xml.attribute(mark, "val") in ("0", "false", "off"):
        return 0
    texts = run.findall("{*}t")
    for text in texts:
        run.remove(text)
    return sum(len(text.text or "") for text in texts)


def _without_sound(ruby: Element) -> None:
    """Reduce ruby text to its base characters, without the pronunciation above them."""
    for sound in ruby.findall("{*}rt"):
        ruby.remove(sound)
    for element in (ruby, *ruby.findall("{*}rubyBase")):
        element.tag = xml.beside(element, "smartTag")


def _put_formula(formula: Element, root: Element) -> None:
    """Replace a formula by a line of text."""
    line = _line(formula)
    tail = formula.tail
    formula.clear()
    formula.tag, formula.tail = xml.beside(root, "r"), tail
    text = formula.makeelement(xml.beside(root, "t"))
    text.text = line
    formula.append(text)


def _line(part: Element) -> str:
    if xml.local(part) == "t":
        return part.text or ""
    parts = [line for child in part if (line := _line(child))]
    operator = _OPERATORS.get(xml.local(part), "")
    return operator.join(f"({one})" if operator and len(one) > 1 else one for one in parts)


def _with_boxes(drawing: Element) -> None:
    """Reduce a drawing to its text boxes, in the form that older programs write."""
    boxes = [box for box in drawing.iter("{*}txbxContent") if next(box.iterancestors("{*}txbxContent"), None) is None]
    if boxes:
        name = xml.beside(boxes[0], "pict")
        tail = drawing.tail
        drawing.clear()
        drawing.tag, drawing.tail = name, tail
        drawing.extend(boxes)
