"""Web pages: extract the article as paragraphs and headings, without navigation, menus and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
from lxml import etree

from ..model import Side
from . import columns, footnotes, particulars, plain, titleblock, xml
from .article import Element, article_of, names
from .charset import Charset, charset_of
from .languages import side_of
from .names import script_code, side_of_code
from .record import Unreadable
from .tables import in_table, is_bilingual
from .terms import Terms
from .text import Block, Text, bounded, guessed

ENDINGS = (".html", ".htm", ".xhtml")

_META = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""<\?xml[^>]+?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)["']""")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}
"""The wider encodings that browsers use for a declared one."""

_BLOCKS = names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre section summary table tbody td tfoot th thead"
    " tr ul"
)
_SKIPPED = names(
    "script style noscript template head nav form button select textarea input svg math iframe object embed canvas"
    " audio video rt rp dialog map del"
)
_WHOLE = names("html body")
"""Elements whose `lang` says nothing of the parts of a page: programs write their own interface's there."""
_SAID = {
    "title": ("og:title", "contenttitle", "dc.title", "dcterms.title", "citation_title"),
    "author": ("author", "dc.creator", "dcterms.creator", "citation_author", "article:author", "og:article:author"),
    "date": ("article:published_time", "dc.date", "dcterms.date", "citation_publication_date", "date", "pubdate"),
    "summary": ("description", "og:description", "dc.description"),
    "topic": ("keywords", "dc.subject", "article:tag"),
    "source": ("contentsource", "og:site_name", "citation_journal_title"),
    "rights": ("copyright", "dc.rights", "dcterms.rights"),
}


LEAST_PREFORMATTED = 0.8
"""The least share of `pre` in an article that is read as plain text."""
SHORTEST_TITLE = 4
"""The fewest characters of a paragraph that is taken for the page's title."""
LONGEST_DOUBT = 40
"""The most characters of a text whose `lang` attribute is believed against its letters."""
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # ignored, as in browsers
_CJK = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BEHIND_TITLE = re.compile(r"\Z|\s*[_|｜–—·«»<>-]")
"""What separates the title of a page from the name of its site."""
_INDENTED = re.compile("(?<=\u2028)(?=\\s*\u3000\u3000[^\u3000])")
"""After a line break, where a paragraph of Chinese begins by its indent."""
_WRAPPED = re.compile(rf"(?<={_CJK})[ \t]*[\r\n]\s*(?={_CJK})")


def text(path: Path, terms: Terms) -> Text:
    """The article of a page, with the page's own metadata."""
    charset = _charset(bounded(path, terms), terms.encoding)
    content = path.read_bytes().decode(charset.name)
    root = parsed(content)
    said = _said(root) | titleblock.taken_out(root)
    article, left_out = article_of(root)
    lines = _preformatted(article)
    blocks = plain.blocks_of(plain.paragraphs_of(lines)) if lines else [*blocks_of(article)]
    while blocks and blocks[-1].level:  # headings with nothing under them, from below the article
        left_out += len("".join(blocks.pop().text.split()))
    notices = [guessed(charset.name)] if charset.guessed else []
    if left_out:
        notices.append(f"{left_out} characters of navigation and other furniture left out")
    blocks, particular, around = particulars.taken_out(blocks)
    notices += [particulars.notice(around)] if around else []
    title = blocks[0].text if blocks else ""
    whole = said.get("title", "")
    is_title = len(title) >= SHORTEST_TITLE and whole.startswith(title) and _BEHIND_TITLE.match(whole, len(title))
    if not is_title or blocks[0].level:
        return Text(tuple(blocks), particular | said, tuple(notices))
    headed = (replace(blocks[0], level=1), *blocks[1:])  # a title that the page does not mark as a heading
    return Text(headed, particular | said | {"title": title}, tuple(notices))


def _preformatted(article: Element) -> str:
    """The text of an article that is, almost as a whole, plain text in `pre`."""
    parts = [one for one in (article, *article.iterdescendants("pre")) if one.tag == "pre"]
    whole = "\n\n".join(one.text_content() for one in parts)
    return whole if len(whole) > LEAST_PREFORMATTED * len(article.text_content()) else ""


def parsed(content: str) -> Element:
    """Parse a page and return its root.  Raises Unreadable."""
    content = _CONTROL.sub("", re.sub(r"\A\s*<\?xml[^>]*\?>", "", content.removeprefix("\ufeff")))
    if not content.strip():
        raise Unreadable("holds no text")
    parser = lxml.html.HTMLParser(no_network=True)
    try:
        root = lxml.html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"is not HTML that can be read: {' '.join(str(error).split())}") from None
    if limit := next((error for error in parser.error_log if error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT), None):
        raise Unreadable(f"line {limit.line}: {xml.BEYOND_BOUNDS}")  # the parser dropped all that follows
    return root


def _charset(path: Path, said: str) -> Charset:
    """The encoding: by byte order mark, as the user says, as the page declares if it decodes so, else guessed."""
    with path.open("rb") as file:
        head = file.read(4096)
    match = _META.search(head) or _XML.search(head)
    if match and not said:
        named = match[1].decode().lower()
        try:
            return charset_of(path, _WIDER.get(named, named))
        except Unreadable:
            return Charset(charset_of(path).name, guessed=True)
    return charset_of(path, said)


