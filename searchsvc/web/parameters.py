"""Query parameters ↔ `Request`, in both directions, for pages, API and command line alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Protocol, TypeVar
from urllib.parse import quote_plus

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from ..engines.protocol import FACETS, NONE, Request, Sort
from ..errors import BadParameter
from ..limits import USUAL, Limits
from ..model import Text
from ..query import parse
from ..text.remembered import remembered

MOST_VALUES = 50
"""The most values of one facet."""

_USUAL = {name: getattr(Request(parse("")), name) for name in ("sort", "size", "page", "after")}
"""Defaults, which addresses leave out."""
_ORDER = ("q", *FACETS, "document", "apart", *_USUAL)


def _whole(value: Any) -> Any:
    """A number in plain digits; pydantic alone would also take `1_0` and `1.0`."""
    if isinstance(value, str):
        return int(value[:10]) if re.fullmatch("-?[0-9]+", value) else "-"
    return value


def _encodable(value: Any) -> Any:
    """Remove lone surrogates: a query is never an error."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


def largest(limits: Limits) -> dict[str, int]:
    """The bounds of a search's numeric parameters."""
    return {"page": limits.deepest_page, "size": limits.largest_page}


def _not_larger(value: int, info: ValidationInfo) -> int:
    most = largest(info.context or USUAL)[str(info.field_name)]
    if value > most:
        raise PydanticCustomError("too_large", "Input should be less than or equal to {le}", {"le": most})
    return value


def _years(value: str) -> str:
    match = _YEARS.match(value)
    if not match:
        raise ValueError("must be a year such as 2021, years such as 2019..2021, 2019.. or ..2021, or none")
    if ".." not in value:
        return value if value == NONE else str(int(value))  # as the facet has it
    first, last = (int(year) if year else None for year in match.groups())
    if first is not None and last is not None:
        first, last = sorted((first, last))
    return f"{'' if first is None else four_digits(first)}..{'' if last is None else four_digits(last)}"


def four_digits(year: int) -> str:
    """A year in four digits, as dates are written: `0800`, `-0300`."""
    return f"{year:05d}" if year < 0 else f"{year:04d}"


_YEARS = re.compile(r"^(?:none|(?=-?[0-9]|\.\.-?[0-9])(-?[0-9]{1,4})?(?:\.\.(-?[0-9]{1,4})?)?)$", re.ASCII)
_PLAIN = r"^[^\u0000-\u001f\u007f-\u009f\ufffe\uffff]*$"
_Value = Annotated[Text, WithJsonSchema({"type": "string", "pattern": _PLAIN})]
_Values = Annotated[tuple[_Value, ...], Field(max_length=MOST_VALUES)]
_Year = Annotated[
    str,
    AfterValidator(_years),
    WithJsonSchema({"type": "string", "pattern": _YEARS.pattern.replace("?:", "")}),
]
_IN_DIGITS = BeforeValidator(_whole)
_WITHIN_LIMITS = AfterValidator(_not_larger)
Model = TypeVar("Model", bound=BaseModel)


class SearchParameters(BaseModel):
    """The parameters of `/search` and `/api/v1/search`, as they are checked and as OpenAPI describes them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: Annotated[str, BeforeValidator(_encodable), Field(description="The query; empty for every passage.")] = ""
    page: Annotated[
        int,
        Field(ge=1, description="page × size is limited; to go further use `after`."),
        _IN_DIGITS,
        _WITHIN_LIMITS,
    ] = 1
    size: Annotated[int, Field(ge=1, description="Hits on a page."), _IN_DIGITS, _WITHIN_LIMITS] = 10
    after: Annotated[
        str | None,
        Field(pattern=r"^[!-~]{1,1000}$", description="`next` of the previous answer; `page` is then ignored."),
    ] = None
    sort: Sort = "relevance"
    apart: Annotated[Literal["yes"] | None, Field(description="Passages that hold the words apart, not as typed.")] = (
        None
    )
    document: Annotated[_Value | None, Field(description="Only passages of this document.")] = None
    type: _Values = ()
    author: _Values = ()
    source: _Values = ()
    topic: _Values = ()
    year: Annotated[tuple[_Year, ...], Field(max_length=MOST_VALUES)] = ()
    script: Annotated[tuple[Literal["Hans", "Hant", "none"], ...], Field(max_length=MOST_VALUES)] = ()
    sides: Annotated[tuple[Literal["both", "zh", "en", "none"], ...], Field(max_length=MOST_VALUES)] = ()


class DocumentParameters(BaseModel):
    """The parameters of `/api/v1/documents/<id>`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    part: Annotated[int, Field(ge=1, le=1_000_000, description="Long documents come in parts."), _IN_DIGITS] = 1
    all: Annotated[Literal["yes"] | None, Field(description="The whole document at once, if it is not too long.")] = (
        None
    )
    q: Annotated[str, BeforeValidator(_encodable), Field(description="What to mark in the text.")] = ""
    apart: Annotated[Literal["yes"] | None, Field(description="Mark the words apart, not as typed.")] = None


