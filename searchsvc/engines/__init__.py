"""Engines hold an index and answer queries, all through one protocol; this module picks the one that is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import SettingsError
from .protocol import Store
from .whoosh import WhooshStore

if TYPE_CHECKING:
    from ..settings import Settings

__all__ = ["store_of"]


def store_of(settings: Settings) -> Store:
    """The store of the engine and index that the settings name. Raises SettingsError."""
    if settings.engine == "opensearch":
        try:
            from .opensearch import OpenSearchStore
        except ImportError as error:
            raise SettingsError(
                f'engine = "opensearch" needs a package that is not there ({error.name}): '
                "pip install searchsvc[opensearch]"
            ) from None
        return OpenSearchStore(
            settings.opensearch_url,
            settings.opensearch_index,
            shards=settings.opensearch_shards,
            replicas=settings.opensearch_replicas,
            segmenter=settings.segmenter,
            time_limit=settings.time_limit,
        )
    return WhooshStore(
        settings.index,
        segmenter=settings.segmenter,
        time_limit=settings.time_limit,
        most_expansions=settings.most_expansions,
        cache=settings.search_cache << 20,
        job_memory=settings.job_memory,
    )
