"""The Whoosh engine: searches, listings and documents of one open generation."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import BadParameter, NotFound
from ...model import Metadata
from ...query import EVERYTHING, Query, terms
from ...text.marks import Pattern, marks
from ..cursors import request_mark
from ..parts import part_of, part_starts, section_starts
from ..patterns import marked, marked_passage, words_apart
from ..protocol import (
    Contents,
    DocumentPart,
    DocumentSort,
    Explanation,
    Hit,
    Listing,
    Origin,
    Place,
    Request,
    Results,
)
from .evaluation import Evaluation, Mask, TimeUp
from .explanation import explain
from .facets import Chosen, count_document_facets, count_facets
from .reader import IndexReader
from .schema import UNDATED

MOST_DOCUMENTS = 3
"""Documents shown above the passages."""

_UNBOUNDED = 60.0


class WhooshEngine:
    """One generation; immutable, and safe to use from several threads at once."""

    def __init__(self, index: Path, generation: str, time_limit: float) -> None:
        self._reader = IndexReader(index, generation)
        self._time_limit = time_limit
        self.info = self._reader.info

    def load(self) -> None:
        """Read what a first search would wait for."""
        self._reader.segmenter.load()
        _ = self._reader.facets, self._reader.numbers, self._reader.average_length

    def close(self) -> None:
        self._reader.close()

    def verify(self) -> list[str]:
        return self._reader.verify()

    # Searching

    def search(self, request: Request) -> Results:
        started = time.perf_counter()
        evaluation = Evaluation(self._reader, self._time_limit)
        try:
            results = self._answer(request, evaluation)
        except TimeUp:
            bounded = (("time", f"{self._time_limit:g} s"),)
            explanation = Explanation(bounded=bounded)
            results = Results(request, 0, 0, False, 0, (), (), {}, explanation, None, 0.0)
        took = (time.perf_counter() - started) * 1000
        return replace(results, took_ms=round(took, 2))

    def _answer(self, request: Request, evaluation: Evaluation) -> Results:
        chosen = Chosen(evaluation, request.choices, request.every)
        matched, apart, given_apart = self._matched(request, evaluation, chosen)
        mask = chosen.passages()
        rows = np.flatnonzero(matched if mask is None else matched & mask)
        order, scores = self._ordered(request, evaluation, rows)
        offset, size = self._offset(request), request.size
        page = order(offset + size)[offset:]
        patterns = marked(request.query.root, self._reader.segmenter)
        end = offset + len(page)
        return Results(
            request=request,
            total=len(rows),
            documents_total=len(np.unique(self._reader.document_of[rows])),
            complete=not evaluation.cut,
            apart=apart,
            hits=tuple(self._hit(row, scores, patterns, given_apart) for row in page.tolist()),
            documents=tuple(self._matching_documents(request, evaluation, chosen, rows)),
            facets=count_facets(self._reader, matched, chosen),
            explanation=explain(evaluation, request.query, matched, apart_given=given_apart),
            next=self._cursor(request, end) if end < len(rows) else None,
            took_ms=0.0,
        )

    def _matched(self, request: Request, evaluation: Evaluation, chosen: Chosen) -> tuple[Mask, int, bool]:
        """The hits before facets, how many more hold the words apart, and whether those are what is given."""
        root = request.query.root
        typed = evaluation.passages(root)
        if request.document is not None:
            typed = typed & self._of_document(request.document)
        mask = chosen.passages()
        relaxes = any(words_apart(term, self._reader.segmenter) for term, _ in terms(root, positive_only=True))
        if not relaxes:
            return typed, 0, False
        apart = evaluation.passages(root, apart=True) & ~typed
        if request.document is not None:
            apart = apart & self._of_document(request.document)
        count = int((apart if mask is None else apart & mask).sum())
        held = bool((typed if mask is None else typed & mask).any())
        given = request.apart or (not held and count > 0)
        return (apart if given else typed), count, given

    def _of_document(self, identifier: str) -> Mask:
        number = self._reader.numbers.get(identifier)
        if number is None:
            return np.zeros(len(self._reader.sides), bool)
        mask: Mask = self._reader.document_of == number
        return mask

    def _ordered(
        self, request: Request, evaluation: Evaluation, rows: NDArray[np.int64]
    ) -> tuple[_Order, NDArray[np.float32]]:
        """How to get the first so many hits in order, and every passage's score."""
        scores = evaluation.scores(request.query.root)
        if request.sort == "relevance":
            return _Order(rows, -scores[rows]), scores
        if request.sort == "document":
            return _Order(rows, np.zeros(len(rows), np.int8)), scores
        return _Order(rows, self._by_date(request.sort)[self._reader.document_of[rows]]), scores

    def _by_date(self, sort: str) -> NDArray[np.int64]:
        """What to sort documents by: undated ones come last either way."""
        first, last = (self._reader.dates[:, side].astype(np.int64) for side in (0, 1))
        keys = -last if sort == "newest" else first
        return np.where(first == UNDATED, np.iinfo(np.int64).max, keys)

    def _hit(self, row: int, scores: NDArray[np.float32], patterns: Sequence[Pattern], apart: bool) -> Hit:
        key, passage = self._reader.passage(row)
        metadata, first, *_ = self._reader.document_record(int(self._reader.document_of[row]))
        found = marks(patterns, passage, apart=apart)
        return Hit(key, row - first + 1, metadata, passage, found["zh"], found["en"], round(float(scores[row]), 4))

    def _matching_documents(
        self, request: Request, evaluation: Evaluation, chosen: Chosen, rows: NDArray[np.int64]
    ) -> list[Metadata]:
        """Up to three documents whose metadata match, titles first, then those with the most hits."""
        positive = [term for term, _ in terms(request.query.root, positive_only=True)]
        if not positive or request.document is not None or request.page > 1 or request.after:
            return []
        found = np.flatnonzero(evaluation.documents(request.query.root) & chosen.documents())
        titled = np.zeros(len(self._reader.firsts), np.int64)
        for term in positive:
            titled[evaluation.rows(term, "title")] += 1
        hits = np.bincount(self._reader.document_of[rows], minlength=len(titled))
        order = np.lexsort((found, -hits[found], -titled[found]))[:MOST_DOCUMENTS]
        return [self._reader.document_record(number)[0] for number in found[order].tolist()]

    # Cursors: an opaque place in the one order that a request has in one generation

    def _offset(self, request: Request) -> int:
        if request.after is None:
            return (request.page - 1) * request.size
        try:
            mark, offset = json.loads(base64.urlsafe_b64decode(request.after.encode()))
            offset = int(offset)
        except (ValueError, TypeError):
            raise BadParameter("after", "this is not a value of `next`; begin again without it") from None
        if mark != request_mark(request, self.info.generation) or offset < 0:
            raise BadParameter("after", "belongs to another search, or the index was rebuilt; begin again without it")
        return offset

    def _cursor(self, request: Request, offset: int) -> str:
        return base64.urlsafe_b64encode(
            json.dumps([request_mark(request, self.info.generation), offset]).encode()
        ).decode()

    # Documents and passages

    def listing(
        self,
        choices: Mapping[str, tuple[str, ...]],
        query: Query,
        sort: DocumentSort,
        page: int,
        size: int,
        every: str | None = None,
    ) -> Listing:
        evaluation = Evaluation(self._reader, _UNBOUNDED)
        chosen = Chosen(evaluation, choices, every)
        matched = evaluation.documents(query.root)
        numbers = np.flatnonzero(matched & chosen.documents())
        ordered = self._listed(numbers, sort)[(page - 1) * size : page * size]
        records = [self._reader.document_record(number) for number in ordered]
        facets = count_document_facets(self._reader, matched, chosen)
        return Listing(len(numbers), tuple((record[0], record[2]) for record in records), facets)

    def _listed(self, numbers: NDArray[np.int64], sort: DocumentSort) -> list[int]:
        if sort in ("newest", "oldest"):
            ordered: list[int] = numbers[np.argsort(self._by_date(sort)[numbers], kind="stable")].tolist()
            return ordered
        records = {number: self._reader.document_record(number) for number in numbers.tolist()}
        if sort == "title":
            return sorted(
                records,
                key=lambda number: (records[number][0].title.en or records[number][0].title.key).casefold(),
            )
        return sorted(records, key=lambda number: records[number][4], reverse=True)

    def document(
        self,
        identifier: str,
        *,
        part: int | None = 1,
        at: int | None = None,
        query: Query | None = None,
        apart: bool = False,
    ) -> DocumentPart:
        number = self._number(identifier)
        metadata, first, count, *_ = self._reader.document_record(number)
        passages = [self._reader.passage(row) for row in range(first, first + count)]
        headings = section_starts([passage.section for _, passage in passages])
        sizes = [self._reader.passage_bytes(row) for row in range(first, first + count)]
        starts = [0] if part is None else part_starts(sizes, headings)
        shown = part_of(starts, part, at)
        begin = starts[shown - 1]
        end = starts[shown] if shown < len(starts) else count
        matches, patterns, apart = self._matches(query, apart, first, count)
        return DocumentPart(
            document=metadata,
            total=count,
            first=begin + 1,
            passages=tuple(
                marked_passage(key, n + 1, passage, patterns, apart)
                for n, (key, passage) in enumerate(passages)
                if begin <= n < end
            ),
            part=shown,
            parts=len(starts),
            starts=tuple(start + 1 for start in starts),
            contents=tuple(
                Contents(section.zh, section.en, at + 1) for at in headings if (section := passages[at][1].section)
            ),
            matches=matches,
        )

    def _matches(
        self, query: Query | None, apart: bool, first: int, count: int
    ) -> tuple[tuple[int, ...], list[Pattern], bool]:
        """The numbers of a document's passages that a query finds, and how to mark them."""
        if query is None or query.root == EVERYTHING:
            return (), [], False
        evaluation = Evaluation(self._reader, self._time_limit)
        patterns = marked(query.root, self._reader.segmenter)
        try:
            typed = evaluation.passages(query.root)[first : first + count]
            loose = evaluation.passages(query.root, apart=True)[first : first + count] & ~typed
            for found, is_apart in ((loose, True), (typed, False)) if apart else ((typed, False), (loose, True)):
                if found.any():
                    return tuple((np.flatnonzero(found) + 1).tolist()), patterns, is_apart
        except TimeUp:
            pass
        return (), patterns, False

    def passage(self, identifier: str, hint: int | None = None) -> Place:
        row = self._reader.row_of(identifier)
        if row is not None:
            metadata, first, *_ = self._reader.document_record(int(self._reader.document_of[row]))
            return Place(metadata.id, row - first + 1, identifier)
        number = self._reader.numbers.get(identifier.rpartition(":")[0])
        if number is None:
            raise NotFound(f"there is no passage “{identifier[:250]}” in this library")
        metadata, first, count, *_ = self._reader.document_record(number)
        n = min(max(hint or 1, 1), count)
        return Place(metadata.id, n, self._reader.passage(first + n - 1)[0], gone=True)

    def origin(self, document: str) -> Origin:
        return self._reader.document_record(self._number(document))[3]

    def _number(self, identifier: str) -> int:
        number = self._reader.numbers.get(identifier)
        if number is None:
            raise NotFound(f"there is no document “{identifier[:250]}” in this library")
        return number


class _Order:
    """Rows to be had in order of a key, ties in order of the library; only as many as are wanted are sorted."""

    def __init__(self, rows: NDArray[np.int64], keys: NDArray[np.generic]) -> None:
        self._rows = rows
        self._keys = keys

    def __call__(self, wanted: int) -> NDArray[np.int64]:
        rows, keys = self._rows, self._keys
        if wanted < len(rows):
            within = np.flatnonzero(keys <= np.partition(keys, wanted - 1)[wanted - 1])
            rows, keys = rows[within], keys[within]
        return rows[np.argsort(keys, kind="stable")][:wanted]
