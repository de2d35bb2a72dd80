"""What an engine is asked and what it answers: plain, frozen data, the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from ..model import Document, Metadata, Passage
from ..query import Query
from .catalogue import Catalogue

Sort = Literal["relevance", "newest", "oldest", "document"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest", "document")
DocumentSort = Literal["newest", "oldest", "title", "added"]
DOCUMENT_SORTS: tuple[DocumentSort, ...] = ("newest", "oldest", "title", "added")
FACETS = ("type", "author", "source", "topic", "year", "script", "sides")
NONE = "none"
"""The value, in every facet, of what has no value."""

DEEPEST = 10_000
"""How far `page × size` goes on every engine; on files a setting may allow more.  Beyond that, `after`."""

Marks = tuple[tuple[int, int], ...]
"""Spans of a text as written, in Unicode characters, in order, never overlapping."""


@dataclass(frozen=True, slots=True)
class Request:
    """A search as asked for; every value already checked."""

    query: Query
    page: int = 1
    size: int = 10
    after: str | None = None
    sort: Sort = "relevance"
    apart: bool = False
    document: str | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet → the values chosen; several are alternatives."""
    every: str | None = None
    """A facet of which every value is wanted, not only the commonest."""


class Hit(NamedTuple):
    """A passage that answers a query, in its document."""

    id: str
    n: int
    """The passage's number in its document, from 1."""
    document: Metadata
    passage: Passage
    zh_marks: Marks
    en_marks: Marks
    score: float