def _said(root: Element) -> dict[str, Any]:
    meta: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").lower()
        if name and element.get("content", "").strip():
            meta.setdefault(name, []).append(element.get("content").strip())
    held = {field: next((meta[name] for name in names if name in meta), [""]) for field, names in _SAID.items()}
    said: dict[str, Any] = {field: values[0] for field, values in held.items()}
    said |= {field: columns.SEPARATOR.join(held[field]) for field in ("author", "topic")}  # one element each
    said["title"] = _title(root, said["title"] or " ".join((root.findtext(".//title") or "").split()))
    said["date"] = said["date"] or columns.day(root.xpath("string(.//*[@id='publish_time'])"))  # as WeChat marks it
    said["date"] = match[0] if (match := re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?![\d/])", said["date"])) else ""
    link = root.xpath("string(.//link[@rel='canonical']/@href)")
    said["url"] = link if link.startswith(("http://", "https://")) else ""
    said["language"] = script_code(root.get("lang", "") or root.get("{http://www.w3.org/XML/1998/namespace}lang", ""))
    return {field: value for field, value in said.items() if value}


def _title(root: Element, whole: str) -> str:
    """The title without the name of the site: the first heading that is part of it, else all of it."""
    headings = (" ".join(heading.text_content().split()) for heading in root.iter("h1", "h2"))
    return next((heading for heading in headings if heading and heading in whole), whole)


# Paragraphs


def blocks_of(root: Element) -> Iterator[Block]:
    """The paragraphs, headings, list items and tables of an element, in order."""
    flow = _Flow()
    yield from flow.of(root)
    yield from flow.ended()  # the text of an inline root element, such as `font`


class _Flow:
    """Collects inline text into blocks, which end wherever a block element begins or ends."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._languages: list[str] = []
        self._item = 0

    def of(self, element: Element) -> Iterator[Block]:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or _is_hidden(element):
            return
        if language := element.get("lang", "") if element.tag not in _WHOLE else "":
            self._languages.append(language)
        if element.tag == "table" and (rows := _rows(element)) is not None:
            yield from self.ended()
            for caption in element.iterchildren("caption"):
                yield from self.of(caption)
            yield from in_table([[[block.text for block in blocks_of(cell)] for cell in row] for row in rows])
        elif element.tag == "pre":
            yield from self.ended()
            yield Block(element.text_content().strip("\n"))
        elif element.tag == "br":
            self._parts.append("\u2028")
        elif element.tag == "a" and (mark := footnotes.mark(element)) is not None:
            self._parts.append(mark)
        else:
            yield from self._inside(element)
        if language:
            self._languages.pop()

    def _inside(self, element: Element) -> Iterator[Block]:
        is_block = element.tag in _BLOCKS
        if is_block:
            yield from self.ended()
        if element.tag == "li":
            self._parts.append(footnotes.number(element, self._item))
        self._parts.append(element.text or "")
        items = 0
        for child in element:
            items += child.tag == "li"
            self._item = items
            yield from self.of(child)
            self._parts.append(child.tail or "")
        if is_block:
            yield from self.ended(int(element.tag[1]) if re.fullmatch("h[1-6]", element.tag) else 0)

    def ended(self, level: int = 0) -> Iterator[Block]:
        """The block that ends here; two line breaks in a row, or before indented lines, separate paragraphs."""
        whole = "".join(self._parts)
        if level == 0 and len(_INDENTED.findall(whole)) > 1:
            whole = _INDENTED.sub("\u2028", whole)
        text = _clean(whole)
        if re.fullmatch(r"\[\w+\]", text) and level == 0 and len(self._parts) > 1 and self._parts[0] == f"{text} ":
            self._parts[1:] = [""]
            return  # only the number of a note: its text follows in a paragraph of its own
        self._parts = []
        for one in [text] if level else re.split("\n{2,}", text):
            if one:
                yield Block(one, level, self._side(one) if self._languages else None)

    def _side(self, text: str) -> Side | None:
        """The side that the `lang` attribute gives, unless the text is clearly in the other language."""
        said = side_of_code(self._languages[-1]) if self._languages else None
        found = side_of(text)
        if said == "en" and found == "zh" and not re.search("[A-Za-z]", text):
            return found
        return said if found in (None, said) or len(text) <= LONGEST_DOUBT else found


def _is_hidden(element: Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _rows(table: Element) -> list[list[Element]] | None:
    """The cells of a table's rows; None if it serves for layout, that is, holds headings or other tables."""
    parts = [table, *table.iterchildren("thead", "tbody", "tfoot")]
    rows = [list(row.iterchildren("td", "th")) for part in parts for row in part.iterchildren("tr")]
    if next(table.iter("h1", "h2", "h3", "article", "section"), None) is not None:
        return None
    if next(table.iterdescendants("table"), None) is None:
        return rows
    texts = [[[_clean(cell.text_content())] for cell in row] for row in rows]
    return rows if is_bilingual(texts) else None


def _clean(text: str) -> str:
    """Text with the line ends of its source made spaces, or removed between two Chinese characters."""
    lines = re.sub(r"[ \t\r\n\f\u00a0]+", " ", _WRAPPED.sub("", text)).split("\u2028")
    return "\n".join(line.strip(" \u3000") for line in lines).strip("\n")
