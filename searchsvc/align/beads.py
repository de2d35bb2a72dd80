"""Beads, the result of alignment: groups of paragraphs that translate each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bead:
    """Paragraphs that translate each other, as indices into the two lists; one side may be empty."""

    zh: tuple[int, ...]
    en: tuple[int, ...]
    confidence: float
    """The estimated probability that the bead is right; 1 for a pair that a person has pinned."""

    def moved(self, zh: Sequence[int], en: Sequence[int]) -> Bead:
        """The bead in the indices of the whole document, given those of the paragraphs that were aligned."""
        return Bead(tuple(zh[n] for n in self.zh), tuple(en[n] for n in self.en), self.confidence)


def in_order(beads: Iterable[Bead]) -> list[Bead]:
    """Sort beads by the original; those with English only follow the bead that precedes them in the translation."""
    placed = sorted(beads, key=lambda bead: (bead.en or bead.zh)[0])
    ordered: list[tuple[tuple[int, int], Bead]] = []
    behind = (-1, 0)
    for bead in placed:
        if not bead.zh:
            ordered.append(((behind[0], behind[1] + 1), bead))
            behind = (behind[0], behind[1] + 1)
        elif bead.en:
            behind = (bead.zh[-1], 0)
            ordered.append(((bead.zh[0], 0), bead))
        else:
            ordered.append(((bead.zh[0], 0), bead))
    return [bead for _, bead in sorted(ordered, key=lambda pair: pair[0])]
