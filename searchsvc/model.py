"""The domain model: documents, their passages and metadata, as frozen data that validates itself."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date as calendar_date
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

Side = Literal["zh", "en"]
SIDES: tuple[Side, ...] = ("zh", "en")
Standing = Literal["official", "published", "unofficial", "machine"]

LONGEST_TEXT = 1_000_000
"""The most characters that one side of a passage may have."""

CERTAIN = 0.9
"""The confidence from which an aligned passage counts as certain."""

_IDENTIFIER = re.compile(r"(?!.*\.\.)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?\Z")
_DATE = re.compile(r"(-?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
# Characters that markup cannot hold; other control characters are kept, and separate words.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Interval(BaseModel):
    """A date as an interval as long as its precision: `1919` is a year, `2023-12` a month.

    `first` and `last` are days as numbers, year × 10000 + month × 100 + day; years before 1 are negative.
    """

    model_config = ConfigDict(frozen=True)
    first: int
    last: int

    @property
    def year(self) -> int:
        return (self.first - 101) // 10000


def _shown(text: str) -> str:
    """The beginning of a bad value, in a form that is safe in any message."""
    return text[:40].encode("utf-8", "backslashreplace").decode()


def parse_date(text: str) -> Interval:
    """Read `1919`, `2023-12`, `2023-12-27` or `-0300`; a ValueError says what is wrong."""
    match = _DATE.match(text)
    if not match:
        raise ValueError(f"“{_shown(text)}” is not a date: write 2023-12-27, 2023-12, 1919 or -0300")
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[2] and not 1 <= month <= 12:
        raise ValueError(f"“{text}” has no month {match[2]}")
    length = calendar.monthrange(year if year > 0 else 2000, month)[1] if match[2] else 0
    if match[3] and not 1 <= day <= length:
        raise ValueError(f"“{text}” has no day {match[3]}")
    base = year * 10000
    first = base + (month or 1) * 100 + (day or 1)
    last = base + (month or 12) * 100 + (day or length or 31)
    return Interval(first=first, last=last)


def _clean(value: str) -> str:
    """Text as collected, without surrounding blanks; characters that markup cannot hold are an error."""
    if value.isprintable():  # rules out all bad characters at once
        return value.strip()
    if found := _SURROGATE.search(value):
        raise ValueError(f"holds a lone surrogate (U+{ord(found[0]):04X}) at character {found.start() + 1}")
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(value):
        raise ValueError(f"holds a control character (U+{ord(found[0]):04X}) at character {found.start() + 1}")
    return value.strip()


def _identifier(value: str) -> str:
    if not _IDENTIFIER.match(value):
        raise ValueError("must be 1 to 200 letters, digits, '-', '_' or '.', a letter or digit at both ends, no '..'")
    return value


def _web_address(value: str) -> str:
    if not re.match(r"https?://[^\s/]+", value, re.IGNORECASE):
        raise ValueError("must be an address that begins with http:// or https://")
    return value


def _date_text(value: str) -> str:
    parse_date(value)
    return value


def _full_date(value: str) -> str:
    try:
        return calendar_date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(f"“{_shown(value)}” is not a day such as 2024-05-01") from None


def _none_if_empty(value: Any) -> Any:
    if isinstance(value, str):
        return None if not value or value.isspace() else value
    return None if value == {} else value


def _text_if_none(value: Any) -> Any:
    return "" if value is None else value


def _two_sided(value: Any) -> Any:
    """Read a plain string as the Chinese side if it contains Han, else as the English one."""
    if isinstance(value, str):
        return {"zh" if any("\u3400" <= c <= "\u9fff" for c in value) else "en": value}
    return value


def _language(value: str) -> str:
    """`zh-Hans` or `zh-Hant` from the codes that people write; nothing if they do not tell the script."""
    if not value:
        return ""
    code = value.replace("_", "-").lower()
    if "hant" in code or code in ("zh-tw", "zh-hk", "zh-mo", "lzh"):
        return "zh-Hant"
    if "hans" in code or code in ("zh-cn", "zh-sg", "zh-my"):
        return "zh-Hans"
    if code in ("zh", "zho", "chi", "cmn", "en", "eng") or code.startswith("en-"):
        return ""
    raise ValueError(f"“{value[:40]}” is not a language code known here: write zh-Hans or zh-Hant")


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_clean)]
Identifier = Annotated[str, AfterValidator(_identifier)]
WebAddress = Annotated[str, AfterValidator(_clean), AfterValidator(_web_address)]
OptionalText = Annotated[Text | None, BeforeValidator(_none_if_empty)]
OptionalAddress = Annotated[WebAddress | None, BeforeValidator(_none_if_empty)]
OptionalDate = Annotated[Annotated[str, AfterValidator(_date_text)] | None, BeforeValidator(_none_if_empty)]
OptionalDay = Annotated[Annotated[str, AfterValidator(_full_date)] | None, BeforeValidator(_none_if_empty)]


class Record(BaseModel):
    """The base of all parts of a document: frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def trusted(cls, values: dict[str, Any]) -> Self:
        """Make one from values checked before; ten times as fast as `model_construct`."""
        record = cls.__new__(cls)
        _set(record, "__dict__", _defaults(cls) | values)
        _set(record, "__pydantic_fields_set__", set(values))
        _set(record, "__pydantic_extra__", None)
        _set(record, "__pydantic_private__", None)
        return record


