"""Compares a build with the generation that serves, document by document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..model import Document, Passage
from .protocol import Changes


class Fingerprint(NamedTuple):
    """The hashes of a document's metadata and of each of its passages."""

    metadata: str
    passages: list[str]


class ChangeLog:
    """Compares the documents that a build reads with the records of those that serve.

    A record says when its document was `added`, and has the hashes of its metadata (`content`) and of its `passages`.
    """

    def __init__(self, before: Mapping[str, Mapping[str, Any]]) -> None:
        self._before = before
        self._seen: dict[str, Fingerprint] = {}
        self._kept = 0

    def note(self, document: Document, passages: Iterable[str] | None = None) -> Fingerprint:
        """Take a document into account; `passages` is what `written` returns for it, if that is known already."""
        metadata = document.metadata.model_dump_json(exclude_none=True, exclude={"embargo", "draft"})
        hashes = list(map(_hash, written(document) if passages is None else passages))
        self._seen[document.id] = Fingerprint(_hash(metadata), hashes)
        return self._seen[document.id]

    def keep(self) -> None:
        """Take a document into account that is known to be unchanged."""
        self._kept += 1

    def added(self, identifier: str) -> str | None:
        """The date when a document first came into the index; None if it is new."""
        known = self._before.get(identifier)
        return str(known["added"]) if known else None

    def is_unchanged(self, identifier: str) -> bool:
        """Whether a document that was noted is unchanged."""
        known, seen = self._before.get(identifier), self._seen[identifier]
        return known is not None and known["content"] == seen.metadata and known["passages"] == seen.passages

    def summary(self) -> Changes:
        """The differences, counted."""
        added = changed = passages = 0
        unchanged = self._kept
        for identifier, seen in self._seen.items():
            known = self._before.get(identifier)
            passages += sum((Counter(seen.passages) - Counter(known["passages"] if known else [])).values())
            if known is None:
                added += 1
            elif self.is_unchanged(identifier):
                unchanged += 1
            else:
                changed += 1
        return Changes(added, changed, len(self._before) - changed - unchanged, unchanged, passages)


def written(document: Document) -> list[str]:
    """The passages of a document, each as JSON."""
    return [passage.model_dump_json(exclude_none=True) for passage in document.passages]


def passage_hash(passage: Passage) -> str:
    """The hash by which a passage is compared."""
    return _hash(passage.model_dump_json(exclude_none=True))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
