"""What the words of two units say for their being translations of each other.

A token of a unit comes either from a word of the other side's group or from nowhere: its score is the logarithm of
1 + (1 - λ) / λ · t / p, where t is the mean chance over the group's words, by the links, and p how common the token
is in this document.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .band import Band, Integers
from .units import Side

Floats = NDArray[np.float64]

_UNEXPLAINED = 0.6
"""λ: the share of tokens that no word of the other side accounts for."""
_AT_ONCE = 2_000_000
"""Matches held in memory at a time."""


class Links(NamedTuple):
    """What may translate what: tokens of the source, tokens of the target, chances."""

    source: Integers
    target: Integers
    chance: Floats

    def reversed(self) -> Links:
        """The other direction: a target's chances among the sources that are there sum to one."""
        if not len(self.target):
            return Links(self.target, self.source, self.chance)
        total = np.bincount(self.target, self.chance)
        return Links(self.target, self.source, self.chance / total[self.target])


def _met(links: Links, target: Side) -> Links:
    """The links to what stands in the target; a piece of a long text holds a small part of its words."""
    here = np.zeros(len(target.vocabulary), dtype=bool)
    here[target.tokens] = True
    kept = here[links.target]
    return Links(links.source[kept], links.target[kept], links.chance[kept])


@dataclass(frozen=True)
class _Sparse:
    """Values by key, keys ascending."""

    keys: Integers
    values: Floats


def _summed(keys: Integers, values: Floats) -> _Sparse:
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return _Sparse(keys[first], np.add.reduceat(values, first) if len(first) else values)


def ranges(starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """The numbers of all ranges, one behind the other, and for each of them which range it is of."""
    counts = ends - starts
    which = np.repeat(np.arange(len(counts)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    return np.arange(len(which)) - before + starts[which], which


class Evidence:
    """One direction: how well groups of the source's units account for single units of the target."""

    def __init__(self, source: Side, target: Side, links: Links) -> None:
        self._source, self._target = source, target
        self._span = len(source) + 1
        links = _met(links, target)
        order = np.argsort(links.source, kind="stable")
        bounds = np.searchsorted(links.source[order], [source.tokens, source.tokens + 1])
        which, occurrence = ranges(bounds[0], bounds[1])
        link = order[which]
        keys = links.target[link] * self._span + source.rows[occurrence]
        self._chances = _summed(keys, links.chance[link])
        self._sizes = np.bincount(source.rows, minlength=len(source)).astype(float)
        self._occurrences = _summed(target.tokens * (len(target) + 1) + target.rows, np.ones(len(target.tokens)))

    def _gains(self, group: int) -> _Sparse:
        """What a group, by the unit it begins with, adds to each token it may account for."""
        token, unit = np.divmod(self._chances.keys, self._span)
        starts = unit[:, None] - np.arange(group)
        kept = (starts >= 0) & (starts + group <= len(self._source))
        keys = (token[:, None] * self._span + starts)[kept]
        chances = _summed(keys, np.broadcast_to(self._chances.values[:, None], starts.shape)[kept])
        token, start = np.divmod(chances.keys, self._span)
        before = np.concatenate([[0.0], np.cumsum(self._sizes)])
        size = np.maximum(before[np.minimum(start + group, len(self._source))] - before[start], 1)
        return _Sparse(chances.keys, self._gain(chances.values, size, token))

    def of(self, tokens: Integers, units: Integers, others: Integers) -> Floats:
        """How much better single units of the source account for tokens of the target than others, each beside its own.

        Only a part of the units is asked, so that a long one has no disadvantage.
        """
        sizes = np.sqrt(np.maximum(self._sizes[units] * self._sizes[others], 1))
        return self._of(tokens, units, sizes) - self._of(tokens, others, sizes)

    def _of(self, tokens: Integers, units: Integers, sizes: Floats) -> Floats:
        if not len(self._chances.keys):
            return np.zeros(len(tokens))
        keys = tokens * self._span + units
        place = np.minimum(np.searchsorted(self._chances.keys, keys), len(self._chances.keys) - 1)
        chance = np.where(self._chances.keys[place] == keys, self._chances.values[place], 0)
        return self._gain(chance, sizes, tokens)

    def _gain(self, chances: Floats, sizes: Floats, tokens: Integers) -> Floats:
        """What it says for a token that so many words together have these chances to be rendered by it."""
        ratio = chances / sizes / self._target.common[tokens]
        return np.asarray(np.log1p((1 - _UNEXPLAINED) / _UNEXPLAINED * ratio))

    def table(self, group: int, band: Band, *, by_row: bool) -> Floats:
        """For each node what the group that begins there says of the target's unit there.

        The source's units are the rows of the band (`by_row`) or its columns.
        """
        gains = self._gains(group)
        token, unit = np.divmod(self._occurrences.keys, len(self._target) + 1)
        if by_row:
            first = np.searchsorted(band.high, unit, side="left")
            last = np.searchsorted(band.low, unit, side="right")
        else:
            first, last = band.low[unit], band.high[unit] + 1
        starts = np.searchsorted(gains.keys, token * self._span + first)
        ends = np.searchsorted(gains.keys, token * self._span + np.minimum(last, self._span))
        table = np.zeros(band.size)
        for part in parts(ends - starts):
            which, occurrence = ranges(starts[part], ends[part])
            here, there = gains.keys[which] % self._span, unit[part][occurrence]
            place = band.place(here, there) if by_row else band.place(there, here)
            weight = gains.values[which] * self._occurrences.values[part][occurrence]
            table += np.bincount(place, weight, minlength=band.size)
        return table


class Both:
    """What the words of two sides say, in both directions: how the Chinese accounts for the English, and so on."""

    def __init__(self, zh: Side, en: Side, links: Links) -> None:
        self.zh, self.en = Evidence(zh, en, links), Evidence(en, zh, links.reversed())


def parts(counts: Integers, between: Integers | None = None) -> list[slice]:
    """Stretches that hold about as many matches as fit; where `between` is given, they end there only."""
    total = np.cumsum(counts)
    cuts = np.searchsorted(total, np.arange(_AT_ONCE, total[-1], _AT_ONCE)) + 1 if len(total) else np.zeros(0, np.int64)
    if between is not None:
        cuts = np.append(between, len(counts))[np.searchsorted(between, cuts)]
    bounds = [0, *dict.fromkeys(cuts.tolist()), len(counts)]
    return [slice(a, b) for a, b in pairwise(bounds) if a < b]
