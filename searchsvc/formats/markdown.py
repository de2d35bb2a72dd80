"""Markdown: read as plain text with front matter, and written as a folder per document."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import LONGEST_TEXT, SIDES, Document, Passage, Side
from . import html as pages
from .metadata import FILE
from .record import Unreadable
from .tables import in_table
from .terms import Terms
from .text import BOUNDARY, Block, Text, decoded

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

ENDINGS = (".md", ".markdown", ".mkd")

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,50})\]:", re.MULTILINE)
_FOOTNOTE = re.compile(r"(?<!\\)\[\^([^\]\s]{1,50})\]")
_SHORTCODE = re.compile(r"\{\{[<%][^{}\n]{0,500}[>%]\}\}")
"""Hugo's placeholders for pictures, videos and the like."""
_FENCE = re.compile(r"^ {0,3}:{3,}[ \t]*(?:\{[^{}\n]*\}|[A-Za-z-]*)[ \t]*(?:\[([^\]\n]*)\]|([^\n]*))$", re.MULTILINE)
"""The lines around an admonition: `:::note`, perhaps with a title, and `:::`."""
_NAMED = re.compile(r"^( {0,3}#{1,6}[ \t][^\n]*?)[ \t]*(?<!\\)\{:?[ \t]*[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
"""A heading with its anchor: `## Background {#background}`."""
_WIKI_LINK = re.compile(r"!\[\[[^\[\]\n]{0,500}\]\]|\[\[(?:[^\[\]|\n]{0,500}\|)?([^\[\]|\n]{1,500})\]\]")
"""Wiki links, `[[page|words]]` and `[[page]]`; `![[page]]` embeds another page or a picture."""
_CODE = r"^ {0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*\n(?s:.*?)(?:^ {0,3}(?P=fence)|\Z)|(?<![`\\])`[^`\n]+`(?!`)"
_PUNCTUATION = "，。：；！？、（）「」『』“”‘’《》【】…—"
_NOTEBOOK = re.compile(
    rf"(?P<code>{_CODE})"
    r"|(?P<comment>(?<!\\)%%(?s:.{1,5000}?)(?<!\\)%%)"
    r"|(?<![=\\])==(?=[^\s=])(?P<marked>[^=\n]{1,500}?)(?<=\S)==(?!=)"
    r"|[ \t]\^[A-Za-z0-9-]{1,50}[ \t]*$"
    r"|(?P<item>^[ \t]*(?:>[ \t]*)*[-*+][ \t]+)\[[ xX/-]\][ \t]+"
    r"|(?P<quote>^[ \t]*(?:>[ \t]*)+)\[![A-Za-z-]{1,30}\][+-]?[ \t]*"
    r"|^ {0,3}:[ \t]+(?=\S)"
    rf"|(?<![\\*~])(?P<strong>\*{{1,2}}|~~)(?P<closed>[^\s*~][^*~\n]{{0,500}}[{_PUNCTUATION}])(?P=strong)(?=[^\W_])"
    rf"|(?<=[^\W_])(?P<mark>\*{{1,2}}|~~)(?P<opened>[{_PUNCTUATION}][^*~\n]{{1,500}})(?P=mark)(?![*~])"
    r"|^ {0,3}\{:[^{}\n]*\}[ \t]*$|(?<!\\)\{%[^{}\n]{0,500}%\}",
    re.MULTILINE,
)
"""Markup of Obsidian: `%%comment%%`, `==mark==`, `^block`, `- [x]`, `> [!note]`; of Jekyll: `{: .a}`, `{% tag %}`.

Also `: definition`, and emphasis beside Chinese punctuation, which CommonMark does not see: `**注意：**请备份`.
"""
_BLOCKS = re.compile(r"<(?:p|li|tr|td|dd|dt|h[1-6]|br)\b", re.IGNORECASE)
"""Elements of HTML that separate paragraphs."""
LONGEST_FRONT = 65_536
"""The most characters of front matter."""
DEEPEST = 100
"""The most levels of nested lists, items and quotations."""


def text(path: Path, terms: Terms) -> Text:
    """The text of a file, with its front matter."""
    content, notices = decoded(path, terms)
    said: Mapping[str, Any] = {}
    if match := _FRONT.match(content):
        said, content = _front_matter(match), content[match.end() :]
    content, comments = _without_notebook(content)
    if comments:
        notices = (*notices, f"comments between `%%` left out: {comments}")
    content = _NAMED.sub(r"\1", _FENCE.sub(r"\n\1\2\n", content)) if "{" in content or ":::" in content else content
    content = _WIKI_LINK.sub(r"\1", _SHORTCODE.sub("", content))
    content = _FOOTNOTE.sub(r"\\[\1\\]", _NOTE.sub(r"\\[\1\\]", content))
    return Text(tuple(_blocks(_parsed(content))), said, notices)


def _without_notebook(content: str) -> tuple[str, int]:
    """The text without what `_NOTEBOOK` finds in it, and how many comments that were."""
    comments = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal comments
        comments += match["comment"] is not None
        return next(filter(None, match.group("code", "closed", "opened", "marked", "item", "quote")), "")

    return _NOTEBOOK.sub(kept, content), comments


def _front_matter(match: re.Match[str]) -> Mapping[str, Any]:
    import yaml  # only here, as `markdown_it` below: libraries without Markdown need not wait for them

    if len(match[2]) > LONGEST_FRONT:
        raise Unreadable(f"has a front matter of more than {LONGEST_FRONT} characters")
    try:
        said = tomllib.loads(match[2]) if match[1] == "+++" else yaml.load(match[2], yaml.BaseLoader)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise Unreadable(f"has a front matter that is not valid: {reason}") from None
    return said if isinstance(said, Mapping) else {}


def _parsed(content: str) -> Iterator[Token]:
    """The tokens of a text, in order.  Raises Unreadable.

    markdown-it silently skips what is nested too deeply; here it is a fault, as is a paragraph too long for a passage.
    """
    within = _parsers()
    named: dict[str, Any] = {}
    for token in within.blocks.parse(content, named):
        if token.nesting == 1 and token.level >= DEEPEST - 1:
            raise Unreadable(f"nests lists, items and quotations more than {DEEPEST} deep")
        if token.type == "inline":
            if len(token.content) > LONGEST_TEXT:
                raise Unreadable(f"has a paragraph of more than {LONGEST_TEXT} characters")
            token.children = []
            within.inline.inline.parse(token.content, within.inline, named, token.children)
        yield token


class _Parsers(NamedTuple):
    blocks: MarkdownIt
    inline: MarkdownIt


@cache
def _parsers() -> _Parsers:
    """Parsers with different nesting limits: blocks nest deeply in real texts, inline markup gets slow if it does."""
    from markdown_it import MarkdownIt

    blocks = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table").disable("inline")
    return _Parsers(blocks, MarkdownIt("commonmark").enable("strikethrough"))


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    """Paragraphs, headings, list items, table rows and code blocks, in order."""
    level = 0
    number = ""
    rows: list[list[list[str]]] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "table_open":
            rows = []
        elif token.type == "table_close":
            yield from in_table(rows or [])
            rows = None
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "inline" and rows is not None:
            rows[-1].append([_inline(token)])
        elif token.type == "inline":
            yield Block(number + _inline(token), level)
            level, number = 0, ""
        elif token.type in ("fence", "code_block"):
            yield Block(token.content.rstrip("\n"))
        elif token.type == "html_block":
            yield from _html(token.content)


def _inline(token: Token) -> str:
    """The text of a paragraph without its markup."""
    parts = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak") or (
            child.type == "html_inline" and child.content.lower().startswith("<br")
        ):
            parts.append("\n")
        elif child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type == "image":
            parts.append(_inline(child))
    return "".join(parts)


