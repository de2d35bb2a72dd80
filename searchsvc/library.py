"""The library as readers see it: an index that is searched and read, always in its newest generation."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from .engines import store_of
from .engines.protocol import DocumentPart, DocumentSort, Engine, Info, Listing, Origin, Place, Request, Results
from .errors import GenerationGone, IndexAbsent, SearchsvcError
from .query import Query
from .settings import Settings

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)


class Library:
    """An index as readers see it: always the newest generation, and no request fails when it changes.

    `observe` is told the answer of every search; a library that is to be `ready`, a server's, has read what a first
    search needs before it answers, and reads the index against its checksums meanwhile.  Raises IndexAbsent where
    there is no index, or it does not fit or is damaged.
    """

    def __init__(
        self, settings: Settings, observe: Callable[[Results], None] = lambda _: None, *, ready: bool = False
    ) -> None:
        self._store = store_of(settings)
        self._ready = ready
        self._observe = observe
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._stamp: Hashable = None
        self._refused: Hashable = None
        """The stamp of an index that could not be opened; it is not tried again until another is published."""
        self._renewing = False
        self._damage: dict[Hashable, str] = {}
        """The error message for each damaged index, by its stamp."""

    def _open(self, stamp: Hashable) -> Engine:
        if said := self._damage.get(stamp):
            raise IndexAbsent(said)
        engine = self._store.open()
        if self._ready:
            with self._damage_refused(engine, stamp):
                engine.load()
            threading.Thread(target=self._check, args=(engine, stamp), daemon=True).start()
        return engine

    def _check(self, engine: Engine, stamp: Hashable) -> bool:
        """Whether an index matches its checksums; a damaged one is refused from now on."""
        if said := engine.damage():
            self._damage[stamp] = said
            _log.error("%s", said)
        return not said

    @contextmanager
    def _damage_refused(self, engine: Engine, stamp: Hashable) -> Iterator[None]:
        """Turn failures caused by damaged files of the index into IndexAbsent."""
        try:
            yield
        except Exception as error:
            if isinstance(error, SearchsvcError) or self._check(engine, stamp):
                raise
            raise IndexAbsent(self._damage[stamp]) from error

    def _current(self) -> Engine:
        """The engine to ask; a newer generation is opened in a thread while this one goes on answering."""
        stamp = self._store.stamp()
        engine = self._engine
        if engine is None:
            with self._lock:
                if self._engine is None:
                    self._engine, self._stamp = self._open(stamp), stamp
                return self._engine
        if stamp not in (self._stamp, self._refused):
            with self._lock:
                if not self._renewing:
                    self._renewing = True
                    threading.Thread(target=self._renew, daemon=True).start()
        if said := self._damage.get(self._stamp):
            raise IndexAbsent(said)
        return engine

    def _ask(self, ask: Callable[[Engine], Answer]) -> Answer:
        """Ask the engine; if its generation is gone, ask the one in use now."""
        engine = self._current()
        try:
            with self._damage_refused(engine, self._stamp):
                return ask(engine)
        except GenerationGone:
            with self._lock:
                if self._engine is engine:
                    self._stamp = self._store.stamp()
                    self._engine = self._open(self._stamp)
                newer = self._engine
            return ask(newer or self._current())

    def _renew(self) -> None:
        """Open the generation in use.  Only one thread does so at a time, lest an older one replace a newer one."""
        # Read first: if the pointer moves while the index is being opened, the next request sees another stamp.
        stamp = self._store.stamp()
        before = None
        try:
            engine = self._open(stamp)
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

    def health(self) -> Info:
        """What the index holds, provided a search could be answered now.  Raises IndexAbsent."""
        info = self._current().info
        self._store.check()
        return info

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
        """A page of the documents whose metadata match; `every` names a facet of which all values are wanted."""
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
        """A part of a document, or all of it with `part=None` if it is not too long.  Raises NotFound."""
        return self._ask(lambda engine: engine.document(identifier, part=part, at=at, query=query, apart=apart))

    def passage(self, identifier: str, hint: int | None = None) -> Place:
        """The place of a passage in its document now.  Raises NotFound."""
        return self._ask(lambda engine: engine.passage(identifier, hint))

    def origin(self, document: str) -> Origin:
        """The file and record a document was read from.  Raises NotFound."""
        return self._ask(lambda engine: engine.origin(document))

    def verify(self) -> list[str]:
        """Check the index against its checksums and return every fault."""
        return self._current().verify()

    def close(self) -> None:
        """Release the index."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
