"""Text that alternates between both languages: which block translates which.

A turn is a run of blocks in one language with the run in the other that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from ..model import SIDES, Paragraph, Side
from .languages import are_sides, in_both, side_of
from .pairing import Group, joined, pair
from .plain import is_short
from .record import Fault, Read, Unaligned
from .text import BOUNDARY, Block

LEAST_SHARE = 0.15
"""The least share of blocks in the second language for a bilingual text; less counts as quotation."""
MOST_OF_TURN = 5
"""A turn with more paragraphs on both sides, in different numbers, is too long to become one passage."""

_PARTS = "(?<![A-Za-z0-9])/|/(?![A-Za-z0-9])|[／|｜]"
"""Signs between the two languages of a line; a slash between letters is part of a word (GB/T)."""
_BETWEEN_SIDES = re.compile(r"\s*\|{3}\s*")
"""The separator that corpora put between a sentence and its translation."""
_IN_HEADING = re.compile(
    rf"{_PARTS}|\n|(?<=[^\x00-\x7f\u3000])[ \u3000]+(?=[A-Z][a-z’'-]+(?: [A-Za-z’'-]+)*\Z)"
    r"|(?<=[^\x00-\x7f\u3000])[ \u3000]+(?=(?:Article|Chapter|Section|Part|Annex|Appendix|Schedule) \S)"
)
"""Where to split a bilingual heading: at a sign, or where its English part begins."""

_NUMBER = re.compile(r"[\d.()（）]{1,12}\Z")
"""A number, which belongs to the text that follows."""
_BEGINS_IN_HAN = re.compile(r"[\d.\s]*[\u4e00-\u9fff]")

LEAST_LINES = 3
"""The fewest lines in a row that are read as a pair each, as in a glossary."""
LONGEST_TITLE = 120

_IN_ONE = "it begins and ends in one language, so that turns do not tell what answers what"

Sided = tuple[Side, Block]


def sided(blocks: Sequence[Block]) -> list[Sided]:
    """Every block with its side; blocks are split where their lines change language.

    A block without letters goes to the side before it, a number to the one that follows.  Boundaries are kept, and a
    bilingual heading is put between two of them.
    """
    found: list[Sided] = []
    blocks = [*_by_lines(blocks)]
    sides = [block.side or side_of(block.text) for block in blocks]
    last: Side | None = next(filter(None, sides), None)
    for block, following in zip(blocks, [*sides[1:], None], strict=True):
        parts = list(_parted(block))
        edges = [BOUNDARY] if block.level and len(parts) > 1 else []
        for part in (*edges, *parts, *edges):
            last = part.side or side_of(part.text) or (following if _NUMBER.match(part.text) else None) or last
            found.append((last or "en", part))
    return found


def _by_lines(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with the lines of a glossary as pairs: several in a row that each hold both languages."""
    for is_list, run in groupby(blocks, _is_list):
        some = list(run)
        lines = [line for block in some for line in block.text.split("\n")]
        if not is_list or len(lines) < LEAST_LINES:
            yield from some
            continue
        for line in lines:
            halves = in_both(line)
            yield from (BOUNDARY, *(Block(halves[side], side=side) for side in SIDES), BOUNDARY)


def _is_list(block: Block) -> bool:
    return not block.level and not block.side and all(map(in_both, block.text.split("\n")))


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
        sides[0] = "zh"  # a term followed by its translation: 完整性 completeness
    for _, run in groupby(range(len(lines)), lambda number: sides[number]):
        yield Block("\n".join(lines[number] for number in run), block.level)


def in_heading(text: str) -> list[str]:
    """Split a heading that may be bilingual, as `论数据 / On Data` or `论数据 On Data`."""
    return [part.strip() for part in _IN_HEADING.split(text)]


def _halves(line: str) -> list[str]:
    """Split a line with a sentence pair, or with a bilingual title (`论数据 | On Data`); else return it whole."""
    pair = _BETWEEN_SIDES.split(line)
    if len(pair) == len(SIDES) and are_sides(pair):
        return pair
    parts = [part.strip() for part in re.split(_PARTS, line)]
    if are_sides(parts) and len(line) <= LONGEST_TITLE:
        return parts
    return parts if is_short(line) and are_sides(parts := in_heading(line)) else [line]


def is_bilingual(blocks: Sequence[Sided]) -> bool:
    """Whether both languages have a fair share of a text."""
    sides = [side for side, block in blocks if block.text]
    return bool(sides) and min(sides.count(side) for side in SIDES) >= max(1, LEAST_SHARE * len(sides))


def pair_turns(metadata: Mapping[str, Any], blocks: Sequence[Sided], file: str) -> Iterator[Read | Fault | Unaligned]:
    """The document of a text that alternates between languages.

    If it does not, that is, one half follows the other, or if a turn is too long for one passage (the whole text in
    two cells of a table), the sides are paired like two separate texts.
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
    """Split blocks into turns: at boundaries, and where the language that began a turn comes again."""
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
    """Whether the text begins and ends in the same language, so that it is unclear which neighbour translates which."""
    runs = [side for side, _ in groupby(blocks, lambda one: one[0])]
    return all(block.text for _, block in blocks) and len(runs) > 2 and runs[0] == runs[-1]


def _is_long(turn: Sequence[Sided]) -> bool:
    """Whether a turn has many paragraphs on both sides, in different numbers."""
    sizes = [sum(side == one for one, _ in turn) for side in SIDES]
    return min(sizes) > MOST_OF_TURN and sizes[0] != sizes[1]


def _answered(zh: list[Paragraph], en: list[Paragraph], chinese: range, english: range) -> None:
    """Where just one side of a turn has a heading, make its counterpart one too, if both are short."""
    for a, b in zip(chinese, english, strict=True):
        if bool(zh[a].level) != bool(en[b].level) and is_short(zh[a].text) and is_short(en[b].text):
            level = zh[a].level or en[b].level
            zh[a], en[b] = replace(zh[a], level=level), replace(en[b], level=level)


def _groups(zh: Sequence[Paragraph], en: Sequence[Paragraph], chinese: range, english: range) -> Iterator[Group]:
    """Pair a turn one to one if headings and paragraphs match; else group all headings, and all the rest."""
    flags = [[bool(text[number].level) for number in some] for text, some in ((zh, chinese), (en, english))]
    if flags[0] == flags[1]:
        yield from (([a], [b]) for a, b in zip(chinese, english, strict=True))
        return
    for is_heading in (True, False):
        some = [n for n in chinese if bool(zh[n].level) == is_heading]
        others = [n for n in english if bool(en[n].level) == is_heading]
        if some or others:
            yield some, others
