"""Tables within running text: rows of a table with columns in both languages are pairs, other rows are lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..model import SIDES, Side
from . import columns
from .languages import in_both, side_of
from .text import BOUNDARY, Block
from .turns import in_heading

Cell = Sequence[str]
"""The paragraphs of a cell."""
Row = Sequence[Cell]

LEAST_IN_A_LANGUAGE = 0.8
"""The least share of a column's cells with letters that must be in its language."""

LEAST_IN_BOTH = 0.6
"""The least share of cells that hold both languages in a table where every row is a pair by itself."""

_BETWEEN = " | "
_NUMBER = re.compile(r"[（(]?[\dA-Za-z一二三四五六七八九十]{1,4}[.)）、．]|[①-⑳]")


def in_table(rows: Sequence[Row]) -> Iterator[Block]:
    """The text of a table: pairs if it is bilingual, else a line per row; a header naming the columns is left out."""
    rows = [row for row in rows if any(map(_whole, row))]
    body = rows[1:] if rows and _names_columns(rows[0]) else rows
    cells = [text for row in body for cell in row if side_of(text := _whole(cell))]
    if cells and sum(map(bool, map(in_both, cells))) >= LEAST_IN_BOTH * len(cells):
        for row in body:
            yield from _parallel(row)
    elif is_bilingual(rows):
        languages = _languages(body)
        for row in body:
            yield from _pair(row, languages if len(row) == len(languages) else [None] * len(row))
    else:
        whole = side_of("\n".join(_whole(cell) for row in rows for cell in row))
        for row in body:
            sides = {side_of(_whole(cell)) for cell in row}
            yield from _pair(row, [None, None]) if len(row) == 2 and sides == {*SIDES} else _line(row, whole)


def is_bilingual(rows: Sequence[Row]) -> bool:
    """Whether a table names text columns in its first row, or has a column in each language."""
    return bool(rows) and (_names_columns(rows[0]) or {*SIDES} <= set(_languages(rows)))


def _names_columns(row: Row) -> bool:
    """Whether a row is a header, with names of at least two text columns."""
    return sum(columns.field_of(_whole(cell)) in columns.TEXTS for cell in row) > 1


def _languages(rows: Sequence[Row]) -> list[Side | None]:
    """The language of each column; None if it has no clear one."""
    width = max(map(len, rows), default=0)
    whole = [row for row in rows if len(row) == width]
    return [_language([side_of(_whole(row[number])) for row in whole]) for number in range(width)]


def _language(sides: Sequence[Side | None]) -> Side | None:
    """The language of nearly all cells with letters, if these are at least half of the column."""
    lettered = [side for side in sides if side]
    enough = max(len(sides) / 2, LEAST_IN_A_LANGUAGE * len(lettered))
    return next((side for side in SIDES if lettered.count(side) >= enough), None)


def _pair(row: Row, languages: Sequence[Side | None]) -> Iterator[Block]:
    """The texts of a row, one or both; a cell goes to the language of its column, else to its own."""
    filled = [_whole(cell) for cell in row if _whole(cell)]
    parts = in_heading(filled[0]) if len(filled) == 1 else []
    if [side_of(part) for part in parts] == [*SIDES]:  # one cell over both columns: 第一条 标的 Article 1 Subject
        row, languages = [[part] for part in parts], [*SIDES]
    yield BOUNDARY
    for side in SIDES:
        cells = [
            cell
            for cell, language in zip(row, languages, strict=True)
            if _whole(cell) and (language or side_of(_whole(cell))) == side
        ]
        paragraphs = cells[0] if len(cells) == 1 else [_joined(list(map(_whole, cells)))]
        yield from (Block(paragraph, side=side) for paragraph in paragraphs if paragraph.strip())
    yield BOUNDARY


def _parallel(row: Row) -> Iterator[Block]:
    """Both sides of a row whose cells hold both languages (`大豆 Soybeans`); a cell of numbers belongs to both."""
    yield BOUNDARY
    for side in SIDES:
        cells = [in_both(whole).get(side) or whole * (side_of(whole) in (side, None)) for whole in map(_whole, row)]
        yield Block(_BETWEEN.join(filter(None, cells)), side=side)
    yield BOUNDARY


def _line(row: Row, side: Side | None) -> Iterator[Block]:
    yield Block(_joined([text for cell in row if (text := _whole(cell))]), side=side)


def _joined(texts: Sequence[str]) -> str:
    """The texts of cells as a line; a number in a cell of its own stands before the text it numbers (`1. …`)."""
    return (" " if len(texts) == 2 and _NUMBER.fullmatch(texts[0]) else _BETWEEN).join(texts)


def _whole(cell: Cell) -> str:
    return "\n".join(cell).strip()
