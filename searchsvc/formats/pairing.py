"""Pairing: combine the paragraphs of an original and its translation into passages under their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

from ..model import SIDES, Paragraph
from .record import Fault, Read, Unaligned, checked

Group = tuple[Sequence[int], Sequence[int]]
"""Indices of the Chinese and of the English paragraphs of one passage; either may be empty."""


def pair(
    metadata: Mapping[str, Any], zh: Sequence[Paragraph], en: Sequence[Paragraph], file: str, record: int = 0
) -> Iterator[Read | Fault | Unaligned]:
    """The document of two sides that match paragraph for paragraph, else an Unaligned.

    An empty paragraph stands for one that only the other side has.
    """
    unaligned = Unaligned(metadata, tuple(zh), tuple(en), file, record, tuple(_differences(zh, en)))
    if unaligned.differences and zh and en:
        filled = {side: tuple(one for one in text if one.text) for side, text in zip(SIDES, (zh, en), strict=True)}
        yield Unaligned(metadata, filled["zh"], filled["en"], file, record, unaligned.differences)
    else:
        yield from joined(unaligned, _one_to_one(len(zh), len(en)))


def joined(
    unaligned: Unaligned, groups: Iterable[Group], confidences: Iterable[float | None] = repeat(None)
) -> Iterator[Read | Fault]:
    """The document of aligned paragraphs; a group of headings is the section of the passages that follow.

    A heading with nothing under it is kept: joined to the heading that follows, or as a passage at the end.
    """
    section: dict[str, str] = {}
    has_begun = True
    certainty: dict[str, float] = {}
    passages: list[dict[str, Any]] = []
    for group, confidence in zip(groups, confidences, strict=False):
        sides = zip(SIDES, (unaligned.zh, unaligned.en), group, strict=True)
        held: dict[str, list[Paragraph]] = {side: [text[number] for number in numbers] for side, text, numbers in sides}
        texts = {side: text for side, some in held.items() if (text := "\n".join(one.text for one in some))}
        certainty = {} if confidence is None else {"confidence": confidence}
        if all(one.level for some in held.values() for one in some):
            section = texts if has_begun else _below(section, texts)
            has_begun = False
        elif texts:
            has_begun = True
            passages.append({**texts, **certainty, **({"section": section} if section else {})})
    if section and not has_begun:
        passages.append({**section, **certainty})
    yield from checked({**unaligned.metadata, "passages": passages}, unaligned.file, unaligned.record)


def _below(upper: Mapping[str, str], lower: Mapping[str, str]) -> dict[str, str]:
    """Two successive headings as one of two lines."""
    both = {side: [heading[side] for heading in (upper, lower) if side in heading] for side in SIDES}
    return {side: "\n".join(lines) for side, lines in both.items() if lines}


def _one_to_one(zh: int, en: int) -> Iterator[Group]:
    for number in range(max(zh, en)):
        yield [number] * (number < zh), [number] * (number < en)


def _differences(zh: Sequence[Paragraph], en: Sequence[Paragraph]) -> Iterator[str]:
    """How the sides differ in structure, in words for users; nothing if headings and paragraphs match one to one."""
    if [bool(one.level) for one in zh] == [bool(one.level) for one in en]:
        return
    sections = [_sections(zh), _sections(en)]
    headings = [len(some) - 1 for some in sections]
    if headings[0] != headings[1]:
        yield f"the Chinese has {headings[0]} headings, the English {headings[1]}"
    for (one, chinese), (other, english) in zip(*sections, strict=False):
        if chinese != english:
            place = f"under “{one}” / “{other}”" if one or other else "before the first heading"
            counts = f"the Chinese has {chinese} paragraphs, the English {english}"
            yield f"{place} {counts}"


def _sections(text: Sequence[Paragraph]) -> list[tuple[str, int]]:
    """The headings and the number of paragraphs under each; the first, empty, is for what precedes any heading."""
    sections = [("", 0)]
    for paragraph in text:
        if paragraph.level:
            sections.append((" ".join(paragraph.text.split()), 0))
        else:
            sections[-1] = (sections[-1][0], sections[-1][1] + 1)
    return sections
