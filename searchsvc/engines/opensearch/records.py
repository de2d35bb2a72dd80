"""The records that the cluster is sent: of a document's passages, of the document, of facet values and forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...model import SIDES, Document, Metadata, Passage
from ...text.literal import is_run, written
from ...text.words import Segmenter, han_words, stem
from ..changes import Fingerprint
from ..columns import Texts, document_strings, document_texts, facet_values, passage_texts, side_strings
from ..identifiers import identifiers
from ..parts import part_starts, section_starts
from ..protocol import Origin
from .mapping import LONGEST_ATOM, OF_DOCUMENT, facet_field, keyword

Record = dict[str, Any]


@dataclass
class FormCounts:
    """In how many passages each form of a word occurs: on the Chinese side, the English side, on either."""

    zh: Counter[str] = field(default_factory=Counter)
    en: Counter[str] = field(default_factory=Counter)
    any: Counter[str] = field(default_factory=Counter)

    def update(self, other: FormCounts) -> None:
        for mine, more in ((self.zh, other.zh), (self.en, other.en), (self.any, other.any)):
            mine.update(more)


@dataclass(frozen=True)
class Numbered:
    """A document with its place in the library and what a build knows of it."""

    document: Document
    number: int
    first: int
    """How many passages precede it in the library."""
    origin: Origin
    added: str
    fingerprint: Fingerprint


def passage_records(numbered: Numbered, by: Segmenter, counts: FormCounts) -> Iterator[tuple[str, Record]]:
    """The identifier and record of each passage of a document; adds the forms found to `counts`."""
    document = numbered.document
    shared = _shared(document.metadata) | {"document": document.id, "number": numbered.number}
    metadata = _plain(document.metadata.model_copy(update={"added": numbered.added}))
    of_document = _columns({name: texts for name, texts in document_texts(document).items() if name in OF_DOCUMENT})
    of_document |= _written({name: texts for name, texts in document_strings(document).items() if name in OF_DOCUMENT})
    for n, (identifier, passage) in enumerate(zip(identifiers(document), document.passages, strict=True), 1):
        texts = passage_texts(passage)
        runs = {side: _runs(texts[side][:1]) for side in SIDES}
        stems = {run: stem(run)[:LONGEST_ATOM] for run in {*runs["zh"], *runs["en"]}}
        counts.zh.update(set(runs["zh"]))
        counts.en.update(set(runs["en"]))
        counts.any.update({*runs["zh"], *runs["en"]})
        yield (
            identifier,
            shared
            | of_document
            | _columns(texts)
            | _written(_passage_written(passage))
            | {
                "order": numbered.first + n - 1,
                "n": n,
                "facet_sides": [passage.sides],
                "words": " ".join([*_han(passage, by), *(stems[run] for side in SIDES for run in runs[side])]),
                "forms": _joined(list(stems)),
                "record": {"metadata": metadata, "passage": _plain(passage)},
            },
        )


def moved_record(record: Record, numbered: Numbered, counts: FormCounts) -> Record:
    """The record of an unchanged passage, moved to its new place; adds its forms to `counts`."""
    sides = {side: set(filter(is_run, (record.get(side) or [""])[0].split())) for side in SIDES}
    counts.zh.update(sides["zh"])
    counts.en.update(sides["en"])
    counts.any.update(sides["zh"] | sides["en"])
    metadata = _plain(numbered.document.metadata.model_copy(update={"added": numbered.added}))
    return record | {
        "number": numbered.number,
        "order": numbered.first + record["n"] - 1,
        "record": record["record"] | {"metadata": metadata},
    }


def catalogue_record(numbered: Numbered) -> Record:
    """A document's record in the catalogue."""
    document, metadata = numbered.document, numbered.document.metadata
    sizes = [len(passage.model_dump_json(exclude_none=True).encode()) for passage in document.passages]
    sections = [passage.section for passage in document.passages]
    headings = section_starts(sections)
    strings = document_strings(metadata)
    strings["heading"] = [text for section in sections if section for text in (section.zh, section.en) if text]
    return (
        _shared(metadata)
        | _columns(document_texts(document))
        | _written(strings)
        | {
            "kind": "document",
            "document": document.id,
            "number": numbered.number,
            "facet_sides": sorted({passage.sides for passage in document.passages}),
            "by_title": (metadata.title.en or metadata.title.key).casefold()[:300],
            "added": numbered.added,
            "record": {
                "metadata": _plain(metadata.model_copy(update={"added": numbered.added})),
                "count": len(document.passages),
                "origin": [numbered.origin.file, numbered.origin.record],
                "starts": part_starts(sizes, headings),
                "contents": [[section.zh, section.en, at + 1] for at in headings if (section := sections[at])],
                "content": numbered.fingerprint.metadata,
                "passages": numbered.fingerprint.passages,
            },
        }
    )