# A tuple: an answer has a hundred of them, and a dataclass would take longer than to count them.
class FacetValue(NamedTuple):
    """A value of a facet, how many hits have it, and whether it is chosen."""

    value: str
    zh: str | None
    en: str | None
    count: int  # type: ignore[assignment]  # in place of the method of a tuple, which nobody calls here
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The commonest values of a facet and all that are chosen; `distinct` counts every value that has a hit."""

    values: tuple[FacetValue, ...]
    distinct: int


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a word of the query that was found, in how many passages, and the query that finds just these."""

    term: str
    form: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query and how many passages it finds alone."""

    query: str
    count: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was done with a query, and why it found what it did."""

    words: tuple[str, ...] = ()
    """The words that ranking counted."""
    forms: tuple[Form, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    """(reason, text) of what could not be read as written; the reasons are those of `query.Notice`."""
    bounded: tuple[tuple[str, str], ...] = ()
    """(bound, text) of what was cut short: `cut`, `terms`, `nesting` shorten the query; `prefix`, `time` the answer;
    `marks` only what is marked of it.
    """
    missing: tuple[str, ...] = ()
    """Parts of the query that no passage holds."""
    attempts: tuple[Part, ...] = ()
    """With no hit: parts that do find something, the longest first."""
    one_sided: int = 0
    """Hits that hold because the side a negation speaks of is missing."""
    apart_given: bool = False
    """Whether the hits hold the words apart (asked for, or since nothing holds them as typed)."""


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a request."""

    request: Request
    total: int
    documents_total: int
    """In how many documents the hits are."""
    complete: bool
    apart: int
    """Passages that hold the words apart and not as typed."""
    hits: tuple[Hit, ...]
    documents: tuple[Metadata, ...]
    facets: Mapping[str, Facet]
    explanation: Explanation
    next: str | None
    took_ms: float


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list of documents."""

    total: int
    documents: tuple[tuple[Metadata, int], ...]
    """Each with its number of passages."""
    facets: Mapping[str, Facet]
    complete: bool = True
    """False where the time limit cut the search short: there may be more."""


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """A passage of a document as it is shown."""

    id: str
    n: int
    passage: Passage
    zh_marks: Marks = ()
    en_marks: Marks = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """A section of a document: its heading and the number of its first passage."""

    zh: str | None
    en: str | None
    n: int


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A document, whole or one part of it."""

    document: Metadata
    total: int
    """Passages of the whole document."""
    first: int
    passages: tuple[MarkedPassage, ...]
    part: int
    parts: int
    starts: tuple[int, ...]
    """The number of the first passage of each part."""
    contents: tuple[Contents, ...]
    matches: tuple[int, ...] = ()
    """The numbers of all passages of the document that the query finds."""
    complete: bool = True
    """Whether these are all: a search may be cut short."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands; `gone` when its identifier is no more and `n` was only its hint."""

    document: str
    n: int
    id: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document was read: the file, and its record or line there."""

    file: str
    record: int
    digest: str = ""
    """Of the record, where it need not be parsed to be known again."""


@dataclass(frozen=True, slots=True)
class Info:
    """What an index holds, when and how it was built."""

    generation: str
    built: str
    """UTC, ISO 8601."""
    documents: int
    passages: int
    paired: int
    """Passages with both sides."""
    bytes: int
    segmenter: str
    stems: str
    characters: str
    schema: int
    sources: tuple[str, ...]
    first_year: int | None = None
    last_year: int | None = None

    @classmethod
    def of(cls, facts: Mapping[str, Any], size: int) -> Info:
        """What a generation says of itself, and its bytes."""
        first, last = facts["years"] or (None, None)
        return cls(
            generation=facts["generation"],
            built=facts["built"],
            documents=facts["documents"],
            passages=facts["passages"],
            paired=facts["paired"],
            bytes=size,
            segmenter=facts["segmenter"],
            stems=facts["stems"],
            characters=facts["characters"],
            schema=facts["schema"],
            sources=tuple(facts["sources"]),
            first_year=first,
            last_year=last,
        )


class Engine(Protocol):
    """An index, open for reading; immutable, and safe to use from several threads at once."""

    info: Info

    def load(self) -> None:
        """Read now what a first search would wait for."""

    def search(self, request: Request) -> Results:
        """Answer a query. Never an error for what a user typed; called by `library.Library.search`."""

    def listing(
        self,
        choices: Mapping[str, tuple[str, ...]],
        query: Query,
        sort: DocumentSort,
        page: int,
        size: int,
        every: str | None = None,
    ) -> Listing:
        """Documents that match by their metadata, with facets counted in documents; of `every`, all values."""

    def document(
        self,
        identifier: str,
        *,
        part: int | None = 1,
        at: int | None = None,
        query: Query | None = None,
        apart: bool = False,
    ) -> DocumentPart:
        """A part of a document: by number, or the one that holds passage `at`; all of it with `part=None`, if it fits.

        What `query` finds is marked: as typed, or the words apart if that is asked for or nothing is there as typed.
        Raises NotFound.
        """

    def passage(self, identifier: str, hint: int | None = None) -> Place:
        """Where a passage stands now; with a hint, what stands there if it is gone. Raises NotFound."""

    def origin(self, document: str) -> Origin:
        """Where a document was read. Raises NotFound."""

    def verify(self) -> list[str]:
        """Every fault found in reading the whole index against its checksums; none if it is sound."""

    def damage(self) -> str:
        """What is wrong with the index's files, and what to do; "" where nothing is (a cluster sees to its own)."""

    def close(self) -> None:
        """Let go of the index; searches still running end first."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build changed, against the generation before it."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages_changed: int
    """Passages that are new or other than before."""


class ChangeLog(Protocol):
    """Compares the documents that a build reads with those that serve."""

    def note(self, document: Document) -> object:
        """Take a document into account."""

    def summary(self) -> Changes:
        """The differences, counted."""


Progress = Callable[[str, int, float], None]
"""Told the stage of a build, how much of it is done, and how much of all of it that is; 0 where nobody knows."""


class Builder(Protocol):
    """A build under way: beside the index that serves, until it is published."""

    @property
    def changes(self) -> ChangeLog:
        """How what was added so far differs from what serves."""

    @property
    def catalogue(self) -> Catalogue | None:
        """The files that what serves was read from; None for an engine that reads every file."""

    def add(self, document: Document, origin: Origin) -> None:
        """Put a document into the new generation."""

    def keep(self, identifier: str) -> None:
        """Put a document into it that the catalogue holds."""

    def publish(self, sources: Iterable[str], progress: Progress) -> Info:
        """Verify the new generation, and serve it from here on. Raises BuildError, OSError."""


class Store(Protocol):
    """Where an engine keeps an index."""

    def stamp(self) -> Hashable:
        """What changes when another generation serves; asked for at every request, and cheap."""

    def open(self) -> Engine:
        """The generation that serves; what a search needs is read when it does. Raises IndexAbsent."""

    def check(self) -> None:
        """Whether what serves can be searched now, said within seconds. Raises EngineAway."""

    def changes(self) -> ChangeLog:
        """A comparison with what serves; nothing is written."""

    def building(self, *, jobs: int, full: bool) -> AbstractContextManager[Builder]:
        """Keep other builds out, and build, in `jobs` processes at most. Raises BuildError.

        With `full` nothing is taken over from what serves. What was not published by the end is removed.
        """
