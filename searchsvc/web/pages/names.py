"""Names of values, dates and numbers in the language of the interface."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from flask_babel import format_datetime, format_percent

from ...engines.protocol import NONE
from ...model import Bilingual, Side
from ...text.characters import other_language, script_of
from .texts import gettext, language
from .texts import lazy as _

FACETS = {
    "type": _("Type"),
    "author": _("Author"),
    "source": _("Source"),
    "topic": _("Topic"),
    "year": _("Year"),
    "script": _("Script"),
    "sides": _("Languages"),
}
NOTHING = {
    "type": _("No type"),
    "author": _("No author"),
    "source": _("No source"),
    "topic": _("No topic"),
    "year": _("No date"),
    "script": _("No Chinese"),
    "sides": _("No text"),
}
VALUES = {
    "Hans": _("Simplified"),
    "Hant": _("Traditional"),
    "both": _("Chinese and English"),
    "zh": _("Chinese only"),
    "en": _("English only"),
}
STANDINGS = {
    "official": _("Official translation"),
    "published": _("Published translation"),
    "unofficial": _("Unofficial translation"),
    "machine": _("Machine translation"),
}
SORTS = {
    "relevance": _("Relevance"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "document": _("Library order"),
}
VALUE_SORTS = {"count": _("Most frequent first"), "name": _("By name")}
DOCUMENT_SORTS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "title": _("Title"),
    "added": _("Recently added"),
}
VIEWS = {"both": _("Both"), "zh": _("Chinese"), "en": _("English")}
CITATIONS = {"txt": _("Plain text"), "bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
"""Citation formats, by file extension."""
FIRST = {"zh": _("Chinese first"), "en": _("English first")}

SYNTAX = (
    _("passages with these characters next to each other, in either script"),
    _("this word in all its forms"),
    _("exactly these words, next to each other"),
    _("exactly as typed: this form, this case, this script"),
    _("words that begin like this"),
    _("both in one passage, in either language"),
    _("either of them; brackets group"),
    _("the first without the second"),
    _("in one language but not in the other: where a term was translated differently"),
    _("in documents with this title, author, source, topic or type"),
    _("under this heading; with this label"),
    _("in translators’ notes"),
    _("in documents of a year, up to a year, between two years, from a month on"),
)
"""The rows of the page on searching."""


class Name(NamedTuple):
    """A name in one language and, if it has one, in the other."""

    text: str
    lang: str
    other: str = ""
    other_lang: str = ""


def interface() -> str:
    """The language tag of the interface's own texts."""
    return "zh-Hans" if language().startswith("zh") else "en"


def side() -> Side:
    """The side of names and texts that is in the language of the interface."""
    return "en" if interface() == "en" else "zh"


def name(value: Bilingual, chinese: str = "zh", ours: str = "") -> Name:
    """A two-sided name, the interface's language (`ours`) first; `chinese` is the tag of its Chinese side."""
    return _ordered(value.zh, chinese or "zh", value.en, ours)


def _ordered(zh: str | None, chinese: str, en: str | None, ours: str = "") -> Name:
    if not zh or not en:
        return Name(zh, chinese) if zh else Name(en or "", "en")
    return Name(en, "en", zh, chinese) if (ours or interface()) == "en" else Name(zh, chinese, en, "en")


def of_value(facet: str, value: str, zh: str | None = None, en: str | None = None) -> Name:
    """The name of a facet's value; `zh` and `en` are its names in the library, if any."""
    if value == NONE:
        return Name(str(NOTHING[facet]), interface())
    if facet in ("script", "sides"):
        return Name(str(VALUES.get(value, value)), interface())
    if facet == "year":
        return Name(of_years(value), interface())
    if zh or en:
        return _ordered(zh, chinese(zh or ""), en)
    return Name(value, chinese(value) if other_language(value, "en") else "en")


@lru_cache(maxsize=4096)
def chinese(text: str) -> str:
    """The language tag of a Chinese name, from its characters alone."""
    return f"zh-{script_of(text) or 'Hans'}"


def of_years(value: str) -> str:
    """A year, or a range of them."""
    first, dots, last = value.partition("..")
    if not dots:
        return of_year(int(value)) if value.lstrip("-").isdigit() else value
    if first and last:
        return gettext("%(first)s to %(last)s", first=of_years(first), last=of_years(last))
    if first:
        return gettext("from %(year)s", year=of_years(first))
    return gettext("to %(year)s", year=of_years(last))


def of_year(year: int) -> str:
    if year < 0:
        return gettext("%(year)s BC", year=-year)
    return str(year)


def of_date(text: str) -> str:
    """A date as exact as it is known: a day, a month or a year."""
    return _date(text, language())


@lru_cache(maxsize=4096)
def _date(text: str, locale: str) -> str:
    sign = "-" if text.startswith("-") else ""
    parts = [int(part) for part in text.removeprefix("-").split("-")]
    if sign or parts[0] < 1 or len(parts) == 1:
        return of_years(f"{sign}{parts[0]}")
    if len(parts) == 2:
        month: str = format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=locale)
        return month
    day: str = format_date(date(*parts), "long", locale=locale)
    return day


def of_moment(text: str) -> str:
    """A moment in UTC, written in ISO 8601."""
    moment: str = format_datetime(datetime.fromisoformat(text), "long", rebase=False)
    return moment


def number(value: int) -> str:
    return _number(value, language())


@lru_cache(maxsize=4096)
def _number(value: int, locale: str) -> str:
    return format_decimal(value, locale=locale)


def share(part: int, whole: int) -> str:
    """A share in per cent; 100 % only if it is the whole."""
    ratio = part / whole if whole else 0
    written: str = format_percent(min(ratio, 0.999) if part < whole else ratio, "#,##0.#%" if ratio > 0.99 else None)
    return written
