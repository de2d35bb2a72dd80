"""One search of a generation: builds the request, a single one in most cases, and assembles the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...errors import BadParameter
from ...model import Metadata, Passage, Side
from ...query import terms
from ...text.marks import MarkSpans, marks
from ..accounts import unmarked
from ..cursors import cursor, place_of
from ..documents import passage_of
from ..patterns import marked, words_apart
from ..protocol import DEEPEST, Explanation, Hit, Part, Request, Results
from . import facets
from .cluster import Body
from .conditions import EVERYTHING, Clause, Conditions, all_of, none_of
from .explanation import Forms, Parts, counting, explanation, one_sided, total
from .reader import Asked, IndexReader, TimeUp

MOST_DOCUMENTS = 3
"""Documents shown above the passages."""
_CANDIDATES = 50
_PRECISION = 40_000
"""The number of documents is exact up to about so many; beyond, it is an estimate."""

_UNDATED = 2_000_000_000
_ORDER: Clause = {"order": "asc"}
SORTS: dict[str, list[Clause]] = {
    "relevance": [{"_score": "desc"}, _ORDER],
    "document": [_ORDER],
    "newest": [{"last": {"order": "desc", "missing": -_UNDATED}}, _ORDER],
    "oldest": [{"first": {"order": "asc", "missing": _UNDATED}}, _ORDER],
}


class Search:
    """One request against one generation."""

    def __init__(self, reader: IndexReader, request: Request, started: float) -> None:
        self._reader = reader
        self._request = request
        self._started = started
        root = request.query.root
        self._conditions = Conditions(reader.segmenter)
        within = [{"term": {"document": request.document}}] if request.document is not None else []
        self._typed = all_of([self._conditions.passages(root), *within])
        self._relaxes = any(words_apart(term, reader.segmenter) for term, _ in terms(root, positive_only=True))
        self._apart = EVERYTHING
        if self._relaxes:
            relaxed = self._conditions.passages(root, apart=True)
            self._apart = all_of([relaxed, *within, none_of(self._typed)])
        self._chosen = facets.conditions(request.choices)
        self._forms = Forms(root, reader.passages, reader.catalogue, reader.segmenter)
        self._late = False

    def results(self) -> Results:
        """The answer. Raises TimeUp, EngineAway, BadParameter."""
        given_apart = self._relaxes and self._request.apart
        asked: Asked = [(self._reader.passages, self._main(self._apart if given_apart else self._typed))]
        counts_apart, wants_documents = self._relaxes and not given_apart, self._wants_documents()
        if counts_apart:
            asked.append((self._reader.passages, counting(all_of([self._apart, self._chosen]))))
        if wants_documents:
            asked.append((self._reader.catalogue, self._matching_documents()))
        questions = self._forms.questions()
        answers = self._ask([*asked, *questions])
        main, rest = answers[0], answers[1 : len(asked)]
        apart = total(rest.pop(0)) if counts_apart else total(main) if given_apart else 0
        found = rest.pop(0)["hits"]["hits"] if wants_documents else []
        if counts_apart and apart and not total(main) and (more := self._ask_more(self._main(self._apart))):
            given_apart, main = True, more
        why = self._explained(main, answers[len(asked) :], given_apart)
        return self._answer(main, found, apart, why)

    def _ask(self, asked: Asked) -> list[Body]:
        answers = self._reader.ask(asked, self._started)
        self._late = self._late or any(answer["timed_out"] for answer in answers)
        return answers

    def _ask_more(self, body: Body) -> Body | None:
        """The answer to another search; None if there is no time left for it."""
        try:
            return self._ask([(self._reader.passages, body)])[0]
        except TimeUp:
            self._late = True
            return None

    def _main(self, holding: Clause) -> Body:
        """The main search: the hits of a page, the total, and all facets."""
        request = self._request
        scores = self._conditions.scores(request.query.root)
        counts = facets.counting(request.choices, self._reader.values)
        beside: dict[str, Clause] = {
            "all": {"filter": EVERYTHING},
            "documents": {
                "filter": self._chosen,
                "aggs": {
                    "count": {"cardinality": {"field": "number", "precision_threshold": _PRECISION}},
                    "one_sided": {"filter": one_sided(request.query.root)},
                },
            },
        }
        if self._wants_documents():
            most = {"field": "document", "size": _CANDIDATES, "shard_size": 20 * _CANDIDATES}
            beside["documents"]["aggs"]["most"] = {"terms": most}
        return {
            "query": {"bool": {"filter": [holding], "should": scores}},
            "post_filter": self._chosen,
            "aggs": counts | beside,
            "sort": SORTS[request.sort],
            "track_scores": True,
            "track_total_hits": True,
            "_source": ["document", "n", "record"],
            "size": request.size,
            **self._place(),
        }

    def _place(self) -> Body:
        """Where the page begins."""
        if self._request.after is not None:
            return {"search_after": self._after()[1:]}
        start = (self._request.page - 1) * self._request.size
        if start + self._request.size > DEEPEST:
            raise BadParameter("page", f"goes deeper than {DEEPEST} hits; read on with `after` instead")
        return {"from": start}

    def _after(self) -> list[float]:
        """How many hits precede the page, then the sort key of the last of them."""
        return place_of(self._request, self._reader.info.generation, 1 + len(SORTS[self._request.sort]))

    def _next(self, main: Body) -> str | None:
        """The cursor after the last hit of a page; None if nothing follows."""
        request, hits = self._request, main["hits"]["hits"]
        before = self._after()[0] if request.after is not None else (request.page - 1) * request.size
        end = before + len(hits)
        if not hits or end >= total(main):
            return None
        return cursor(request, self._reader.info.generation, [end, *hits[-1]["sort"]])

    def _wants_documents(self) -> bool:
        request = self._request
        positive = any(True for _ in terms(request.query.root, positive_only=True))
        return positive and request.document is None and request.page == 1 and request.after is None

    def _matching_documents(self) -> Body:
        """A search for documents whose metadata match, those with most terms in the title first."""
        root, conditions = self._request.query.root, Conditions(self._reader.segmenter)
        holding = conditions.documents(root)
        titled = [
            {"constant_score": {"filter": conditions.held(term, "title")[0]}}
            for term in dict.fromkeys(term for term, _ in terms(root, positive_only=True))
            if term not in conditions.cut
        ][:_CANDIDATES]
        return {
            "query": {"bool": {"filter": [{"term": {"kind": "document"}}, holding, self._chosen], "should": titled}},
            "sort": [{"_score": "desc"}, {"number": "asc"}],
            "size": _CANDIDATES,
            "_source": ["document", "number", "record.metadata"],
        }

    def _explained(self, main: Body, answers: Sequence[Body], given_apart: bool) -> Explanation:
        query, parts, counts = self._request.query, None, []
        if not main["aggregations"]["all"]["doc_count"]:
            parts = Parts(query.root, self._reader.passages, self._reader.segmenter)
            try:
                counts = self._ask(parts.questions())
            except TimeUp:
                self._late, parts = True, None
        return explanation(
            query,
            self._reader.segmenter,
            self._conditions.cut,
            late=f"{self._reader.time_limit:g} s" if self._late else "",
            forms=tuple(self._forms.told(answers)),
            missing=parts.missing(counts) if parts else (),
            attempts=self._attempts(parts, counts) if parts else (),
            one_sided=int(main["aggregations"]["documents"]["one_sided"]["doc_count"]),
            apart_given=given_apart,
        )

    def _attempts(self, parts: Parts, counts: Sequence[Body]) -> tuple[Part, ...]:
        if together := parts.together(counts):
            holding = Conditions(self._reader.segmenter).passages(together)
            if (answer := self._ask_more(counting(holding))) and (count := total(answer)):
                return (Part(str(together), count),)
        return parts.alone(counts)

    def _answer(self, main: Body, found: Sequence[Body], apart: int, why: Explanation) -> Results:
        request, counts = self._request, main["aggregations"]
        hits = main["hits"]["hits"]
        passages = [passage_of(hit["_source"]["record"]["passage"]) for hit in hits]
        shown = marks(marked(request.query.root, self._reader.segmenter), passages, apart=why.apart_given)
        return Results(
            request=request,
            total=total(main),
            documents_total=int(counts["documents"]["count"]["value"]),
            complete=not self._late and not self._conditions.cut,
            apart=apart,
            hits=tuple(map(self._hit, hits, passages, shown.of)),
            documents=tuple(self._listed(found, counts["documents"])),
            facets=facets.counted(counts, request.choices, self._reader.values, request.every),
            explanation=why if shown.complete else unmarked(why),
            next=self._next(main),
            took_ms=0.0,
        )

    def _listed(self, found: Sequence[Body], counts: Body) -> list[Metadata]:
        """Up to three of the matching documents: those with most terms in the title, then with most hits."""
        hits = {bucket["key"]: bucket["doc_count"] for bucket in counts.get("most", {}).get("buckets", ())}

        def rank(hit: Body) -> tuple[float, int, int]:
            record = hit["_source"]
            return -hit["_score"], -hits.get(record["document"], 0), record["number"]

        ranked = sorted(found, key=rank)[:MOST_DOCUMENTS]
        return [self._reader.metadata(hit["_source"]["record"]["metadata"]) for hit in ranked]

    def _hit(self, hit: Body, passage: Passage, marks: Mapping[Side, MarkSpans]) -> Hit:
        return Hit(
            id=hit["_id"],
            n=hit["_source"]["n"],
            document=self._reader.metadata(hit["_source"]["record"]["metadata"]),
            passage=passage,
            zh_marks=marks["zh"],
            en_marks=marks["en"],
            score=round(float(hit["_score"] or 0.0), 4),
        )
