"""The audit itself: every check, run over a library in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model import Document, Passage
from .alignment import alignment
from .answers import glosses_answer, names_answer, numbers_answer
from .characters import damaged, language, scripts
from .copies import Copies
from .finding import Finding, Told, finding
from .lengths import Lengths

Place = tuple[str, int]
"""A file and the number of a record in it, 0 for the whole file."""


def audit(documents: Iterable[tuple[Document, Place]]) -> Iterator[Finding]:
    """Yield the findings document by document; those of lengths come last, as they depend on the whole library."""
    copies, lengths = Copies(), Lengths()
    for document, place in documents:
        for n, told in _of_document(document, copies):
            yield finding(told, document.id, n, document.passages[n - 1] if n else None, place)
        for n, passage in enumerate(document.passages, 1):
            lengths.add(passage, document.id, n, place)
    yield from lengths.findings()


def _of_document(document: Document, copies: Copies) -> Iterator[tuple[int, Told]]:
    lacking = [side for side in ("zh", "en") if not any(getattr(passage, side) for passage in document.passages)]
    if lacking:
        yield 0, Told("missing side", f"the whole document has no {_LANGUAGES[lacking[0]]}")
    found = {n: list(_of_passage(passage, document.script)) for n, passage in enumerate(document.passages, 1)}
    for n, passage in enumerate(document.passages, 1):
        if not lacking and passage.sides != "both":
            missing = "en" if passage.sides == "zh" else "zh"
            found[n].append(Told("missing side", f"has no {_LANGUAGES[missing]}"))
        found[n] += copies.check(passage, f"{document.id}#n{n}")
    for n, told in alignment(document):
        found[n].append(told)
    for n, some in found.items():
        yield from ((n, told) for told in some)


_LANGUAGES = {"zh": "Chinese", "en": "English"}


def _of_passage(passage: Passage, script: str | None) -> Iterator[Told]:
    yield from damaged(passage)
    wrong = list(language(passage))
    yield from wrong
    yield from scripts(passage, script)
    if not wrong:
        yield from numbers_answer(passage)
        yield from names_answer(passage)
        yield from glosses_answer(passage)
