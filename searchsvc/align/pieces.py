"""The best path through two sides, found piece by piece in a long text, so that the memory is that of one piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from .anchors import anchors, band_of
from .band import Band
from .boundaries import with_boundaries
from .evidence import Both, Links
from .growth import grown
from .path import Paths, Step
from .scoring import PAIR, scores
from .units import Side

_PIECE = 800
"""Chinese units after which a piece ends at the next anchor, or without one if anchors are far apart."""
_OVERLAP = 60
"""Chinese units before that anchor that the next piece repeats: an anchor is only roughly in place."""
_RUN, _SURE = 8, 0.9
"""A text is cut within a run of this many one-to-one beads, each at least this probable."""
_HALF = 40
"""The first margin of the band around the anchors, in English units; widened while the path nears the edge."""
_WIDEST = 640
"""The margin that is not widened further."""
_EDGE = 3
"""A path within this many units of the edge of the band may want to leave it."""


def best(zh: Side, en: Side, links: Links, largest: int) -> list[Step]:
    """The steps of the best path, with beads of up to `largest` units of one side.

    The path through the last units of each piece is discarded: the next piece decides it.
    """
    row = column = 0
    steps: list[Step] = []
    for end in _ends(zh, en, links):
        if end[0] < len(zh) and end[1] <= column:
            continue  # an interpolated end may lie before the column that the path has reached
        path = _path(zh.part(row, end[0]), en.part(column, end[1]), links, largest)
        found = [replace(step, row=row + step.row, column=column + step.column) for step in path]
        cut = len(found) if end[0] == len(zh) else _cut(found, end[0] - _OVERLAP)
        steps += found[:cut]
        row, column = (found[cut].row, found[cut].column) if cut < len(found) else end
    return steps


def _ends(zh: Side, en: Side, links: Links) -> Iterator[tuple[int, int]]:
    """Where pieces end, as (row, column): at stops, and at the end of the text."""
    if len(zh) > 2 * _PIECE:
        end = 0
        for row, column in _stops(zh, en, links):
            if end + _PIECE <= row <= len(zh) - _PIECE and column < len(en):
                end = row
                yield row, column
    yield len(zh), len(en)


def _stops(zh: Side, en: Side, links: Links) -> Iterator[tuple[int, int]]:
    """The anchors, and points on the straight line between those that are far apart."""
    rows, columns = anchors(zh, en, links)
    rows, columns = np.concatenate([[0], rows, [len(zh)]]), np.concatenate([[0], columns, [len(en)]])
    far = [range(start + _PIECE, stop, _PIECE) for start, stop in pairwise(rows.tolist()) if stop - start > 2 * _PIECE]
    every = np.union1d(rows, np.array([row for some in far for row in some], dtype=np.int64))
    yield from zip(every.tolist(), np.interp(every, rows, columns).astype(np.int64).tolist(), strict=True)


def _cut(steps: Sequence[Step], before: int) -> int:
    """The index of the step to cut at, in the middle of the last run of sure pairs above row `before`.

    Without such a run it is the number of steps, which keeps them all.
    """
    run = 0
    for number in range(len(steps) - 1, -1, -1):
        step = steps[number]
        run = run + 1 if step.row < before and step.shape == PAIR and step.posterior >= _SURE else 0
        if run == _RUN:
            return number + _RUN // 2
    return len(steps)


def _path(zh: Side, en: Side, links: Links, largest: int) -> list[Step]:
    """The best path through a piece; the band is widened while the path touches its edge."""
    half, evidence = _HALF, Both(zh, en, links)
    while True:
        band = band_of(zh, en, links, half)
        steps = Paths(band, scores(zh, en, evidence, band, largest)).best()
        if half >= _WIDEST or not _touches(band, steps):
            return with_boundaries(grown(steps, zh, en, evidence, largest), zh, en, evidence)
        half *= 4


def _touches(band: Band, steps: Sequence[Step]) -> bool:
    rows = np.array([step.row for step in steps])
    columns = np.array([step.column for step in steps])
    low, high = band.low[rows], band.high[rows]
    end = band.high[-1]
    return bool((((columns - low < _EDGE) & (low > 0)) | ((high - columns < _EDGE) & (high < end))).any())
