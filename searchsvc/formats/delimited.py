"""CSV and TSV tables: a pair per row, under headers in English or Chinese; written so that Excel opens them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from ..model import Document
from ..text.glosses import glosses
from . import columns
from .charset import charset_of
from .languages import side_of
from .record import Fault, Notice, Read, Unreadable
from .rows import Row, of_rows
from .terms import Terms

ENDINGS = (".csv", ".tsv", ".tab")

SAMPLE = 4096
"""Bytes of a text file that show whether it is a table."""
SAMPLE_ROWS = 20
"""Lines from which the delimiter is detected."""
_DELIMITERS = "\t,;|"
# What a spreadsheet takes for a formula, including the full-width signs of Chinese keyboards.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def read(path: Path, terms: Terms, metadata: Mapping[str, Any]) -> Iterator[Read | Fault | Notice]:
    """The documents of a table."""
    charset = charset_of(path, terms.encoding)
    if charset.guessed:
        yield Notice(str(path), f"read as {charset.name}, which makes likely text of it (--encoding names another)")
    with path.open(encoding=charset.name, newline="") as file, _cells_of(terms.largest_record):
        yield from of_rows(_rows(file, path, terms), path, metadata)


def is_one(path: Path) -> bool:
    """Whether a text file is a table after all: Excel saves "Unicode text" as .txt, others pairs with a tab."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    rows = [line.split("\t") for line in head.decode("utf-16" if wide else "utf-8-sig", "ignore").split("\n")]
    whole = [row for row in (rows[:-1] if len(head) == SAMPLE else rows) if "".join(row).strip()]
    sides = {tuple(map(side_of, row)) for row in whole}
    is_pairs = len(whole) > 1 and sides in ({("zh", "en")}, {("en", "zh")})
    return is_pairs or {"zh", "en"} <= {columns.field_of(cell) for cell in rows[0]}


@contextmanager
def _cells_of(most: int) -> Iterator[None]:
    """Allow cells of `most` characters: the csv module has one limit for the whole process."""
    before = csv.field_size_limit(most)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rows(file: IO[str], path: Path, terms: Terms) -> Iterator[Row]:
    head = [line for _ in range(SAMPLE_ROWS) if (line := file.readline(terms.largest_record))]
    file.seek(0)
    rows = csv.reader(file, delimiter=_delimiter(head))
    while True:
        first = rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            reason = f"is no row that can be read ({error}): look for a quotation mark that never closes"
            if "limit" in str(error):
                reason = f"holds a cell of more than {terms.largest_record} characters: look for a quotation mark "
                reason += "that never closes, or raise the setting `largest_record`"
            raise Unreadable(f"line {first}: {reason}") from None
        if cells is None:
            return
        yield Row(first, [_without_guard(cell) for cell in cells])


def _delimiter(head: Sequence[str]) -> str:
    """The delimiter that gives the first line the most known names, then the most rows as wide as the first."""

    def worth(delimiter: str) -> tuple[int, int, int]:
        try:
            rows = [row for row in csv.reader(head, delimiter=delimiter) if row]
        except csv.Error:  # reported when the table is read
            rows = []
        first = rows[0] if rows else []
        as_wide = sum(len(row) == len(first) for row in rows) if len(first) > 1 else 0
        return sum(columns.field_of(cell) is not None for cell in first), as_wide, len(first)

    return max(_DELIMITERS, key=worth)


def _without_guard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


# Writing

_HEADER = ("document", *columns.PASSAGE_FIELDS, *columns.DOCUMENT_FIELDS, "glosses")


def write(documents: Iterable[Document], file: IO[bytes], delimiter: str = ",") -> None:
    """Write a row per passage, in UTF-8 with a byte order mark; a document's own fields are in its first row.

    The terms that a translation glosses get a column, which is derived from the text and so ignored when read.
    """
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text, delimiter=delimiter)
    rows.writerow(_HEADER)
    for document in documents:
        own = columns.document_fields(document)
        for passage in document.passages:
            fields = own | columns.passage_fields(passage) | {"glosses": "\n".join(map(str, glosses(passage.en or "")))}
            rows.writerow([guarded(fields.get(name, "")) for name in _HEADER])
            own = {"document": document.id}
    text.detach()


def guarded(cell: str) -> str:
    """The cell, guarded by an apostrophe if a spreadsheet would take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
