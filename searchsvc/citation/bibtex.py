"""Citations as entries for BibTeX and biblatex."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Iterable, Iterator

from ..model import Name
from .dates import in_words, parts
from .names import agent
from .reference import Reference

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "#$%&_"},
    }
)
# URLs are not TeX-escaped, but these characters would break the braced field.
_IN_ADDRESS = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"})
_LANGUAGES = {"en": "english"}


def written(reference: Reference) -> str:
    """One entry: an `@article` if the original's source is known, else `@misc`."""
    lines = ",\n".join(f"  {name} = {value}" for name, value in _fields(reference))
    return f"@{'article' if reference.container else 'misc'}{{{reference.key},\n{lines}\n}}\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    document = reference.document
    translators = document.translation.translators if document.translation else ()
    texts = (
        ("title", _escaped(reference.title)),
        ("origtitle", _escaped(reference.original_title)),
        ("author", _names(document.authors)),
        ("translator", _names(translators)),
        ("journal", _escaped(reference.container)),
        ("publisher", _escaped(reference.publisher)),
    )
    yield from ((name, f"{{{value}}}") for name, value in texts if value)
    if reference.issued:
        yield from _dated(reference.issued)
    more = (
        ("origdate", reference.original_date),
        ("langid", _LANGUAGES.get(reference.language, "chinese")),
        ("url", reference.address.translate(_IN_ADDRESS)),
        ("urldate", reference.accessed.isoformat() if reference.accessed and reference.address else ""),
        ("note", _escaped("; ".join(reference.notes()))),
    )
    yield from ((name, f"{{{value}}}") for name, value in more if value)


def _dated(text: str) -> Iterator[tuple[str, str]]:
    year, *rest = parts(text)
    yield "year", f"{{{in_words(str(year)) if year < 0 else year}}}"
    if rest:
        # A macro that every style defines, and writes in its own language.
        yield "month", month_abbr[rest[0]].lower()
    if len(rest) > 1:
        yield "day", f"{{{rest[1]}}}"


def _names(names: Iterable[Name]) -> str:
    """Names joined by `and`; braces keep a literal name from being split."""
    found = map(agent, names)
    return " and ".join(
        f"{{{_escaped(one.literal)}}}" if one.literal else f"{_escaped(one.family)}, {_escaped(one.given)}"
        for one in found
    )


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
