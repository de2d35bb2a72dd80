"""Running text, whatever file it comes from: blocks in reading order, and the file's own metadata."""

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
    """A paragraph or heading (`level` from 1); one without text is a boundary between its neighbours."""

    text: str
    level: int = 0
    side: Side | None = None
    """The side, if the file itself gives it."""

    @property
    def paragraph(self) -> Paragraph:
        return Paragraph(self.text, self.level)


BOUNDARY = Block("")


@dataclass(frozen=True, slots=True)
class Text:
    """The content of a file of running text."""

    blocks: tuple[Block, ...]
    said: Mapping[str, Any] = field(default_factory=dict)
    """The file's own metadata, under the names used there."""
    notices: tuple[str, ...] = ()


def bounded(path: Path, terms: Terms) -> Path:
    """Return the path of a file small enough to read as a whole.  Raises Unreadable if it is too large, or empty."""
    size = path.stat().st_size
    if not size:
        raise Unreadable("is empty")
    if size > terms.largest_file:
        raise Unreadable(f"has {size} bytes; cut it, or raise the setting `largest_file` ({terms.largest_file})")
    return path


def decoded(path: Path, terms: Terms) -> tuple[str, tuple[str, ...]]:
    """The text of a file with Unix line ends, and a notice if its encoding was guessed.  Raises Unreadable."""
    charset = charset_of(bounded(path, terms), terms.encoding)
    text = path.read_bytes().decode(charset.name).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Unreadable(f"holds a control character (U+0000) at character {text.index(chr(0)) + 1}: is it text?")
    return text, (guessed(charset.name),) if charset.guessed else ()


def guessed(charset: str) -> str:
    """The notice about a guessed encoding."""
    return f"read as {charset}, which makes likely text of it (--encoding names another)"
