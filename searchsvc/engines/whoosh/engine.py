"""The Whoosh engine: searches, listings and documents of one open generation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import starmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import NotFound
from ...model import Metadata, Passage, Side
from ...query import Query, terms
from ...text.marks import MarkSpans, marks
from ..accounts import have_dictionary, unmarked
from ..cursors import cursor, place_of
from ..documents import Outline, matches, part_shown
from ..patterns import marked, words_apart
from ..protocol import (
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
from .evaluation import Evaluation, TimeUp
from .explanation import explain
from .facets import Chosen, DocumentTally, Tally
from .hits import Hits
from .kept import Kept, Memory, Outcome
from .ranking import Ranking
from .reader import IndexReader
from .schema import UNDATED
from .selection import Rows, Selection, leading

MOST_DOCUMENTS = 3
"""Documents shown above the passages."""


class WhooshEngine:
    """One generation; immutable, and safe to use from several threads at once."""

    def __init__(self, index: Path, generation: str, time_limit: float, most_expansions: int, cache: int) -> None:
        self._reader = IndexReader(index, generation)
        self._time_limit = time_limit
        self._most_expansions = most_expansions
        self._kept = Kept(cache)
        self.info = self._reader.info

    def load(self) -> None:
        self._reader.segmenter.load()
        _ = self._reader.facet_counts, self._reader.numbers, self._reader.holders
        _ = self._reader.average_length, self._reader.of_one_side

    def close(self) -> None:
        self._reader.close()

    def verify(self) -> list[str]:
        return self._reader.verify()

    def damage(self) -> str:
        return self._reader.damage()

    # Searching

    def _evaluation(self, memory: Memory | None = None) -> Evaluation:
        return Evaluation(self._reader, self._time_limit, self._most_expansions, memory)

    def search(self, request: Request) -> Results:
        have_dictionary(request.query.root, self._reader.segmenter)
        started = time.perf_counter()
        evaluation = self._evaluation(self._kept.of(request.query))
        try:
            results = self._answer(request, evaluation, started)
            if not evaluation.cut:
                self._kept.keep(request.query, evaluation.memory)
        except TimeUp:
            bounded = (("time", f"{self._time_limit:g} s"),)
            explanation = Explanation(bounded=bounded)
            results = Results(request, 0, 0, False, 0, (), (), {}, explanation, None, _since(started))
        return results

    def _answer(self, request: Request, evaluation: Evaluation, started: float) -> Results:
        offset = self._offset(request)
        chosen = Chosen(evaluation, request.choices, request.every)
        found = self._outcome(request, evaluation, chosen)
        hits, are_marked = self._hits(request, evaluation, found, offset)
        end = offset + len(hits)
        return Results(
            request=request,
            total=len(found.rows),
            documents_total=found.documents_total,
            complete=not evaluation.cut,
            apart=found.apart,
            hits=hits,
            documents=tuple(self._matching_documents(request, evaluation, chosen, found.by_document)),
            facets=found.facets,
            explanation=found.explanation if are_marked else unmarked(found.explanation),
            next=cursor(request, self.info.generation, [end]) if end < len(found.rows) else None,
            took_ms=_since(started),
        )

    def _outcome(self, request: Request, evaluation: Evaluation, chosen: Chosen) -> Outcome:
        """All of an answer except the hits of a page; cached for other pages of the same search."""
        by_score = request.sort == "relevance"
        key = (by_score, request.apart, request.document, tuple(sorted(chosen.choices.items())), request.every)
        outcomes = evaluation.memory.outcomes
        if key not in outcomes:
            matched, apart, given_apart = self._matched(request, evaluation, chosen)
            tally = Tally(matched, chosen)
            rows = tally.found.rows
            outcomes[key] = Outcome(
                rows=rows,
                scores=Ranking(evaluation, rows, tally.by_document).scores(request.query.root) if by_score else None,
                documents_total=len(tally.by_document.documents),
                apart=apart,
                apart_given=given_apart,
                facets=tally.facets(),
                explanation=explain(evaluation, request.query, matched, tally.found, apart_given=given_apart),
                by_document=tally.by_document,
            )
        return outcomes[key]

    def _matched(self, request: Request, evaluation: Evaluation, chosen: Chosen) -> tuple[Selection, int, bool]:
        """The hits before facets, how many more hold the words apart, and whether the hits are those instead."""
        root = request.query.root
        typed = self._in_document(request, evaluation.passages(root))
        if not any(words_apart(term, self._reader.segmenter) for term, _ in terms(root, positive_only=True)):
            return typed, 0, False
        apart = self._in_document(request, evaluation.passages(root, apart=True) - typed)
        count = len(Tally(apart, chosen).found)
        given = request.apart or (count > 0 and not len(Tally(typed, chosen).found))
        return (apart if given else typed), count, given

    def _in_document(self, request: Request, passages: Selection) -> Selection:
        if request.document is None:
            return passages
        number = self._reader.numbers.get(request.document)
        within = self._reader.document_of[passages.rows] == (-1 if number is None else number)
        return Selection(passages.size, passages.rows[within])

    def _hits(
        self, request: Request, evaluation: Evaluation, found: Outcome, offset: int
    ) -> tuple[tuple[Hit, ...], bool]:
        """A page of hits, and whether everything that matched is marked in them."""
        rows, scores = self._page(request, evaluation, found, offset)
        passages = list(self._reader.passages(rows))
        patterns = marked(request.query.root, self._reader.segmenter)
        marks_found = marks(patterns, [passage for _, passage in passages], apart=found.apart_given)
        documents = self._reader.document_of[rows].tolist()
        held = zip(rows.tolist(), documents, passages, marks_found.of, scores.tolist(), strict=True)
        return tuple(starmap(self._hit, held)), marks_found.complete

    def _hit(
        self, row: int, document: int, held: tuple[str, Passage], marks: Mapping[Side, MarkSpans], score: float
    ) -> Hit:
        metadata, first, *_ = self._reader.document_record(document)
        key, passage = held
        return Hit(key, row - first + 1, metadata, passage, marks["zh"], marks["en"], round(score, 4))

    def _page(
        self, request: Request, evaluation: Evaluation, found: Outcome, offset: int
    ) -> tuple[Rows, NDArray[np.float32]]:
        """The rows of a page in order, and their scores; only sorting by relevance scores all hits."""
        rows, page = found.rows, slice(offset, offset + request.size)
        if found.scores is not None:
            order = leading(-found.scores, page.stop)[page]
            return rows[order], found.scores[order]
        if request.sort == "document":
            rows = rows[page]
        else:
            rows = rows[leading(self._by_date(request.sort)[self._reader.document_of[rows]], page.stop)[page]]
        order = np.argsort(rows)
        scores = np.empty(len(rows), np.float32)
        inner = rows[order]
        ranking = Ranking(evaluation, inner, Hits.of(self._reader.document_of.take(inner)))
        scores[order] = ranking.scores(request.query.root)
        return rows, scores

    def _by_date(self, sort: str) -> NDArray[np.int64]:
        """Sort keys of all documents; undated ones come last in either direction."""
        first, last = (self._reader.dates[:, side].astype(np.int64) for side in (0, 1))
        keys = -last if sort == "newest" else first
        return np.where(first == UNDATED, np.iinfo(np.int64).max, keys)

    def _matching_documents(
        self, request: Request, evaluation: Evaluation, chosen: Chosen, hits: Hits
    ) -> list[Metadata]:
        """Up to three documents whose metadata match: those with most terms in the title first, then with most hits."""
        positive = [term for term, _ in terms(request.query.root, positive_only=True)]
        if not positive or request.document is not None or request.page > 1 or request.after:
            return []
        matched = evaluation.documents(request.query.root)
        if not len(matched):
            return []
        listed = DocumentTally(matched, chosen).found()
        found = np.flatnonzero(listed).astype(np.uint32)
        titled = np.zeros(len(found), np.int64)
        for term in positive:
            titled += evaluation.selection(term, "title").holds(found)
        order = np.lexsort((found, -hits.in_each(found), -titled))[:MOST_DOCUMENTS]
        return [self._reader.document_record(number)[0] for number in found[order].tolist()]

    def _offset(self, request: Request) -> int:
        if request.after is None:
            return (request.page - 1) * request.size
        return int(place_of(request, self.info.generation, 1)[0])

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
        evaluation = self._evaluation()
        try:
            matched, complete = evaluation.documents(query.root), not evaluation.cut
        except TimeUp:
            matched, complete = Selection.none(evaluation.documents_count), False
        tally = DocumentTally(matched, Chosen(evaluation, choices, every))
        numbers = np.flatnonzero(tally.found())
        ordered = self._listed(numbers, sort)[(page - 1) * size : page * size]
        records = [self._reader.document_record(number) for number in ordered]
        listed = tuple((record[0], record[2]) for record in records)
        return Listing(len(numbers), listed, tally.facets(), complete)

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
        metadata, first, length, _, _, starts, contents = self._reader.document_record(self._number(identifier))
        found = matches(query, apart, self._reader.segmenter, self._finder(first, length))

        def read(begin: int, end: int) -> Iterable[tuple[str, Passage]]:
            return self._reader.passages(np.arange(first + begin, first + end, dtype=np.uint32))

        return part_shown(Outline(metadata, length, starts, contents), part, at, found, read)

    def _finder(self, first: int, length: int) -> Callable[[Query, bool], tuple[Sequence[int], bool]]:
        """Returns a function that finds a query in one document, as `documents.matches` asks for it."""
        evaluation, within = self._evaluation(), slice(first, first + length)

        def find(query: Query, apart: bool) -> tuple[Sequence[int], bool]:
            try:
                found = evaluation.passages(query.root).mask[within]
                if apart:
                    found = evaluation.passages(query.root, apart=True).mask[within] & ~found
            except TimeUp:
                return (), False
            return (np.flatnonzero(found) + 1).tolist(), not evaluation.cut

        return find

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


def _since(started: float) -> float:
    """Milliseconds since `started`."""
    return round((time.perf_counter() - started) * 1000, 2)
