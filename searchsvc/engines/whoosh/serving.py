"""The documents that serve, as a build compares them with what it reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import generations
from .flat import FlatReader


def serving_documents(index: Path) -> dict[str, dict[str, Any]]:
    """The documents of the generation that serves, as far as it can be read."""
    name = generations.current(index)
    if not name:
        return {}
    try:
        records = FlatReader(index / name, "documents")
        return {record["metadata"]["id"]: record for record in (records[n] for n in range(len(records)))}
    except (OSError, EOFError, ValueError, LookupError):
        return {}
