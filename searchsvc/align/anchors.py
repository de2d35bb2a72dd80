"""Where a long text's path must run: through words that are rare on both sides and translate each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .band import Band, Integers, full
from .evidence import Links, ranges
from .units import Side

_LARGEST_FULL = 400_000
"""Nodes of a table that is looked at whole."""
_LARGEST_GAP = 1_000_000
"""Nodes between two anchors; where there are more, only those about the straight line are looked at."""
_REACH = 640
"""Units to each side of that line."""
_BLOCK = 8
"""Units that are looked at together: one alone shares too few rare words."""
_RAREST = 24
"""Blocks that a word may stand in to be an anchor."""
_LEAST = 0.3
"""What two blocks must share: a word that no other block has counts 1, one that two have on each side 1/2."""


def band_of(zh: Side, en: Side, links: Links, half: int) -> Band:
    """The whole table of a short text; of a long one what lies near its anchors, wider where there are none."""
    if (len(zh) + 1) * (len(en) + 1) <= _LARGEST_FULL:
        return full(len(zh), len(en))
    rows, columns = anchors(zh, en, links)
    rows, columns = np.concatenate([[0], rows, [len(zh)]]), np.concatenate([[0], columns, [len(en)]])
    every = np.arange(len(zh) + 1)
    before = np.searchsorted(rows, every, side="right") - 1
    after = np.minimum(np.searchsorted(rows, every, side="left"), len(rows) - 1)
    low = np.maximum(columns[before] - half, 0)
    high = np.minimum(columns[after] + half, len(en))
    gap = np.minimum(before, len(rows) - 2)
    down, right = np.diff(rows), np.diff(columns)
    reach = np.where(down * right > _LARGEST_GAP, np.maximum(_REACH, 2 * right // np.maximum(down, 1)), len(en))[gap]
    line = np.interp(every, rows, columns).astype(np.int64)
    low, high = np.maximum(low, line - reach), np.minimum(high, line + reach)
    low[0], high[-1] = 0, len(en)
    # A piece may end far from its last anchor: there is a way from every row to the next.
    low[1:] = np.minimum(low[1:], high[:-1])
    return Band(low, high)


def anchors(zh: Side, en: Side, links: Links) -> tuple[Integers, Integers]:
    """Units that stand about opposite each other, both in order: the middles of blocks that share rare words."""
    rows, columns = _chain(*_shared(zh, en, links))
    middle = _BLOCK // 2
    return np.minimum(rows * _BLOCK + middle, len(zh)), np.minimum(columns * _BLOCK + middle, len(en))


def _shared(zh: Side, en: Side, links: Links) -> tuple[Integers, Integers, NDArray[np.float64]]:
    """Pairs of blocks that share rare words, and how much."""
    chinese, of_chinese = _rare(zh)
    english, of_english = _rare(en)
    usable = (of_chinese[links.source] > 0) & (of_english[links.target] > 0)
    source, target = links.source[usable], links.target[usable]
    left = np.searchsorted(chinese[:, 0], [source, source + 1])
    first, link = ranges(left[0], left[1])
    right = np.searchsorted(english[:, 0], [target[link], target[link] + 1])
    second, pair = ranges(right[0], right[1])
    weight = (of_chinese[source] * of_english[target]) ** -0.5
    keys = chinese[first[pair], 1] * (len(en) + 1) + english[second, 1]
    keys, where = np.unique(keys, return_inverse=True)
    shared = np.bincount(where, weight[link[pair]], minlength=len(keys))
    kept = shared >= _LEAST
    rows, columns = np.divmod(keys[kept], len(en) + 1)
    return rows, columns, np.asarray(shared[kept], dtype=np.float64)


def _rare(side: Side) -> tuple[Integers, Integers]:
    """(token, block) of the tokens that few blocks hold, in order; and for each token how many, 0 for the others."""
    size = len(side) // _BLOCK + 1
    tokens, blocks = np.divmod(np.unique(side.tokens * size + side.rows // _BLOCK), size)
    held = np.bincount(tokens, minlength=len(side.vocabulary))
    held[held > _RAREST] = 0
    kept = held[tokens] > 0
    return np.stack([tokens[kept], blocks[kept]], axis=1), held


def _chain(rows: Integers, columns: Integers, weights: NDArray[np.float64]) -> tuple[Integers, Integers]:
    """The heaviest of all chains of points that go down and right; a Fenwick tree holds the best by column."""
    order = np.lexsort((-columns, rows))
    size = int(columns.max(initial=0)) + 2
    best, last = [0.0] * size, [-1] * size
    before: list[int] = []
    points = list(zip(rows[order].tolist(), columns[order].tolist(), weights[order].tolist(), strict=True))
    for number, (_, column, weight) in enumerate(points):
        total, previous, at = 0.0, -1, column
        while at > 0:
            if best[at] > total:
                total, previous = best[at], last[at]
            at -= at & -at
        before.append(previous)
        total, at = total + weight, column + 1
        while at < size:
            if total > best[at]:
                best[at], last[at] = total, number
            at += at & -at
    number = last[best.index(max(best))]
    chain = []
    while number >= 0:
        chain.append(points[number][:2])
        number = before[number]
    found = np.array(chain[::-1], dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]
