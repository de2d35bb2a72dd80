"""A record as it was read, checked: a document, or every fault that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..model import Document, Paragraph

MOST_FAULTS = 20
"""Faults told of one record."""

_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is no field that is known here",
    "string_type": "must be text: a string in quotation marks",
    "string_too_long": "has more than {max_length} characters",
    "tuple_type": "must be a list",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "literal_error": "must be one of {expected}",
}
_OBJECTS = {
    "Bilingual": "must be text, or an object with `zh`, `en` or both",
    "Name": "must be a name: text, or an object with `zh`, `en` or both",
}


class Unreadable(Exception):
    """Why a file gives no document, or no more of them; told as a fault of that file."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What was made of a file where that was not certain: a character set that was guessed, parts left out."""

    file: str
    text: str

    def __str__(self) -> str:
        return _printable(f"{self.file}: {self.text}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record was left out: where it is, which document and field, and the reason."""

    file: str
    record: int
    """Line or record in the file, from 1; 0 for the file as a whole."""
    document: str
    field: str
    reason: str

    def __post_init__(self) -> None:
        for name in ("document", "field", "reason"):  # which may quote what a damaged file holds
            object.__setattr__(self, name, _printable(getattr(self, name)))

    def __str__(self) -> str:
        place = f"{self.file}:{self.record}" if self.record else self.file
        named = f" [{self.document}]" if self.document else ""
        return f"{_printable(place)}:{named} {f'{self.field}: ' if self.field else ''}{self.reason}"


@dataclass(frozen=True, slots=True)
class Read:
    """A document and where it stood."""

    document: Document
    file: str
    record: int
    position: int = 0
    """How far into the file it was read, in bytes, where the format tells."""
    digest: str = ""
    """Of the record as it stood there, where it need not be parsed to be known again."""
    told_apart: bool = False
    """Whether it is called otherwise than its file says, because another document has that name."""


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A record as it stands in a file: it may be known already, so that it need not be parsed."""

    file: str
    record: int
    position: int
    digest: str
    parsed: Callable[[], Iterator[Read | Fault]]


@dataclass(frozen=True, slots=True)
class Unaligned:
    """An original and a translation whose paragraphs do not pair one to one: to be aligned, then put together."""

    metadata: Mapping[str, Any]
    """The record without its passages."""
    zh: tuple[Paragraph, ...]
    en: tuple[Paragraph, ...]
    file: str
    record: int
    differences: tuple[str, ...]
    """Where the two part, for a person."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of a folder that is no document."""

    file: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What documents were read from, and that was not opened or parsed again, being as it was."""

    file: str
    """What the documents named as the place where they were read."""
    record: int = 0
    """The one record that is as it was; 0 for all of the file."""
    position: int = 0


Stamp = tuple[tuple[int, int, int], ...]
"""Of each file that documents are read from: its size, when it was changed (nanoseconds), its inode."""


class Before(Protocol):
    """What is known of the sources from reading them before."""

    def has_file(self, file: str, stamp: Stamp) -> bool:
        """Whether the documents of a place need not be read again; asked before any of its files is opened."""

    def identifiers(self, file: str) -> Sequence[str]:
        """What the documents of a place were called."""

    def has_record(self, file: str, record: int, digest: str) -> bool:
        """Whether a record need not be parsed again."""


Found = Read | Unparsed | Unaligned | Fault | Notice | LeftOut | Unchanged
"""All that reading a file or a folder can give."""


def checked(data: Any, file: str, record: int, position: int = 0, digest: str = "") -> Iterator[Read | Fault]:
    """The document that a record holds, or all its faults."""
    if not isinstance(data, dict):
        yield Fault(file, record, "", "", "is no JSON object")
        return
    try:
        yield Read(Document.model_validate(data), file, record, position, digest)
    except ValidationError as error:
        name = data.get("id")
        document = name[:200] if isinstance(name, str) else ""
        errors = error.errors(include_url=False, include_input=False)
        for one in errors[:MOST_FAULTS]:
            yield Fault(file, record, document, _field(one["loc"]), _reason(one))
        if len(errors) > MOST_FAULTS:
            yield Fault(file, record, document, "", f"has {len(errors) - MOST_FAULTS} more faults")


def _field(location: tuple[int | str, ...]) -> str:
    """`passages[3].zh`, counted from 1, of a place in the record."""
    named = ""
    for step in location:
        if isinstance(step, int):
            named += f"[{step + 1}]"
        else:
            named += f".{step}" if named else step
    return named


def _reason(error: ErrorDetails) -> str:
    """What is wrong, in the words of the library."""
    context = error.get("ctx", {})
    if error["type"] == "model_type":
        return _OBJECTS.get(context["class_name"], "must be an object with fields")
    reason = _REASONS.get(error["type"])
    return reason.format(**context) if reason else error["msg"].removeprefix("Value error, ")


def _printable(text: str) -> str:
    """Text that any terminal can show: what cannot be written out stands as its number."""
    return "".join(char if char.isprintable() or char == "\u3000" else f"\\u{ord(char):04x}" for char in text)
