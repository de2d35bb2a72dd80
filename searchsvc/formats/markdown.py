"""A folder for a document: `meta.toml`, `zh.md` and `en.md`, paragraphs paired in order under their headings."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ..model import SIDES, Side
from .record import Fault, Read, checked

SIDE_FILES: dict[Side, str] = {"zh": "zh.md", "en": "en.md"}

_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*\Z")


@dataclass
class _Section:
    heading: str | None
    paragraphs: list[str] = field(default_factory=list)


def read(folder: Path) -> Iterator[Read | Fault]:
    """The document of a folder, or its faults."""
    faults: list[Fault] = []
    metadata = _metadata(folder, faults)
    sides = {side: _sections(folder / name, faults) for side, name in SIDE_FILES.items()}
    if not any(sides.values()) and not faults:
        faults.append(Fault(str(folder), 0, folder.name, "", "has neither a zh.md nor an en.md with text"))
    passages = _paired(folder, sides, faults) if not faults else []
    if faults:
        yield from faults
        return
    data = {"id": folder.name} | metadata | {"passages": passages}
    yield from checked(data, str(folder), 0)


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


def _sections(path: Path, faults: list[Fault]) -> list[_Section]:
    if not os.path.lexists(path):
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(Fault(str(path), 0, path.parent.name, "", f"is not valid UTF-8 at byte {error.start + 1}"))
        return []
    sections = [_Section(None)]
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in block.strip().split("\n") if line.strip()]
        while lines and (heading := _HEADING.match(lines[0])):
            sections.append(_Section(heading[1].strip()))
            lines = lines[1:]
        if lines:
            sections[-1].paragraphs.append("\n".join(line.strip() for line in lines))
    return sections if any(section.heading or section.paragraphs for section in sections) else []


def _paired(folder: Path, sides: dict[Side, list[_Section]], faults: list[Fault]) -> list[dict[str, Any]]:
    zh, en = sides["zh"], sides["en"]
    if zh and en and not _match(folder, zh, en, faults):
        return []
    passages = []
    for pair in zip_longest(zh, en):
        held = dict(zip(SIDES, pair, strict=True))
        heading = {side: section.heading for side, section in held.items() if section and section.heading}
        texts = (section.paragraphs if section else [] for section in pair)
        for both in zip_longest(*texts):
            passage: dict[str, Any] = {side: text for side, text in zip(SIDES, both, strict=True) if text}
            passages.append(passage | ({"section": heading} if heading else {}))
    return passages


def _match(folder: Path, zh: list[_Section], en: list[_Section], faults: list[Fault]) -> bool:
    """Whether both sides have the same shape; where not, a fault says where they part."""
    if len(zh) != len(en):
        reason = f"zh.md has {len(zh) - 1} headings, en.md {len(en) - 1}; give both the same"
        faults.append(Fault(str(folder), 0, folder.name, "", reason))
    for one, other in zip(zh, en, strict=False):
        if len(one.paragraphs) != len(other.paragraphs):
            place = f"under “{one.heading}” / “{other.heading}”" if one.heading else "before the first heading"
            counts = f"zh.md has {len(one.paragraphs)} paragraphs, en.md {len(other.paragraphs)}"
            faults.append(Fault(str(folder), 0, folder.name, "", f"{place} {counts}; pair them one to one"))
    return not any(fault.file == str(folder) for fault in faults)
