"""The engines that the contract suite runs over, with their settings for a library."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from opensearch.cluster import Cluster

SEED = 20190601
DRAWN = 10
"""Of thousands of cases that are slow on a cluster, only every so many is drawn there, even in the long tests."""

Case = TypeVar("Case")


@dataclass(frozen=True)
class Engine:
    """An engine, with its cluster if it needs one."""

    name: str
    cluster: Cluster | None = None
    share: int = 1
    """Of a test's many drawn cases, every `share`-th is run."""

    def drawn(self, cases: Sequence[Case]) -> list[Case]:
        """All cases, or, on a cluster, a fixed selection."""
        return random.Random(SEED).sample(cases, len(cases) // DRAWN) if self.cluster else list(cases)

    def settings(self, folder: Path) -> Mapping[str, Any]:
        """The settings of a library kept in a folder, or on a cluster under the folder's name."""
        if not self.cluster:
            return {"engine": self.name, "index": folder / "index"}
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        parts = {"opensearch_shards": 2, "opensearch_replicas": 0}
        return {"engine": self.name, "opensearch_url": self.cluster.urls, "opensearch_index": name, **parts}

    def remove(self, index: str) -> None:
        """Delete a library from the cluster, which cannot hold more than a few hundred at once."""
        if self.cluster:
            self.cluster.ask(f"/{index}-*", "DELETE")
