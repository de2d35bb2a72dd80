"""What an index was built with, which must match what reads it: else the same text would be cut in two ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import IndexAbsent
from ..text.characters import characters
from ..text.words import SEGMENTERS, STEMS, segmenter


def fitting(schema: int, segmenter_name: str) -> dict[str, Any]:
    """The version of an engine's index format, and the fingerprints of everything that cuts text."""
    return {
        "schema": schema,
        "characters": characters().fingerprint,
        "stems": STEMS,
        "segmenter": segmenter(segmenter_name).fingerprint,
    }


def check_fit(index: str, facts: Mapping[str, Any], schema: int, rebuild: str) -> None:
    """Raise IndexAbsent, with the command that helps, if an index was built with anything else."""
    name = str(facts.get("segmenter")).partition(" ")[0]
    if name not in SEGMENTERS:
        raise IndexAbsent(f"{index} was built with a segmenter unknown here, “{name}”; {rebuild}")
    for fact, value in fitting(schema, name).items():
        if facts.get(fact) != value:
            raise IndexAbsent(f"{index} was built with {fact} {facts.get(fact)}, this program has {value}; {rebuild}")
