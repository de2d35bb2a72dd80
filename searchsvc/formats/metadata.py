"""Metadata of documents: from their own files, from `meta.toml` beside them, and from a folder's `metadata.csv`."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..model import SIDES, Side
from . import columns
from .charset import charset_of
from .record import Unreadable
from .terms import Terms

TABLE = "metadata.csv"
FILE = "meta.toml"


def from_toml(path: Path) -> dict[str, Any]:
    """The record in a `meta.toml`.  Raises Unreadable."""
    try:
        metadata = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not valid UTF-8 at byte {error.start + 1}") from None
    except (RecursionError, ValueError) as error:
        raise Unreadable(f"is not valid TOML: {' '.join(str(error).split())}") from None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in metadata.items()}


class Table:
    """A `metadata.csv`: a row per document, named by its file, with or without ending and folder."""

    def __init__(self, path: Path, terms: Terms) -> None:
        self._rows: dict[str, dict[str, str]] = {}
        charset = charset_of(path, terms.encoding)
        with path.open(encoding=charset.name, newline="") as file:
            try:
                rows = list(csv.reader(file, delimiter=_delimiter(file)))
            except csv.Error as error:
                raise Unreadable(f"is no table that can be read: {error}") from None
        header = [columns.field_of(cell) for cell in rows[0]] if rows else []
        if "document" not in header:
            raise Unreadable("has no column `file` that says which document a row describes")
        self.unknown = [cell for cell, name in zip(rows[0], header, strict=True) if cell.strip() and not name]
        for number, row in enumerate(rows[1:], 2):
            if any(cell.strip() for cell in row[len(header) :]):
                reason = f"has {len(row)} cells under {len(header)} columns: a cell with a delimiter needs quotes"
                raise Unreadable(f"row {number}: {reason}")
            fields = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name and cell.strip()}
            if key := fields.pop("document", ""):
                self._rows[key] = fields

    def record(self, *keys: str) -> dict[str, Any]:
        """The record of a document, under the first of its names that the table has; the row then counts as used."""
        return columns.record(next((self._rows.pop(key) for key in keys if key in self._rows), {}))

    def unused(self) -> list[str]:
        """The names in rows that no document has used."""
        return list(self._rows)


def _delimiter(file: Any) -> str:
    head = file.readline()
    file.seek(0)
    return max("\t,;", key=head.count)


def of_file(said: Mapping[str, Any], side: Side | None) -> dict[str, Any]:
    """The record of a file's own metadata: front matter, or the properties of a page, Word file or book.

    Values without a language go to the file's side; unknown fields are ignored.
    """
    record: dict[str, Any] = {}
    fields: dict[str, str] = {}
    for name, value in said.items():
        field = columns.field_of(str(name))
        if field and isinstance(value, list) and any(isinstance(one, dict) for one in value):
            record[f"{field}s"] = [one for one in value if isinstance(one, (dict, str))]
        elif field:
            fields |= dict(_flat(field, value, side))
    return columns.record(fields) | record


def _flat(field: str, value: Any, side: Side | None) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from ((f"{field}_{one}", str(value[one])) for one in SIDES if isinstance(value.get(one), str))
    elif isinstance(value, list):
        if listed := [str(one) for one in value if isinstance(one, (str, int, float))]:
            yield from _flat(field, columns.SEPARATOR.join(listed), side)
    elif isinstance(value, date):
        yield field, value.isoformat()[:10]
    elif isinstance(value, (str, int, float)) and str(value).strip():
        yield (f"{field}_{side}" if side and field in columns.SIDED else field), str(value)


def merged(*records: Mapping[str, Any]) -> dict[str, Any]:
    """Merge records of one document: a later value completes an earlier one with its sides, or replaces it."""
    whole: dict[str, Any] = {}
    for record in records:
        for name, value in record.items():
            whole[name] = _put_together(whole.get(name), value)
    return whole


def _put_together(one: Any, other: Any) -> Any:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {**one, **other}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = list(zip(one, other, strict=True))
        if all(isinstance(a, Mapping) and isinstance(b, Mapping) for a, b in pairs):
            return [{**a, **b} for a, b in pairs]
    return other
