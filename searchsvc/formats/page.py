"""Plain text copied from a published web page: separate furniture, title, summary and citation from the article."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from . import particulars
from .languages import side_of
from .text import Block, Text

_SERVICES = (
    "facebook|twitter|x|linkedin|e-?mail|print|copy link|weibo|wechat|whatsapp|telegram|reddit"
    "|微信|微博|打印|复制链接|分享"
)
_SHARE = re.compile(rf"(?:(?:{_SERVICES})[\s|·,/]*){{2,}}", re.IGNORECASE)
_FURNITURE = re.compile(
    r"return to the library|(?:back )?to top|original text|english text|chinese text|see an error\?.*"
    r"|view the translated and original text side[- ]by[- ]side|side[- ]by[- ]side|share(?: this(?: page)?)?"
    r"|返回(?:文库|顶部)|原文|译文|对照|回到顶部",
    re.IGNORECASE,
)
_CITE = re.compile(r"cite this page|引用本页", re.IGNORECASE)
_CITATION = re.compile(
    r"""(?P<authors>[^"“]+?)\.\s*["“](?P<title>.+?)\s*(?:\[(?P<original>[^\]]+)\])?\s*["”]\.?\s*
        (?P<publisher>[^,]+?),\s*original\ work\ published(?:\ in\ (?P<source>.+?)(?:\s*\[(?P<journal>[^\]]+)\])?)?,\s*
        (?P<date>(?:[A-Z][a-z]+\ )?(?:\d{1,2},\ )?-?\d{4})\.?\s*\Z""",
    re.VERBOSE,
)
_AUTHOR = re.compile(r"(?P<one>[^(（]+?)\s*(?:[(（](?P<other>[^)）]+)[)）])?\Z")
_PUBLISHED = "original work published"


LONGEST_CITATION = 2_000
MOST_OF_HEAD = 4
"""The most paragraphs above the share buttons that are title and summary; more than that are the article."""


def is_one(paragraphs: Sequence[str]) -> bool:
    """Whether a text comes from a page: it has at least two kinds of furniture, such as a line of share buttons."""
    kinds = [pattern for pattern in (_SHARE, _FURNITURE, _CITE) if any(_whole(pattern, one) for one in paragraphs)]
    return len(kinds) > 1


def text(paragraphs: Sequence[str], notices: tuple[str, ...], is_heading: Callable[[str, Sequence[str]], bool]) -> Text:
    """The article of a page, with the metadata that the page gives."""
    said: dict[str, Any] = {}
    body: list[str] = []
    head: list[str] = []
    left_out: list[str] = []
    is_cited = False
    for paragraph in paragraphs:
        lines = [line for line in paragraph.split("\n") if not _is_furniture(line)]
        left_out += [line for line in paragraph.split("\n") if _is_furniture(line)]
        if len(lines) < len(paragraph.split("\n")) and 0 < len(body) <= MOST_OF_HEAD and not head:
            head, body = body, []  # title and summary are above the buttons
        if not lines:
            is_cited = is_cited or bool(_CITE.fullmatch(paragraph.strip()))
        elif is_cited and (cited := citation(" ".join(lines))):
            said |= cited
        else:
            body.append("\n".join(lines))
    if head:
        said.setdefault("title", {side_of(head[0]) or "en": head[0]})
        if head[1:]:
            said["summary"] = {side_of(head[1]) or "en": "\n".join(head[1:])}
    blocks = [Block(one, 2 if is_heading(one, body[n + 1 : n + 2]) else 0) for n, one in enumerate(body)]
    blocks, particular, lines = particulars.taken_out(blocks)
    notice = f"read as a published page: {len(left_out)} lines around its article left out"
    told = (particulars.notice(lines),) if lines else ()
    return Text(tuple(blocks), particular | said, (*notices, notice, *told))


def citation(line: str) -> dict[str, Any]:
    """Authors, title, publication and date in a citation, in both languages; empty if the line is not one."""
    cut = line.strip()[:LONGEST_CITATION]
    match = _CITATION.match(cut) if _PUBLISHED in cut else None
    if not match:
        return {}
    said: dict[str, Any] = {
        "author": [_author(one) for one in re.split(r"\s*;\s*|\s+and\s+", match["authors"])],
        "title": {"en": match["title"]} | ({"zh": match["original"]} if match["original"] else {}),
        "publisher": {"en": match["publisher"]},
        "date": _date(match["date"]),
    }
    if match["source"]:
        said["source"] = {"en": match["source"]} | ({"zh": match["journal"]} if match["journal"] else {})
    return said


def _author(text: str) -> dict[str, str]:
    match = _AUTHOR.match(text.strip())
    names = [name for name in (match["one"], match["other"]) if name] if match else [text]
    return {side_of(name) or "en": name for name in names}


def _date(text: str) -> str:
    for written, form in (("%B %d, %Y", "%Y-%m-%d"), ("%B %Y", "%Y-%m"), ("%Y", "%Y")):
        try:
            return datetime.strptime(text, written).strftime(form)
        except ValueError:
            continue
    return ""


def _is_furniture(line: str) -> bool:
    return any(_whole(pattern, line) for pattern in (_SHARE, _FURNITURE, _CITE))


def _whole(pattern: re.Pattern[str], text: str) -> bool:
    return any(pattern.fullmatch(line.strip()) for line in text.split("\n"))
