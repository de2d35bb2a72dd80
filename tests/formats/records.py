"""Records and files to read, and functions to read them, for the tests of formats."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchsvc.model import Document
from searchsvc.reading import Fault, Reading
from searchsvc.settings import Settings

FILES = Path(__file__).parents[1] / "files"
"""Files that other programs made."""

ZH = "# 论数据\n\n数据是生产要素。\n\n## 一、背景\n\n甲方。\n"
EN = "# On Data\n\nData is a factor of production.\n\n## 1. Background\n\nParty A.\n"
PASSAGES = [("数据是生产要素。", "Data is a factor of production."), ("甲方。", "Party A.")]
"""The pairs that both files hold."""


def record(identifier: str = "a", **fields: Any) -> dict[str, Any]:
    """A minimal document, with more fields if given."""
    least = {"id": identifier, "title": {"zh": "题"}, "passages": [{"zh": "国家安全", "en": "national security"}]}
    return least | fields


def lines(*records: Any) -> bytes:
    """Records as lines of the interchange format."""
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in records)


@dataclass(frozen=True)
class Found:
    """What reading yielded, by kind."""

    documents: list[Document]
    faults: list[Fault]
    reading: Reading

    @property
    def ids(self) -> list[str]:
        return [document.id for document in self.documents]


def read(*sources: Path, **settings: Any) -> Found:
    """Read sources as a build does."""
    reading = Reading(Settings(sources=sources, **settings))
    documents = [document for document, _ in reading]
    return Found(documents, reading.faults, reading)


def read_bytes(folder: Path, content: bytes, name: str = "library.jsonl", **settings: Any) -> Found:
    """Read a file with these bytes."""
    file = folder / name
    file.write_bytes(content)
    return read(file, **settings)


def read_records(folder: Path, *records: Any, **settings: Any) -> Found:
    """Read a file with these records."""
    return read_bytes(folder, lines(*records), **settings)


def is_readable(reason: str) -> bool:
    """Whether a reason is a single line that any terminal can show."""
    return bool(reason.strip()) and reason.isprintable() and "Traceback" not in reason


def lay(folder: Path, **files: str | bytes) -> Found:
    """Read a folder of these files; in names `__` stands for a slash, `_` for a dot."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(folder)


def pairs(one: Document) -> list[tuple[str | None, str | None]]:
    """Both sides of each passage."""
    return [(passage.zh, passage.en) for passage in one.passages]


def texts(found: Found) -> list[tuple[str | None, str | None]]:
    """Both sides of each passage of the only document found."""
    assert found.faults == []
    (document,) = found.documents
    return pairs(document)


def tuv(code: str, seg: str, attribute: str = "xml:lang") -> str:
    """A variant (`tuv`) of a translation memory."""
    return f'<tuv {attribute}="{code}"><seg>{seg}</seg></tuv>'
