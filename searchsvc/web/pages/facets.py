"""Facets as a page shows them: panels of values to choose, and chips of those chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ...engines.protocol import FACETS, Facet, FacetValue, Request
from ...text.characters import fold
from ..parameters import Variants
from . import addresses, names

SHOWN = 8
"""Values of a facet shown before "more"; fewer if the search is very long."""
LONGEST_VALUE = 1_000
"""The most characters of a value that can be chosen, since addresses are bounded."""

Addresser = Callable[[str], str]
"""Makes an address of a query string: of the results, or of the list of documents."""


class Choice(NamedTuple):
    """A value and the address that chooses it or, if it is selected, removes it."""

    held: FacetValue
    address: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A facet: its first values, how many more there are, and where all of them are listed."""

    facet: str
    title: str
    first: tuple[Choice, ...]
    hidden: int
    """How many values are not listed here."""
    every: str
    first_year: str = ""
    last_year: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice in force; `address` removes it.  `empty`: nothing here has the value."""

    facet: str
    value: str
    title: str
    name: names.Name
    empty: bool
    address: str


def panels(facets: Mapping[str, Facet], asked: Variants, address: Addresser, of: str) -> list[Panel]:
    """The facets that offer a choice; `of` is what they count."""
    most = max(1, addresses.room(asked.first, SHOWN * len(FACETS)) // len(FACETS))
    years = _chosen_years(asked.request)
    found = [
        _panel(
            facet,
            facets[facet],
            most,
            years if facet == "year" else ("", ""),
            _links(asked, facet, address),
            addresses.facet(facet, asked.first, of),
            is_chosen=facet in asked.request.choices,
        )
        for facet in FACETS
        if facet in facets
    ]
    return [panel for panel in found if len(panel.first) > 1 or any(choice.held.selected for choice in panel.first)]


def every_value(facet: str, held: Facet, *, find: str, by: str) -> list[FacetValue]:
    """All values of a facet whose name contains `find`, by `count` or by `name`; years in order."""
    wanted = fold(find.strip())
    values = [value for value in _choosable(facet, held) if _is_named(value, wanted)]
    if facet == "year":
        return sorted(values, key=_year, reverse=True)
    return (
        sorted(values, key=lambda value: fold(names.of_value(facet, value.value, value.zh, value.en).text))
        if by == "name"
        else values
    )


def choices(facet: str, values: Iterable[FacetValue], asked: Variants, address: Addresser) -> tuple[Choice, ...]:
    """Values as links."""
    return _choices(values, _links(asked, facet, address))


def _choices(values: Iterable[FacetValue], link: Addresser) -> tuple[Choice, ...]:
    return tuple([Choice(value, link(value.value)) for value in values])


def _links(variants: Variants, facet: str, address: Addresser) -> Addresser:
    """Return a function that gives the address with a value chosen, or no longer chosen."""
    toggled = variants.toggling(facet)
    return lambda value: address(toggled(value))


def _choosable(facet: str, held: Facet) -> list[FacetValue]:
    """Leave out ranges, which have a form of their own, and values too long for an address."""
    values = [one for one in held.values if len(one.value) <= LONGEST_VALUE]
    return [one for one in values if not _is_range(facet, one.value)] if facet == "year" else values


def _is_range(facet: str, value: str) -> bool:
    return facet == "year" and ".." in value


def _is_named(value: FacetValue, wanted: str) -> bool:
    return any(wanted in fold(name) for name in (value.zh, value.en, value.value) if name)


def _panel(
    facet: str, held: Facet, most: int, years: tuple[str, str], link: Addresser, every: str, *, is_chosen: bool
) -> Panel:
    values = _choosable(facet, held)
    if facet == "year":
        values.sort(key=_year, reverse=True)
    shown = values[:most] + ([value for value in values[most:] if value.selected] if is_chosen else [])
    hidden = max(0, held.distinct - sum([value.count > 0 for value in shown]))
    return Panel(facet, str(names.FACETS[facet]), _choices(shown, link), hidden, every, *years)


def _year(value: FacetValue) -> float:
    return int(value.value) if value.value.lstrip("-").isdigit() else float("-inf")


def _chosen_years(asked: Request) -> tuple[str, str]:
    """The first and last year shown in the form of a range of years."""
    for value in asked.choices.get("year", ()):
        first, dots, last = value.partition("..")
        if dots:
            return first, last
    return "", ""


def chips(facets: Mapping[str, Facet], asked: Variants, address: Addresser) -> Iterator[Chip]:
    """Every chosen value, even one that the library no longer has."""
    choices = asked.request.choices
    for facet in FACETS:
        if facet not in choices:
            continue
        known = {value.value: value for value in facets[facet].values} if facet in facets else {}
        link = _links(asked, facet, address)
        for value in choices[facet]:
            found = known.get(value)
            yield Chip(
                facet,
                value,
                str(names.FACETS[facet]),
                names.of_value(facet, value, *((found.zh, found.en) if found else ())),
                not (found and found.count),
                link(value),
            )


def fields(asked: Variants, *without: str) -> list[tuple[str, str]]:
    """The state of a search as hidden fields of a form, but for the fields `without`."""
    return [(name, value) for name, value in asked.pairs if name not in without]
