"""Dynamic programming over a band: the best path, and the posterior probability of each step by forward-backward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .band import Band
from .scoring import ALONE, Scores, Shape

Floats = NDArray[np.float64]

_DOWN, _RIGHT = Shape(1, 0), Shape(0, 1)
_SHARPNESS = 0.3
"""Scale of the scores in posterior probabilities: they add up evidence that is not independent."""


@dataclass(frozen=True, slots=True)
class Step:
    """A bead of a path: the node where it begins, its shape, and its posterior probability."""

    row: int
    column: int
    shape: Shape
    posterior: float
    moved_odds: float = -np.inf
    """The log-odds that its boundary with the next step was moved."""

    @property
    def rows(self) -> slice:
        """Its Chinese units."""
        return slice(self.row, self.row + self.shape.rows)

    @property
    def columns(self) -> slice:
        """Its English units."""
        return slice(self.column, self.column + self.shape.columns)


class Paths:
    """All paths through a band, given the score of each shape of bead at each node."""

    def __init__(self, band: Band, scores: Mapping[Shape, Scores]) -> None:
        self._band, self._scores = band, scores
        self._shapes = (*scores, _DOWN)
        self._rows = len(band.low)
        # Plain ints: indexing numpy arrays one element at a time is slow.
        self._starts, self._low, self._high = band.starts.tolist(), band.low.tolist(), band.high.tolist()

    def best(self) -> list[Step]:
        """The beads of the best path, in order."""
        path = self._traced(self._forward(np.maximum, 1.0))
        forward, backward = self._forward(np.logaddexp, _SHARPNESS), self._backward()
        steps = []
        for row, column, shape in path:
            here, there = self._at(row, column), self._at(row + shape.rows, column + shape.columns)
            log = forward[here] + _SHARPNESS * self._score(shape, here) + backward[there] - forward[-1]
            steps.append(Step(row, column, shape, float(np.exp(min(log, 0.0)))))
        return steps

    def _at(self, row: int, column: int) -> int:
        return int(self._starts[row] + column - self._low[row])

    def _score(self, shape: Shape, place: int) -> float:
        return float(self._scores[shape][place]) if shape in self._scores else ALONE

    def _moves(self, row: int) -> Iterator[tuple[slice, slice, Scores | float]]:
        """The moves from a row to later ones, by shape: nodes left, nodes reached, scores."""
        for shape in self._shapes:
            to = row + shape.rows
            if to >= self._rows:
                continue
            first = max(self._low[row], self._low[to] - shape.columns)
            last = min(self._high[row], self._high[to] - shape.columns)
            if first <= last:
                here, there = self._at(row, first), self._at(to, first + shape.columns)
                left = slice(here, here + last - first + 1)
                score = self._scores[shape][left] if shape in self._scores else ALONE
                yield left, slice(there, there + last - first + 1), score

    def _forward(self, joined: np.ufunc, sharpness: float) -> Floats:
        """The score of each node over all paths to it: the best (`np.maximum`) or the log-sum (`np.logaddexp`)."""
        reached = np.full(self._band.size, -np.inf)
        reached[0] = 0.0
        for row in range(self._rows):
            _along(reached[self._starts[row] : self._starts[row + 1]], joined, sharpness)
            for left, come, score in self._moves(row):
                joined(reached[come], reached[left] + sharpness * score, out=reached[come])
        return reached

    def _backward(self) -> Floats:
        """The log-sum of all paths from each node to the end."""
        ahead = np.full(self._band.size, -np.inf)
        ahead[-1] = 0.0
        for row in reversed(range(self._rows)):
            for left, come, score in self._moves(row):
                np.logaddexp(ahead[left], ahead[come] + _SHARPNESS * score, out=ahead[left])
            _along(ahead[self._starts[row] : self._starts[row + 1]][::-1], np.logaddexp, _SHARPNESS)
        return ahead

    def _traced(self, reached: Floats) -> list[tuple[int, int, Shape]]:
        row, column = self._rows - 1, self._high[-1]
        path: list[tuple[int, int, Shape]] = []
        while row or column:
            shape = max(self._into(row, column), key=lambda shape: self._through(shape, row, column, reached))
            row, column = row - shape.rows, column - shape.columns
            path.append((row, column, shape))
        return path[::-1]

    def _into(self, row: int, column: int) -> Iterator[Shape]:
        """The shapes of the beads that can end at a node."""
        for shape in (*self._shapes, _RIGHT):
            before = row - shape.rows
            if before >= 0 and self._low[before] <= column - shape.columns <= self._high[before]:
                yield shape

    def _through(self, shape: Shape, row: int, column: int, reached: Floats) -> float:
        place = self._at(row - shape.rows, column - shape.columns)
        return float(reached[place]) + self._score(shape, place)


def _along(nodes: Floats, joined: np.ufunc, sharpness: float) -> None:
    """Add, in place, the moves within a row: over English units without a counterpart."""
    slope = sharpness * ALONE * np.arange(len(nodes))
    nodes[:] = joined.accumulate(nodes - slope) + slope
