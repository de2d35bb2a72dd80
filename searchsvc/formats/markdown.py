"""A folder for a document: `meta.toml`, `zh.md` and `en.md`, paragraphs paired in order under their headings."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..model import Paragraph, Side
from .pairing import pair
from .record import Fault, Read, Unaligned

SIDE_FILES: dict[Side, str] = {"zh": "zh.md", "en": "en.md"}

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*\Z")


def read(folder: Path) -> Iterator[Read | Fault | Unaligned]:
    """The document of a folder, or its faults."""
    faults: list[Fault] = []
    metadata = _metadata(folder, faults)
    zh, en = (_paragraphs(folder / name, faults) for name in SIDE_FILES.values())
    if not (zh or en or faults):
        faults.append(Fault(str(folder), 0, folder.name, "", "has neither a zh.md nor an en.md with text"))
    if faults:
        yield from faults
    else:
        yield from pair({"id": folder.name} | metadata, zh, en, str(folder))


def _metadata(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    path = folder / "meta.toml"
    if not path.exists():
        faults.append(Fault(str(path), 0, folder.name, "", "is missing: it holds at least a title"))
        return {}
    try:
        metadata = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        faults.append(Fault(str(path), 0, folder.name, "", f"is not valid UTF-8 at byte {error.start + 1}"))
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(str(path), 0, folder.name, "", f"is not valid TOML: {error}"))
    else:
        if "passages" in metadata:
            faults.append(Fault(str(path), 0, folder.name, "passages", "belong into zh.md and en.md"))
        return metadata
    return {}


def _paragraphs(path: Path, faults: list[Fault]) -> list[Paragraph]:
    if not os.path.lexists(path):
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(Fault(str(path), 0, path.parent.name, "", f"is not valid UTF-8 at byte {error.start + 1}"))
        return []
    paragraphs: list[Paragraph] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in block.strip().split("\n") if line.strip()]
        while lines and (heading := _HEADING.match(lines[0])):
            paragraphs.append(Paragraph(heading[2].strip(), len(heading[1])))
            lines = lines[1:]
        if lines:
            paragraphs.append(Paragraph("\n".join(line.strip() for line in lines)))
    return paragraphs
