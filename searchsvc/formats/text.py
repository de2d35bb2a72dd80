"""Running text, whatever file it comes from: blocks in reading order, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..model import Paragraph, Side
from .charset import charset_of
from .record import Unreadable
from .terms import Terms


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading; one without text parts what stands before it from what stands behind it."""

    text: str
    level: int = 0
    side: Side | None = None
    """Where the file itself says so."""

    @property
    def paragraph(self) -> Paragraph:
        return Paragraph(self.text, self.level)


BOUNDARY = Block("")


@dataclass(frozen=True, slots=True)
class Text:
    """What a file of running text holds."""

    blocks: tuple[Block, ...]
    said: Mapping[str, Any] = field(default_factory=dict)
    """Its own metadata, under whatever names it has there."""
    notices: tuple[str, ...] = ()


def bounded(path: Path, terms: Terms) -> Path:
    """A file that may be read as a whole; raises Unreadable."""
    size = path.stat().st_size
    if not size:
        raise Unreadable("is empty")
    if size > terms.largest_file:
        raise Unreadable(f"has {size} bytes; cut it, or raise the setting `largest_file` ({terms.largest_file})")
    return path


def decoded(path: Path, terms: Terms) -> tuple[str, tuple[str, ...]]:
    """The text of a whole file with plain line ends, and a notice where its character set was guessed."""
    charset = charset_of(bounded(path, terms), terms.encoding)
    text = path.read_bytes().decode(charset.name).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Unreadable(f"holds a control character (U+0000) at character {text.index(chr(0)) + 1}: is it text?")
    return text, (guessed(charset.name),) if charset.guessed else ()


def guessed(charset: str) -> str:
    """The notice of a character set that was guessed."""
    return f"read as {charset}, which makes likely text of it (--encoding names another)"
