"""Excerpts of long passages: the sentences around the marks, and the corresponding ones on the other side."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from ...model import Side
from ...text.sentences import sentences
from .pieces import Text

Spans = list[tuple[int, int]]

LONGEST: Mapping[Side, int] = {"zh": 300, "en": 900}
"""The most characters of a side that is shown whole."""
LONGEST_IN_PLACE = 20_000
"""The most characters of a passage that can be expanded in place; longer ones are read in their document."""


def excerpt(texts: Mapping[Side, Text]) -> dict[Side, Spans]:
    """The spans to show of each side: sentences around its marks; none if all sides are shown whole.

    A side without marks shows what stands as far along as the sentences chosen on the other.
    """
    if not any(_is_long(text) for text in texts.values()):
        return {}
    shown = {side: _around(text) for side, text in texts.items() if text.marks or len(texts) == 1}
    if not shown:
        shown = {side: _around(text) for side, text in texts.items()}
    for side, text in texts.items():
        if side not in shown:
            other = next(iter(shown))
            shown[side] = _beside(text, shown[other], len(texts[other].text))
    return shown


def is_cut(texts: Mapping[Side, Text], shown: Mapping[Side, Spans]) -> bool:
    """Whether the excerpt leaves anything out."""
    return any(spans != [(0, len(texts[side].text))] for side, spans in shown.items())


def can_open(texts: Mapping[Side, Text]) -> bool:
    """Whether the whole passage is short enough to be expanded in place."""
    return sum(len(text.text) for text in texts.values()) <= LONGEST_IN_PLACE


def _is_long(text: Text) -> bool:
    return len(text.text) > LONGEST[text.side]


def _around(text: Text) -> Spans:
    """Sentences that hold the first marks, then their neighbours, as far as there is room."""
    if not _is_long(text):
        return [(0, len(text.text))]
    found, marks = _whole_sentences(text), text.marks
    starts = [start for start, _ in found]
    marked = list(dict.fromkeys(bisect_right(starts, start) - 1 for start, _ in marks)) or [0]
    room = LONGEST[text.side]
    chosen: set[int] = set()
    for number in [*marked, *(n + step for step in range(1, 8) for n in marked for step in (step, -step))]:
        if 0 <= number < len(found) and number not in chosen:
            length = found[number][1] - found[number][0]
            if chosen and length > room:
                if number in marked:
                    continue
                break
            chosen.add(number)
            room -= length
    first = next((mark for mark in marks if mark[0] >= found[min(chosen)][0]), (found[min(chosen)][0],) * 2)
    return _joined([_bounded(found[number], first, text.side) for number in sorted(chosen)])


def _beside(text: Text, shown: Spans, length: int) -> Spans:
    """The sentences of `text` at the same relative position as what is shown of another text of that length."""
    size = len(text.text)
    if not _is_long(text):
        return [(0, size)]
    found = _whole_sentences(text)
    chosen = set()
    for start, end in shown:
        first, last = start * size / length, end * size / length
        chosen |= {n for n, (a, b) in enumerate(found) if min(b, last) - max(a, first) > min(b - a, last - first) / 2}
    spans_chosen = [found[number] for number in sorted(chosen)] or [found[0]]
    return _joined([_bounded(span, (span[0], span[0]), text.side) for span in spans_chosen])


def _whole_sentences(text: Text) -> Spans:
    """The sentences of a text; none ends inside a gloss or note."""
    kept: Spans = []
    for start, end in sentences(text.text):
        if kept and any(span.start < start < span.end for span in text.apart):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _bounded(span: tuple[int, int], mark: tuple[int, int], side: Side) -> tuple[int, int]:
    """A sentence, or the part of it around a mark if it is too long."""
    start, end = span
    room = 2 * LONGEST[side]
    if end - start <= room:
        return span
    start = max(start, min(mark[0] - room // 2, end - room))
    return start, start + room


def _joined(found: Sequence[tuple[int, int]]) -> Spans:
    joined: Spans = []
    for start, end in found:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
