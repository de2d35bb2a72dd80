"""What is shown of a long passage: sentences around its marks, and those that answer to them on the other side."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from ...engines.protocol import Marks
from ...model import SIDES, Passage, Side
from ...text.notes import spans
from ...text.sentences import sentences

Spans = list[tuple[int, int]]

LONGEST: Mapping[Side, int] = {"zh": 300, "en": 900}
"""Characters of a side that is shown whole."""
LONGEST_IN_PLACE = 20_000
"""Characters of a passage that can be opened in place; a longer one is read in its document."""


def excerpt(passage: Passage, marks: Mapping[Side, Marks]) -> dict[Side, Spans]:
    """The spans shown of each side that is there: all of it, or sentences around its marks.

    A side without marks shows what stands as far along as the sentences chosen on the other.
    """
    texts: dict[Side, str] = {side: text for side in SIDES if (text := getattr(passage, side))}
    if all(len(text) <= LONGEST[side] for side, text in texts.items()):
        return {side: [(0, len(text))] for side, text in texts.items()}
    shown: dict[Side, Spans] = {
        side: _around(text, side, marks[side]) for side, text in texts.items() if marks[side] or len(texts) == 1
    }
    if not shown:
        shown = {side: _around(text, side, ()) for side, text in texts.items()}
    for side, text in texts.items():
        if side not in shown:
            other = next(iter(shown))
            shown[side] = _beside(text, side, shown[other], len(texts[other]))
    return shown


def is_cut(passage: Passage, shown: Mapping[Side, Spans]) -> bool:
    """Whether anything is left out."""
    return any(shown[side] != [(0, len(text))] for side in SIDES if (text := getattr(passage, side)))


def can_open(passage: Passage) -> bool:
    """Whether the whole passage is short enough to be opened in place."""
    return len(passage.zh or "") + len(passage.en or "") <= LONGEST_IN_PLACE


def _around(text: str, side: Side, marks: Marks) -> Spans:
    """Sentences that hold the first marks, then their neighbours, as far as there is room."""
    if len(text) <= LONGEST[side]:
        return [(0, len(text))]
    found = _whole_sentences(text, side)
    starts = [start for start, _ in found]
    marked = list(dict.fromkeys(bisect_right(starts, start) - 1 for start, _ in marks)) or [0]
    room = LONGEST[side]
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
    return _joined([_bounded(text, found[number], first, side) for number in sorted(chosen)])


def _beside(text: str, side: Side, shown: Spans, length: int) -> Spans:
    """The sentences of `text` that stand as far along as what is shown of another text of that length."""
    if len(text) <= LONGEST[side]:
        return [(0, len(text))]
    found = _whole_sentences(text, side)
    chosen = set()
    for start, end in shown:
        first, last = start * len(text) / length, end * len(text) / length
        chosen |= {n for n, (a, b) in enumerate(found) if min(b, last) - max(a, first) > min(b - a, last - first) / 2}
    spans_chosen = [found[number] for number in sorted(chosen)] or [found[0]]
    return _joined([_bounded(text, span, (span[0], span[0]), side) for span in spans_chosen])


def _whole_sentences(text: str, side: Side) -> Spans:
    """The sentences of a text; none ends inside a gloss or note."""
    kept: Spans = []
    apart = [(span.start, span.end) for span in spans(text, side)]
    for start, end in sentences(text):
        if kept and any(a < start < b for a, b in apart):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _bounded(text: str, span: tuple[int, int], mark: tuple[int, int], side: Side) -> tuple[int, int]:
    """A sentence, or of one that is too long itself what stands around a mark."""
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
