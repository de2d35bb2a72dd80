"""Check of alignment: passages whose English translates another passage of the document better."""

from __future__ import annotations

from collections.abc import Iterator

from ..align import align
from ..model import SIDES, Document, Paragraph
from .finding import Told

_SURE = 0.98
"""The least confidence at which a pair is reported."""
_LARGEST = 2
"""Largest bead: only single pairs are reported, and aligning without larger beads takes a third of the time."""
_FEWEST = 4
"""The fewest passages with both sides in a document to check."""
_SHORTEST = 8
"""The fewest characters of an original distinctive enough to report."""


def alignment(document: Document) -> Iterator[tuple[int, Told]]:
    """Findings with the numbers of passages that seem wrongly paired, or whose alignment is uncertain."""
    for n, passage in enumerate(document.passages, 1):
        if passage.uncertain:
            yield n, Told("alignment", f"paired by alignment with a confidence of {passage.confidence:.2f} only")
    both = [n for n, passage in enumerate(document.passages, 1) if passage.zh and passage.en]
    if len(both) < _FEWEST or any(passage.confidence is not None for passage in document.passages):
        return
    passages = [document.passages[n - 1] for n in both]
    zh, en = ([Paragraph(getattr(passage, side) or "") for passage in passages] for side in SIDES)
    for bead in align(zh, en, largest=_LARGEST):
        if len(bead.zh) == len(bead.en) == 1 and bead.zh != bead.en and bead.confidence >= _SURE:
            one, other = both[bead.zh[0]], both[bead.en[0]]
            if len(passages[bead.zh[0]].zh or "") >= _SHORTEST:
                yield one, Told("alignment", f"the English of passage {other} answers it better than its own")
