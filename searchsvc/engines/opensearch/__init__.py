"""An index on an OpenSearch cluster, for libraries that outgrow one machine."""

from .store import OpenSearchStore

__all__ = ["OpenSearchStore"]
