"""A text in both languages by turns: which block translates which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from ..model import SIDES, Paragraph, Side
from .languages import side_of
from .pairing import Group, joined, pair
from .plain import is_short
from .record import Fault, Read, Unaligned
from .text import BOUNDARY, Block

LEAST_SHARE = 0.15
"""The share of a text's blocks that the second language has in a text in both; less is quotation."""
MOST_OF_TURN = 5
"""Paragraphs on each side that may stand in one passage, where nothing says which answers which."""

_PARTS = "(?<![A-Za-z0-9])/|/(?![A-Za-z0-9])|[／|｜]"
"""Signs between the two languages of a line; a stroke between two letters is part of a word (GB/T)."""
_BETWEEN_SIDES = re.compile(r"\s*\|{3}\s*")
"""What corpora put between a sentence and its translation."""
_IN_HEADING = re.compile(
    rf"{_PARTS}|\n|(?<=[^\x00-\x7f\u3000])[ \u3000]+(?=[A-Z][a-z’'-]+(?: [A-Za-z’'-]+)*\Z)"
    r"|(?<=[^\x00-\x7f\u3000])[ \u3000]+(?=(?:Article|Chapter|Section|Part|Annex|Appendix|Schedule) \S)"
)
"""What parts the languages of a heading: a sign, or where its end in English begins."""

_NUMBER = re.compile(r"[\d.()（）]{1,12}\Z")
"""What numbers what follows."""
_BEGINS_IN_HAN = re.compile(r"[\d.\s]*[\u4e00-\u9fff]")

LONGEST_TITLE = 120

_IN_ONE = "it begins and ends in one language, so that turns do not tell what answers what"

Sided = tuple[Side, Block]


def sided(blocks: Sequence[Block]) -> list[Sided]:
    """Every block with its side; one whose lines change language is parted there.

    A block without letters belongs to the side before it, a number to what follows.  One without text stays, as a
    boundary; a heading in both languages stands between two.
    """
    found: list[Sided] = []
    sides = [block.side or side_of(block.text) for block in blocks]
    last: Side | None = next(filter(None, sides), None)
    for block, following in zip(blocks, [*sides[1:], None], strict=True):
        parts = list(_parted(block))
        edges = [BOUNDARY] if block.level and len(parts) > 1 else []
        for part in (*edges, *parts, *edges):
            last = part.side or side_of(part.text) or (following if _NUMBER.match(part.text) else None) or last
            found.append((last or "en", part))
    return found


def _parted(block: Block) -> Iterator[Block]:
    if block.level:
        lines = in_heading(block.text)
    else:
        lines = [part for line in block.text.split("\n") for part in _halves(line)]
    if block.side or len(lines) == 1 or (block.level and len({side_of(line) for line in lines}) == 1):
        yield block
        return
    sides = [side_of(line) for line in lines]
    sides[0] = sides[0] or next(filter(None, sides), None)
    for number in range(1, len(sides)):
        sides[number] = sides[number] or sides[number - 1]
    if sides[1] == "zh" and _BEGINS_IN_HAN.match(lines[0]) and is_short(lines[0]):
        sides[0] = "zh"  # a term with its translation behind it: 完整性 completeness
    for _, run in groupby(range(len(lines)), lambda number: sides[number]):
        yield Block("\n".join(lines[number] for number in run), block.level)


def in_heading(text: str) -> list[str]:
    """The parts of a heading, which may be in two languages: `论数据 / On Data`, `论数据 On Data`."""
    return [part.strip() for part in _IN_HEADING.split(text)]


def _halves(line: str) -> list[str]:
    """The two languages of a title that no style tells from a text, `论数据 | On Data`, or of a pair; else the line."""
    pair = _BETWEEN_SIDES.split(line)
    parts = pair if len(pair) == len(SIDES) else [part.strip() for part in re.split(_PARTS, line)]
    is_pair = len(parts) == len(SIDES) and {*map(side_of, parts)} == {*SIDES}
    return parts if is_pair and (parts is pair or len(line) <= LONGEST_TITLE) else [line]


