"""Footnotes in HTML, as pandoc, word processors and e-books write them; read as `[1]` in the text and at the note."""

from __future__ import annotations

import re
from typing import Any

# lxml carries no types.
Element = Any

_REFERENCE = re.compile(r"(?:\A|[\s_-])(?:foot-?note-?ref|noteref|sdfootnoteanc|sdendnoteanc|footnote-reference)", re.I)
_BACK = re.compile(r"(?:\A|[\s_-])(?:foot-?note-?back|backlink|reversefootnote)", re.I)
_ARROWS = frozenset("↩↑^⏎")
_WITHIN_NOTES = ("a", "span", "sup", "b", "i", "em", "strong", "li")
"""Elements that a link may lead to within a note, or within a list of notes."""
_NUMBER = re.compile(r"[\[(（［]?\s*(\w{1,4})\s*[\])）］]?\Z")


def mark(link: Element) -> str | None:
    """The text for a link to a note (`[1]`) or back from one (empty); None for any other link."""
    text = link.text_content().strip()
    kinds = {link.get("role"), link.get("epub:type")}
    named = link.get("class", "")
    if kinds & {"doc-backlink"} or _BACK.search(named) or text.rstrip("\ufe0e\ufe0f") in _ARROWS:
        return ""
    number = _NUMBER.match(text)
    if not number:
        return None
    if "sdfootnotesym" in named or "sdendnotesym" in named:
        return f"[{number[1]}] "
    raised = link.getparent().tag == "sup" or link.find("sup") is not None
    is_inner = "#" in link.get("href", "")
    if kinds & {"doc-noteref", "noteref"} or _REFERENCE.search(named) or (raised and is_inner):
        return f"[{number[1]}]"
    return None


def number(item: Element, place: int) -> str:
    """The prefix of an item in a list of notes, from its place (`[1] `); empty for items of other lists."""
    notes = item.getparent()
    around = notes.getparent() if notes is not None else None
    kinds = {one.get(name) for one in (notes, around, item) if one is not None for name in ("role", "epub:type")}
    named = " ".join(one.get("class", "") for one in (notes, around) if one is not None)
    is_note = kinds & {"doc-endnotes", "doc-footnote", "doc-endnote", "footnotes", "endnotes", "footnote"}
    if is_note or "footnotes" in named or re.match(r"(?:foot|end)note-|fn\d", item.get("id", "")):
        return f"[{place}] "
    return ""


def outside(article: Element, body: Element) -> list[Element]:
    """The notes elsewhere in a page to which numbers in its article link, in the order of the links."""
    links = [link for link in article.iter("a") if link.get("href", "").startswith("#")]
    named = {name: one for one in body.iter("*") for key in ("name", "id") if (name := one.get(key))} if links else {}
    around = {article, *article.iterancestors()}
    found: dict[Element, None] = {}
    for link in links:
        note = named.get(link.get("href")[1:]) if _NUMBER.match(link.text_content().strip()) else None
        while note is not None and note.tag in _WITHIN_NOTES:
            note = note.getparent()
        if note is not None and note not in around and article not in note.iterancestors():
            found[note] = None
    return list(found)
