"""An original and its translation, aligned: which paragraphs answer which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ..model import Paragraph
from .anchors import band_of
from .band import Band
from .beads import Bead, in_order
from .confidence import confidence
from .evidence import Links
from .lexicon import from_dictionary, learned
from .path import Paths, Step
from .scoring import scores
from .units import Side, chinese, english

_HALF = 40
"""Units to each side of the anchors that are looked at first."""
_WIDEST = 640
_EDGE = 3
"""A path that comes so near to the edge of the band may want to leave it."""


def align(zh: Sequence[Paragraph], en: Sequence[Paragraph], pinned: Sequence[Bead] = ()) -> list[Bead]:
    """The beads of two lists of paragraphs, in the original's order; every paragraph is in one of them.

    What is pinned stays as it is; the paragraphs between are aligned apart.
    """
    beads = [*pinned]
    for chinese_part, english_part in _between(len(zh), len(en), pinned):
        found = _aligned([zh[n] for n in chinese_part], [en[n] for n in english_part])
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


def _aligned(zh: Sequence[Paragraph], en: Sequence[Paragraph]) -> Iterator[Bead]:
    if not (zh and en):
        yield from (Bead((n,), (), 1.0) for n in range(len(zh)))
        yield from (Bead((), (n,), 1.0) for n in range(len(en)))
        return
    sides = chinese(zh), english(en)
    links = from_dictionary(*sides)
    steps = _path(*sides, links)
    if (more := learned(*sides, links, steps)) is not None:
        steps = _path(*sides, more)
    for step in steps:
        yield from _beads(step)


def _path(zh: Side, en: Side, links: Links) -> list[Step]:
    """The best path; a band that it would leave is widened."""
    half = _HALF
    while True:
        band = band_of(zh, en, links, half)
        steps = Paths(band, scores(zh, en, links, band)).best()
        if half >= _WIDEST or not _touches(band, steps):
            return steps
        half *= 4


def _touches(band: Band, steps: Sequence[Step]) -> bool:
    rows = np.array([step.row for step in steps])
    columns = np.array([step.column for step in steps])
    low, high = band.low[rows], band.high[rows]
    end = band.high[-1]
    return bool((((columns - low < _EDGE) & (low > 0)) | ((high - columns < _EDGE) & (high < end))).any())


def _beads(step: Step) -> Iterator[Bead]:
    rows = tuple(range(step.row, step.row + step.shape.rows))
    columns = tuple(range(step.column, step.column + step.shape.columns))
    likely = confidence(step.likelihood)
    if step.shape.crossed:
        for row, column in zip(rows, reversed(columns), strict=True):
            yield Bead((row,), (column,), likely)
    else:
        yield Bead(rows, columns, likely)
