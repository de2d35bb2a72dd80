"""The plain form of the home page: what its fields say, as the query that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model import parse_date
from ..query import And, Node, Not, Query, Range, Within, parse
from .facets import typed_year
from .parameters import four_digits

FIELDS = ("zh", "en", "not_en", "from", "to")


def composed(args: Mapping[str, str]) -> Query | None:
    """The query that the form's fields make; None where it was not sent or says nothing."""
    given = {name: args.get(name, "").strip() for name in FIELDS}
    nodes = tuple(_nodes(given))
    return parse(str(And(nodes))) if nodes else None


def _nodes(given: Mapping[str, str]) -> Iterator[Node]:
    for name in ("zh", "en", "not_en"):
        inner = parse(given[name])
        if not inner.is_everything:
            side = Within(name.removeprefix("not_"), inner.root)
            yield Not(side) if name == "not_en" else side
    years = [typed_year(given[name]) for name in ("from", "to")]
    if years != [None, None]:
        if None not in years:
            years.sort(key=lambda year: year or 0)
        first, last = ("" if year is None else four_digits(year) for year in years)
        low, high = (parse_date(year) if year else None for year in (first, last))
        yield Range("year", low, high, f"{first}..{last}")
