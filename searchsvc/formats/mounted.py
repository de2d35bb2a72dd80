"""The formats that are read here, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from . import delimited, html, jsonl, markdown, plain, tmx
from .record import Found
from .terms import Terms
from .text import Text

Reader = Callable[[Path, Terms, Mapping[str, Any]], Iterator[Found]]
TextReader = Callable[[Path, Terms], Text]

DOCUMENTS: dict[str, Reader] = {ending: module.read for module in (jsonl, delimited, tmx) for ending in module.ENDINGS}
"""What holds documents, or pairs: by the ending of its name."""
TEXTS: dict[str, TextReader] = {ending: module.text for module in (markdown, html, plain) for ending in module.ENDINGS}
"""What holds the text of one side, or of both by turns."""


def reader_of(path: Path) -> Reader | None:
    """What reads a file that holds documents."""
    name = path.name.lower()
    return next((reader for ending, reader in DOCUMENTS.items() if name.endswith(ending)), None)


def text_reader_of(path: Path) -> TextReader | None:
    """What reads a file of running text."""
    return TEXTS.get(path.suffix.lower())
