"""Anchors: points that the path of a long text must pass near, found by rare words that translate each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .band import Band, Integers, full
from .evidence import Links, ranges
from .units import Side

_LARGEST_FULL = 400_000
"""The most nodes of a table that is searched whole."""
_LARGEST_GAP = 1_000_000
"""The most nodes between two anchors that are all searched; beyond it, only those near the straight line are."""
_REACH = 640
"""The least half-width of the band around that line, in English units."""
_BLOCK = 8
"""Units in a block: a single unit shares too few rare words to be an anchor."""
_RAREST = 24
"""The most blocks in which a word counts as rare."""
_LEAST = 0.3
"""The least weight that two blocks must share: a word in one block of each side weighs 1, in two of each 1/2."""


def band_of(zh: Side, en: Side, links: Links, half: int) -> Band:
    """The band to search: the whole table of a short text, else the nodes near the anchors, wider in gaps between.

    `half` is the margin around the anchors, in English units.
    """
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
    # A piece may end far from its last anchor: keep every row reachable from the one above.
    low[1:] = np.minimum(low[1:], high[:-1])
    return Band(low, high)


def anchors(zh: Side, en: Side, links: Links) -> tuple[Integers, Integers]:
    """Units that lie roughly opposite each other, ascending on both sides: the middles of blocks sharing rare words."""
    rows, columns = _chain(*_shared(zh, en, links))
    middle = _BLOCK // 2
    return np.minimum(rows * _BLOCK + middle, len(zh)), np.minimum(columns * _BLOCK + middle, len(en))


def _shared(zh: Side, en: Side, links: Links) -> tuple[Integers, Integers, NDArray[np.float64]]:
    """The pairs of blocks that share rare words, and the weight they share."""
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
    """The sorted (token, block) pairs of rare tokens, and for every token the number of its blocks, 0 if not rare."""
    size = len(side) // _BLOCK + 1
    tokens, blocks = np.divmod(np.unique(side.tokens * size + side.rows // _BLOCK), size)
    held = np.bincount(tokens, minlength=len(side.vocabulary))
    held[held > _RAREST] = 0
    kept = held[tokens] > 0
    return np.stack([tokens[kept], blocks[kept]], axis=1), held


def _chain(rows: Integers, columns: Integers, weights: NDArray[np.float64]) -> tuple[Integers, Integers]:
    """The heaviest chain of points that goes down and right; a Fenwick tree holds the best total by column."""
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
