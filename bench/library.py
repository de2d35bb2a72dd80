"""The library that every engine indexes: the same files of JSON Lines, with as many copies as asked for."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchsvc.model import Document
from searchsvc.reading import Reading
from searchsvc.settings import Settings

MOST_FILES = 1_000

Record = dict[str, Any]
"""A document in the interchange format, parsed from JSON."""


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of documents, and how many it holds."""

    folder: Path
    documents: int
    passages: int


def read(sources: list[Path]) -> list[Document]:
    """The documents of some sources, read as a build reads them; any fault ends the run."""
    reading = Reading(Settings(sources=tuple(sources)))
    documents = [document for document, _ in reading]
    if reading.faults or not documents:
        raise SystemExit("\n".join(map(str, reading.faults)) or f"no documents in {', '.join(map(str, sources))}")
    return documents


def write(documents: list[Document], copies: int, folder: Path) -> Library:
    """Write the documents and their copies, under different identifiers, to at most a thousand files."""
    folder.mkdir(parents=True)
    lines = [_line(document) for document in documents]
    in_a_file = math.ceil(len(lines) * copies / MOST_FILES)
    every = [(line, copy) for copy in range(copies) for line in lines]
    for number, start in enumerate(range(0, len(every), in_a_file)):
        text = "".join(_renamed(line, copy) for line, copy in every[start : start + in_a_file])
        (folder / f"{number:04}.jsonl").write_text(text, encoding="utf-8")
    passages = sum(len(document.passages) for document in documents)
    return Library(folder, len(every), passages * copies)


def _line(document: Document) -> str:
    return document.model_dump_json(exclude_defaults=True) + "\n"


def _renamed(line: str, copy: int) -> str:
    if not copy:
        return line
    record = json.loads(line)
    record["id"] += f"-{copy}"
    for passage in record["passages"]:
        if "id" in passage:
            passage["id"] += f"-{copy}"
    return json.dumps(record, ensure_ascii=False) + "\n"


def records(folder: Path) -> Iterator[Record]:
    """The documents of a library, or of one of its files."""
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else [folder]:
        with path.open("rb") as lines:
            yield from map(json.loads, lines)


def change_one(library: Library, word: str, changed: Path) -> None:
    """Add a word to the end of a passage in the middle of the library; its document is also written to `changed`."""
    files = sorted(library.folder.glob("*.jsonl"))
    path = files[len(files) // 2]
    held = list(records(path))
    passage = held[0]["passages"][-1]
    passage["en"] = f"{passage.get('en') or ''} {word}".strip()
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in held]
    path.write_text("".join(lines), encoding="utf-8")
    changed.write_text(lines[0], encoding="utf-8")
