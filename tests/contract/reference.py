"""The reference: a slow and obvious search that reads every passage for every part of a query."""

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
"""The key of a passage: its document's identifier, and its number there from 1."""
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
    """A text to search: as written, and the sequences of atoms in which a literal may match."""

    written: str
    readings: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=100_000)
def side_text(written: str, side: Side) -> Text:
    """One side of a passage, with two readings: all atoms, and those outside glosses and notes."""
    found, every = spans(written, side), atoms(written)
    between = [atom for atom in every if not any(span.start <= atom.start < span.end for span in found)]
    return Text(written, tuple(tuple(atom.value for atom in reading) for reading in (every, between)))


@lru_cache(maxsize=100_000)
def plain_text(written: str) -> Text:
    """A metadata value, or a note, with one reading."""
    return Text(written, (tuple(values(written)),))


def next_to_each_other(held: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the wanted atoms occur in sequence; False if there are none."""
    width = len(wanted)
    return bool(width) and any(list(held[at : at + width]) == list(wanted) for at in range(len(held) - width + 1))


def holds_literal(text: Text, wanted: Sequence[str]) -> bool:
    """Whether a text holds atoms in sequence, as written or without glosses and notes."""
    return any(next_to_each_other(reading, wanted) for reading in text.readings)


def with_and_without_hyphens(wanted: Sequence[str]) -> list[list[str]]:
    """The spellings of a word with inner signs: with every hyphen, or with a space in its place."""
    ways = product(*([[atom], []] if atom == "-" else [[atom]] for atom in wanted))
    return [[atom for part in way for atom in part] for way in ways]


def holds_term(text: Text, term: Term) -> bool:
    """Whether a term of a query matches a text."""
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
    """The texts of a metadata value, one per language."""
    return [plain_text(text) for text in (value.zh, value.en) if text] if value else []


def texts_of(held: Held, field: str) -> list[list[Text]]:
    """The texts that a term is searched in, in groups: each side is one, all values of a field are one."""
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
    """Whether a date, as long as its precision, overlaps a range; undated ones never do."""
    if interval is None:
        return False
    return (low is None or interval.last >= low.first) and (high is None or interval.first <= high.last)


def words_apart(term: Term, segmenter: Segmenter) -> list[list[str]]:
    """The words of a run as literals; empty for a run of a single word."""
    found = words(term.text, segmenter) if term.kind == "run" else []
    return [values(word) for word in found] if len(found) > 1 else []


def holds(held: Held, node: Node, field: str = "", apart_by: Segmenter | None = None) -> bool:
    """Whether a passage satisfies a query tree; with `apart_by`, the words of runs outside negations may be apart."""
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
    """The distinct values of a passage in each facet; `none` if it has no value."""
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
    """Whether a passage has one of the chosen values of a facet."""
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
    """A year as written in a facet, such as `-300`, as an interval."""
    number = int(text)
    return parse_date(f"{'-' if number < 0 else ''}{abs(number):04}")


def are_chosen(held: Held, choices: Choices, leaving_out: str = "") -> bool:
    """Whether a passage satisfies the choices in all facets, except the one left out."""
    return all(is_chosen(held, facet, chosen) for facet, chosen in choices.items() if facet != leaving_out)


@dataclass(frozen=True)
class Reference:
    """The passages of a library in order, and what a search of them must find."""

    passages: tuple[Held, ...]
    segmenter: Segmenter

    @cached_property
    def keys(self) -> list[Key]:
        return [held.key for held in self.passages]

    def typed(self, node: Node) -> list[Held]:
        """The passages that match a query as typed."""
        return [held for held in self.passages if holds(held, node)]

    def apart(self, node: Node) -> list[Held]:
        """The passages that match only with the words of runs apart."""
        relaxed = (held for held in self.passages if holds(held, node, apart_by=self.segmenter))
        return [held for held in relaxed if not holds(held, node)]


def keys(found: Iterable[Held], choices: Choices | None = None) -> list[Key]:
    """The keys of the passages found that satisfy the choices."""
    return [held.key for held in found if are_chosen(held, choices or {})]


def facet_counts(found: Sequence[Held], choices: Choices | None = None) -> dict[str, Counter[str]]:
    """How many passages have each value or lie in a chosen range of years; a facet ignores its own choice."""
    counts: dict[str, Counter[str]] = {}
    for facet in FACETS:
        left = [held for held in found if are_chosen(held, choices or {}, leaving_out=facet)]
        counts[facet] = Counter(value for held in left for value in facet_values(held)[facet])
        ranges = [value for value in (choices or {}).get(facet, ()) if is_range(value)]
        counts[facet] += Counter({value: sum(_in_years(held, value) for held in left) for value in ranges})
    return counts


def is_range(value: str) -> bool:
    """Whether a value is a range of years, which is counted but is not a value of its own."""
    return ".." in value


def with_script(document: Metadata, chinese: str) -> Metadata:
    """The document with the script of its original, as a build detects it from the text."""
    script = document.language or (f"zh-{found}" if (found := script_of(chinese)) else "")
    return document.model_copy(update={"language": script})