def is_bilingual(blocks: Sequence[Sided]) -> bool:
    """Whether both languages have a fair share of a text."""
    sides = [side for side, block in blocks if block.text]
    return bool(sides) and min(sides.count(side) for side in SIDES) >= max(1, LEAST_SHARE * len(sides))


def pair_turns(metadata: Mapping[str, Any], blocks: Sequence[Sided], file: str) -> Iterator[Read | Fault | Unaligned]:
    """The document of a text by turns; one whose halves follow each other is paired as two texts are.

    So is one with a turn too long to be one passage, such as all the text in the two cells of a table.
    """
    turns = list(_turns(blocks))
    zh, en = ([block.paragraph for side, block in blocks if side == asked and block.text] for asked in SIDES)
    if len(turns) == 1 or any(map(_is_long, turns)):
        yield from pair(metadata, zh, en, file)
        return
    if _is_ambiguous(blocks):
        yield Unaligned(
            metadata,
            tuple(zh),
            tuple(en),
            file,
            0,
            (_IN_ONE,),
        )
        return
    groups: list[Group] = []
    at = dict.fromkeys(SIDES, 0)
    for turn in turns:
        numbers = {}
        for side in SIDES:
            size = sum(one == side for one, _ in turn)
            numbers[side] = range(at[side], at[side] + size)
            at[side] += size
        if len(numbers["zh"]) == len(numbers["en"]):
            _answered(zh, en, numbers["zh"], numbers["en"])
        groups += _groups(zh, en, numbers["zh"], numbers["en"])
    yield from joined(Unaligned(metadata, tuple(zh), tuple(en), file, 0, ()), groups)


def _turns(blocks: Sequence[Sided]) -> Iterator[list[Sided]]:
    """What belongs together: up to a boundary, or to where the language that begins comes again."""
    turn: list[Sided] = []
    for side, block in blocks:
        ends = not block.text or (turn and side == turn[0][0] != turn[-1][0])
        if ends and turn:
            yield turn
            turn = []
        if block.text:
            turn.append((side, block))
    if turn:
        yield turn


def _is_ambiguous(blocks: Sequence[Sided]) -> bool:
    """Whether turns begin and end in one language, so that nothing says which of the neighbours answers which."""
    runs = [side for side, _ in groupby(blocks, lambda one: one[0])]
    return all(block.text for _, block in blocks) and len(runs) > 2 and runs[0] == runs[-1]


def _is_long(turn: Sequence[Sided]) -> bool:
    """Whether a turn has many paragraphs on both sides, and not the same number."""
    sizes = [sum(side == one for one, _ in turn) for side in SIDES]
    return min(sizes) > MOST_OF_TURN and sizes[0] != sizes[1]


def _answered(zh: list[Paragraph], en: list[Paragraph], chinese: range, english: range) -> None:
    """Make a heading of what stands where the other side of a turn has one: unmarked, but short."""
    for a, b in zip(chinese, english, strict=True):
        if bool(zh[a].level) != bool(en[b].level) and is_short(zh[a].text) and is_short(en[b].text):
            level = zh[a].level or en[b].level
            zh[a], en[b] = replace(zh[a], level=level), replace(en[b], level=level)


def _groups(zh: Sequence[Paragraph], en: Sequence[Paragraph], chinese: range, english: range) -> Iterator[Group]:
    """One to one where the numbers are equal; else headings beside headings, and all the rest in one."""
    flags = [[bool(text[number].level) for number in some] for text, some in ((zh, chinese), (en, english))]
    if flags[0] == flags[1]:
        yield from (([a], [b]) for a, b in zip(chinese, english, strict=True))
        return
    for is_heading in (True, False):
        some = [n for n in chinese if bool(zh[n].level) == is_heading]
        others = [n for n in english if bool(en[n].level) == is_heading]
        if some or others:
            yield some, others
