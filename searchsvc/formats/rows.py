"""Rows of a table, whatever file they come from, as pairs: which column is which, by header or by content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from . import columns
from .languages import side_of
from .record import Fault, Notice, Read, Unreadable
from .units import Unit, documents

SAMPLE = 50
"""Rows by which the language of a column is found."""
MOST_ABOVE = 10
"""Rows among which that with the names of the columns is looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and its number."""

    number: int
    cells: Sequence[str]


def of_rows(rows: Iterator[Row], file: Path, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of a table; what stands above its header is left out and said."""
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    sample = list(islice(filled, SAMPLE))
    if not sample:
        raise Unreadable("holds no rows")
    above = _above(sample)
    header = [columns.field_of(cell) for cell in sample[above].cells]
    body = sample[above + 1 :] if any(header) else sample
    if not body:
        raise Unreadable("holds no rows under its header")
    names = _with_text(header if any(header) else [None] * len(sample[0].cells), body)
    if above:
        texts = (" ".join(" ".join(row.cells).split()) for row in sample[:above])
        yield Notice(str(file), f"left out above the names of the columns: {'; '.join(texts)[:200]}")
    yield from documents(_units(chain(body, filled), names, file), file, metadata)


def _above(sample: Sequence[Row]) -> int:
    """How many rows, such as a title, stand above that which names the columns of both texts."""
    for number, row in enumerate(sample[:MOST_ABOVE]):
        if sum(columns.field_of(cell) in columns.TEXTS for cell in row.cells) > 1:
            return number
    return 0


def _with_text(header: Sequence[str | None], sample: Sequence[Row]) -> list[str | None]:
    """The columns' names, with `zh` and `en` where the header leaves open which is which."""
    names = list(header)
    if not {"zh", "en"} <= set(names):
        loose = ("original", "target") if {"original", "target"} & set(names) else (None,)
        if "target" in names and "original" not in names and "source" in names:
            names[names.index("source")] = "original"  # `source` beside `target` is a text, not a journal
            loose = ("original", "target")
        free = [number for number, name in enumerate(names) if name in loose]
        for number in sorted(free, key=lambda number: -_letters(sample, number)):
            side = _language(sample, number)
            if side and side not in names:
                names[number] = side
    if not {"zh", "en"} & set(names) or not (any(header) or {"zh", "en"} <= set(names)):
        raise Unreadable("has no column of Chinese or English text: name them `zh` and `en` in the first row")
    return names


def _cells(sample: Sequence[Row], column: int) -> list[str]:
    return [row.cells[column] for row in sample if column < len(row.cells) and row.cells[column].strip()]


def _letters(sample: Sequence[Row], column: int) -> int:
    """The letters of a column: a text has more than remarks on it."""
    return sum(map(str.isalpha, "".join(_cells(sample, column))))


def _language(sample: Sequence[Row], column: int) -> str | None:
    """The language that most of a column is in; a column of numbers with a few words has none."""
    cells = _cells(sample, column)
    sides = [side for cell in cells if (side := side_of(cell))]
    return max(set(sides), key=sides.count) if len(sides) * 2 > len(cells) else None


def _units(rows: Iterable[Row], names: Sequence[str | None], file: Path) -> Iterator[Unit | Fault]:
    document = ""
    for row in rows:
        if any(cell.strip() for cell in row.cells[len(names) :]):
            reason = f"has {len(row.cells)} cells under {len(names)} columns: a cell with a delimiter needs quotes"
            yield Fault(str(file), row.number, document, "", reason)
            continue
        cells = zip(names, row.cells, strict=False)
        fields = {name: cell for name, cell in cells if name and cell.strip()}
        document = fields.get("document", document).strip()
        if fields.get("zh") or fields.get("en"):
            yield Unit(row.number, document, fields)
        else:
            yield Fault(str(file), row.number, document, "", "has neither a Chinese nor an English text")
