"""Verifies that a generation is still what was built, by reading every record and comparing its hash."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Passage
from ..changes import passage_hash
from .reader import IndexReader

_MOST_NAMED = 20


def verify(reader: IndexReader) -> list[str]:
    """Every fault found; if there are many, the first ones and their number."""
    found = list(_faults(reader))
    return found if len(found) <= _MOST_NAMED else [*found[:_MOST_NAMED], f"… {len(found)} faults in all"]


def _faults(reader: IndexReader) -> Iterator[str]:
    listed = {"query": {"term": {"kind": "document"}}, "sort": [{"number": "asc"}], "_source": ["document", "record"]}
    passages = iter(
        reader.cluster.every(
            reader.passages,
            {"query": {"match_all": {}}, "sort": [{"order": "asc"}], "_source": ["document", "n", "record.passage"]},
        )
    )
    documents = count = 0
    for entry in reader.cluster.every(reader.catalogue, listed):
        documents += 1
        name = entry["_source"]["document"]
        for n, expected in enumerate(entry["_source"]["record"]["passages"], 1):
            hit = next(passages, None)
            count += hit is not None
            if hit is None or (hit["_source"]["document"], hit["_source"]["n"]) != (name, n):
                yield f"{reader.passages}: passage {n} of {name} is not where it was put"
                return
            if passage_hash(Passage.model_validate(hit["_source"]["record"]["passage"])) != expected:
                yield f"{reader.passages}: passage {n} of {name} has changed since it was built"
    if (documents, count) != (reader.info.documents, reader.info.passages):
        yield (
            f"{reader.passages} holds {documents} documents and {count} passages; "
            f"{reader.info.documents} and {reader.info.passages} were built"
        )