_set = object.__setattr__


@cache
def _defaults(record: type[Record]) -> dict[str, Any]:
    return {name: field.default for name, field in record.model_fields.items()}


class Bilingual(Record):
    """A name or text in Chinese, English or both."""

    zh: OptionalText = None
    en: OptionalText = None

    @property
    def key(self) -> str:
        """The key of a facet value: its Chinese name, else its English one."""
        return self.zh or self.en or ""

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


class Name(Bilingual):
    """A person or body: its name on either side, and the parts that citations need."""

    family: OptionalText = None
    given: OptionalText = None
    corporate: bool = False

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if not self:
            raise ValueError("needs a name in Chinese or English (`zh`, `en`)")
        return self


def _has_a_side(value: Bilingual) -> Bilingual:
    if not value:
        raise ValueError("needs a Chinese or an English side")
    return value


def _some(value: Any) -> Any:
    """Treat a two-sided value with two empty sides as absent."""
    value = _two_sided(_none_if_empty(value))
    if isinstance(value, dict) and set(value) <= {*SIDES}:
        return value if any(_none_if_empty(value.get(side)) for side in SIDES) else None
    return value


def _listed(value: Any) -> Any:
    if isinstance(value, list):
        return [kept for kept in map(_some, value) if kept is not None]
    return [] if _none_if_empty(value) is None else value


OptionalBilingual = Annotated[Bilingual | None, BeforeValidator(_some)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed)]
Values = Annotated[tuple[Bilingual, ...], BeforeValidator(_listed)]


class Translation(Record):
    """The translation: its translators, its status, and its rights."""

    translators: Names = ()
    status: Annotated[Standing | None, BeforeValidator(_none_if_empty)] = None
    publisher: OptionalBilingual = None
    date: OptionalDate = None
    url: OptionalAddress = None
    rights: OptionalText = None
    license: OptionalAddress = None


class Passage(Record):
    """One paragraph as a pair of sides, one of which may be missing."""

    id: Annotated[Identifier | None, BeforeValidator(_none_if_empty)] = None
    label: OptionalText = None
    section: OptionalBilingual = None
    zh: OptionalText = None
    en: OptionalText = None
    notes: tuple[Text, ...] | None = None
    """Notes from a translation memory; kept, not searched."""
    properties: dict[str, Text] | None = None
    """Properties from a translation memory; kept, not searched."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    """How sure it is that the sides translate each other, if they were aligned."""

    @model_validator(mode="after")
    def _has_a_side(self) -> Self:
        if not (self.zh or self.en):
            raise ValueError("has neither a Chinese nor an English side")
        return self

    @property
    def sides(self) -> str:
        """`both`, `zh` or `en`: which sides there are."""
        return "both" if self.zh and self.en else "zh" if self.zh else "en"

    @property
    def uncertain(self) -> bool:
        """Whether its alignment is uncertain."""
        return self.confidence is not None and self.confidence < CERTAIN


class Metadata(Record):
    """Everything known of a document but its passages."""

    id: Identifier
    title: Annotated[Bilingual, BeforeValidator(_two_sided), AfterValidator(_has_a_side)]
    language: Annotated[Text, AfterValidator(_language), BeforeValidator(_text_if_none)] = ""
    authors: Names = ()
    source: OptionalBilingual = None
    date: OptionalDate = None
    type: OptionalBilingual = None
    topics: Values = ()
    url: OptionalAddress = None
    rights: OptionalText = None
    license: OptionalAddress = None
    summary: OptionalBilingual = None
    translation: Translation | None = None
    added: OptionalDay = None
    draft: bool = False
    embargo: OptionalDay = None

    @property
    def interval(self) -> Interval | None:
        return parse_date(self.date) if self.date else None

    @property
    def script(self) -> str | None:
        """`Hans` or `Hant`; None for a document without Chinese."""
        return self.language.removeprefix("zh-") or None

    def held_back(self, today: calendar_date) -> bool:
        """Whether it is a draft or under embargo, and so kept out of the index."""
        return self.draft or (self.embargo is not None and self.embargo > today.isoformat())


def _some_passages(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    if not passages:
        raise ValueError("must hold at least one passage")
    return passages


def _ids_differ(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    first: dict[str, int] = {}
    repeated: list[InitErrorDetails] = []
    for number, passage in enumerate(passages):
        if passage.id and first.setdefault(passage.id, number) != number:
            reason = f"repeats the identifier “{passage.id}” of passage {first[passage.id] + 1}"
            repeated.append(
                {"type": PydanticCustomError("repeated", reason), "loc": (number, "id"), "input": passage.id}
            )
    if repeated:
        raise ValidationError.from_exception_data("passages", repeated)
    return passages


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading of a text in one language; paragraphs become passages when they are paired."""

    text: str
    level: int = 0
    """0 for a paragraph, 1 to 6 for a heading."""


class Document(Metadata):
    """An original and its translation, with their metadata, passage by passage."""

    passages: Annotated[tuple[Passage, ...], AfterValidator(_some_passages), AfterValidator(_ids_differ)]

    @property
    def metadata(self) -> Metadata:
        """The document without its passages."""
        return Metadata.model_construct(**{name: getattr(self, name) for name in Metadata.model_fields})
