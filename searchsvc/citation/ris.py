"""Citations in RIS, which reference managers import."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Name
from .dates import in_words, parts
from .names import agent
from .reference import Reference

_KINDS = {"legislation": "STAT", "report": "RPRT"}


def written(reference: Reference) -> str:
    """One record, a tag per line."""
    kind = _KINDS.get(reference.kind) or ("JOUR" if reference.container else "GEN")
    lines = [("TY", kind), *((tag, value) for tag, value in _tags(reference) if value), ("ER", "")]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    document = reference.document
    yield "ID", reference.key
    yield "TI", reference.title
    yield from (("AU", _name(name)) for name in document.authors)
    yield from (("A4", _name(name)) for name in (document.translation.translators if document.translation else ()))
    yield "T2", reference.container
    yield "PB", reference.publisher
    if reference.issued and (found := parts(reference.issued))[0] > 0:
        yield "PY", f"{found[0]:04d}"
        yield "DA", _date(reference.issued)
    yield "OP", ", ".join(filter(None, (reference.original_title, _when(reference.original_date))))
    yield "LA", reference.language
    yield "UR", reference.address
    if reference.accessed and reference.address:
        yield "Y2", _date(reference.accessed.isoformat())
    yield from (("N1", note) for note in reference.notes())


def _when(text: str) -> str:
    return in_words(text) if text else ""


def _date(text: str) -> str:
    """A date in RIS form, as in `2020/01/31/`; month and day are empty if unknown."""
    year, *rest = parts(text)
    month, day = [f"{part:02d}" for part in rest] + [""] * (2 - len(rest))
    return f"{year:04d}/{month}/{day}/"


def _name(name: Name) -> str:
    found = agent(name)
    return found.literal or f"{found.family}, {found.given}"
