"""Byline and similar lines above and below an article: date, source, authors, editors, counters, buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from .languages import side_of
from .text import Block

LONGEST = 120
"""The most characters of such a line."""
LONGEST_ABOVE = {"zh": 40, "en": 100}
"""The most characters of other lines above an article, such as its title."""

_MONTH = "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
_CLOCK = r"(?:[T\s,]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s?[APap]\.?[Mm]\.?)?(?:\s?(?:GMT|UTC|[A-Z]{2,3}T)[+\d:]*)?)?"
_DAY = (
    r"(?:\d{4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}(?:\s?日)?(?:\s?[（(]?星期.[）)]?)?"
    rf"|(?:[A-Z][a-z]+day,? )?{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH}\.?,? \d{{4}}){_CLOCK}"
)
_HAN_NAME = r"[^\s:：。！？；，、,.!?;|（）()\[\]【】]{1,20}+(?!\s?[:：])"
_HAN_NAMES = rf"{_HAN_NAME}(?:[、\s]\s*{_HAN_NAME})*"
_PERSON = r"[一-鿿]{1,4}+(?:·[一-鿿]{1,6}+){0,2}(?!\s?[:：])"
_PERSONS = rf"{_PERSON}(?:[、\s]\s*{_PERSON})*"
_LATIN_WORD = r"[A-Z][\w.’'-]*+(?!\s?:)"
_LATIN_NAME = rf"{_LATIN_WORD}(?: (?:{_LATIN_WORD}|de|van|von|al|bin)){{1,3}}"
_LATIN_NAMES = rf"{_LATIN_NAME}(?:(?:, and |, | and ){_LATIN_NAME})*"
_PAPER = rf"{_LATIN_WORD}(?: {_LATIN_WORD}){{0,3}}"
_PATTERNS = {
    "date": rf"(?:(?:发布时间|发布日期|发表时间|發布日期|(?i:published|posted)(?i: on)?)\s?[:：]?\s?)?(?P<date>{_DAY})",
    "changed": rf"(?:更新时间|更新日期|更新時間|(?i:(?:last )?(?:updated|modified)(?: on| at)?))\s?[:：]?\s?{_DAY}",
    "source": rf"(?:(?:稿件|文章|信息|消息|本文)?[来來]源|Source)\s?[:：]\s?"
    rf"(?P<source>《[^》\n]{{1,30}}》|{_LATIN_NAME}|{_HAN_NAME})",
    "author": rf"(?:作者\s?[:：]|文\s?[/／])\s?(?P<zh>{_HAN_NAMES})|By (?P<en>{_LATIN_NAMES})",
    "editor": rf"(?:责任编辑|責任編輯|责编|编辑|編輯|审核|校对)\s?[:：]\s?{_PERSONS}|Editors?\s?:\s?{_LATIN_NAMES}",
    "counter": r"(?:阅读|浏览|点击|评论|点赞|转发|收藏)(?:量|数|次数)?\s?[:：]?\s?\d[\d,.]*\s?[万kK]?\+?\s?次?"
    r"|\d[\d,.]*[KkM]? (?i:shares?|comments?|likes?|views?|retweets?)|\d{1,2}[ -]min(?:utes?)? read",
    "button": r"字[号体體]?\s?[:：]\s?[大中小\s|]{3,30}|打印\s?[】\]|]?\s?[【\[]?关闭(?:窗口|本页)?|关闭窗口|打印本页"
    r"|分享[到至]\s?[:：]?(?:\s?(?:微信|新浪微博|微博|朋友圈|QQ空间|QQ好友|QQ))*|(?:微信)?扫一扫[^。\n]{0,20}"
    r"|[上下]一[篇条]\s?[:：][^\n]{0,80}|阅读原文|[—–-]{1,3}\s?(?i:end|完)\s?[—–-]{1,3}"
    r"|(?:点击|长按|扫描)[^，。\n]{0,12}关注(?:我们|本号)?",
    "print": "打印",
    "paper": rf"(?P<paper>(?<=\| ){_PAPER}|{_PAPER}(?=\s?\|))",
}
_FIELD = re.compile("|".join(f"(?P<is_{name}>{pattern})" for name, pattern in _PATTERNS.items()))
_BETWEEN = re.compile(r"[\s|·•/【】\[\]（）()]*")
_BEHIND = re.compile(r"(?=[\s|·•/】\])）]|\Z)")
_BESIDE = frozenset(["is_print", "is_paper"])
"""Fields that are not enough for a line to be taken out."""
_BELOW = frozenset(["is_print", "is_editor", "is_counter", "is_button", "is_changed"])
"""Fields that are taken out below an article too: a date there belongs to a letter, a name to its signature."""
_BRACKETS = ("（", "(", "【", "[")
_ENDS_A_SENTENCE = re.compile(r"[。！？；.!?;][”’」』\"']?\Z")
_SHOWN = 3
"""The most lines quoted in a notice."""


def taken_out(blocks: Sequence[Block]) -> tuple[list[Block], dict[str, Any], list[str]]:
    """The blocks without such lines, the metadata in these, and the lines.

    Only lines before the first and after the last proper paragraph are looked at; all between is text.
    """
    whole = [n for n, block in enumerate(blocks) if _is_paragraph(block)]
    if not whole:
        return [*blocks], {}, []
    said: dict[str, Any] = {}
    lines: list[str] = []
    kept: list[Block] = []
    has_days = any(_kinds(block.text) == {"is_date"} for block in blocks[whole[0] :])  # as in a diary, or minutes
    for n, block in enumerate(blocks):
        if block.level or whole[0] <= n <= whole[-1]:
            kept.append(block)
            continue
        text: list[str] = []
        for line in block.text.split("\n"):
            kinds = _kinds(line)
            is_above = n < whole[0] and not (has_days and kinds == {"is_date"})
            below = _BELOW | ({"is_source"} if line.startswith(_BRACKETS) else set())
            if kinds and (is_above or kinds <= below):
                lines.append(line)
                said = _said(line) | said
            else:
                text.append(line)
        if text:
            kept.append(replace(block, text="\n".join(text)))
    return kept, said, lines


def _is_paragraph(block: Block) -> bool:
    """Whether a block is a proper paragraph of an article: long, or a sentence."""
    if block.level or not block.text or all(_kinds(line) for line in block.text.split("\n")):
        return False
    longest = LONGEST_ABOVE[side_of(block.text) or "en"]
    return len(block.text) > longest or bool(_ENDS_A_SENTENCE.search(block.text))


def _fields(line: str) -> list[re.Match[str]]:
    """The fields that a line consists of; empty if it holds anything else."""
    found: list[re.Match[str]] = []
    at = _end(_BETWEEN.match(line))
    while len(line) <= LONGEST and at < len(line):
        field = _FIELD.match(line, at)
        if field is None or not _BEHIND.match(line, field.end()):
            return []
        found.append(field)
        at = _end(_BETWEEN.match(line, field.end()))
    return found if {field.lastgroup for field in found} - _BESIDE else []


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _kinds(line: str) -> set[str]:
    """The kinds of fields that a line consists of; empty if it holds anything else."""
    return {field.lastgroup or "" for field in _fields(line)}


def _said(line: str) -> dict[str, Any]:
    """The metadata in a line, in the form of a file's own metadata."""
    said: dict[str, Any] = {}
    for field in _fields(line):
        held = {name: text.strip("《》 ") for name, text in field.groupdict().items() if text and name[:3] != "is_"}
        if day := _day(held.get("date", "")):
            said["date"] = day
        if source := held.get("source") or held.get("paper"):
            said["source"] = {side_of(source) or "en": source}
        for side, parts in (("zh", r"[、\s]+"), ("en", ", and |, | and ")):
            if side in held:
                said["author"] = [{side: name} for name in re.split(parts, held[side])]
    return said


def _day(written: str) -> str:
    if match := re.match(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})", written):
        return "-".join(part.zfill(2) for part in match.groups())
    words = re.search(rf"({_MONTH})\.? (\d{{1,2}}),? (\d{{4}})|(\d{{1,2}}) ({_MONTH})\.?,? (\d{{4}})", written)
    if not words:
        return ""
    month, day, year = words.group(1, 2, 3) if words[1] else words.group(5, 4, 6)
    try:
        return datetime.strptime(f"{year} {month[:3]} {day}", "%Y %b %d").strftime("%Y-%m-%d")
    except ValueError:
        return ""


def notice(lines: Sequence[str]) -> str:
    """The notice about lines that were taken out."""
    some = ", ".join(f"“{line}”" for line in lines[:_SHOWN])
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return f"lines around the article taken for particulars of it, not for text: {some}{more}"
