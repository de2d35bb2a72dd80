"""The service that every edge calls: a library's index, searched, read and rebuilt."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from . import formats
from .engines import store_of
from .engines.catalogue import Catalogue, Held
from .engines.protocol import (
    Builder,
    ChangeLog,
    Changes,
    DocumentPart,
    DocumentSort,
    Engine,
    Info,
    Listing,
    Origin,
    Place,
    Request,
    Results,
)
from .errors import BuildError, GenerationGone, SearchsvcError
from .formats import Fault, LeftOut, Notice, Unaligned
from .model import CERTAIN, Document
from .query import Query
from .settings import Settings
from .text.characters import script_of

__all__ = ["BuildReport", "Fault", "Library", "Reading", "build"]

MOST_REMOVED = 0.1
"""The share of the documents that a build may lose without being told so."""

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)


class Library:
    """An index as its readers see it: always the newest generation, without a failed request in between.

    `observe` is told the answer of every search.  Raises IndexAbsent where there is no index or it does not fit.
    """

    def __init__(self, settings: Settings, observe: Callable[[Results], None] = lambda _: None) -> None:
        self._store = store_of(settings)
        self._observe = observe
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._stamp: Hashable = None
        self._refused: Hashable = None
        """The stamp of an index that could not be opened: tried again only once another is published."""
        self._renewing = False

    def _current(self) -> Engine:
        """The engine to ask; a newer generation is opened beside, while this one goes on answering."""
        stamp = self._store.stamp()
        engine = self._engine
        if engine is None:
            with self._lock:
                if self._engine is None:
                    self._engine, self._stamp = self._store.open(), stamp
                return self._engine
        if stamp not in (self._stamp, self._refused):
            with self._lock:
                if not self._renewing:
                    self._renewing = True
                    threading.Thread(target=self._renew, daemon=True).start()
        return engine

    def _ask(self, ask: Callable[[Engine], Answer]) -> Answer:
        """What the engine answers; the one that serves now, where the generation of this one is gone."""
        engine = self._current()
        try:
            return ask(engine)
        except GenerationGone:
            with self._lock:
                if self._engine is engine:
                    self._stamp = self._store.stamp()
                    self._engine = self._store.open()
                newer = self._engine
            return ask(newer or self._current())

    def _renew(self) -> None:
        """Open what serves now.  One thread at a time, so that an older generation never follows a newer one."""
        # Taken first: if the pointer moves while the index is opened, the next request sees another stamp.
        stamp = self._store.stamp()
        before = None
        try:
            engine = self._store.open()
            with self._lock:
                before, self._engine, self._stamp = self._engine, engine, stamp
        except (SearchsvcError, OSError) as error:
            self._refused = stamp
            _log.warning("the new index cannot be opened, the old one goes on serving: %s", error)
        finally:
            with self._lock:
                self._renewing = False
        if before is not None:
            before.close()

    def info(self) -> Info:
        """What the index holds, when and how it was built."""
        return self._current().info

    def search(self, request: Request) -> Results:
        """Answer a query."""
        results = self._ask(lambda engine: engine.search(request))
        self._observe(results)
        return results

    def listing(
        self,
        choices: Mapping[str, tuple[str, ...]],
        query: Query,
        sort: DocumentSort = "newest",
        page: int = 1,
        size: int = 20,
        every: str | None = None,
    ) -> Listing:
        """A page of the list of documents that match by their metadata; `every` names a facet to be counted whole."""
        return self._ask(lambda engine: engine.listing(choices, query, sort, page, size, every))

    def document(
        self,
        identifier: str,
        *,
        part: int | None = 1,
        at: int | None = None,
        query: Query | None = None,
        apart: bool = False,
    ) -> DocumentPart:
        """A part of a document; all of it with `part=None`.  Raises NotFound."""
        return self._ask(lambda engine: engine.document(identifier, part=part, at=at, query=query, apart=apart))

    def passage(self, identifier: str, hint: int | None = None) -> Place:
        """Where a passage stands now.  Raises NotFound."""
        return self._ask(lambda engine: engine.passage(identifier, hint))

    def origin(self, document: str) -> Origin:
        """Where a document was read.  Raises NotFound."""
        return self._ask(lambda engine: engine.origin(document))

    def verify(self) -> list[str]:
        """Every fault of the index against its checksums."""
        return self._current().verify()

    def close(self) -> None:
        """Let go of the index."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


