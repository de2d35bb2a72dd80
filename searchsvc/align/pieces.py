"""The best path through two sides; a long text is looked at piece by piece, so that memory is bounded by a piece."""

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
"""Chinese units after which the next anchor ends a piece; where none comes, it ends all the same."""
_OVERLAP = 60
"""Units before that anchor which the next piece looks at again: an anchor is sure of the neighbourhood alone."""
_RUN, _SURE = 8, 0.9
"""Pairs one behind the other, and how likely each must be, for a text to be cut in their midst."""
_HALF = 40
"""Units to each side of the anchors that are looked at first."""
_WIDEST = 640
_EDGE = 3
"""A path that comes so near to the edge of the band may want to leave it."""


def best(zh: Side, en: Side, links: Links, largest: int) -> list[Step]:
    """The best path, with beads of up to so many units of one side.

    What a piece says of its last units is left to the next.
    """
    row = column = 0
    steps: list[Step] = []
    for end in _ends(zh, en, links):
        if end[0] < len(zh) and end[1] <= column:
            continue  # the straight line lags behind
        path = _path(zh.part(row, end[0]), en.part(column, end[1]), links, largest)
        found = [replace(step, row=row + step.row, column=column + step.column) for step in path]
        cut = len(found) if end[0] == len(zh) else _cut(found, end[0] - _OVERLAP)
        steps += found[:cut]
        row, column = (found[cut].row, found[cut].column) if cut < len(found) else end
    return steps


def _ends(zh: Side, en: Side, links: Links) -> Iterator[tuple[int, int]]:
    """Where pieces end: at anchors, the last one at the end of the text."""
    if len(zh) > 2 * _PIECE:
        end = 0
        for row, column in _stops(zh, en, links):
            if end + _PIECE <= row <= len(zh) - _PIECE and column < len(en):
                end = row
                yield row, column
    yield len(zh), len(en)


def _stops(zh: Side, en: Side, links: Links) -> Iterator[tuple[int, int]]:
    """The anchors; where they are far apart also places on the straight line between them."""
    rows, columns = anchors(zh, en, links)
    rows, columns = np.concatenate([[0], rows, [len(zh)]]), np.concatenate([[0], columns, [len(en)]])
    far = [range(start + _PIECE, stop, _PIECE) for start, stop in pairwise(rows.tolist()) if stop - start > 2 * _PIECE]
    every = np.union1d(rows, np.array([row for some in far for row in some], dtype=np.int64))
    yield from zip(every.tolist(), np.interp(every, rows, columns).astype(np.int64).tolist(), strict=True)


def _cut(steps: Sequence[Step], before: int) -> int:
    """The last step in the midst of a run of sure pairs; all steps are kept where there is none."""
    run = 0
    for number in range(len(steps) - 1, -1, -1):
        step = steps[number]
        run = run + 1 if step.row < before and step.shape == PAIR and step.likelihood >= _SURE else 0
        if run == _RUN:
            return number + _RUN // 2
    return len(steps)


def _path(zh: Side, en: Side, links: Links, largest: int) -> list[Step]:
    """The best path of a piece; a band that it would leave is widened."""
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
