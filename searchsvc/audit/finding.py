"""Findings of the audit: what seems wrong, how severe it is, and where."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..model import Passage

Severity = Literal["note", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")

Kind = Literal[
    "missing side",
    "same language",
    "untranslated",
    "length",
    "number",
    "name",
    "gloss",
    "repeated",
    "rendered differently",
    "nearly the same",
    "mojibake",
    "mixed scripts",
    "alignment",
]

_SEVERE: dict[Kind, Severity] = {
    "missing side": "note",
    "repeated": "note",
    "rendered differently": "note",
    "nearly the same": "note",
    "name": "note",
    "mojibake": "error",
    "same language": "error",
}


class Told(NamedTuple):
    """What a check reports about a passage, before its place and texts are known."""

    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at, with the reason, the place and both texts."""

    severity: Severity
    kind: Kind
    reason: str
    document: str
    n: int
    """The passage's number, from 1; 0 for the document as a whole."""
    label: str
    file: str
    record: int
    zh: str
    en: str

    @property
    def id(self) -> str:
        """A stable identifier, by which it is accepted; it changes with the kind, the document or a text."""
        texts = "\0".join((self.kind, self.document, self.zh, self.en))
        return hashlib.sha256(texts.encode()).hexdigest()[:12]


def finding(told: Told, document: str, n: int, passage: Passage | None, place: tuple[str, int]) -> Finding:
    """Complete what a check reported with its severity, place and texts."""
    return Finding(
        severity=_SEVERE.get(told.kind, "warning"),
        kind=told.kind,
        reason=told.reason,
        document=document,
        n=n,
        label=(passage.label or "") if passage else "",
        file=place[0],
        record=place[1],
        zh=(passage.zh or "") if passage else "",
        en=(passage.en or "") if passage else "",
    )
