"""Assembly of a document from running text: two files, one file in both languages, or one side alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..model import SIDES, Side
from .languages import are_sides, in_both, side_of
from .metadata import merged, of_file
from .names import identifier
from .pairing import pair
from .plain import is_short
from .record import Fault, Read, Unaligned
from .text import Block, Text
from .turns import Sided, in_heading, is_bilingual, pair_turns, sided


def of_pair(
    name: str, zh: Text, en: Text, metadata: Mapping[str, Any], place: str
) -> Iterator[Read | Fault | Unaligned]:
    """The document made of the texts of an original and a translation; `place` is named in faults."""
    record = merged(of_file(en.said, "en"), of_file(zh.said, "zh"), metadata)
    texts = zip(SIDES, _headed(zh.blocks, en.blocks), strict=True)
    blocks: list[Sided] = [(side, block) for side, some in texts for block in some]
    record, blocks = _titled(record, blocks, name)
    chinese, english = ([block.paragraph for one, block in blocks if one == side] for side in SIDES)
    yield from pair(record, chinese, english, place)


def of_one(
    name: str, text: Text, side: Side | None, metadata: Mapping[str, Any], place: str
) -> Iterator[Read | Fault | Unaligned]:
    """The document made of one file, with alternating languages or just one; `side` is that of its name, if any."""
    blocks = [(side, block) for block in text.blocks] if side else _headed_by_turns(text.blocks)
    if is_bilingual(blocks):
        record, blocks = _titled(merged(of_file(text.said, None), metadata), blocks, name)
        yield from pair_turns(record, blocks, place)
        return
    only = side or _main_side(blocks)
    record = merged(of_file(text.said, only), metadata)
    record, blocks = _titled(record, [(only, block) for block in text.blocks if block.text], name)
    paragraphs = [block.paragraph for _, block in blocks]
    yield from pair(record, *((paragraphs, []) if only == "zh" else ([], paragraphs)), place)


def _headed(zh: Sequence[Block], en: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """If only one side begins with a heading, make the other's first line one too, provided that both are short."""
    if not (zh and en) or bool(zh[0].level) == bool(en[0].level):
        return zh, en
    level = zh[0].level or en[0].level
    (chinese, *zh_rest), (english, *en_rest) = zh, en
    if not (zh_rest and en_rest and is_short(chinese.text) and is_short(english.text)):
        return zh, en
    return [replace(chinese, level=level), *zh_rest], [replace(english, level=level), *en_rest]


def _headed_by_turns(text: Sequence[Block]) -> list[Sided]:
    """The blocks of a text with their sides; a title in both languages is a heading, if only half of it is marked."""
    is_one = len(text) > 2 and not text[0].level and is_short(text[0].text) and are_sides(in_heading(text[0].text))
    if is_one and not in_both(text[1].text):
        text = [replace(text[0], level=1), *text[1:]]
    blocks = sided(text)
    if len(blocks) < 2 or blocks[0][0] == blocks[1][0]:
        return blocks
    first, (side, second) = blocks[0][1], blocks[1]
    if not first.level or second.level or not second.text or not is_short(second.text):
        return blocks
    return [blocks[0], (side, replace(second, level=first.level)), *blocks[2:]]


def _main_side(blocks: Sequence[Sided]) -> Side:
    length = {side: sum(len(block.text) for one, block in blocks if one == side) for side in SIDES}
    return "zh" if length["zh"] >= length["en"] else "en"


def _titled(record: dict[str, Any], blocks: list[Sided], name: str) -> tuple[dict[str, Any], list[Sided]]:
    """The record with a title: its own, else the headings that the text begins with, else the file's name.

    Headings used as the title are removed from the blocks, unless just one side would lose its heading.
    """
    title = record.get("title")
    given: dict[str, Any] = dict(title) if isinstance(title, Mapping) else {}
    if isinstance(title, str) and title:
        parts: dict[str, Any] = {side_of(part) or "en": part.strip() for part in in_heading(title)}
        given = parts if len(parts) > 1 else {side_of(title) or "en": title}
    first = {side: _leading(blocks, side, given.get(side)) for side in SIDES}
    found = {side: block.text for side, block in first.items() if block}
    is_title = found and all(given.get(side) in (None, "", text) for side, text in found.items())
    if not any(given.values()):
        record = record | {"title": found or name.rpartition("/")[2]}
    elif is_title or not isinstance(title, str) or len(given) > 1:
        record = record | {"title": found | {side: text for side, text in given.items() if text}}
    levels = [one for one, block in blocks if block.level]
    if is_title and (len(found) > 1 or levels.count("zh") != levels.count("en")):
        blocks = [one for one in blocks if one[1] is not first[one[0]]]
    return {"id": identifier(name)} | record, blocks


def _leading(blocks: Sequence[Sided], side: Side, title: str | None) -> Block | None:
    """The heading that a side begins with, if it equals the title or is the only one of its level."""
    own = [block for one, block in blocks if one == side and block.text]
    if not own or not own[0].level:
        return None
    is_alone = sum(block.level == own[0].level for block in own) == 1
    return own[0] if is_alone or own[0].text == title else None
