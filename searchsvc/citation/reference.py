"""`Reference`: what is cited, and the fields that every citation format takes from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..model import Metadata, Standing
from .names import one_line, original

STANDINGS: dict[Standing, str] = {
    "official": "Official translation",
    "published": "Published translation",
    "unofficial": "Unofficial translation",
    "machine": "Machine translation",
}
_KINDS = {
    "legislation": "act law regulation regulations statute ordinance 法律 法规 法規 条例 條例 办法 辦法",
    "speech": "speech address remarks 讲话 講話 演讲 演講",
    "interview": "interview 访谈 訪談 采访 採訪",
    "report": "report 报告 報告",
    "treaty": "treaty 条约 條約",
}
LONGEST_NOTE = 500
"""The most characters of a rights statement in a citation."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A document or one passage of it, with the address and date at which it was accessed."""

    document: Metadata
    address: str = ""
    accessed: date | None = None
    n: int = 0
    """The passage's number; 0 for the whole document."""
    label: str = ""

    @property
    def locator(self) -> str:
        """The passage's label, else its number; empty for a whole document."""
        return one_line(self.label) or (f"passage {self.n}" if self.n else "")

    @property
    def key(self) -> str:
        """The citation key."""
        return f"{self.document.id}-{self.n}" if self.n else self.document.id

    @property
    def title(self) -> str:
        return one_line(self.document.title.en or self.document.title.zh or "")

    @property
    def original_title(self) -> str:
        """The Chinese title if `title` is the English one, else empty."""
        return one_line(self.document.title.zh or "") if self.document.title.en else ""

    @property
    def container(self) -> str:
        """Where the original was published."""
        source = self.document.source
        return one_line(source.en or source.zh or "") if source else ""

    @property
    def publisher(self) -> str:
        """Who published the translation."""
        named = self.document.translation and self.document.translation.publisher
        return one_line(named.en or named.zh or "") if named else ""

    @property
    def issued(self) -> str:
        """The date of the translation, else of the original, in ISO form; empty if unknown."""
        translation = self.document.translation
        return (translation and translation.date) or self.document.date or ""

    @property
    def original_date(self) -> str:
        """The date of the original if a translation is cited, else empty."""
        return (self.document.date or "") if self.document.translation or self.original_title else ""

    @property
    def language(self) -> str:
        """The language of the title: `en` if there is an English one, else the original's."""
        return "en" if self.document.title.en else self.document.language or "zh"

    @property
    def kind(self) -> str:
        """The CSL type of the work, from words in the document's type; empty if unknown."""
        named = self.document.type
        words = set(re.findall(r"\w+", f"{named.en or ''} {named.zh or ''}".lower())) if named else set()
        return next((kind for kind, known in _KINDS.items() if words & set(known.split())), "")

    def notes(self) -> Iterator[str]:
        """What the formats have no field for: the place cited, names in Chinese, standing and rights."""
        if self.locator:
            yield self.locator
        if chinese := [found for name in self.document.authors if (found := original(name))]:
            yield f"Author in Chinese: {'; '.join(chinese)}"
        source = self.document.source
        if source and source.en and source.zh:
            yield f"Source in Chinese: {one_line(source.zh)}"
        translation = self.document.translation
        if translation and translation.status:
            yield STANDINGS[translation.status]
        if self.document.rights:
            yield f"Rights in the original: {one_line(self.document.rights)[:LONGEST_NOTE]}"
        if translation and translation.rights:
            yield f"Rights in the translation: {one_line(translation.rights)[:LONGEST_NOTE]}"
