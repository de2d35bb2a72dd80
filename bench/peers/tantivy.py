"""Tantivy: a field of words per side, facets as columns counted by aggregations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from ..library import Record
from .application import stored
from .protocol import FACETS, PAGE, SHOWN, SIDES, Asked, Clause, Found, facet_values
from .text import folded, spaced

THREADS = 2
HEAP = 512_000_000


def build(folder: Path, records: Iterable[Record]) -> None:
    """Build an index of all documents."""
    folder.mkdir(parents=True)
    writer = _registered(tantivy.Index(_schema(), str(folder))).writer(HEAP, THREADS)
    for record in records:
        _add(writer, record)
    writer.commit()
    writer.wait_merging_threads()


def change(folder: Path, record: Record) -> None:
    """Replace a document by its new version."""
    writer = _registered(tantivy.Index.open(str(folder))).writer(HEAP, THREADS)
    writer.delete_documents_by_term("document", record["id"])
    _add(writer, record)
    writer.commit()
    writer.wait_merging_threads()


def open(folder: Path) -> TantivyPeer:
    """Open an index for searching."""
    return TantivyPeer(folder)


class TantivyPeer:
    """The index, with a searcher per request, as searchers are snapshots."""

    def __init__(self, folder: Path) -> None:
        self._index = _registered(tantivy.Index.open(str(folder)))
        self._index.config_reader("commit")
        self._schema = self._index.schema
        self._analyzer = _analyzer()

    def search(self, asked: Asked) -> Found:
        """Ten hits and the total come from one call, the facets from others."""
        searcher = self._index.searcher()
        matching = [self._clause(clause) for clause in asked.clauses]
        query = _all(matching + self._chosen(asked.choices))
        found = searcher.search(query, PAGE, count=True, offset=asked.offset)
        counted = searcher.aggregate(query, _counts([facet for facet in FACETS if facet not in asked.choices]))
        for facet in asked.choices:
            others = _all(matching + self._chosen(asked.choices_but(facet)))
            counted |= searcher.aggregate(others, _counts([facet]))
        return Found(
            found.count or 0,  # type: ignore[attr-defined]  # missing from the stubs
            [(score, searcher.doc(address)["record"][0].decode()) for score, address in found.hits],
            {facet: [(b["key"], b["doc_count"]) for b in counted[facet]["buckets"]] for facet in FACETS},
        )

    def _clause(self, clause: Clause) -> Query:
        alternatives = [self._on_side(clause, side) for side in clause.sides]
        return Query.boolean_query([(Occur.Should, query) for query in alternatives])

    def _on_side(self, clause: Clause, side: str) -> Query:
        if clause.kind == "prefix":
            return Query.regex_query(self._schema, side, folded(clause.text) + ".*")
        words = self._analyzer.analyze(spaced(clause.text))
        if len(words) == 1:
            return Query.term_query(self._schema, side, words[0], "freq")
        return Query.phrase_query(self._schema, side, list(words))

    def _chosen(self, choices: dict[str, list[str]]) -> list[Query]:
        return [
            Query.const_score_query(Query.term_set_query(self._schema, facet, values), 0)
            for facet, values in choices.items()
        ]


def _all(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def _counts(facets: list[str]) -> dict[str, Any]:
    return {facet: {"terms": {"field": facet, "size": SHOWN}} for facet in facets}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for side in SIDES:
        builder.add_text_field(side, tokenizer_name="words")
    for facet in FACETS:
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("record", stored=True)
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("english")).build()


def _registered(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("words", _analyzer())
    return index


def _add(writer: tantivy.IndexWriter, record: Record) -> None:
    facets = facet_values(record)
    for passage, hit in zip(record["passages"], stored(record), strict=True):
        document = tantivy.Document()
        for side in SIDES:
            if text := passage.get(side):
                document.add_text(side, spaced(text))
        for facet, values in facets.items():
            for value in values:
                document.add_text(facet, value)
        document.add_text("document", record["id"])
        document.add_bytes("record", hit.encode())
        writer.add_document(document)