@dataclass(frozen=True)
class BuildReport:
    """What a build read, left out and changed; `info` is None where nothing was published (`dry_run`)."""

    info: Info | None
    changes: Changes
    documents: int
    passages: int
    seconds: float
    faults: tuple[Fault, ...]
    drafts: int
    embargoed: int
    left_out: int
    """Files of folders that are no documents."""
    notices: tuple[Notice, ...] = ()


class Reading:
    """The sources of a library, read once: documents that may go in, and all that may not, counted."""

    def __init__(
        self,
        settings: Settings,
        progress: Callable[[str, int, int], None] = lambda *_: None,
        *,
        held_back: bool = False,
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._skips_held_back = not held_back
        self._today = datetime.now(UTC).date()
        self._ids: dict[str, str] = {}
        self._passage_ids: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.notices: list[Notice] = []
        self.drafts = self.embargoed = self.left_out = self.documents = self.passages = 0

    def __iter__(self) -> Iterator[tuple[Document, Origin]]:
        for found in self.past(None):
            if not isinstance(found, Held):
                yield found

    def past(self, catalogue: Catalogue | None) -> Iterator[tuple[Document, Origin] | Held]:
        """The documents; of files that the catalogue knows to be as they were, which are not opened, what it holds."""
        files = _Files(catalogue, self._terms)
        sources, index = self._settings.sources, self._settings.index
        read = formats.read(sources, index=index, terms=self._terms, is_unchanged=files.is_unchanged)
        for found in _all_aligned(read):
            if isinstance(found, formats.Unchanged):
                for held in files.held:
                    if self._is_new(held.id, found.file, held.record, enumerate(held.passage_ids, 1)):
                        yield self._counted(held, held.passages)
                    else:
                        files.doubt()
            elif isinstance(found, formats.Read) and self._goes_in(found):
                origin = Origin(found.file, found.record)
                yield self._counted((_with_language(found.document), origin), len(found.document.passages))
            elif isinstance(found, LeftOut):
                self.left_out += 1
            else:
                files.doubt()
                self._note(found)

    @property
    def _terms(self) -> formats.Terms:
        return formats.Terms(**{name: getattr(self._settings, name) for name in formats.Terms.__slots__})

    def _note(self, found: _Aligned) -> None:
        """Take note of what is no document."""
        if isinstance(found, Fault):
            self.faults.append(found)
        elif isinstance(found, Notice):
            self.notices.append(found)

    def _goes_in(self, found: formats.Read) -> bool:
        """Whether a document goes into the index; what stays out is counted."""
        document = found.document
        own = ((n, passage.id) for n, passage in enumerate(document.passages, 1) if passage.id)
        if not self._is_new(document.id, found.file, found.record, own):
            return False
        if self._skips_held_back and document.held_back(self._today):
            self.drafts += document.draft
            self.embargoed += not document.draft
            return False
        return True

    def _counted(self, found: _Counted, passages: int) -> _Counted:
        self.documents += 1
        self.passages += passages
        self._progress("passages", self.passages, 0)
        return found

    def _is_new(self, document: str, file: str, record: int, own: Iterable[tuple[int, str]]) -> bool:
        """Whether a document and the identifiers of its passages are the first of that name; else there is a fault."""
        place, own = f"{file}:{record}" if record else file, list(own)
        if document in self._ids:
            reason = f"the identifier stands already at {self._ids[document]}"
            self.faults.append(Fault(file, record, document, "id", reason))
            return False
        for number, passage in own:
            if passage in self._passage_ids:
                reason = f"“{passage}” is already a passage at {self._passage_ids[passage]}"
                self.faults.append(Fault(file, record, document, f"passages[{number}].id", reason))
                return False
        self._ids[document] = place
        self._passage_ids |= {passage: place for _, passage in own}
        return True


_Counted = TypeVar("_Counted", Held, tuple[Document, Origin])


class _Files:
    """The file being read, and what the build before held of it."""

    def __init__(self, catalogue: Catalogue | None, terms: formats.Terms) -> None:
        self._catalogue = catalogue
        self._file = ""
        self.held: Sequence[Held] = ()
        if catalogue:
            catalogue.begin(repr(terms))

    def is_unchanged(self, file: str, stamp: formats.Stamp) -> bool:
        """Whether a file that is to be read next need not be opened."""
        self._file = file
        held = self._catalogue.held(file, stamp) if self._catalogue else None
        self.held = held or ()
        return held is not None

    def doubt(self) -> None:
        """Something of the file stays out of the index: it has to be opened again."""
        if self._catalogue:
            self._catalogue.doubt(self._file)


_Aligned = formats.Read | formats.Unchanged | Fault | Notice | LeftOut


def _all_aligned(found: Iterable[formats.Found]) -> Iterator[_Aligned]:
    for one in found:
        if isinstance(one, Unaligned):
            yield from _aligned(one)
        else:
            yield one


def _aligned(found: Unaligned) -> Iterator[formats.Read | Fault | Notice]:
    """The document of two sides that did not match paragraph for paragraph, aligned; what is pinned is kept."""
    from .align import align, corrections, corrections_file

    document = str(found.metadata.get("id", ""))
    path = corrections_file(found.file)
    pins = corrections(path, document, found.zh, found.en)
    yield from (Fault(str(path), 0, document, "", fault) for fault in pins.faults)
    beads = align(found.zh, found.en, pins.pinned)
    doubtful = sum(bead.confidence < CERTAIN for bead in beads)
    parted = "; ".join(found.differences)
    yield Notice(found.file, f"{parted}: aligned into {len(beads)} pairs, {doubtful} of them uncertain")
    yield from formats.joined(found, [(bead.zh, bead.en) for bead in beads], [bead.confidence for bead in beads])


def _with_language(document: Document) -> Document:
    """The document with the script of its original, found from the text where it is not said."""
    if document.language:
        return document
    script = script_of("".join(passage.zh or "" for passage in document.passages[:50]))
    return document.model_copy(update={"language": f"zh-{script}"}) if script else document


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
    """Rebuild the index from `settings.sources`.  Raises BuildError, SourceError.

    Files that are as they were when they were last read are not opened, documents that are as they were are not
    analysed again, unless it is `full`.
    """
    started = time.monotonic()
    _check_sources(settings, allow_removals)
    store = store_of(settings)
    if strict:
        _check_strictly(Reading(settings))
    reading = Reading(settings, progress)
    info = None
    if dry_run:
        changes = store.changes()
        for document, _ in reading:
            changes.note(document)
        summary = _summary(reading, changes, allow_removals)
    else:
        with store.building(jobs=jobs or os.cpu_count() or 1, full=full) as builder:
            _add_all(reading.past(builder.catalogue), builder)
            summary = _summary(reading, builder.changes, allow_removals)
            progress("writing", 0, 0)
            info = builder.publish(map(str, settings.sources))
    return BuildReport(
        info=info,
        changes=summary,
        documents=reading.documents,
        passages=reading.passages,
        seconds=time.monotonic() - started,
        faults=tuple(reading.faults),
        drafts=reading.drafts,
        embargoed=reading.embargoed,
        left_out=reading.left_out,
        notices=tuple(reading.notices),
    )


def _add_all(found: Iterable[tuple[Document, Origin] | Held], builder: Builder) -> None:
    try:
        for one in found:
            if isinstance(one, Held):
                builder.keep(one.id)
            else:
                builder.add(*one)
    except OSError as error:
        raise BuildError(
            f"the new index could not be written ({error.strerror}); the old one goes on serving"
        ) from None


def _check_sources(settings: Settings, allow_removals: bool) -> None:
    if not settings.sources:
        raise BuildError("no sources: name files or folders, or set `sources` in the settings")
    absent = formats.missing(settings.sources)
    if absent and not allow_removals:
        names = ", ".join(map(str, absent))
        raise BuildError(f"{names}: not there; nothing was changed (--allow-removals builds without)")


def _check_strictly(reading: Reading) -> None:
    for _ in reading:
        pass
    if reading.faults:
        raise BuildError(f"{len(reading.faults)} faults, and --strict: nothing was changed", faults=reading.faults)


def _summary(reading: Reading, changes: ChangeLog, allow_removals: bool) -> Changes:
    """What changes; a BuildError where nothing was read or too much would be lost."""
    summary = changes.summary()
    if not reading.documents:
        raise BuildError("the sources hold no document that can go in; nothing was changed", faults=reading.faults)
    before = summary.removed + summary.changed + summary.unchanged
    if summary.removed > before * MOST_REMOVED and not allow_removals:
        reason = (
            f"{summary.removed} of {before} documents would be lost; nothing was changed (--allow-removals does it)"
        )
        raise BuildError(reason, faults=reading.faults)
    return summary
