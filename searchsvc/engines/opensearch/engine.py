"""The OpenSearch engine: searches, listings and documents of one generation on a cluster."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import NotFound
from ...model import Passage
from ...query import Query
from ..accounts import have_dictionary
from ..documents import Outline, matches, part_shown, passage_of
from ..protocol import DocumentPart, DocumentSort, Explanation, Listing, Origin, Place, Request, Results
from . import facets
from .cluster import Body
from .conditions import Clause, Conditions, all_of, none_of
from .explanation import total
from .reader import IndexReader, TimeUp
from .searching import SORTS, Search
from .verification import verify

_LISTED: dict[str, Clause] = {
    "newest": SORTS["newest"][0],
    "oldest": SORTS["oldest"][0],
    "title": {"by_title": "asc"},
    "added": {"added": "desc"},
}
_DOCUMENTS: Clause = {"term": {"kind": "document"}}


class OpenSearchEngine:
    """One generation; immutable, and safe to use from several threads at once."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self.info = reader.info

    def load(self) -> None:
        self._reader.segmenter.load()

    def close(self) -> None:
        """Nothing to close: the connection belongs to the store."""

    def verify(self) -> list[str]:
        return verify(self._reader)

    def damage(self) -> str:
        return ""

    def search(self, request: Request) -> Results:
        have_dictionary(request.query.root, self._reader.segmenter)
        started = time.monotonic()
        try:
            results = Search(self._reader, request, started).results()
        except TimeUp:
            bounded = Explanation(bounded=(("time", f"{self._reader.time_limit:g} s"),))
            results = Results(request, 0, 0, False, 0, (), (), {}, bounded, None, 0.0)
        return replace(results, took_ms=round((time.monotonic() - started) * 1000, 2))

    def listing(
        self,
        choices: Mapping[str, tuple[str, ...]],
        query: Query,
        sort: DocumentSort,
        page: int,
        size: int,
        every: str | None = None,
    ) -> Listing:
        holding = Conditions(self._reader.segmenter).documents(query.root)
        answer = self._one(
            self._reader.catalogue,
            {
                "query": all_of([_DOCUMENTS, holding]),
                "post_filter": facets.conditions(choices),
                "aggs": facets.counting(choices, self._reader.values),
                "sort": [_LISTED[sort], {"number": "asc"}],
                "track_total_hits": True,
                "from": (page - 1) * size,
                "size": size,
                "_source": ["record.metadata", "record.count"],
            },
        )
        records = [hit["_source"]["record"] for hit in answer["hits"]["hits"]]
        return Listing(
            total(answer),
            tuple((self._reader.metadata(record["metadata"]), record["count"]) for record in records),
            facets.counted(answer["aggregations"], choices, self._reader.values, every),
        )

    def _one(self, index: str, body: Body, latest: float | None = None) -> Body:
        """The complete answer to one search. Raises EngineAway."""
        (answer,) = self._reader.cluster.searches([(index, body)], latest)
        return answer

    # Documents and passages

    def document(
        self,
        identifier: str,
        *,
        part: int | None = 1,
        at: int | None = None,
        query: Query | None = None,
        apart: bool = False,
    ) -> DocumentPart:
        latest = self._reader.cluster.latest()
        record = self._record(identifier, latest)
        metadata = self._reader.metadata(record["metadata"])

        def find(query: Query, apart: bool) -> tuple[Sequence[int], bool]:
            return self._found(identifier, query, apart, latest)

        def read(begin: int, end: int) -> Iterable[tuple[str, Passage]]:
            return (
                (hit["_id"], passage_of(hit["_source"]["record"]["passage"]))
                for hit in self._between(identifier, begin + 1, end, latest)
            )

        outline = Outline(metadata, record["count"], record["starts"], record["contents"])
        return part_shown(outline, part, at, matches(query, apart, self._reader.segmenter, find), read)

    def _record(self, identifier: str, latest: float | None = None) -> Any:
        """A document's record in the catalogue. Raises NotFound."""
        holding = all_of([_DOCUMENTS, {"term": {"document": identifier}}])
        body = {"query": holding, "size": 1, "_source": ["record"]}
        hits = self._one(self._reader.catalogue, body, latest)["hits"]["hits"]
        if not hits:
            raise NotFound(f"there is no document “{identifier[:250]}” in this library")
        return hits[0]["_source"]["record"]

    def _between(self, document: str, first: int, last: int, latest: float) -> list[Body]:
        """The passages of a document from number `first` to `last`, both included."""
        within: list[Clause] = [{"term": {"document": document}}, {"range": {"n": {"gte": first, "lte": last}}}]
        body = {"query": all_of(within), "sort": [{"n": "asc"}], "_source": ["n", "record.passage"]}
        return list(self._reader.cluster.every(self._reader.passages, body, latest=latest))

    def _found(self, document: str, query: Query, apart: bool, latest: float) -> tuple[Sequence[int], bool]:
        """The numbers of a document's passages that match a query, as typed or only with its words apart."""
        conditions = Conditions(self._reader.segmenter)
        holding = conditions.passages(query.root)
        if apart:
            holding = all_of([conditions.passages(query.root, apart=True), none_of(holding)])
        within = all_of([{"term": {"document": document}}, holding])
        body = {"query": within, "sort": [{"n": "asc"}], "_source": False}
        hits = self._reader.cluster.every(self._reader.passages, body, latest=latest)
        return [hit["sort"][0] for hit in hits], not conditions.cut

    def passage(self, identifier: str, hint: int | None = None) -> Place:
        latest = self._reader.cluster.latest()
        body = {"query": {"ids": {"values": [identifier[:500]]}}, "_source": ["document", "n"]}
        if hits := self._one(self._reader.passages, body, latest)["hits"]["hits"]:
            return Place(hits[0]["_source"]["document"], hits[0]["_source"]["n"], identifier)
        document = identifier.rpartition(":")[0]
        try:
            count = self._record(document, latest)["count"]
        except NotFound:
            raise NotFound(f"there is no passage “{identifier[:250]}” in this library") from None
        n = min(max(hint or 1, 1), count)
        return Place(document, n, self._between(document, n, n, latest)[0]["_id"], gone=True)

    def origin(self, document: str) -> Origin:
        return Origin(*self._record(document)["origin"])
