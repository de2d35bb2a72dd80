"""Excel workbooks: a pair per row on each sheet, under headers as in any table."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from ..model import SIDES
from . import archive
from .names import taken_apart
from .record import Fault, Notice, Read, Unreadable
from .rows import SAMPLE, Row, of_rows
from .terms import Terms

ENDINGS = (".xlsx", ".xlsm")
MOST_COLUMNS = 500
"""The most columns that are read."""
MOST_ROWS = 1_048_576
"""The most rows of a sheet, as in Excel: openpyxl yields an empty row for every missing one, however high numbered."""
_APART = (
    "sheets in Chinese alone: {zh}; in English alone: {en}; texts are pairs if they stand in one row, in columns `zh`"
    " and `en`"
)
MARGIN = 20
"""Columns read beyond those of the first rows; openpyxl pads every row, so more would take long."""


def read(path: Path, terms: Terms, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of a workbook.  Sheets that are hidden or without pairs are left out, with a notice."""
    import openpyxl  # a third of all imports of a build, so only if there is a workbook

    with archive.opened(path, terms):
        pass
    try:
        with warnings.catch_warnings(action="ignore"):  # openpyxl warns of features that it ignores
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl may raise anything on a damaged workbook
        raise archive.stumbled("is no workbook that can be read", error) from None
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in book.worksheets:
            if sheet not in sheets:
                yield Notice(str(path), f"sheet “{sheet.title}” is hidden and was left out")
        yield from _sheets(sheets, path, metadata)
    finally:
        book.close()


def _sheets(sheets: list[Any], path: Path, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    without: list[str] = []
    sides: dict[str, set[str]] = {}
    for sheet in sheets:
        sheet.reset_dimensions()  # other programs write wrong ones
        name = {"id": f"{metadata.get('id') or taken_apart(path).stem}-{sheet.title}"} if len(sheets) > 1 else {}
        try:
            for found in of_rows(_rows(sheet), path, {**metadata, **name}):
                if isinstance(found, Read):
                    sides.setdefault(sheet.title, set()).update(one.sides for one in found.document.passages)
                yield found
        except Unreadable as error:
            without.append(f"sheet “{sheet.title}” {error}")
    if len(without) == len(sheets):
        raise Unreadable("; ".join(without) or "has no sheet")
    yield from (Notice(str(path), one) for one in without)
    alone = {side: [title for title, there in sides.items() if there == {side}] for side in SIDES}
    if all(alone.values()):
        yield Notice(str(path), _APART.format(**{side: ", ".join(titles)[:100] for side, titles in alone.items()}))


def _rows(sheet: Any) -> Iterator[Row]:
    number = last = 0
    try:
        first = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        width = max((place for cells in islice(first, SAMPLE) for place, cell in enumerate(cells) if cell), default=0)
        rows = sheet.iter_rows(values_only=True, max_col=min(width + MARGIN, MOST_COLUMNS), max_row=MOST_ROWS + 1)
        for number, cells in enumerate(rows, 1):
            if any(cell is not None for cell in cells):
                last = number
                yield Row(number, [_text(cell) for cell in cells])
        if number > MOST_ROWS:
            raise ValueError(f"a row is numbered beyond {MOST_ROWS}")
    except Exception as error:  # as above
        raise archive.stumbled(f"is damaged behind row {last}", error) from None


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
