"""Gather the pairs of a file into documents as they are read, without holding the whole file in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import columns
from .names import identifier, taken_apart
from .record import Fault, Notice, Read, checked

UNITS_A_DOCUMENT = 500
"""Units per document if nothing groups the units of a file."""
MOST_UNITS = 50_000
"""The most units in one document; a larger group is split."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A pair from a table or translation memory, as flat fields, with those of its document."""

    record: int
    """Line, row or number in the file, from 1."""
    document: str
    """The document that it is grouped under; empty if the file has no groups."""
    fields: Mapping[str, str]
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the passage, such as notes and properties."""


def documents(
    units: Iterable[Unit | Fault], file: Path, metadata: Mapping[str, Any]
) -> Iterator[Read | Fault | Notice]:
    """The documents made of units, in order: one per group, else one per `UNITS_A_DOCUMENT` units."""
    seen: dict[str, int] = {}
    differing: dict[str, None] = {}
    held: list[Unit] = []

    def gathered(more: bool) -> Iterator[Read | Fault]:
        group = held[0].document
        seen[group] = seen.get(group, 0) + 1
        fields = _fields(held, differing)
        yield from _document(held, fields, seen[group] if more or seen[group] > 1 else 0, file, metadata)

    for unit in units:
        if isinstance(unit, Fault):
            yield unit
            continue
        if held and unit.document != held[0].document:
            yield from gathered(more=False)
            held = []
        elif len(held) == (MOST_UNITS if unit.document else UNITS_A_DOCUMENT):
            yield from gathered(more=True)
            held = []
        held.append(unit)
    if held:
        yield from gathered(more=False)
    if differing:
        yield Notice(str(file), f"rows of one document differ in {', '.join(differing)}: the first is the document's")


def _fields(units: list[Unit], differing: dict[str, None]) -> dict[str, str]:
    """The first value of each field; fields of the document that have other values too are added to `differing`."""
    fields: dict[str, str] = {}
    for unit in units:
        for name, text in unit.fields.items():
            if fields.setdefault(name, text) != text and name in columns.DOCUMENT_WORDS:
                differing[name] = None
    return fields


def _document(
    units: list[Unit], fields: Mapping[str, str], number: int, file: Path, metadata: Mapping[str, Any]
) -> Iterator[Read | Fault]:
    name = units[0].document or str(metadata.get("id") or taken_apart(file).stem)
    data = {"title": name + (f" ({number})" if number else "")} | dict(metadata) | columns.record(fields)
    data["id"] = identifier(name) + (f"-{number}" if number else "")
    passages = [columns.passage_record(unit.fields) | dict(unit.extra) for unit in units]
    yield from checked(data | {"passages": passages}, str(file), units[0].record)