def value_records(facet: str, values: Iterable[Record]) -> Iterator[Record]:
    """The values of a facet with their names, several hundred to a record; `start` is the rank of its first one."""
    listed, size = list(values), 500
    for start in range(0, len(listed), size):
        yield {"kind": "values", "record": {"facet": facet, "start": start, "values": listed[start : start + size]}}


def form_records(counts: FormCounts) -> Iterator[Record]:
    """A record for every form of a word in the library."""
    for form, count in counts.any.items():
        in_zh, in_en = counts.zh[form], counts.en[form]
        cut = form[:LONGEST_ATOM]
        yield {"kind": "form", "stem": stem(form)[:LONGEST_ATOM], "form": cut} | {
            "in_zh": in_zh,
            "in_en": in_en,
            "in_any": count,
        }


def _plain(model: Metadata | Passage) -> Record:
    return model.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def _shared(metadata: Metadata) -> Record:
    """The fields by which a document and its passages are filtered and counted."""
    facets: Record = {
        facet_field(facet): [keyword(value.key) for value in values] for facet, values in facet_values(metadata).items()
    }
    interval = metadata.interval
    return facets | ({"first": interval.first, "last": interval.last} if interval else {})


def _columns(columns: dict[str, Texts]) -> Record:
    """The fields of columns that are made from their atoms."""
    fields: Record = {}
    for name, texts in columns.items():
        if any(texts):
            fields[name] = list(map(_joined, texts))
            fields[f"{name}_stems"] = " ".join({stem(run)[:LONGEST_ATOM] for run in set(_runs(texts))})
    return fields


def _written(columns: dict[str, list[str]]) -> Record:
    """The fields of columns that are made from their texts as written."""
    return {f"{name}_written": list(map(written_atoms, texts)) for name, texts in columns.items() if texts}


def written_atoms(text: str) -> str:
    """The atoms of a text as written, joined by blanks."""
    return _joined(written(text))


def _joined(atoms: Sequence[str]) -> str:
    """Atoms joined by blanks, each truncated to LONGEST_ATOM."""
    joined = " ".join(atoms)
    return joined if len(joined) <= LONGEST_ATOM else " ".join(atom[:LONGEST_ATOM] for atom in atoms)


def _runs(texts: Texts) -> list[str]:
    return [atom for text in texts for atom in text if is_run(atom)]


def _han(passage: Passage, by: Segmenter) -> list[str]:
    """The Han words of both sides, for ranking."""
    return han_words(f"{passage.zh or ''}\n{passage.en or ''}", by)


def _passage_written(passage: Passage) -> dict[str, list[str]]:
    """The texts of each column of a passage, as written."""
    found: dict[str, list[str]] = {"note": []}
    for side in SIDES:
        written, notes = side_strings(getattr(passage, side) or "", side)
        found[side] = written[:1]
        found["note"] += notes
    section = passage.section
    found["section"] = [text for text in (section.zh, section.en) if text] if section else []
    found["label"] = [passage.label] if passage.label else []
    return found
