"""A small library in a file with its index on a cluster, for the tests of that engine."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from searchsvc.building import BuildReport, build
from searchsvc.engines.protocol import Request, Results
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings


def documents(count: int, passages: int = 3, word: str = "国家安全") -> list[dict[str, Any]]:
    """Documents whose passages all contain a word, each document with a year and a type."""
    return [
        {
            "id": f"d{number}",
            "title": {"zh": f"题{number}"},
            "date": str(1950 + number % 50),
            "type": f"Type {number % 4}",
            "passages": [{"zh": f"第{n}条　{word}", "en": f"Article {n} of {number}"} for n in range(passages)],
        }
        for number in range(count)
    ]


class Clustered:
    """A library whose index is on a cluster, under a name of its own."""

    def __init__(self, urls: tuple[str, ...], folder: Path, **settings: Any) -> None:
        self.source = folder / "library.jsonl"
        self.settings = Settings(
            engine="opensearch",
            opensearch_url=urls,
            sources=(self.source,),
            segmenter="rjieba",
            **(
                {"opensearch_index": f"test-{secrets.token_hex(4)}", "time_limit": 20.0, "opensearch_shards": 2}
                | settings
            ),
        )
        self.name = self.settings.opensearch_index

    def write(self, content: Iterable[dict[str, Any]]) -> None:
        lines = (json.dumps(document, ensure_ascii=False) + "\n" for document in content)
        self.source.write_text("".join(lines), encoding="utf-8")

    def build(self, content: Iterable[dict[str, Any]] | None = None, **how: Any) -> BuildReport:
        if content is not None:
            self.write(content)
        return build(self.settings, **({"allow_removals": True} | how))

    def open(self, **settings: Any) -> Library:
        return Library(self.settings.model_copy(update=settings))


def search(library: Library, query: str = "", **how: Any) -> Results:
    """Search in the order of the library."""
    return library.search(Request(parse(query), **({"size": 100, "sort": "document"} | how)))
