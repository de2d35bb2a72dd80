"""Texts, names and facts as HTML elements, each marked with its language.

Everything is escaped, and is `Markup` when it leaves; the elements are made here and nowhere else: a page has
hundreds, too many for macros.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from markupsafe import Markup

from ...engines.protocol import FacetValue, Marks
from ...model import Bilingual, Metadata, Passage, Side
from ...text.characters import other_language
from ...text.remembered import remembered
from . import names
from .direction import closed, turns
from .excerpts import Spans
from .facets import Choice, Panel
from .pieces import SPECIAL, Piece, Run, Text, runs
from .texts import gettext as _
from .texts import language, ngettext

LONGEST_RIGHTS = 120
"""The most characters of a rights statement in a hit; the document's page has all of it."""


def _written(value: str) -> str:
    """Escape a text between tags, where quotation marks may stay."""
    return escape(closed(value), quote=False) if SPECIAL.search(value) else value


def text(value: str, side: Side, chinese: str) -> Markup:
    """A text with its glosses, notes and words of the other language marked up."""
    return Markup(_text(Text(value, side), "en" if side == "zh" else chinese, 0, len(value)))


def _text(text: Text, other: str, start: int, end: int) -> str:
    if text.is_plain:  # the usual case
        parts = text.by_marks(start, end)
        return "".join([f"<mark>{part}</mark>" if is_marked else part for part, is_marked in parts])
    return "".join([_piece(piece, other) for piece in text.pieces(start, end)])


def _piece(piece: Piece, other: str) -> str:
    inside = "".join([_run(run, other) for run in piece.runs])
    if not piece.kind:
        return inside
    role = ' role="note"' if piece.kind == "note" else ""
    return f'<span class="{piece.kind}"{role}>{inside}</span>'


def _run(run: Run, other: str) -> str:
    shown, marked, foreign = run
    inside = _written(shown)
    if foreign:
        return f'<mark lang="{other}">{inside}</mark>' if marked else f'<span lang="{other}">{inside}</span>'
    return f"<mark>{inside}</mark>" if marked else inside


def side(passage: Passage, which: Side, marks: Marks, chinese: str) -> Markup:
    """A side of a passage, or a note that it is missing."""
    value = passage.zh if which == "zh" else passage.en
    return Markup(column(Text(value, which, marks) if value else None, which, chinese))


def column(text: Text | None, which: Side, chinese: str, shown: Spans | None = None) -> str:
    """The same for a text; of a long one only the spans `shown`."""
    if text is None:
        missing = _("No Chinese text") if which == "zh" else _("Not translated")
        return f'<p class="side missing">{_written(missing)}</p>'
    size = len(text.text)
    spans, lang, other = shown or [(0, size)], *((chinese, "en") if which == "zh" else ("en", chinese))
    inside = '<span class="cut"> … </span>'.join([_text(text, other, start, end) for start, end in spans])
    before = '<span class="cut">… </span>' if spans[0][0] else ""
    after = '<span class="cut"> … </span>' if spans[-1][1] < size else ""
    return f'<p class="side {which}" lang="{lang}">{before}{inside}{after}</p>'


def mixed(value: str) -> Markup:
    """A text of unknown language, such as a query: its parts are marked with their languages and isolated."""
    # What gettext gives a template has been escaped already.
    return _mixed(value.unescape() if isinstance(value, Markup) else value, names.side())


@remembered(1024)
def _mixed(plain: str, ours: Side) -> Markup:
    found = runs(plain, ours)
    if ours == "zh" and any(run.foreign for run in found) and not other_language(plain, "en"):
        return Markup(f'<bdi lang="en">{_written(plain)}</bdi>')
    inside = "".join([_run(run, "zh" if ours == "en" else "en") for run in found])
    return Markup(f"<bdi>{inside}</bdi>" if turns(plain) else inside)


def one(name: names.Name) -> Markup:
    """A name in the interface's language, else in the other; isolated from what is around it."""
    return Markup(_one(name))


def _one(name: names.Name) -> str:
    return _in(names.interface(), name)


def _in(ours: str, name: names.Name) -> str:
    """A name on a page whose language is `ours`."""
    inside = _written(name.text)
    if name.lang != ours:
        return f'<span lang="{name.lang}">{inside}</span>'
    return f"<bdi>{inside}</bdi>" if turns(name.text) else inside


def both(name: names.Name) -> Markup:
    """A name in two languages, the interface's first."""
    return Markup(_one(name) + _other(name))


