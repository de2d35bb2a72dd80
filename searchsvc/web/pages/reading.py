"""A document as it is read: the sides shown, its sections, and the links from match to match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...engines.parts import fit_at_once
from ...engines.protocol import DocumentPart, MarkedPassage, Request
from ...model import SIDES, Bilingual, Metadata, Side
from ..parameters import query_string
from . import addresses, preferences


@dataclass(frozen=True)
class Match:
    """A passage that the query finds: its number among all matches of the document, and links to its neighbours."""

    number: int
    previous: str
    next: str


@dataclass(frozen=True)
class Reading:
    """A part of a document as shown to a reader; `chosen_view` is the view named by the address, if any."""

    part: DocumentPart
    asked: Request
    view: str
    chosen_view: str

    @property
    def document(self) -> Metadata:
        return self.part.document

    @property
    def chinese(self) -> str:
        """The language tag of the original."""
        return self.document.language or "zh"

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The sides shown: those the reader wants, as far as there are any."""
        wanted = [side for side in preferences.in_order() if side in self.held and self.view in ("both", side)]
        return tuple(wanted) or self.held

    @cached_property
    def held(self) -> tuple[Side, ...]:
        passages = [shown.passage for shown in self.part.passages]
        return tuple(side for side in SIDES if any(getattr(passage, side) for passage in passages))

    # Addresses

    @cached_property
    def _within(self) -> addresses.Within:
        view = {"view": self.chosen_view} if self.chosen_view == self.view else {}
        return addresses.Within(self.part, query_string(self.asked), view)

    def of_passage(self, n: int) -> str:
        return self._within.of_passage(n)

    def of_part(self, number: int) -> str:
        return self._within.of_part(number)

    def of_citation(self, n: int) -> str:
        return self._within.of_citation(n)

    @property
    def whole(self) -> str:
        """The whole document on one page; empty if it is too long for one."""
        return self._within.whole() if fit_at_once(self.part.parts) else ""

    @property
    def hits(self) -> str:
        """The matches in this document as a list."""
        return addresses.search(self.asked, document=self.document.id)

    @property
    def back(self) -> str:
        """The results the reader came from, rebuilt from the search's parameters; empty without a search."""
        if self.asked.query.text:
            return addresses.search(self.asked)
        return addresses.documents(self.asked) if self.asked.choices else ""

    # Passages

    def rows(self) -> Iterator[tuple[MarkedPassage, Bilingual | None]]:
        """Every passage, with the heading of the section that begins there."""
        before: Bilingual | None = None
        for shown in self.part.passages:
            section = shown.passage.section
            yield shown, section if section != before else None
            before = section

    def match(self, n: int) -> Match | None:
        """The match at passage `n`, if there is one."""
        number = self._numbers.get(n)
        if number is None:
            return None
        matches = self.part.matches
        return Match(
            number,
            self.of_passage(matches[number - 2]) if number > 1 else "",
            self.of_passage(matches[number]) if number < len(matches) else "",
        )

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {n: number for number, n in enumerate(self.part.matches, 1)}
