"""Moved boundaries: two neighbouring pairs where one side ends a paragraph a clause earlier or later than the other.

Most words of both pairs still match their counterparts, so only the clauses beside the boundary tell: one that was
moved matches the unit beyond the boundary, and the lengths agree better if it is counted there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from .band import Integers
from .confidence import confidence, moved
from .evidence import Both, Evidence, Floats, ranges
from .path import Step
from .scoring import PAIR, Shape, of_lengths
from .units import FIRST, LAST, Side

BOTH = Shape(2, 2)
_JOINED = 2.4
"""Log-odds above which the pairs beside a boundary are joined: high, since a wrong join loses two right pairs."""


def joined(steps: Sequence[Step]) -> Iterator[tuple[Step, float]]:
    """The steps with their confidences; two pairs become one group if the boundary between them was moved."""
    at, before = 0, 0.0
    while at < len(steps):
        step = last = steps[at]
        sure = confidence(step.posterior)
        if step.moved_odds > _JOINED and step.shape == steps[at + 1].shape == PAIR:
            last = steps[at + 1]
            sure = min(sure, confidence(last.posterior)) * moved(step.moved_odds)
            step = Step(step.row, step.column, BOTH, min(step.posterior, last.posterior))
        behind = moved(last.moved_odds)
        yield step, round(sure * (1 - before) * (1 - behind), 3)
        before = behind
        at += 2 if step.shape is BOTH else 1


def with_boundaries(steps: Sequence[Step], zh: Side, en: Side, evidence: Both) -> list[Step]:
    """The steps, each with the log-odds that its boundary with the next one was moved."""
    where = [at for at in range(len(steps) - 1) if _between(steps[at], steps[at + 1], zh, en)]
    if not where:
        return list(steps)
    odds = dict(zip(where, _moved(steps, where, zh, en, evidence).tolist(), strict=True))
    return [replace(step, moved_odds=odds.get(at, -np.inf)) for at, step in enumerate(steps)]


def _between(one: Step, other: Step, zh: Side, en: Side) -> bool:
    """Whether both steps have text on both sides: no headings, nothing crossed."""
    return all(
        step.shape.rows
        and step.shape.columns
        and not step.shape.crossed
        and not zh.headings[step.row]
        and not en.headings[step.column]
        for step in (one, other)
    )


def _moved(steps: Sequence[Step], where: Sequence[int], zh: Side, en: Side, evidence: Both) -> Floats:
    """For each boundary, the log-odds of the likelier move: the translation's boundary is too early, or too late."""
    down, right = (np.array([getattr(steps[at + 1], unit) for at in where]) for unit in ("row", "column"))
    lengths = _Lengths([(steps[at], steps[at + 1]) for at in where], zh, en)
    ways = []
    for of_zh, of_en, sign in ((LAST, FIRST, 1), (FIRST, LAST, -1)):
        chinese, english = zh.edges[of_zh, down + of_zh], en.edges[of_en, right + of_en]
        words = _answers(zh, of_zh, down, right, evidence.en) + _answers(en, of_en, right, down, evidence.zh)
        fit = np.maximum(
            np.where(chinese > 0, lengths.gain(sign * chinese, 0), -np.inf),
            np.where(english > 0, lengths.gain(0, -sign * english), -np.inf),
        )
        ways.append(words + fit)
    return np.asarray(np.maximum(*ways))


def _answers(side: Side, place: int, here: Integers, there: Integers, evidence: Evidence) -> Floats:
    """How much better the clauses at boundaries match the unit beyond the boundary than the one on their own side.

    The words of a clause are not independent, so their sum is divided by the square root of their number.
    """
    units = here + place
    which, boundary = ranges(np.searchsorted(side.rows, units), np.searchsorted(side.rows, units, side="right"))
    kept = side.places[which] == place
    tokens, boundary = side.tokens[which[kept]], boundary[kept]
    own, beyond = (there + place)[boundary], (there + (FIRST + LAST - place))[boundary]
    gained = evidence.of(tokens, beyond, own)
    words = np.maximum(np.bincount(boundary, minlength=len(here)), 1)
    return np.asarray(np.bincount(boundary, gained, minlength=len(here)) / np.sqrt(words))


class _Lengths:
    """The lengths of the steps before and after boundaries."""

    def __init__(self, steps: Sequence[tuple[Step, Step]], zh: Side, en: Side) -> None:
        self._ratio = float(np.log(en.lengths.sum() / zh.lengths.sum()))
        self._zh = [np.array([zh.lengths[step.rows].sum() for step in some]) for some in zip(*steps, strict=True)]
        self._en = [np.array([en.lengths[step.columns].sum() for step in some]) for some in zip(*steps, strict=True)]
        self._now = self._agree(0, 0)

    def gain(self, zh: Floats | int, en: Floats | int) -> Floats:
        """How much better they would agree if this much Chinese or English moved from the first step to the second."""
        return self._agree(zh, en) - self._now

    def _agree(self, zh: Floats | int, en: Floats | int) -> Floats:
        first = of_lengths(np.maximum(self._zh[0] - zh, 1), np.maximum(self._en[0] - en, 1), self._ratio)
        return first + of_lengths(np.maximum(self._zh[1] + zh, 1), np.maximum(self._en[1] + en, 1), self._ratio)
