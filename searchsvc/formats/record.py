"""What readers yield (documents, faults, notices …), and the validation of a record into a document or its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..model import Document, Paragraph

MOST_FAULTS = 20
"""The most faults reported of one record."""

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
    """Why a file gives no document, or no more of them; reported as a fault of the file."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message about how a file was read, which is no fault: a guessed encoding, parts left out."""

    file: str
    text: str

    def __str__(self) -> str:
        return _printable(f"{self.file}: {self.text}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record was left out: where it is, which document and field, and the reason."""

    file: str
    record: int
    """Line or record in the file, from 1; 0 for the whole file."""
    document: str
    field: str
    reason: str

    def __post_init__(self) -> None:
        for name in ("document", "field", "reason"):  # they may quote the content of a damaged file
            object.__setattr__(self, name, _printable(getattr(self, name)))

    def __str__(self) -> str:
        place = f"{self.file}:{self.record}" if self.record else self.file
        named = f" [{self.document}]" if self.document else ""
        return f"{_printable(place)}:{named} {f'{self.field}: ' if self.field else ''}{self.reason}"


@dataclass(frozen=True, slots=True)
class Read:
    """A document and the place it was read from."""

    document: Document
    file: str
    record: int
    position: int = 0
    """How far into the file the reader was, in bytes; 0 if the format does not tell."""
    digest: str = ""
    """Digest of the unparsed record, by which it is recognised if unchanged; empty in formats without one."""
    told_apart: bool = False
    """Whether its identifier differs from the one in its file, because another document has that one."""


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A record that has been read but not parsed, since its digest may show it to be unchanged."""

    file: str
    record: int
    position: int
    digest: str
    parsed: Callable[[], Iterator[Read | Fault]]


@dataclass(frozen=True, slots=True)
class Unaligned:
    """An original and a translation whose paragraphs do not match one to one, and have to be aligned."""

    metadata: Mapping[str, Any]
    """The record without its passages."""
    zh: tuple[Paragraph, ...]
    en: tuple[Paragraph, ...]
    file: str
    record: int
    differences: tuple[str, ...]
    """How the sides differ, in words for users."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file in a folder that is not a document."""

    file: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file or record that is unchanged since the last build, and so was not opened or parsed."""

    file: str
    """The place that its documents were read from, as in `Read.file`."""
    record: int = 0
    """The unchanged record; 0 for the whole file."""
    position: int = 0


Stamp = tuple[tuple[int, int, int], ...]
"""For each file of a document: size, modification time in nanoseconds, inode."""


class Before(Protocol):
    """What is known of the sources from the last build."""

    def has_file(self, file: str, stamp: Stamp) -> bool:
        """Whether a file, or the files of a document, are unchanged; asked before any of them is opened."""

    def identifiers(self, file: str) -> Sequence[str]:
        """The identifiers that the documents of a file had."""

    def has_record(self, file: str, record: int, digest: str) -> bool:
        """Whether a record is unchanged, so that it need not be parsed."""


Found = Read | Unparsed | Unaligned | Fault | Notice | LeftOut | Unchanged
"""Everything that reading a file or a folder can yield."""


def checked(data: Any, file: str, record: int, position: int = 0, digest: str = "") -> Iterator[Read | Fault]:
    """Validate a record: yields its document, or all its faults."""
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
    """A pydantic location as text, counted from 1: `passages[3].zh`."""
    named = ""
    for step in location:
        if isinstance(step, int):
            named += f"[{step + 1}]"
        else:
            named += f".{step}" if named else step
    return named


def _reason(error: ErrorDetails) -> str:
    """A pydantic error in words for users."""
    context = error.get("ctx", {})
    if error["type"] == "model_type":
        return _OBJECTS.get(context["class_name"], "must be an object with fields")
    reason = _REASONS.get(error["type"])
    return reason.format(**context) if reason else error["msg"].removeprefix("Value error, ")


def _printable(text: str) -> str:
    """Text that any terminal can show, with unprintable characters as code points."""
    return "".join(char if char.isprintable() or char == "\u3000" else f"\\u{ord(char):04x}" for char in text)
