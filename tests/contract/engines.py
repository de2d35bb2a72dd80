"""The engines that the contract suite runs over, each with what it is told of a library in some folder."""

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
"""Of thousands of cases that take long over a cluster, one in so many is drawn there, in the long tests too."""

Case = TypeVar("Case")


@dataclass(frozen=True)
class Engine:
    """An engine, with the cluster that it needs, if any."""

    name: str
    cluster: Cluster | None = None
    share: int = 1
    """Of the many drawn cases of a test, every `share`-th is asked."""

    def drawn(self, cases: Sequence[Case]) -> list[Case]:
        """All cases; over a cluster some of them, always the same ones."""
        return random.Random(SEED).sample(cases, len(cases) // DRAWN) if self.cluster else list(cases)

    def settings(self, folder: Path) -> Mapping[str, Any]:
        """The settings of a library that is kept in a folder, or named after it."""
        if not self.cluster:
            return {"engine": self.name, "index": folder / "index"}
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        parts = {"opensearch_shards": 2, "opensearch_replicas": 0}
        return {"engine": self.name, "opensearch_url": self.cluster.urls, "opensearch_index": name, **parts}

    def remove(self, index: str) -> None:
        """Take a library from the cluster, which bears a few hundred at once."""
        if self.cluster:
            self.cluster.ask(f"/{index}-*", "DELETE")
