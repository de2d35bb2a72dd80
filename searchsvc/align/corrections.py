"""`align.toml`: pairs that a person has pinned, naming paragraphs by their opening words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model import SIDES, Paragraph, Side
from ..text.literal import form, values
from .beads import Bead

FILE = "align.toml"

_FIELDS = {"document", *SIDES}


@dataclass(frozen=True, slots=True)
class Corrections:
    """The pinned beads of a document, and error messages for pairs that could not be used."""

    pinned: tuple[Bead, ...]
    faults: tuple[str, ...]


def corrections_file(source: str) -> Path:
    """The path of a document's corrections: beside its file, or in its folder if it is one."""
    path = Path(source)
    return (path if path.is_dir() else path.parent) / FILE


def corrections(path: Path, document: str, zh: Sequence[Paragraph], en: Sequence[Paragraph]) -> Corrections:
    """Read what `path` pins in a document; a missing file pins nothing, an invalid one is a fault."""
    if not path.is_file():
        return Corrections((), ())
    try:
        pairs = _pairs(path)
    except OSError as error:
        return Corrections((), (f"cannot be read ({error.strerror}); its pairs are not pinned",))
    except (RecursionError, ValueError) as error:
        return Corrections((), (str(error),))
    pinned: list[Bead] = []
    faults: list[str] = []
    taken: dict[Side, set[int]] = {"zh": set(), "en": set()}
    texts: dict[Side, list[str]] = {"zh": _forms(zh), "en": _forms(en)}
    for number, pair in enumerate(pairs, 1):
        if pair.get("document", document) != document:
            continue
        try:
            found = {side: _named(pair.get(side, []), texts[side], taken[side], side) for side in SIDES}
            if not any(found.values()):
                raise ValueError("names no paragraph")
        except ValueError as error:
            faults.append(f"pair {number}: {error}")
        else:
            pinned.append(Bead(found["zh"], found["en"], 1.0))
            for side in SIDES:
                taken[side].update(found[side])
    return Corrections(tuple(pinned), tuple(faults))


def _pairs(path: Path) -> list[Mapping[str, Any]]:
    data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    pairs = data.pop("pair", [])
    if data or not isinstance(pairs, list) or not all(isinstance(pair, dict) for pair in pairs):
        raise ValueError("holds something else than tables [[pair]]")
    for number, pair in enumerate(pairs, 1):
        if wrong := set(pair) - _FIELDS:
            raise ValueError(f"pair {number}: {', '.join(sorted(wrong))}: only document, zh and en are known")
    return pairs


def _forms(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The paragraphs in literal form, so that a beginning matches whatever its script, width and punctuation."""
    return [form(values(paragraph.text)) for paragraph in paragraphs]


def _named(beginnings: Any, texts: Sequence[str], taken: set[int], side: Side) -> tuple[int, ...]:
    """The indices of the paragraphs with these beginnings; ValueError unless each names exactly one free paragraph."""
    if isinstance(beginnings, str):
        beginnings = [beginnings]
    if not isinstance(beginnings, list) or not all(isinstance(text, str) and text.strip() for text in beginnings):
        raise ValueError(f"{side} must be the beginning of a paragraph, or a list of such")
    found = []
    for text in beginnings:
        start = form(values(text)).rstrip()
        places = [number for number, whole in enumerate(texts) if whole.startswith(start)]
        if len(places) != 1:
            many = "no paragraph begins" if not places else f"{len(places)} paragraphs begin"
            raise ValueError(f"{many} with “{text}” ({side}); write as much as only one begins with")
        if places[0] in taken:
            raise ValueError(f"“{text}” ({side}) is in a pair above")
        found += places
    return tuple(sorted(found))
