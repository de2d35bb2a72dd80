"""The lexicon of a document: translations from the dictionary, and those learned from a first alignment of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .band import Integers
from .evidence import Links, parts, ranges
from .path import Step
from .units import Side, links

_TRUSTED = 0.3
"""The least posterior probability of a bead to learn from."""
_LEAST_BEADS = 50
"""The fewest such beads to learn from: a short document shows too little."""
_LEAST_EXCESS, _LEAST_SHARE = 1.5, 0.3
"""Least co-occurrence of two words: beads above what chance predicts, and their share of the beads with either."""
_WEIGHT = 0.3
"""What a learned pair weighs, times its share."""


def from_dictionary(zh: Side, en: Side) -> Links:
    """The links from the dictionary, names, and tokens that are the same on both sides, such as numbers."""
    found = list(links(zh, en))
    source, target = (np.array([link[at] for link in found], dtype=np.int64) for at in (0, 1))
    return Links(source, target, np.array([link[2] for link in found], dtype=np.float64))


def learned(zh: Side, en: Side, known: Links, steps: Sequence[Step]) -> Links | None:
    """The known links and those of words that co-occur in trusted beads; None if there are too few to learn from."""
    trusted = [step for step in steps if step.posterior >= _TRUSTED and all(step.shape[:2]) and not step.shape.crossed]
    if len(trusted) < _LEAST_BEADS:
        return None
    in_zh, in_en = np.full(len(zh), -1), np.full(len(en), -1)
    for number, step in enumerate(trusted):
        in_zh[step.row : step.row + step.shape.rows] = number
        in_en[step.column : step.column + step.shape.columns] = number
    new = _company(_held(zh, in_zh), _held(en, in_en), len(trusted))
    return _joined(known, new, len(en.vocabulary))


def _held(side: Side, beads: Integers) -> tuple[Integers, Integers]:
    """The distinct (bead, token) pairs of a side, sorted, as two arrays."""
    bead = beads[side.rows]
    keys = np.unique((bead * len(side.vocabulary) + side.tokens)[bead >= 0])
    bead, token = np.divmod(keys, len(side.vocabulary))
    return bead, token


def _company(zh: tuple[Integers, Integers], en: tuple[Integers, Integers], beads: int) -> Links:
    """Links between words that co-occur in far more beads than chance predicts."""
    of_zh, of_en = np.bincount(zh[1]), np.bincount(en[1])
    found = [Links(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for source, target, together in _together(zh, en):
        excess = together - of_zh[source] * of_en[target] / beads
        share = excess / (of_zh[source] + of_en[target] - together + 1)
        kept = (excess > _LEAST_EXCESS) & (share > _LEAST_SHARE)
        found.append(Links(source[kept], target[kept], _WEIGHT * share[kept]))
    return Links(*(np.concatenate(some) for some in zip(*found, strict=True)))


def _together(
    zh: tuple[Integers, Integers], en: tuple[Integers, Integers]
) -> Iterator[tuple[Integers, Integers, Integers]]:
    """The pairs of words that share at least two beads, and how many they share, in batches to save memory."""
    order = np.argsort(zh[1], kind="stable")
    bead, token = zh[0][order], zh[1][order]
    first, last = np.searchsorted(en[0], bead, side="left"), np.searchsorted(en[0], bead, side="right")
    size = int(en[1].max()) + 1
    for part in parts(last - first, np.flatnonzero(np.diff(token)) + 1):
        which, occurrence = ranges(first[part], last[part])
        keys, together = np.unique(token[part][occurrence] * size + en[1][which], return_counts=True)
        keys, together = keys[together > 1], together[together > 1]
        yield *np.divmod(keys, size), together


def _joined(one: Links, other: Links, size: int) -> Links:
    keys = np.concatenate([links.source * size + links.target for links in (one, other)])
    keys, where = np.unique(keys, return_inverse=True)
    chance = np.zeros(len(keys))
    np.maximum.at(chance, where, np.concatenate([one.chance, other.chance]))
    source, target = np.divmod(keys, size)
    return Links(source, target, chance)
