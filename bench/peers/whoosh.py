"""Stock Whoosh, with jieba's ChineseAnalyzer on both sides."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jieba
from jieba.analyse import ChineseAnalyzer
from whoosh import columns, fields, index, query, sorting
from whoosh.searching import Searcher

from ..library import Record
from .application import stored
from .protocol import FACETS, PAGE, SHOWN, SIDES, Asked, Clause, Found, NotSupported, facet_values
from .text import folded

PROCESSES = 2
MEGABYTES = 256


def build(folder: Path, records: Iterable[Record]) -> None:
    """Build an index of all documents."""
    folder.mkdir(parents=True)
    _keep_quiet(folder)
    writer = index.create_in(folder, _schema()).writer(procs=PROCESSES, limitmb=MEGABYTES, multisegment=True)
    for record in records:
        _add(writer, record)
    writer.commit()


def change(folder: Path, record: Record) -> None:
    """Replace a document by its new version."""
    _keep_quiet(folder)
    writer = index.open_dir(folder).writer()
    writer.delete_by_term("document", record["id"])
    _add(writer, record)
    writer.commit()


def open(folder: Path) -> WhooshPeer:
    """Open an index for searching."""
    _keep_quiet(folder)
    return WhooshPeer(folder)


def _keep_quiet(folder: Path) -> None:
    """Keep jieba's dictionary cache next to the index, and its messages out of the output."""
    jieba.setLogLevel("WARNING")
    jieba.dt.tmp_dir = str(folder.parent)


class WhooshPeer:
    """The index, with a searcher per thread."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(folder)
        self._analyzer = self._index.schema["zh"].analyzer
        self._own = threading.local()
        list(self._analyzer("词典"))  # reads jieba's dictionary now, not in the first request

    @property
    def _searcher(self) -> Searcher:
        if not hasattr(self._own, "searcher"):
            self._own.searcher = self._index.searcher()
        if not self._own.searcher.up_to_date():
            self._own.searcher = self._own.searcher.refresh()
        return self._own.searcher

    def search(self, asked: Asked) -> Found:
        """One search for hits and facets; another for each facet with a choice."""
        matching = query.And([self._clause(clause) for clause in asked.clauses])
        limit = asked.offset + PAGE
        free = [facet for facet in FACETS if facet not in asked.choices]
        results = self._results(matching, limit, asked.choices, free)
        counts = {facet: results.groups(facet) for facet in free}
        for facet in asked.choices:
            others = self._results(matching, 1, asked.choices_but(facet), [facet])
            counts[facet] = others.groups(facet)
        last = min(limit, results.scored_length())
        hits = [(results.score(n), results[n]["record"]) for n in range(asked.offset, last)]
        return Found(len(results), hits, {facet: _commonest(counts[facet]) for facet in FACETS})

    def _results(self, matching: Any, limit: int, choices: dict[str, list[str]], counted: list[str]) -> Any:
        grouped = sorting.Facets()
        for facet in counted:
            several = facet == "topic"
            grouped.add_facet(facet, sorting.FieldFacet(facet, allow_overlap=several, maptype=sorting.Count))
        chosen = [query.Or([query.Term(facet, value) for value in values]) for facet, values in choices.items()]
        only = query.And(chosen) if chosen else None
        return self._searcher.search(matching, limit=limit, groupedby=grouped, filter=only)

    def _clause(self, clause: Clause) -> Any:
        return query.Or([self._on_side(clause, side) for side in clause.sides])

    def _on_side(self, clause: Clause, side: str) -> Any:
        if clause.kind == "prefix":
            return query.Prefix(side, folded(clause.text))
        if clause.kind == "literal":
            raise NotSupported("phrases find nothing: jieba's analyzer gives no positions")
        words = [token.text for token in self._analyzer(folded(clause.text), mode="query")]
        if not words:
            raise NotSupported("only stop words")
        return query.And([query.Term(side, word) for word in words])


def _commonest(counts: dict[Any, int]) -> list[tuple[str, int]]:
    return sorted(((str(value), count) for value, count in counts.items()), key=lambda pair: (-pair[1], pair[0]))[
        :SHOWN
    ]


def _schema() -> fields.Schema:
    single = {facet: fields.ID(sortable=columns.RefBytesColumn()) for facet in FACETS if facet != "topic"}
    return fields.Schema(
        **{side: fields.TEXT(analyzer=ChineseAnalyzer()) for side in SIDES},
        **single,
        topic=fields.KEYWORD(commas=True),
        document=fields.ID,
        record=fields.STORED,
    )


def _add(writer: Any, record: Record) -> None:
    facets = facet_values(record)
    values = {facet: facets[facet][0] for facet in FACETS if facet != "topic"}
    topics = ",".join(facets["topic"])
    for passage, hit in zip(record["passages"], stored(record), strict=True):
        texts = {side: folded(passage[side]) for side in SIDES if passage.get(side)}
        writer.add_document(**texts, **values, topic=topics, document=record["id"], record=hit)
