"""The queries, drawn from the library by document frequency: the same library always gives the same queries."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from searchsvc.model import Bilingual, Document, Passage
from searchsvc.text.characters import simplify
from searchsvc.text.words import han_pieces, segmenter

SEED = 2026
OF_A_KIND = 5
DEEP_PAGE = 50

BANDS = {"common": (0.03, 1.0), "medium": (0.002, 0.01), "rare": (0.0, 0.0002)}
"""The share of passages that hold a word, from and to."""

_ENGLISH = re.compile("[a-z]{3,}")
_THREE_WORDS = re.compile(r"\b[A-Za-z]+ [A-Za-z]+ [A-Za-z]+\b")


@dataclass(frozen=True, slots=True)
class Query:
    """A query, as a person would type and click it."""

    kind: str
    text: str
    choice: tuple[str, str] | None = None
    page: int = 1

    @property
    def asked(self) -> str:
        """The query string of the request, the same for every engine."""
        pairs = [("q", self.text), *([self.choice] if self.choice else [])]
        return urlencode(pairs + ([("page", str(self.page))] if self.page > 1 else []))


def drawn(documents: list[Document], of_a_kind: int = OF_A_KIND) -> list[Query]:
    """All queries, class by class."""
    draw = _Draw(documents)
    return [query for kind, make in draw.kinds.items() for query in draw.some(kind, of_a_kind, make)]


@dataclass(frozen=True, slots=True)
class _Place:
    document: Document
    passage: Passage


class _Draw:
    """Draws words and passages with a fixed seed."""

    def __init__(self, documents: list[Document]) -> None:
        self._random = random.Random(SEED)
        self._segmenter = segmenter("rjieba")
        self._places = [_Place(document, passage) for document in documents for passage in document.passages]
        self._chinese, self._english, self._characters = Counter[str](), Counter[str](), Counter[str]()
        for place in self._places:
            words = set(self._words(place.passage))
            self._chinese.update(word for word in words if len(word) > 1)
            self._characters.update({character for word in words for character in word})
            self._english.update(self._english_words(place.passage))
        self.kinds: dict[str, Callable[[int], Query | None]] = {
            **{f"Chinese, {band}": self._single(self._chinese, band) for band in BANDS},
            "Chinese, several words": self._several("zh"),
            **{f"English, {band}": self._single(self._english, band) for band in BANDS},
            "English, several words": self._several("en"),
            "quoted": self._quoted,
            "mixed": self._mixed,
            "single character": self._character,
            "prefix": self._prefix,
            "two languages joined": self._joined,
            "facet chosen": self._with_a_facet,
            f"page {DEEP_PAGE}": self._deep,
        }

    def some(self, kind: str, wanted: int, make: Callable[[int], Query | None]) -> Iterator[Query]:
        """Distinct queries of one class; fewer than wanted if a small library has no more."""
        found: dict[str, Query] = {}
        for _ in range(2000):
            if len(found) == wanted:
                break
            if query := make(len(found)):
                found.setdefault(query.asked, Query(kind, query.text, query.choice, query.page))
        yield from found.values()

    def _words(self, passage: Passage) -> list[str]:
        return list(map(simplify, han_pieces(passage.zh, self._segmenter))) if passage.zh else []

    def _english_words(self, passage: Passage) -> set[str]:
        return set(_ENGLISH.findall((passage.en or "").lower()))

    def _in_band(self, counts: Counter[str], word: str, *bands: str) -> bool:
        return any(self._bounds(band)[0] <= counts[word] <= self._bounds(band)[1] for band in bands)

    def _bounds(self, band: str) -> tuple[float, float]:
        low, high = (share * len(self._places) for share in BANDS[band])
        return max(low, 1), max(high, 2)

    def _band(self, counts: Counter[str], band: str) -> list[str]:
        return sorted(word for word in counts if self._in_band(counts, word, band))

    def _single(self, counts: Counter[str], band: str) -> Callable[[int], Query | None]:
        words = self._band(counts, band)
        return lambda _: Query("", self._random.choice(words)) if words else None

    # Words from a single passage, so that something is found

    def _place(self) -> _Place:
        return self._random.choice(self._places)

    def _of(self, place: _Place, language: str, wanted: int) -> list[str]:
        """Words of a passage that are common or medium; none if there are too few."""
        counts = self._chinese if language == "zh" else self._english
        words = self._words(place.passage) if language == "zh" else self._english_words(place.passage)
        known = sorted({word for word in words if self._in_band(counts, word, "common", "medium")})
        return self._random.sample(known, wanted) if len(known) >= wanted else []

    def _several(self, language: str) -> Callable[[int], Query | None]:
        def make(number: int) -> Query | None:
            words = self._of(self._place(), language, 2 + number % 2)
            return Query("", " ".join(words)) if words else None

        return make

    def _quoted(self, number: int) -> Query | None:
        passage = self._place().passage
        if number % 2:
            phrases = _THREE_WORDS.findall(passage.en or "")
        else:
            words = self._words(passage)
            pairs = [a + b for a, b in pairwise(words) if len(a) > 1 and len(b) > 1]
            phrases = [pair for pair in pairs if pair in simplify(passage.zh or "")]
        return Query("", f'"{self._random.choice(phrases)}"') if phrases else None

    def _mixed(self, _: int) -> Query | None:
        place = self._place()
        words = self._of(place, "zh", 1) + self._of(place, "en", 1)
        return Query("", " ".join(words)) if len(words) == 2 else None

    def _joined(self, _: int) -> Query | None:
        place = self._place()
        words = self._of(place, "zh", 1) + self._of(place, "en", 1)
        return Query("", f"zh:{words[0]} en:{words[1]}") if len(words) == 2 else None

    def _character(self, number: int) -> Query | None:
        band = self._band(self._characters, [*BANDS][number % len(BANDS)])
        return Query("", self._random.choice(band)) if band else None

    def _prefix(self, _: int) -> Query | None:
        long = [word for word in self._of(self._place(), "en", 1) if len(word) > 6]
        return Query("", f"{long[0][:4]}*") if long else None

    def _with_a_facet(self, number: int) -> Query | None:
        place = self._place()
        words = self._of(place, ("zh", "en")[number % 2], 1)
        facet = ("type", "source", "year", "topic")[number % 4]
        values = _values(place.document, facet)
        return Query("", words[0], (facet, values[0])) if words and values else None

    def _deep(self, number: int) -> Query | None:
        words = self._band((self._chinese, self._english)[number % 2], "common")
        return Query("", self._random.choice(words), page=DEEP_PAGE) if words else None


def _values(document: Document, facet: str) -> list[str]:
    if facet == "year":
        return [str(document.interval.year)] if document.interval else []
    held = document.topics if facet == "topic" else [getattr(document, facet)]
    return [value.key for value in held if isinstance(value, Bilingual)]
