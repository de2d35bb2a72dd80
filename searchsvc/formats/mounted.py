"""The formats that are read here, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from . import delimited, docx, epub, html, jsonl, markdown, plain, tmx, xliff, xlsx
from .record import Found
from .terms import Terms
from .text import Text

Reader = Callable[[Path, Terms, Mapping[str, Any]], Iterator[Found]]
TextReader = Callable[[Path, Terms], Text]

_OF_DOCUMENTS = (jsonl, delimited, xlsx, tmx, xliff)
_OF_TEXTS = (markdown, html, docx, epub, plain)
DOCUMENTS: dict[str, Reader] = {ending: module.read for module in _OF_DOCUMENTS for ending in module.ENDINGS}
"""What holds documents, or pairs: by the ending of its name."""
TEXTS: dict[str, TextReader] = {ending: module.text for module in _OF_TEXTS for ending in module.ENDINGS}
"""What holds the text of one side, or of both by turns."""
PACKED = (*docx.ENDINGS, *epub.ENDINGS, *xlsx.ENDINGS, *jsonl.ENDINGS)
"""What is, or may be, an archive."""


def reader_of(path: Path) -> Reader | None:
    """What reads a file that holds documents."""
    name = path.name.lower()
    if name.endswith(plain.ENDINGS) and path.is_file() and delimited.is_one(path):
        return delimited.read
    return next((reader for ending, reader in DOCUMENTS.items() if name.endswith(ending)), None)


def text_reader_of(path: Path) -> TextReader | None:
    """What reads a file of running text."""
    return TEXTS.get(path.suffix.lower()) if reader_of(path) is None else None
