"""Records to read and the reading of them, for the tests of formats."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchsvc.model import Document
from searchsvc.reading import Fault, Reading
from searchsvc.settings import Settings


def record(identifier: str = "a", **fields: Any) -> dict[str, Any]:
    """The least that a document is, and whatever else."""
    least = {"id": identifier, "title": {"zh": "题"}, "passages": [{"zh": "国家安全", "en": "national security"}]}
    return least | fields


def lines(*records: Any) -> bytes:
    """Records in the interchange format."""
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in records)


@dataclass(frozen=True)
class Found:
    """What a reading gave."""

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
    """Read one file that holds these bytes."""
    file = folder / name
    file.write_bytes(content)
    return read(file, **settings)


def read_records(folder: Path, *records: Any, **settings: Any) -> Found:
    """Read one file that holds these records."""
    return read_bytes(folder, lines(*records), **settings)


def is_readable(reason: str) -> bool:
    """Whether a reason is one line that any terminal shows."""
    return bool(reason.strip()) and reason.isprintable() and "Traceback" not in reason