def _html(content: str) -> Iterator[Block]:
    """The text of HTML inside Markdown; a comment alone stands for a missing paragraph."""
    bare = re.sub(r"<!--.*?(?:-->|\Z)", "", content, flags=re.DOTALL)
    if not bare.strip():
        yield BOUNDARY
    elif words := html.unescape(re.sub(r"<[^<>]*>", "", bare)).strip():
        yield from pages.blocks_of(pages.parsed(bare)) if _BLOCKS.search(bare) else (Block(words),)


# Writing

MISSING = "<!-- missing -->"
"""Stands for a paragraph that only the other side has."""
_INLINE = re.compile(r"[\\`*_\[\]<&|~{]|(?<==)=|(?<=%)%|(?<=[ \t])\^")
_FIRST = re.compile(r"[#+\-=:>]|\d+(?=[.)])")


def write(documents: Iterable[Document], folder: Path) -> None:
    """Write a folder per document: its `meta.toml`, and a file per side with paragraphs in the same places."""
    for document in documents:
        own = folder / document.id
        own.mkdir()
        (own / FILE).write_text("".join(_toml(document)), encoding="utf-8")
        for side in SIDES:
            if any(getattr(passage, side) for passage in document.passages):
                lines = _side(document.passages, side)
                (own / f"{side}.md").write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def _side(passages: Iterable[Passage], side: Side) -> Iterator[str]:
    section = None
    for passage in passages:
        if passage.section != section:
            section = passage.section
            heading = getattr(section, side, None)
            yield f"## {escaped(heading).replace(chr(10), '&#10;')}" if heading else f"## {MISSING}"
        text = getattr(passage, side)
        yield escaped(text) if text else MISSING


def escaped(text: str) -> str:
    """Text escaped so that as Markdown it reads the same."""
    return "\n".join(_escaped_line(line) for line in text.split("\n"))


def _escaped_line(line: str) -> str:
    bare = line.strip(" \t")
    if not bare:
        return "".join(f"&#{ord(char)};" for char in line) + "\\"  # a hard break: a blank line would end the paragraph
    start, end = line[: line.index(bare)], line[line.index(bare) + len(bare) :]
    edges = ["".join(f"&#{ord(char)};" for char in edge) for edge in (start, end)]
    marked = _INLINE.sub(lambda match: "\\" + match[0], bare)
    if not start and (first := _FIRST.match(marked)):
        at = first.end() if first[0][0].isdigit() else 0
        marked = f"{marked[:at]}\\{marked[at:]}"
    return marked.join(edges)


def _toml(document: Document) -> Iterator[str]:
    """The record without its passages, as TOML; JSON strings are valid there, except for the delete character."""
    data = document.model_dump(exclude_none=True, exclude_defaults=True, exclude={"passages"}, mode="json")
    translation = data.pop("translation", {})
    yield from (f"{name} = {_value(value)}\n" for name, value in data.items())
    if translation:
        yield "\n[translation]\n"
        yield from (f"{name} = {_value(value)}\n" for name, value in translation.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
