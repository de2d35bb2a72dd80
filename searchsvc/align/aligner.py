"""An original and its translation, aligned: which paragraphs answer which."""

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
"""Units of one side that a bead may have."""
_LONG, _LARGEST_TO_LEARN = 400, 2
"""A long text shows enough in its smaller beads."""


def align(
    zh: Sequence[Paragraph], en: Sequence[Paragraph], pinned: Sequence[Bead] = (), *, largest: int = LARGEST
) -> list[Bead]:
    """The beads of two lists of paragraphs, in the original's order; every paragraph is in one of them.

    What is pinned stays as it is; the paragraphs between are aligned apart.  A bead has up to `largest` of one side.
    """
    beads = [*pinned]
    for chinese_part, english_part in _between(len(zh), len(en), pinned):
        found = _aligned([zh[n] for n in chinese_part], [en[n] for n in english_part], largest)
        beads += [bead.moved(chinese_part, english_part) for bead in found]
    return in_order(beads)


def _between(zh: int, en: int, pinned: Sequence[Bead]) -> Iterator[tuple[list[int], list[int]]]:
    """What stands between the pinned beads on both sides; one that crosses another parts nothing."""
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
    """The last units of both sides side by side, where neither answers anything: rights and sources, told otherwise."""
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
