"""Tables as pairs, whatever file they come from: find out what each column holds, by its header or its content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, repeat, zip_longest
from pathlib import Path
from typing import Any

from ..model import SIDES
from . import columns
from .languages import in_both, side_of
from .record import Fault, Notice, Read, Unreadable
from .units import Unit, documents

SAMPLE = 50
"""Rows from which the language of a column is detected."""
MOST_PAIRS = 20
"""The most pairs side by side in a row."""
MOST_ABOVE = 10
"""Rows among which the header is searched for."""


LEAST_DIFFERENT = 0.8
"""The least share of distinct cells in a column of texts."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file, and its cells."""

    number: int
    cells: Sequence[str]


def of_rows(rows: Iterator[Row], file: Path, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of a table.  Rows above the header are left out, with a notice.  Raises Unreadable."""
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    sample = list(islice(filled, SAMPLE))
    if not sample:
        raise Unreadable("holds no rows")
    above = _above(sample)
    headings = _headings(sample[: above + 1])
    header = [columns.field_of(cell) for cell in headings]
    body = sample[above + 1 :] if any(header) else sample
    if not body:
        raise Unreadable("holds no rows under its header")
    if _lies_on_its_side(header, body):
        raise Unreadable("has its texts in rows, not in columns: transpose it")
    for number, cell in enumerate(headings):
        if (not cell.strip() or columns.may_number_rows(cell)) and _numbers(body, number):
            header[number] = None if "label" in header else "label"
    names = _with_text(header if any(header) else [None] * len(sample[0].cells), body)
    if above:
        texts = (" ".join(" ".join(row.cells).split()) for row in sample[:above])
        yield Notice(str(file), f"left out above the names of the columns: {'; '.join(texts)[:200]}")
    pairs = _pairs(names)
    unused = [
        " ".join(cell.split()) or f"column {number}"
        for number, cell in enumerate(headings if any(header) else [""] * len(names), 1)
        if _cells(body, number - 1) and not any(pair[number - 1] for pair in pairs)
    ]
    if unused:
        yield Notice(str(file), f"columns that have no place here were left out: {', '.join(unused)[:200]}")
    yield from documents(
        _units(chain(body, filled), pairs, file, are_in_both=_are_in_both(body, names)), file, metadata
    )


def _above(sample: Sequence[Row]) -> int:
    """The number of rows, such as a title, above the header, which names the columns of both texts."""
    for number, row in enumerate(sample[:MOST_ABOVE]):
        if sum(columns.field_of(cell) in columns.TEXTS for cell in row.cells) > 1:
            return number
    return 0


def _headings(rows: Sequence[Row]) -> list[str]:
    """The headers in the last of these rows; an empty one is filled from above, as merged cells have them there."""
    names = list(rows[-1].cells)
    for row in reversed(rows[:-1]):
        if sum(bool(cell.strip()) for cell in row.cells) > 1:  # with a single cell it would be a title
            names = [name if name.strip() else cell for name, cell in zip_longest(names, row.cells, fillvalue="")]
    return names


def _with_text(header: Sequence[str | None], sample: Sequence[Row]) -> list[str | None]:
    """The names of the columns, with `zh` and `en` found by content if the header leaves them open."""
    names = list(header)
    if not {"zh", "en"} <= set(names):
        loose = ("original", "target") if {"original", "target"} & set(names) else (None,)
        if "target" in names and "original" not in names and "source" in names:
            names[names.index("source")] = "original"  # `source` beside `target` is a text, not a journal
            loose = ("original", "target")
        if loose == (None,):  # a different description in each row is a text, not a document's summary
            names = [None if name == "summary" and _differ(sample, n) else name for n, name in enumerate(names)]
        free = [number for number, name in enumerate(names) if name in (*loose, None)]
        for number in sorted(free, key=lambda number: (names[number] is None, -_letters(sample, number))):
            side = _language(sample, number)
            if side and side not in names:
                names[number] = side
    _name_further_pairs(names, sample)
    if not {"zh", "en"} & set(names) or not (any(header) or {"zh", "en"} <= set(names)):
        raise Unreadable("has no column of Chinese or English text: name them `zh` and `en` in the first row")
    return names


def _name_further_pairs(names: list[str | None], sample: Sequence[Row]) -> None:
    """Name further pairs, such as definitions beside terms: adjacent columns whose cells are filled and differ.

    If other columns of text stand among them, their languages must be in the order of the first pair.
    """
    if not {"zh", "en"} <= set(names):
        return
    sides = {n: side for n, name in enumerate(names) if name is None and (side := _language(sample, n))}
    free = list(sides)
    pairs = list(zip(free[::2], free[1::2], strict=False))
    if not all(map(_are_beside, pairs, repeat(sides))) or len(pairs) * 2 != len(free):
        order = sorted(SIDES, key=names.index)
        pairs = [one for one in pairwise(free) if _are_beside(one, sides) and sides[one[0]] == order[0]]
    for number in chain(*(pair for pair in pairs if all(_differ(sample, number) for number in pair))):
        names[number] = sides[number]


def _are_beside(pair: tuple[int, int], sides: Mapping[int, str]) -> bool:
    """Whether two columns are adjacent and in different languages."""
    one, other = pair
    return other == one + 1 and sides[one] != sides[other]


def _differ(sample: Sequence[Row], column: int) -> bool:
    """Whether a column has a text in most rows, mostly different ones."""
    cells = _cells(sample, column)
    return len(cells) * 2 >= len(sample) and len(set(cells)) >= LEAST_DIFFERENT * len(cells) > 1


def _lies_on_its_side(header: Sequence[str | None], sample: Sequence[Row]) -> bool:
    """Whether a table is transposed: the languages are named in the first column instead of the first row."""
    first = {columns.field_of(row.cells[0]) for row in sample if row.cells}
    named = [name for name in header if name in columns.TEXTS]
    return len(named) == 1 and named[0] == header[0] and bool(first & {*columns.TEXTS} - {named[0]})


def _pairs(names: Sequence[str | None]) -> list[list[str | None]]:
    """The names of the columns for each pair in a row; all pairs share the columns that are not text."""
    nth: list[int] = []
    seen: Counter[str | None] = Counter()
    for name in names:
        nth.append(seen[name])
        seen[name] += 1
    many = seen["zh"] if seen["zh"] == seen["en"] <= MOST_PAIRS else 1
    return [
        [name if n == (pair if name in SIDES else 0) else None for name, n in zip(names, nth, strict=True)]
        for pair in range(many)
    ]


def _numbers(sample: Sequence[Row], column: int) -> bool:
    """Whether a column has a different number in every row, with the same letters around it: `2`, `C-01`."""
    cells = _cells(sample, column)
    around = {_DIGITS.sub("#", cell.strip()) for cell in cells}
    return len(cells) == len(sample) > 1 and len(set(cells)) == len(cells) and len(around) == 1 and "#" in str(around)


def _cells(sample: Sequence[Row], column: int) -> list[str]:
    return [row.cells[column] for row in sample if column < len(row.cells) and row.cells[column].strip()]


def _letters(sample: Sequence[Row], column: int) -> int:
    """The number of letters in a column: texts have more than remarks."""
    return sum(map(str.isalpha, "".join(_cells(sample, column))))


def _language(sample: Sequence[Row], column: int) -> str | None:
    """The language of most cells of a column; None if most have no letters, as in a column of numbers."""
    cells = _cells(sample, column)
    sides = [side for cell in cells if (side := side_of(cell))]
    return max(set(sides), key=sides.count) if len(sides) * 2 > len(cells) else None


def _are_in_both(sample: Sequence[Row], names: Sequence[str | None]) -> bool:
    """Whether the only column of text holds both languages in most of its cells."""
    if len({*SIDES} & set(names)) != 1:
        return False
    cells = _cells(sample, next(number for number, name in enumerate(names) if name in SIDES))
    return sum(map(bool, map(in_both, cells))) * 2 > len(cells)


def _units(
    rows: Iterable[Row], pairs: Sequence[Sequence[str | None]], file: Path, *, are_in_both: bool
) -> Iterator[Unit | Fault]:
    document = ""
    width = len(pairs[0])
    for row in rows:
        if any(cell.strip() for cell in row.cells[width:]):
            reason = f"has {len(row.cells)} cells under {width} columns: a cell with a delimiter needs quotes"
            yield Fault(str(file), row.number, document, "", reason)
            continue
        has_text = False
        for names in pairs:
            cells = zip(names, row.cells, strict=False)
            fields = {name: cell for name, cell in cells if name and cell.strip()}
            document = fields.get("document", document).strip()
            if are_in_both and {*SIDES} & set(fields):
                fields |= {str(side): text for side, text in in_both(fields.get("zh") or fields["en"]).items()}
            if fields.get("zh") or fields.get("en"):
                has_text = True
                yield Unit(row.number, document, fields)
        if not has_text:
            yield Fault(str(file), row.number, document, "", "has neither a Chinese nor an English text")
