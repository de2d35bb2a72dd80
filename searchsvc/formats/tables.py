"""Rows of a table inside a text: two columns in both languages are pairs, any other row is a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import columns
from .languages import side_of
from .text import BOUNDARY, Block


def in_row(cells: Sequence[str]) -> Iterator[Block]:
    """A row whose two cells of text are in both languages as a pair, else all its cells on one line."""
    if {columns.field_of(cell) for cell in cells} <= {"zh", "en", "original", "target"}:
        return  # the names of the columns
    texts = [cell for cell in cells if cell.strip() and side_of(cell)]
    sides = [side_of(cell) for cell in texts]
    if len(texts) == 2 and sides[0] != sides[1]:
        yield BOUNDARY
        yield from (Block(cell, side=side) for cell, side in zip(texts, sides, strict=True))
        yield BOUNDARY
    elif any(cells):
        yield Block(" | ".join(cell for cell in cells if cell.strip()))
