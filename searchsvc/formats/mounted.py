"""The registry of formats: which module reads a file, by the ending of its name."""

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
"""Readers of files that hold documents or pairs, by ending."""
TEXTS: dict[str, TextReader] = {ending: module.text for module in _OF_TEXTS for ending in module.ENDINGS}
"""Readers of running text, in one language or alternating between both, by ending."""
PACKED = (*docx.ENDINGS, *epub.ENDINGS, *xlsx.ENDINGS, *jsonl.ENDINGS)
"""Endings of files that are, or may be, compressed."""


def reader_of(path: Path) -> Reader | None:
    """The reader of a file that holds documents or pairs; None for any other file."""
    name = path.name.lower()
    if name.endswith(plain.ENDINGS) and path.is_file() and delimited.is_one(path):
        return delimited.read
    return next((reader for ending, reader in DOCUMENTS.items() if name.endswith(ending)), None)


def text_reader_of(path: Path) -> TextReader | None:
    """The reader of a file of running text; None for any other file."""
    return TEXTS.get(path.suffix.lower()) if reader_of(path) is None else None