class PassageParameters(BaseModel):
    """The parameters of `/api/v1/passages/<passage>`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    n: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000_000), _IN_DIGITS] | None,
        Field(description="The number it had; if the passage is gone, the one that now has it is given."),
    ] = None


class Arguments(Protocol):
    """The parameters of an address or of a command line."""

    def getlist(self, key: str, /) -> list[str]:
        """All values of a parameter, in order."""


def checked(model: type[Model], args: Arguments, limits: Limits = USUAL) -> Model:
    """Validate `args` by `model`; the first bad value raises BadParameter."""
    try:
        return model.model_validate(_known(model, args), context=limits)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise BadParameter(str(fault["loc"][0]), fault["msg"].removeprefix("Value error, ")) from None


def read_request(args: Arguments, limits: Limits = USUAL, *, strict: bool) -> tuple[Request, tuple[str, ...]]:
    """The request that `args` describe, and the names of parameters that were clamped or dropped.

    With `strict` nothing is: the first bad value raises BadParameter.
    """
    changed = set[str]()
    if strict:
        read = checked(SearchParameters, args, limits)
    else:
        read = _nearest(_known(SearchParameters, args), limits, changed)
    if read.after is None and read.page * read.size > limits.deepest_page:
        if strict:
            raise BadParameter("page", f"page × size is more than {limits.deepest_page:,}: continue with `after`")
        changed.add("page")
        read = read.model_copy(update={"page": max(1, limits.deepest_page // read.size)})
    return _request(read, limits), tuple(name for name in SearchParameters.model_fields if name in changed)


def _nearest(values: Mapping[str, Any], limits: Limits, changed: set[str]) -> SearchParameters:
    """The nearest valid parameters; adds to the names of those that had to be changed."""
    try:
        return SearchParameters.model_validate(values, context=limits)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        changed |= {str(fault["loc"][0]) for fault in faults}
        return _nearest(_mended(values, faults), limits, changed)


def _known(model: type[BaseModel], args: Arguments) -> dict[str, Any]:
    """The parameters that have a value: each value of a facet once, else only the first."""
    values: dict[str, Any] = {}
    for name in model.model_fields:
        if found := [value.strip() for value in args.getlist(name) if value.strip()]:
            values[name] = tuple(dict.fromkeys(found)) if name in FACETS else found[0]
    return values


def _mended(values: Mapping[str, Any], faults: list[Any]) -> dict[str, Any]:
    """Move numbers to the nearest bound, cut lists that are too long, and drop everything else that is bad."""
    mended = dict(values)
    for fault in faults:
        name, bounds = fault["loc"][0], fault.get("ctx", {})
        if fault["type"] == "too_long":
            mended[name] = values[name][:MOST_VALUES]
        elif name in FACETS:
            mended[name] = tuple(value for value in mended[name] if value != values[name][fault["loc"][1]])
        elif "le" in bounds or "ge" in bounds:
            mended[name] = bounds.get("le", bounds.get("ge"))
        else:
            del mended[name]
    return mended


def _request(read: SearchParameters, limits: Limits) -> Request:
    choices = {facet: tuple(sorted(set(getattr(read, facet)))) for facet in FACETS if getattr(read, facet)}
    return Request(
        query=parse(read.q, limits),
        page=1 if read.after else read.page,
        size=read.size,
        after=read.after,
        sort=read.sort,
        apart=read.apart == "yes",
        document=read.document,
        choices=choices,
    )


def query_string(request: Request, **changes: Any) -> str:
    """The canonical query string of a request with some of its fields changed; defaults are left out.

    A page number and `after` hold only for the very same search.
    """
    if changes:
        request = replace(request, **{"page": 1, "after": None} | changes)
    return written(pairs(request))


def pairs(request: Request) -> list[tuple[str, str]]:
    """The name and value of every parameter that is set, in order."""
    found = [("q", request.query.text)]
    if choices := request.choices:
        found += [(facet, value) for facet in FACETS for value in sorted(choices.get(facet, ()))]
    found += [("document", request.document or ""), ("apart", "yes" if request.apart else "")]
    found += [(name, str(value)) for name, usual in _USUAL.items() if (value := getattr(request, name)) != usual]
    return [(name, value) for name, value in found if value]


def written(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values as a query string."""
    return "&".join([f"{name}={_quoted(value)}" for name, value in pairs])


_ESCAPED = re.compile(r"[^\w.~-]+")


@remembered(4096)
def _quoted(text: str) -> str:
    """Escape a value as browsers show it: letters of any script stay as they are, at a third of the length."""
    return _ESCAPED.sub(lambda found: quote_plus(found[0]), text)


class Variants:
    """The query strings of a search with something changed, from its first page.

    What is the same for all of them is written once.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        given = pairs(request)
        self.pairs = [pair for pair in given if pair[0] not in ("page", "after")]
        """Names and values, without page and `after`."""
        self.here = written(given)
        """The search itself, at its own page."""
        self._written: dict[str, list[str]] = {}
        for name, value in self.pairs:
            self._written.setdefault(name, []).append(f"{name}={_quoted(value)}")
        self.first = "&".join([each for values in self._written.values() for each in values])
        """The search itself, from its first page."""

    def of(self, name: str) -> Callable[[str], str]:
        """Return a function that gives the search with another value of a parameter; defaults are left out."""
        (before, after), usual = self._beside(name), str(_USUAL[name])
        return lambda value: "&".join(
            before + after if value == usual else [*before, f"{name}={_quoted(value)}", *after]
        )

    def toggling(self, facet: str) -> Callable[[str], str]:
        """Return a function that gives the search with a value of a facet chosen, or no longer chosen."""
        before, after = self._beside(facet)
        chosen = frozenset(self.request.choices.get(facet, ()))
        if not chosen:  # the usual case
            return lambda value: "&".join([*before, f"{facet}={_quoted(value)}", *after])

        def toggled(value: str) -> str:
            values = [f"{facet}={_quoted(each)}" for each in sorted(chosen ^ {value})]
            return "&".join(before + values + after)

        return toggled

    def _beside(self, name: str) -> tuple[list[str], list[str]]:
        """What comes before and after a parameter in a query string."""
        at, before, after = _ORDER.index(name), list[str](), list[str]()
        for other, values in self._written.items():
            if other != name:
                (before if _ORDER.index(other) < at else after).extend(values)
        return before, after
