"""Neighbours whose boundary was moved: where the end of a paragraph stands in the next one, on one side alone.

Each still answers its counterpart with most of its words, so that only its sentences tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..model import Paragraph
from ..text.sentences import sentences
from .path import Step
from .scoring import PAIR, Shape

BOTH = Shape(2, 2)
_LEAST_MOVED = 0.12
"""How much the ratio of lengths must be off its usual, at least: by the logarithm, one pair up, the other down."""
_MOST_SENTENCES = 40
"""Of two paragraphs; in longer ones a boundary is not looked for."""

Aligned = Callable[[Sequence[Paragraph], Sequence[Paragraph]], Sequence[Step]]


def joined(steps: Sequence[Step], zh: Sequence[Paragraph], en: Sequence[Paragraph], aligned: Aligned) -> Iterator[Step]:
    """The steps, two pairs as one group where a sentence of the one answers a paragraph of the other."""
    off = _off(steps, zh, en)
    at = 0
    while at < len(steps):
        one = steps[at]
        if at + 1 < len(steps) and off[at] * off[at + 1] < 0 and min(abs(off[at]), abs(off[at + 1])) > _LEAST_MOVED:
            likely = _crossing(zh[one.row : one.row + 2], en[one.column : one.column + 2], aligned)
            if likely:
                yield Step(one.row, one.column, BOTH, likely)
                at += 2
                continue
        yield one
        at += 1


def _off(steps: Sequence[Step], zh: Sequence[Paragraph], en: Sequence[Paragraph]) -> list[float]:
    """How far the ratio of lengths of each pair is from that of most; nothing for what is no pair of paragraphs."""
    logs = [
        float(np.log((len(en[step.column].text) + 1) / (len(zh[step.row].text) + 1)))
        if step.shape == PAIR and not (zh[step.row].level or en[step.column].level)
        else np.nan
        for step in steps
    ]
    usual = float(np.nanmedian(logs)) if not np.all(np.isnan(logs)) else 0.0
    return [0.0 if np.isnan(log) else log - usual for log in logs]


def _crossing(zh: Sequence[Paragraph], en: Sequence[Paragraph], aligned: Aligned) -> float:
    """How likely it is that a sentence of one pair answers one of the other; 0 where none seems to."""
    chinese, english = ([_cut(one) for one in side] for side in (zh, en))
    ours, theirs = [*chinese[0], *chinese[1]], [*english[0], *english[1]]
    if len(ours) < 3 or len(theirs) < 3 or max(len(ours), len(theirs)) > _MOST_SENTENCES:
        return 0.0
    border = len(chinese[0]), len(english[0])
    for step in aligned(ours, theirs):
        rows = {row >= border[0] for row in range(step.row, step.row + step.shape.rows)}
        columns = {column >= border[1] for column in range(step.column, step.column + step.shape.columns)}
        if len(rows) == len(columns) == 1 and rows != columns and not step.shape.crossed:
            return step.likelihood
    return 0.0


def _cut(paragraph: Paragraph) -> list[Paragraph]:
    text = paragraph.text
    return [Paragraph(part) for start, end in sentences(text) if (part := text[start:end].strip())]
