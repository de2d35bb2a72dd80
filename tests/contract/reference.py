"""What a search must find, slowly and obviously: every passage is read for every part of a query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from searchsvc.engines.protocol import FACETS, NONE
from searchsvc.model import SIDES, Bilingual, Interval, Metadata, Passage, Side, parse_date
from searchsvc.query import And, Node, Not, Or, Range, Term, Within
from searchsvc.text.characters import script_of
from searchsvc.text.literal import atoms, exact_matches, is_run, values
from searchsvc.text.notes import spans
from searchsvc.text.words import Segmenter, stem, words

Key = tuple[str, int]
"""A passage: its document's identifier, and its number there from 1."""
Choices = Mapping[str, tuple[str, ...]]


class Held(NamedTuple):
    """A passage in its document."""

    document: Metadata
    n: int
    passage: Passage

    @property
    def key(self) -> Key:
        return self.document.id, self.n


@dataclass(frozen=True)
class Text:
    """A text that can hold something: as written, and the ways its atoms may be read."""

    written: str
    readings: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=100_000)
def side_text(written: str, side: Side) -> Text:
    """One side of a passage: its atoms, and those outside all its glosses and notes."""
    found, every = spans(written, side), atoms(written)
    between = [atom for atom in every if not any(span.start <= atom.start < span.end for span in found)]
    return Text(written, tuple(tuple(atom.value for atom in reading) for reading in (every, between)))


@lru_cache(maxsize=100_000)
def plain_text(written: str) -> Text:
    """A value of the metadata, or a note by itself."""
    return Text(written, (tuple(values(written)),))


