"""Word files, through mammoth: headings by style, list numbers, tables, footnotes; tracked changes as accepted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, takewhile
from pathlib import Path

from . import archive, html, titleblock, word, xml
from .article import Element
from .languages import are_sides, side_of
from .plain import is_numbered, is_short
from .terms import Terms
from .text import Text

ENDINGS = (".docx",)

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name^='标题'] => h2:fresh
p[style-name^='標題'] => h2:fresh
p[style-name='Author'] => p.author:fresh
p[style-name='Date'] => p.date:fresh
p[style-name='Abstract'] => p.abstract:fresh
p[style-name='Abstract Title'] => p.abstract-title:fresh
p[style-name^='toc '] => p.contents:fresh
p[style-name^='Contents '] => p.contents:fresh
"""


def text(path: Path, terms: Terms) -> Text:
    """The text of a Word file, with the title from its styles or properties.  Raises Unreadable."""
    import mammoth  # only here, so that libraries without Word files need not wait for it

    with archive.opened(path, terms) as parts:
        title = _title(parts.read("docProps/core.xml")) if "docProps/core.xml" in parts.namelist() else ""
        rewritten, hidden = word.rewritten(parts)
    try:
        with rewritten as file:
            made = mammoth.convert_to_html(
                file, style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {}), id_prefix=""
            )
    except Exception as error:  # mammoth may raise anything on a damaged file
        raise archive.stumbled("is no Word file that can be read", error) from None
    root = html.parsed(f"<body>{made.value}</body>")
    contents = _without_contents(root)
    _mark_bold_headings(root)
    title = _styled_title(root) or title
    said = titleblock.taken_out(root) | ({"title": title} if title else {})
    notices = [f"{hidden} characters of hidden text left out"] if hidden else []
    if contents:
        notices.append(f"a table of contents left out: {contents} lines")
    return Text(tuple(html.blocks_of(root)), said, tuple(notices))


def _without_contents(root: Element) -> int:
    """Remove a table of contents and its heading; return the number of its lines."""
    lines = [line for line in root.iter("p") if line.get("class") == "contents"]
    for line in lines:
        above = line.getprevious()
        if above is not None and _heads_contents(above):
            above.drop_tree()
        line.drop_tree()
    return sum(not _heads_contents(line) for line in lines)


def _heads_contents(line: Element) -> bool:
    return "".join(line.text_content().split()).lower() in _CONTENTS


def _styled_title(root: Element) -> str:
    """The first paragraph styled as a title, and the next one if it is in the other language."""
    styled = [" ".join(one.text_content().split()) for one in root.iterfind(".//h1[@class='title']")]
    return "\n".join(styled[:2] if are_sides(styled[:2]) else styled[:1])


def _mark_bold_headings(root: Element) -> None:
    """Turn short, wholly bold lines above other text into headings, up to one line per language.

    The lines of a title may be followed by those of a numbered heading.  Lines that are only centred or larger stay
    text, since captions, dates and signatures look like that too.
    """
    lines = [line for line in root.iterfind("body/*") if line.text_content().strip()]
    begins = True
    for is_bold, some in groupby(lines, _is_bold):
        run = list(some)
        title = list(takewhile(lambda line: not is_numbered(line.text_content()), run))
        if is_bold and _is_heading(title) and _is_heading(run[len(title) :]) and run[-1] is not lines[-1]:
            for line in run:
                line.tag = "h1" if begins and line in title else "h2"
        elif any(line.tag == "p" for line in run):
            begins = False


def _is_heading(lines: Sequence[Element]) -> bool:
    """Whether lines form one heading: each in another language."""
    return len({side_of(line.text_content()) for line in lines} - {None}) == len(lines)


def _is_bold(line: Element) -> bool:
    """Whether a paragraph is as short as a heading and entirely bold."""
    if line.tag != "p" or not is_short(" ".join(line.text_content().split())):
        return False
    bold = "".join(one.text_content() for one in line.iter("strong"))
    return "".join(bold.split()) == "".join(line.text_content().split())


def _title(properties: bytes) -> str:
    title = xml.parsed(properties).findtext("{http://purl.org/dc/elements/1.1/}title") or ""
    return "" if title.strip() in _NO_TITLES else title.strip()


_CONTENTS = ("目录", "目次", "目錄", "contents", "tableofcontents")
_NO_TITLES = ("Word Document", "PowerPoint Presentation", "无标题", "Untitled")
