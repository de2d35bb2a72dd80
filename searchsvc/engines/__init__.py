"""What holds an index and answers a query: one protocol, several engines, each mounted here."""

from ..settings import Settings
from .protocol import Store
from .whoosh import WhooshStore

__all__ = ["store_of"]


def store_of(settings: Settings) -> Store:
    """Where the index of these settings is kept."""
    return WhooshStore(
        settings.index,
        segmenter=settings.segmenter,
        time_limit=settings.time_limit,
        job_memory=settings.job_memory,
    )
