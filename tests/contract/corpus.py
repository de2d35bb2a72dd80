"""A library that has been built and opened, with the same passages for the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engines import Engine
from reference import Choices, Held, Key, Reference, with_script

from searchsvc.building import build
from searchsvc.engines.protocol import Facet, Hit, Request, Results
from searchsvc.library import Library
from searchsvc.model import Document
from searchsvc.query import Query, parse
from searchsvc.settings import Settings
from searchsvc.text.words import segmenter


@dataclass(frozen=True)
class Corpus:
    """A library as the engine searches it, and as the reference reads it."""

    library: Library
    reference: Reference
    settings: Settings
    engine: Engine

    @property
    def share(self) -> int:
        """Of a test's many drawn cases, every `share`-th is run."""
        return self.engine.share

    def close(self) -> None:
        self.library.close()
        self.engine.remove(self.settings.opensearch_index)

    def search(self, query: str | Query, **asked: Any) -> Results:
        """The answer to a query, as typed or parsed; by default one page with everything."""
        parsed = query if isinstance(query, Query) else parse(query)
        return self.library.search(Request(parsed, **({"size": 1000} | asked)))

    def pages(self, query: str | Query, **asked: Any) -> Iterator[Results]:
        """Every page of an answer, by following `after`."""
        page = self.search(query, **asked)
        yield page
        while page.next is not None:
            page = self.library.search(replace(page.request, page=1, after=page.next))
            yield page

    def hits(self, query: str | Query, **asked: Any) -> list[Hit]:
        """All hits of a query, in order."""
        return [hit for page in self.pages(query, **asked) for hit in page.hits]

    def found(self, query: str | Query, **asked: Any) -> list[Key]:
        """The keys of all passages that a query finds, in order."""
        return [key_of(hit) for hit in self.hits(query, **asked)]

    def marked(self, query: str | Query, key: Key) -> dict[str, list[str]]:
        """The marked pieces of a hit, for each side."""
        hit = next(hit for hit in self.hits(query) if key_of(hit) == key)
        return {"zh": pieces(hit.passage.zh, hit.zh_marks), "en": pieces(hit.passage.en, hit.en_marks)}


def key_of(hit: Hit) -> Key:
    """The key of a hit's passage."""
    return hit.document.id, hit.n


def pieces(text: str | None, marks: Iterable[tuple[int, int]]) -> list[str]:
    """The marked pieces of a text."""
    return [(text or "")[start:end] for start, end in marks]


def counted(facet: Facet) -> Counter[str]:
    """A facet's values with hits, and their counts."""
    return Counter({value.value: value.count for value in facet.values if value.count})


def chosen(**choices: str | tuple[str, ...]) -> Choices:
    """Choices of facet values, where a single value may be a plain string."""
    return {facet: (value,) if isinstance(value, str) else value for facet, value in choices.items()}


def build_corpus(engine: Engine, folder: Path, sources: Sequence[Path], name: str = "jieba") -> Corpus:
    """Build a library from any sources, and read it back passage by passage for the reference."""
    settings = Settings(
        **engine.settings(folder),
        sources=tuple(sources),
        segmenter=name,  # type: ignore[arg-type]
        time_limit=60,
    )
    report = build(settings)
    assert report.faults == ()
    library = Library(settings)
    corpus = Corpus(library, Reference((), segmenter(name)), settings, engine)
    held = tuple(Held(hit.document, hit.n, hit.passage) for hit in corpus.hits("", sort="document"))
    return replace(corpus, reference=replace(corpus.reference, passages=held))


def corpus_of(engine: Engine, folder: Path, documents: Iterable[Document], name: str = "jieba") -> Corpus:
    """Build a library from documents, which the reference reads instead of the library's answers."""
    documents = tuple(documents)
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "documents.jsonl"
    lines = (document.model_dump_json(exclude_none=True, exclude_defaults=True) + "\n" for document in documents)
    source.write_text("".join(lines), encoding="utf-8")
    corpus = build_corpus(engine, folder, [source], name)
    held = tuple(held for document in documents for held in passages_of(document))
    return replace(corpus, reference=replace(corpus.reference, passages=held))


def passages_of(document: Document) -> Iterator[Held]:
    """The passages of a document, as the reference reads them."""
    metadata = with_script(document.metadata, "".join(passage.zh or "" for passage in document.passages))
    for n, passage in enumerate(document.passages, 1):
        yield Held(metadata, n, passage)
