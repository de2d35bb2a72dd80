"""The score of each bead at each node of the band: words, lengths, headings, punctuation and a prior of its shape.

Scores are log-odds against units that have nothing to do with each other.  The weights were chosen by measurement on
real libraries and on chapters of fiction (docs/alignment.md).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .band import Band, Integers
from .evidence import Both
from .signs import of_beginnings, of_endings
from .units import Side

Floats = NDArray[np.float64]
Scores = NDArray[np.float32]
"""Single precision halves the memory: a score for every node and shape."""

ALONE = -1.75
"""The score of a unit without counterpart."""

WORDS = 0.5
"""Weight of the words: less than 1, because the words of a text are not independent."""
_DEVIATIONS = 0.3
"""Standard deviations above the mean of chance that the words of a group must exceed to count in its favour."""
_LENGTHS_AGREE = 1.05
"""The score of lengths in exactly the usual ratio."""
_SPREAD, _SPREAD_SHORT = 0.04, 0.8
"""Variance of the log length ratio: a constant, and a part divided by the number of Chinese characters."""
_FREEDOM = 3.0
"""Degrees of freedom of Student's t, whose heavy tails allow for omissions in translations."""
_SIGNS = 0.8
"""Weight of punctuation at both ends of a bead."""
_SEVERAL, EACH_MORE, _CROSSED = -1.5, -0.7, -2.1
"""Priors of beads that are not one to one: any of them, each unit beyond three, and two crossed pairs."""
_HEADINGS_AGREE, _HEADING_AGAINST_TEXT = 2.0, -3.0


class Shape(NamedTuple):
    """How many Chinese and English units a bead has; `crossed` means two pairs in reversed order."""

    rows: int
    columns: int
    crossed: bool = False


PAIR = Shape(1, 1)
SWAP = Shape(2, 2, True)


def shapes(largest: int) -> tuple[Shape, ...]:
    """The shapes of beads with text on both sides, uncrossed, with up to `largest` units of one side."""
    several = range(2, largest + 1)
    both = (Shape(2, 2), Shape(2, 3), Shape(3, 2))
    return (
        PAIR,
        *(Shape(1, more) for more in several),
        *(Shape(more, 1) for more in several),
        *(shape for shape in both if max(shape[:2]) <= largest),
    )


def scores(zh: Side, en: Side, evidence: Both, band: Band, largest: int) -> dict[Shape, Scores]:
    """The score of every shape of bead at every node where it can begin, -inf elsewhere."""
    words, signs = _Words(evidence, band, largest), _Signs(zh, en)
    ratio = float(np.log(en.lengths.sum() / zh.lengths.sum()))
    found = {}
    for shape in shapes(largest):
        score = np.full(band.size, -np.inf, dtype=np.float32)
        here = np.flatnonzero((band.shifted(*shape[:2]) >= 0) & (band.shifted(0, shape.columns) >= 0))
        rows, columns = band.row[here], band.column[here]
        score[here] = (
            WORDS * words.of(shape, here)
            + of_lengths(
                _group_sums(zh.lengths, rows, shape.rows), _group_sums(en.lengths, columns, shape.columns), ratio
            )
            + _of_headings(zh, en, shape, rows, columns)
            + _SIGNS * signs.of(shape, rows, columns)
            + (_SEVERAL + EACH_MORE * (shape.rows + shape.columns - 3) if shape != PAIR else 0)
        )
        found[shape] = score
    found[SWAP] = _crossed(found[PAIR], band)
    return found


class _Words:
    """Lexical evidence in both directions, less what is expected by chance."""

    def __init__(self, evidence: Both, band: Band, largest: int) -> None:
        self._band = band
        sizes = range(1, largest + 1)
        self._by_row = {
            size: _above_chance(evidence.zh.table(size, band, by_row=True), band.column).astype(np.float32)
            for size in sizes
        }
        self._by_column = {
            size: _above_chance(evidence.en.table(size, band, by_row=False), band.row).astype(np.float32)
            for size in sizes
        }

    def of(self, shape: Shape, here: Integers) -> Floats:
        said = np.zeros(len(here))
        for column in range(shape.columns):
            said += self._by_row[shape.rows][here + column]
        for row in range(shape.rows):
            place = self._band.shifted(row, 0)[here]
            said += np.where(place >= 0, self._by_column[shape.columns][place], -np.inf)
        return said


def _above_chance(said: Floats, unit: Integers) -> Floats:
    """Scores less their level by chance for each unit: that of all groups but the best, which may translate it."""
    size = int(unit.max()) + 1
    best = np.zeros(size)
    np.maximum.at(best, unit, said)
    count = np.maximum(np.bincount(unit, minlength=size) - 1, 1)
    mean = (np.bincount(unit, said, minlength=size) - best) / count
    variance = (np.bincount(unit, said * said, minlength=size) - best * best) / count - mean * mean
    return np.asarray(said - (mean + _DEVIATIONS * np.sqrt(np.maximum(variance, 0)))[unit])


class _Signs:
    """The score of the punctuation that a bead begins and ends with on both sides."""

    def __init__(self, zh: Side, en: Side) -> None:
        self._zh, self._en = zh, en
        self._begin = of_beginnings(zh.beginnings, en.beginnings)
        self._end = of_endings(zh.endings, en.endings)

    def of(self, shape: Shape, rows: Integers, columns: Integers) -> Floats:
        zh, en = self._zh, self._en
        begin = self._begin[zh.beginnings[rows], en.beginnings[columns]]
        last = rows + shape.rows - 1, columns + shape.columns - 1
        return np.asarray(begin + self._end[zh.endings[last[0]], en.endings[last[1]]])


def _group_sums(values: Floats, starts: Integers, size: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(total[starts + size] - total[starts])


def of_lengths(chinese: Floats, english: Floats, ratio: float) -> Floats:
    """How well lengths agree, given `ratio`, the log of English to Chinese length in the whole text."""
    distance = np.log(english / chinese) - ratio
    variance = _SPREAD + _SPREAD_SHORT / chinese
    return np.asarray(_LENGTHS_AGREE - (_FREEDOM + 1) / 2 * np.log1p(distance * distance / (_FREEDOM * variance)))


def _of_headings(zh: Side, en: Side, shape: Shape, rows: Integers, columns: Integers) -> Floats:
    """Reward headings against headings, penalise them against text; no bead mixes the two on one side."""
    score = np.zeros(len(rows))
    if not (zh.headings.any() or en.headings.any()):
        return score
    both = bool(zh.headings.any() and en.headings.any())
    chinese = _group_sums(zh.headings, rows, shape.rows) / shape.rows
    english = _group_sums(en.headings, columns, shape.columns) / shape.columns
    score[chinese != english] = _HEADING_AGAINST_TEXT if both else 0
    score[(chinese == 1) & (english == 1)] = _HEADINGS_AGREE
    score[(chinese % 1 > 0) | (english % 1 > 0)] = -np.inf
    return score


def _crossed(pairs: Scores, band: Band) -> Scores:
    score = np.full(band.size, -np.inf, dtype=np.float32)
    right, down = band.shifted(0, 1), band.shifted(1, 0)
    here = np.flatnonzero((right >= 0) & (down >= 0) & (band.shifted(2, 2) >= 0))
    score[here] = pairs[right[here]] + pairs[down[here]] + _CROSSED
    return score
