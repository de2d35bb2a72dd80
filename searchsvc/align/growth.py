"""Beads larger than dynamic programming considers: a unit that the other side cut into more parts than `largest`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .evidence import Both, Evidence
from .path import Step
from .scoring import ALONE, EACH_MORE, WORDS, Shape, of_lengths
from .units import Side

_NEAR = 2
"""How many neighbours on each side a unit is compared with, as rivals for the same counterpart."""


def grown(steps: Sequence[Step], zh: Side, en: Side, evidence: Both, largest: int) -> list[Step]:
    """The steps; one with `largest` units against one absorbs unaligned neighbours that answer that one unit best."""
    found: list[Step] = []
    for step in steps:
        found.append(step)
        while len(found) > 1 and (both := _both(found[-2], found[-1], zh, en, evidence, largest)):
            found[-2:] = [both]
    return found


def _both(one: Step, other: Step, zh: Side, en: Side, evidence: Both, largest: int) -> Step | None:
    """Two neighbouring steps merged, if the unaligned unit of one belongs to the other; else None."""
    large, small = (one, other) if max(one.shape) > max(other.shape) else (other, one)
    if max(large.shape[:2]) < largest or min(large.shape[:2]) != 1 or sum(small.shape[:2]) != 1:
        return None
    if small.shape.rows and large.shape.rows > 1:
        gain = _answer(zh, small.row, large.column, len(en), evidence.en)
    elif small.shape.columns and large.shape.columns > 1:
        gain = _answer(en, small.column, large.row, len(zh), evidence.zh)
    else:
        return None
    step = Step(
        one.row,
        one.column,
        Shape(*(np.add(one.shape[:2], other.shape[:2]).tolist())),
        min(one.posterior, other.posterior),
    )
    ratio = float(np.log(en.lengths.sum() / zh.lengths.sum()))
    now, then = (
        of_lengths(zh.lengths[some.rows].sum(), en.lengths[some.columns].sum(), ratio) for some in (large, step)
    )
    return step if WORDS * gain + then - now + EACH_MORE > ALONE else None


def _answer(side: Side, unit: int, own: int, units: int, evidence: Evidence) -> float:
    """How much better a unit of `side` answers the unit `own` of the other side than the best of its neighbours.

    A heading answers no text.
    """
    if side.headings[unit]:
        return -np.inf
    first, last = np.searchsorted(side.rows, [unit, unit + 1])
    tokens = side.tokens[first:last]
    near = [other for other in range(max(own - _NEAR, 0), min(own + _NEAR + 1, units)) if other != own]
    ours = np.full(len(tokens), own)
    return min((float(evidence.of(tokens, ours, np.full(len(tokens), other)).sum()) for other in near), default=0.0)
