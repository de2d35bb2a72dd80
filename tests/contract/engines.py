"""The engines that the contract suite runs over, each with what it is told of a library in some folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Engine:
    """An engine; `urls` are the addresses of its cluster, where it has one."""

    name: str
    urls: tuple[str, ...] = ()
    share: int = 1
    """Of the many drawn cases of a test, every `share`-th is asked."""

    def settings(self, folder: Path) -> Mapping[str, Any]:
        """The settings of a library that is kept in a folder, or named after it."""
        if not self.urls:
            return {"engine": self.name, "index": folder / "index"}
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        parts = {"opensearch_shards": 2, "opensearch_replicas": 0}
        return {"engine": self.name, "opensearch_url": self.urls, "opensearch_index": name, **parts}
