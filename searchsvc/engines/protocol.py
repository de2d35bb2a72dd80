"""The protocol of every engine: its methods, and the plain, frozen data of requests and answers."""

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
"""The value, in every facet, that stands for having none."""

DEEPEST = 10_000
"""The greatest `page × size` on every engine; for files, a setting may allow more. Beyond that, `after`."""

Marks = tuple[tuple[int, int], ...]
"""Spans of a text as written, in Unicode characters: sorted, never overlapping."""


@dataclass(frozen=True, slots=True)
class Request:
    """A search; every value has been checked."""

    query: Query
    page: int = 1
    size: int = 10
    after: str | None = None
    sort: Sort = "relevance"
    apart: bool = False
    document: str | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet → chosen values, which are alternatives."""
    every: str | None = None
    """A facet of which every value is wanted, not only the most frequent."""


class Hit(NamedTuple):
    """A passage that matches a query, with its document."""

    id: str
    n: int
    """The passage's number in its document, from 1."""
    document: Metadata
    passage: Passage
    zh_marks: Marks
    en_marks: Marks
    score: float


# A tuple: an answer has a hundred of these, and creating dataclasses would take longer than counting.
class FacetValue(NamedTuple):
    """A value of a facet, how many hits have it, and whether it is chosen."""

    value: str
    zh: str | None
    en: str | None
    count: int  # type: ignore[assignment]  # hides `tuple.count`, which nobody calls here
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The most frequent values of a facet, and all chosen ones; `distinct` is how many values have hits."""

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
    """A part of a query, and how many passages it finds alone."""

    query: str
    count: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was done with a query, and why it found what it did."""

    words: tuple[str, ...] = ()
    """The words that ranking counted."""
    forms: tuple[Form, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    """(reason, text) of what could not be read as typed; the reasons are those of `query.Notice`."""
    bounded: tuple[tuple[str, str], ...] = ()
    """(bound, text) of what was cut short: `cut`, `terms`, `nesting` shorten the query; `prefix`, `time` the answer;
    `marks` only the marks.
    """
    missing: tuple[str, ...] = ()
    """Parts of the query that no passage holds."""
    attempts: tuple[Part, ...] = ()
    """If there is no hit: parts that do find something, longest first."""
    one_sided: int = 0
    """Hits that lack the side which a negation refers to, and match because of that."""
    apart_given: bool = False
    """Whether the hits hold the words apart (as asked for, or because nothing holds them as typed)."""


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a request."""

    request: Request
    total: int
    documents_total: int
    """How many documents have hits."""
    complete: bool
    apart: int
    """Passages that hold the words apart, but not as typed."""
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
    """Documents with their numbers of passages."""
    facets: Mapping[str, Facet]
    complete: bool = True
    """False if the time limit cut the search short, so that there may be more."""


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """A passage of a document, with its marks."""

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
    """A part of a document, or all of it."""

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
    """The numbers of all passages in the document that the query finds."""
    complete: bool = True
    """Whether nothing was cut short: neither these nor the marks."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage is; `gone` if its identifier no longer exists, and `n` is only the hint."""

    document: str
    n: int
    id: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document was read from: the file, and the record or line in it."""

    file: str
    record: int
    digest: str = ""
    """A digest of the record, if it can be recognized by that without parsing."""


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
        """The `Info` of a generation with these facts and this size in bytes."""
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
        """Read now what the first search would otherwise wait for."""

    def search(self, request: Request) -> Results:
        """Answer a request. No query is an error; called by `library.Library.search`."""

    def listing(
        self,
        choices: Mapping[str, tuple[str, ...]],
        query: Query,
        sort: DocumentSort,
        page: int,
        size: int,
        every: str | None = None,
    ) -> Listing:
        """A page of the documents that match by their metadata, with facets counted in documents.

        Of the facet `every`, all values are listed.
        """

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

        What `query` finds is marked: as typed, or the words apart if that is asked for or nothing holds it as typed.
        Raises NotFound.
        """

    def passage(self, identifier: str, hint: int | None = None) -> Place:
        """Where a passage is now; if it is gone, what is now in its place, by the hint. Raises NotFound."""

    def origin(self, document: str) -> Origin:
        """Where a document was read from. Raises NotFound."""

    def verify(self) -> list[str]:
        """Check the whole index against its checksums; every fault found."""

    def damage(self) -> str:
        """What is wrong with the index's files, and what to do; "" if nothing is (a cluster looks after its own)."""

    def close(self) -> None:
        """Release the index; searches under way can still finish."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build changed, compared with the previous generation."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages_changed: int
    """Passages that are new or different."""


class ChangeLog(Protocol):
    """Compares the documents that a build reads with those of the generation that serves."""

    def note(self, document: Document) -> object:
        """Take a document into account."""

    def summary(self) -> Changes:
        """The differences, counted."""


Progress = Callable[[str, int, float], None]
"""Called with the stage of a build, how much of it is done, and what share of all that is, or 0 if that is unknown."""


class Builder(Protocol):
    """A build under way, beside the generation that serves until it is published."""

    @property
    def changes(self) -> ChangeLog:
        """The differences so far from the generation that serves."""

    @property
    def catalogue(self) -> Catalogue | None:
        """The files that the serving generation was read from; None for an engine that reads every file."""

    def add(self, document: Document, origin: Origin) -> None:
        """Add a document to the new generation."""

    def keep(self, identifier: str) -> None:
        """Add an unchanged document, which the catalogue holds."""

    def publish(self, sources: Iterable[str], progress: Progress) -> Info:
        """Complete the new generation, and make it the one that serves. Raises BuildError, OSError."""


class Store(Protocol):
    """Where an engine keeps an index."""

    def stamp(self) -> Hashable:
        """A value that changes when another generation serves; asked for at every request, so it has to be cheap."""

    def open(self) -> Engine:
        """Open the generation that serves; some of it is read only when a search needs it. Raises IndexAbsent."""

    def check(self) -> None:
        """Check, within seconds, that the generation that serves can be searched. Raises EngineAway."""

    def changes(self) -> ChangeLog:
        """A comparison with the generation that serves; nothing is written."""

    def building(self, *, jobs: int, full: bool) -> AbstractContextManager[Builder]:
        """Build a generation, in at most `jobs` processes, while other builds are locked out. Raises BuildError.

        With `full`, nothing of the generation that serves is reused. What is not published by the end is removed.
        """
