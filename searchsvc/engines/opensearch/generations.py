"""Generations of an index on a cluster: their names, the alias of the one that serves, removal of old ones."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

from ...errors import EngineAway, IndexAbsent
from ...text.words import segmenter
from ..fitting import check_fit
from .cluster import NOT_FOUND, Cluster
from .mapping import VERSION

_OF_ANOTHER_KIND = (400, NOT_FOUND)
"""The status of requests about an index that this program did not build, or that is not there."""


def new() -> str:
    """A name for a new generation."""
    return f"g-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"


def passages(name: str, generation: str) -> str:
    """The name of the index of a generation's passages."""
    return f"{name}-{generation}-passages"


def catalogue(name: str, generation: str) -> str:
    """The name of the index of a generation's documents, facet values and forms."""
    return f"{name}-{generation}-catalogue"


def current(cluster: Cluster, name: str, latest: float | None = None) -> str | None:
    """The generation that serves; None if there is none. Raises EngineAway, at `latest` if given."""
    found = cluster.alias(name, f"{name}-g-*", latest)
    generations = {match[1] for index in found if (match := _pattern(name).fullmatch(index))}
    return max(generations) if generations else None


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(name)}-(g-\d{{14}}-[0-9a-f]{{6}})-(?:passages|catalogue)")


def clean(cluster: Cluster, name: str, *keep: str | None) -> None:
    """Remove every generation except those named."""
    matches = map(_pattern(name).fullmatch, cluster.indexes(f"{name}-g-*"))
    cluster.delete([match[0] for match in matches if match and match[1] not in keep])


def remove(cluster: Cluster, name: str, generation: str) -> None:
    """Remove a generation."""
    cluster.delete([passages(name, generation), catalogue(name, generation)])


def documents(cluster: Cluster, name: str, generation: str | None) -> dict[str, dict[str, Any]]:
    """What a `ChangeLog` compares with, for each document of a generation; empty if it cannot be read."""
    if generation is None:
        return {}
    wanted = ["document", "added", "record.content", "record.passages"]
    body = {"query": {"term": {"kind": "document"}}, "sort": [{"number": "asc"}], "_source": wanted}
    try:
        hits = list(cluster.every(catalogue(name, generation), body))
    except EngineAway as error:
        if error.status in _OF_ANOTHER_KIND:
            return {}
        raise
    return {hit["_source"]["document"]: hit["_source"]["record"] | {"added": hit["_source"]["added"]} for hit in hits}


def reusable(cluster: Cluster, name: str, segmenter_name: str) -> str | None:
    """The generation that serves, if its records of unchanged documents can be reused; else None."""
    generation = current(cluster, name)
    try:
        facts = facts_of(cluster, name, generation, "") if generation else {}
    except EngineAway:
        raise
    except IndexAbsent:
        return None
    return generation if facts.get("segmenter") == segmenter(segmenter_name).fingerprint else None


def facts_of(cluster: Cluster, name: str, generation: str, rebuild: str) -> dict[str, Any]:
    """The facts of a generation. Raises IndexAbsent if it does not fit this program."""
    index = passages(name, generation)
    try:
        facts = dict(cluster.mapping(index).get("_meta", {}))
    except EngineAway as error:
        if error.status in _OF_ANOTHER_KIND:
            raise IndexAbsent(f"the index {index} cannot be read ({error}); {rebuild}") from None
        raise
    check_fit(f"the index {index}", facts, VERSION, rebuild)
    return facts
