"""The service that every edge calls: a library's index, searched, read and rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .engines.protocol import Changes, DocumentPart, DocumentSort, Info, Listing, Origin, Place, Request, Results
from .query import Query
from .settings import Settings


@dataclass(frozen=True)
class Fault:
    """Why a record was left out: where it is, which document and field, and the reason."""

    file: str
    record: int
    document: str
    field: str
    reason: str

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class BuildReport:
    """What a build read, left out and changed."""

    info: Info | None
    changes: Changes
    documents: int
    passages: int
    seconds: float
    faults: tuple[Fault, ...]
    drafts: int
    embargoed: int


class Library:
    """An index as its readers see it: always the newest generation, without a failed request in between.

    Raises IndexAbsent where there is no index or it does not fit.
    """

    def __init__(self, settings: Settings) -> None: ...
    def info(self) -> Info: ...
    def search(self, request: Request) -> Results: ...
    def listing(
        self, choices: Mapping[str, tuple[str, ...]], query: Query, sort: DocumentSort = "newest", page: int = 1, size: int = 20
    ) -> Listing: ...
    def document(self, identifier: str, *, part: int | None = 1, at: int | None = None, query: Query | None = None) -> DocumentPart: ...
    def passage(self, identifier: str, hint: int | None = None) -> Place: ...
    def origin(self, document: str) -> Origin: ...
    def verify(self) -> list[str]: ...
    def close(self) -> None: ...


def build(
    settings: Settings,
    *,
    strict: bool = False,
    full: bool = False,
    jobs: int | None = None,
    dry_run: bool = False,
    allow_removals: bool = False,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> BuildReport:
    """Rebuild the index from `settings.sources`.  Raises BuildError, SourceError."""
    ...
