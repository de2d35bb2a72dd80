"""Forms with fields (the home page's, and that of a range of years) turned into the equivalent search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...engines.protocol import Info, Request
from ...limits import Limits
from ...model import parse_date
from ...query import And, Node, Not, Query, Range, Within, parse
from ..parameters import four_digits

FIELDS = ("zh", "en", "not_en", "from", "to")


def composed(args: Mapping[str, str], limits: Limits) -> Query | None:
    """The query that the form's fields make; None if it was not sent or is empty."""
    given = {name: args.get(name, "").strip() for name in FIELDS}
    nodes = tuple(_nodes(given, limits))
    return parse(str(And(nodes)), limits) if nodes else None


def _nodes(given: Mapping[str, str], limits: Limits) -> Iterator[Node]:
    for name in ("zh", "en", "not_en"):
        inner = parse(given[name], limits)
        if not inner.is_everything:
            # A field within a side is that field, as it is in a query.
            has_field = isinstance(inner.root, Within | Range)
            side = inner.root if has_field else Within(name.removeprefix("not_"), inner.root)
            yield Not(side) if name == "not_en" else side
    years = [_typed_year(given[name]) for name in ("from", "to")]
    if years != [None, None]:
        if None not in years:
            years.sort(key=lambda year: year or 0)
        first, last = ("" if year is None else four_digits(year) for year in years)
        low, high = (parse_date(year) if year else None for year in (first, last))
        yield Range("year", low, high, f"{first}..{last}")


def within_years(asked: Request, args: Mapping[str, str], info: Info) -> Request:
    """The same search within a range of years; an end that is not a year is the library's own first or last."""
    typed = [_typed_year(args.get(end, "")) for end in ("from", "to")]
    bounds = (info.first_year or 1, info.last_year or 9999)
    others = {facet: values for facet, values in asked.choices.items() if facet != "year"}
    years = sorted(bound if end is None else end for end, bound in zip(typed, bounds, strict=True))
    chosen = {} if typed == [None, None] else {"year": ("..".join(map(four_digits, years)),)}
    return replace(asked, choices=others | chosen, page=1, after=None)


def _typed_year(text: str) -> int | None:
    match = re.fullmatch(r"\s*(-?\d{1,4})\s*", text)
    return int(match[1]) if match else None