def _other(name: names.Name) -> str:
    return f' <span class="other" lang="{name.other_lang}">{_written(name.other)}</span>' if name.other else ""


def panel(held: Panel, of: str) -> Markup:
    """The heading of a facet, its values, and the way to all of them; `of` is what is counted."""
    title, more = _written(held.title), ""
    if held.hidden:
        said = _written(_("%(n)s more", n=names.number(held.hidden)))
        more = (
            f'<p class="more"><a href="{escape(held.every)}" rel="nofollow">'
            f'<span class="unseen">{title}: </span>{said}</a></p>'
        )
    return Markup(f"<h3>{title}</h3>\n<ul>\n{choices(held.facet, held.first, of)}\n</ul>\n{more}")


def choices(facet: str, values: Iterable[Choice], of: str) -> Markup:
    """The values of a facet as list items, each a link; `of` is what is counted."""
    unit, locale = _passages if of == "passages" else _documents, language()
    return Markup("\n".join([_choice(facet, value, address, unit(value.count), locale) for value, address in values]))


def _choice(facet: str, value: FacetValue, address: str, unit: str, locale: str) -> str:
    known, called = _value(facet, value.value, value.zh, value.en, locale)
    chosen, said = "", ""
    if value.selected:
        remove = _written(_("chosen: remove"))
        chosen, said = ' class="chosen"', f'<span class="unseen">, {remove}</span>'
    return (
        f'<li{chosen}><a href="{escape(address)}" rel="nofollow" data-choice="{known}">'
        f'{called}<span class="count"><span class="unseen">, </span>{names.number(value.count)}'
        f'<span class="unseen"> {_written(unit)}</span></span>{said}</a></li>'
    )


@lru_cache(maxsize=4096)
def _value(facet: str, value: str, zh: str | None, en: str | None, locale: str) -> tuple[str, str]:
    """The key of a facet's value for scripts, and its name for readers; cached, as pages share them."""
    name = names.of_value(facet, value, zh, en)
    called = f'<span class="name" lang="{name.lang}">{_written(name.text)}</span>{_other(name)}'
    return f"{facet}={escape(value)}", f'<span class="value">{called}</span>'


def _passages(count: int) -> str:
    return ngettext("passage", "passages", count)


def _documents(count: int) -> str:
    return ngettext("document", "documents", count)


# Facts of a document, and of a passage in it


def place(passage: Passage, chinese: str) -> Markup:
    """Label and section of a passage, and whether its alignment is uncertain, as list items."""
    items = []
    if passage.label:
        items.append(f'<li class="label">{mixed(passage.label)}</li>')
    if passage.section:
        items.append(f"<li>{_one(names.name(passage.section, chinese))}</li>")
    if passage.uncertain:
        items.append(f'<li class="label">{_written(_("Alignment uncertain"))}</li>')
    return Markup("".join(items))


def facts(document: Metadata) -> Markup:
    """Author, source, date, type and the standing of the translation, as list items."""
    chinese = document.language
    date = _written(names.of_date(document.date) if document.date else _("undated"))
    items = (
        _named(document.authors, chinese),
        _named((document.source,), chinese),
        date,
        _named((document.type,), chinese),
        standing(document),
    )
    return Markup("".join([f"<li>{item}</li>" for item in items if item]))


def _named(values: Iterable[Bilingual | None], chinese: str) -> str:
    ours = names.interface()
    written = [_in(ours, names.name(value, chinese, ours)) for value in values if value]
    return _("; ").join(written) if len(written) > 1 else "".join(written)


def standing(document: Metadata) -> Markup:
    """The standing of the translation; a machine translation is always labelled."""
    status = document.translation.status if document.translation else None
    said = _written(str(names.STANDINGS[status])) if status else ""
    return Markup(f'<span class="machine">{said}</span>' if status == "machine" else said)


def terms(document: Metadata) -> Markup:
    """Translators, and rights in original and translation."""
    translation = document.translation
    said: list[tuple[str, str]] = []
    if translation and translation.translators:
        called = ngettext("Translator", "Translators", len(translation.translators))
        said.append((called, _named(translation.translators, document.language)))
    if document.rights:
        said.append((_("Rights in the original"), mixed(_shortened(document.rights))))
    if translation and translation.rights:
        said.append((_("Rights in the translation"), mixed(_shortened(translation.rights))))
    return Markup("".join([_("%(name)s: %(value)s. ", name=_written(name), value=value) for name, value in said]))


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST_RIGHTS else value[: LONGEST_RIGHTS - 1] + "…"