def next_to_each_other(held: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the wanted atoms stand next to each other somewhere; nothing stands nowhere."""
    width = len(wanted)
    return bool(width) and any(list(held[at : at + width]) == list(wanted) for at in range(len(held) - width + 1))


def holds_literal(text: Text, wanted: Sequence[str]) -> bool:
    """Whether a text holds atoms next to each other, as written or with glosses and notes taken out."""
    return any(next_to_each_other(reading, wanted) for reading in text.readings)


def with_and_without_hyphens(wanted: Sequence[str]) -> list[list[str]]:
    """The ways to write a word with inner signs: every hyphen there, or a blank in its place."""
    ways = product(*([[atom], []] if atom == "-" else [[atom]] for atom in wanted))
    return [[atom for part in way for atom in part] for way in ways]


def holds_term(text: Text, term: Term) -> bool:
    """Whether a text holds what a term of a query looks for."""
    wanted = values(term.text)
    runs = [value for value in text.readings[0] if is_run(value)]
    match term.kind:
        case "word":
            return any(value == wanted[0] or stem(value) == stem(wanted[0]) for value in runs)
        case "prefix":
            return any(value.startswith(wanted[0]) for value in runs)
        case "exact":
            return bool(exact_matches(text.written, term.text))
        case "compound":
            return any(holds_literal(text, way) for way in with_and_without_hyphens(wanted))
        case "run" | "phrase":
            return holds_literal(text, wanted)


def of_value(value: Bilingual | None) -> list[Text]:
    """The texts of a value of the metadata, one a language."""
    return [plain_text(text) for text in (value.zh, value.en) if text] if value else []


def texts_of(held: Held, field: str) -> list[list[Text]]:
    """Where a term is looked for, in groups: the sides stand apart, the values of a field of metadata do not."""
    passage, document = held.passage, held.document
    sides = {side: text for side in SIDES if (text := getattr(passage, side))}
    match field:
        case "":
            return [[side_text(text, side)] for side, text in sides.items()]
        case "zh" | "en":
            return [[side_text(text, side)] for side, text in sides.items() if side == field]
        case "note":
            notes = [
                plain_text(text[span.start : span.end])
                for side, text in sides.items()
                for span in spans(text, side)
                if span.kind == "note"
            ]
            return [notes]
        case "section":
            return [of_value(passage.section)]
        case "label":
            return [[plain_text(passage.label)]] if passage.label else [[]]
        case "title":
            return [of_value(document.title)]
        case "source":
            return [of_value(document.source)]
        case "type":
            return [of_value(document.type)]
        case "author":
            return [[text for name in document.authors for text in of_value(name)]]
        case "topic":
            return [[text for topic in document.topics for text in of_value(topic)]]
    raise AssertionError(field)


def meets(interval: Interval | None, low: Interval | None, high: Interval | None) -> bool:
    """Whether a date as long as its precision meets a range; the undated never do."""
    if interval is None:
        return False
    return (low is None or interval.last >= low.first) and (high is None or interval.first <= high.last)


def words_apart(term: Term, segmenter: Segmenter) -> list[list[str]]:
    """The words of a run, each as a literal; a run that is a single word has none apart."""
    found = words(term.text, segmenter) if term.kind == "run" else []
    return [values(word) for word in found] if len(found) > 1 else []


def holds(held: Held, node: Node, field: str = "", apart_by: Segmenter | None = None) -> bool:
    """Whether a tree holds for a passage; with a segmenter, runs that are not negated may stand apart."""
    match node:
        case Term():
            groups = texts_of(held, field)
            if apart_by and (apart := words_apart(node, apart_by)):
                return any(all(any(holds_literal(text, word) for text in group) for word in apart) for group in groups)
            return any(holds_term(text, node) for group in groups for text in group)
        case Range(_, low, high):
            return meets(held.document.interval, low, high)
        case Within(name, inner):
            return holds(held, inner, name, apart_by)
        case Not(inner):
            return not holds(held, inner, field)
        case And(nodes):
            return all(holds(held, child, field, apart_by) for child in nodes)
        case Or(nodes):
            return any(holds(held, child, field, apart_by) for child in nodes)


def facet_values(held: Held) -> dict[str, list[str]]:
    """The values that a passage has in each facet, each once; `none` where it has none."""
    document = held.document
    found = {
        "type": [document.type.key] if document.type else [],
        "author": [name.key for name in document.authors],
        "source": [document.source.key] if document.source else [],
        "topic": [topic.key for topic in document.topics],
        "year": [str(document.interval.year)] if document.interval else [],
        "script": [document.script] if document.script else [],
        "sides": [held.passage.sides],
    }
    return {facet: list(dict.fromkeys(value)) or [NONE] for facet, value in found.items()}


def is_chosen(held: Held, facet: str, chosen: Iterable[str]) -> bool:
    """Whether a passage has one of the values chosen of a facet."""
    if facet == "year":
        return any(_in_years(held, value) for value in chosen)
    return bool(set(facet_values(held)[facet]) & set(chosen))


def _in_years(held: Held, value: str) -> bool:
    if value == NONE:
        return held.document.interval is None
    low, dots, high = value.partition("..")
    ends = [_year(end) if end else None for end in (low, high if dots else low)]
    return meets(held.document.interval, *ends)


def _year(text: str) -> Interval:
    """A year as a facet writes it: `-300`."""
    number = int(text)
    return parse_date(f"{'-' if number < 0 else ''}{abs(number):04}")


def are_chosen(held: Held, choices: Choices, leaving_out: str = "") -> bool:
    """Whether a passage is left by all facets (but one)."""
    return all(is_chosen(held, facet, chosen) for facet, chosen in choices.items() if facet != leaving_out)


@dataclass(frozen=True)
class Reference:
    """A library's passages in order, and what every search of them finds."""

    passages: tuple[Held, ...]
    segmenter: Segmenter

    @cached_property
    def keys(self) -> list[Key]:
        return [held.key for held in self.passages]

    def typed(self, node: Node) -> list[Held]:
        """The passages that hold a query as typed."""
        return [held for held in self.passages if holds(held, node)]

    def apart(self, node: Node) -> list[Held]:
        """The passages that hold its words apart, and not as typed."""
        relaxed = (held for held in self.passages if holds(held, node, apart_by=self.segmenter))
        return [held for held in relaxed if not holds(held, node)]


def keys(found: Iterable[Held], choices: Choices | None = None) -> list[Key]:
    """The passages found that the choices leave."""
    return [held.key for held in found if are_chosen(held, choices or {})]


def facet_counts(found: Sequence[Held], choices: Choices | None = None) -> dict[str, Counter[str]]:
    """How many of the passages found have each value, or lie in a range of years chosen; a facet ignores its choice."""
    counts: dict[str, Counter[str]] = {}
    for facet in FACETS:
        left = [held for held in found if are_chosen(held, choices or {}, leaving_out=facet)]
        counts[facet] = Counter(value for held in left for value in facet_values(held)[facet])
        ranges = [value for value in (choices or {}).get(facet, ()) if is_range(value)]
        counts[facet] += Counter({value: sum(_in_years(held, value) for held in left) for value in ranges})
    return counts


def is_range(value: str) -> bool:
    """Whether a value is a range of years: counted, but none of the values that there are."""
    return ".." in value


def with_script(document: Metadata, chinese: str) -> Metadata:
    """A document with the script of its original, which a build finds from its text."""
    script = document.language or (f"zh-{found}" if (found := script_of(chinese)) else "")
    return document.model_copy(update={"language": script})
