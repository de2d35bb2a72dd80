"""Align an original with its translation: find the beads, groups of paragraphs that translate each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..model import Paragraph
from .beads import Bead, in_order
from .boundaries import joined
from .lexicon import from_dictionary, learned
from .path import Step
from .pieces import best
from .scoring import PAIR
from .units import chinese, english

LARGEST = 5
"""The most units of one side in a bead (`growth` may exceed it)."""
_LONG, _LARGEST_TO_LEARN = 400, 2
"""From `_LONG` units on each side, small beads are enough to learn word pairs from, and are found faster."""


def align(
    zh: Sequence[Paragraph], en: Sequence[Paragraph], pinned: Sequence[Bead] = (), *, largest: int = LARGEST
) -> list[Bead]:
    """Align two lists of paragraphs and return the beads in the original's order; each paragraph is in exactly one.

    Pinned beads are kept as they are, and the paragraphs between them are aligned separately.  `largest` is the most
    paragraphs of one side in a bead.
    """
    beads = [*pinned]
    for chinese_part, english_part in _between(len(zh), len(en), pinned):
        found = _aligned([zh[n] for n in chinese_part], [en[n] for n in english_part], largest)
        beads += [bead.moved(chinese_part, english_part) for bead in found]
    return in_order(beads)


def _between(zh: int, en: int, pinned: Sequence[Bead]) -> Iterator[tuple[list[int], list[int]]]:
    """The stretches between pinned beads on both sides; a pinned bead that crosses another does not divide them."""
    taken = [{n for bead in pinned for n in bead.zh}, {n for bead in pinned for n in bead.en}]
    both = [bead for bead in pinned if bead.zh and bead.en]
    parting = sorted(
        (bead.zh[-1], bead.en[-1])
        for bead in both
        if all((bead.zh < other.zh) == (bead.en < other.en) for other in both if other is not bead)
    )
    for before, after in pairwise([(-1, -1), *parting, (zh, en)]):
        yield (
            [n for n in range(before[0] + 1, after[0]) if n not in taken[0]],
            [n for n in range(before[1] + 1, after[1]) if n not in taken[1]],
        )


def _aligned(zh: Sequence[Paragraph], en: Sequence[Paragraph], largest: int) -> Iterator[Bead]:
    if not (zh and en):
        yield from (Bead((n,), (), 1.0) for n in range(len(zh)))
        yield from (Bead((), (n,), 1.0) for n in range(len(en)))
        return
    sides = chinese(zh), english(en)
    links = from_dictionary(*sides)
    if min(len(zh), len(en)) < _LONG:
        steps = best(*sides, links, largest)
        if (more := learned(*sides, links, steps)) is not None:
            steps = best(*sides, more, largest)
    else:
        more = learned(*sides, links, best(*sides, links, _LARGEST_TO_LEARN))
        steps = best(*sides, more or links, largest)
    for step, sure in joined(_closed(steps)):
        yield from _beads(step, sure)


def _closed(steps: Sequence[Step]) -> Sequence[Step]:
    """Pair the last units of both sides if both are unaligned: rights and sources, worded differently on each side."""
    if len(steps) > 2 and {step.shape[:2] for step in steps[-2:]} == {(1, 0), (0, 1)}:
        return [*steps[:-2], Step(steps[-2].row, steps[-2].column, PAIR, 0.0)]
    return steps


def _beads(step: Step, sure: float) -> Iterator[Bead]:
    rows = tuple(range(step.row, step.row + step.shape.rows))
    columns = tuple(range(step.column, step.column + step.shape.columns))
    if step.shape.crossed:
        for row, column in zip(rows, reversed(columns), strict=True):
            yield Bead((row,), (column,), sure)
    else:
        yield Bead(rows, columns, sure)
