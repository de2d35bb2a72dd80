"""Pieces of text as elements, each in its language.

Everything is escaped; the elements are made here and nowhere else: a page has hundreds, too many for macros.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from ...engines.protocol import Marks
from ...model import Passage, Side
from . import names
from .direction import closed
from .excerpts import Spans
from .pieces import Piece, Run, pieces, runs
from .texts import gettext as _


def text(value: str, side: Side, marks: Marks, chinese: str, shown: tuple[int, int] | None = None) -> Markup:
    """A text, or what is shown of it, with its marks, glosses, notes and words of the other language."""
    other = "en" if side == "zh" else chinese
    return Markup("".join(_piece(piece, other) for piece in pieces(value, side, marks, shown)))


def _piece(piece: Piece, other: str) -> str:
    inside = "".join(_run(run, other) for run in piece.runs)
    if not piece.kind:
        return inside
    role = ' role="note"' if piece.kind == "note" else ""
    return f'<span class="{piece.kind}"{role}>{inside}</span>'


def _run(run: Run, other: str) -> str:
    inside = escape(closed(run.text))
    tag = "mark" if run.marked else "span" if run.foreign else ""
    if not tag:
        return inside
    lang = f' lang="{escape(other)}"' if run.foreign else ""
    return f"<{tag}{lang}>{inside}</{tag}>"


def side(passage: Passage, which: Side, marks: Marks, chinese: str, shown: Spans | None = None) -> Markup:
    """A side of a passage, or that it is missing; of a long one only the spans `shown`."""
    value: str | None = getattr(passage, which)
    if not value:
        missing = _("No Chinese text") if which == "zh" else _("Not translated")
        return Markup(f'<p class="side missing">{escape(missing)}</p>')
    spans = shown or [(0, len(value))]
    inside = '<span class="cut"> … </span>'.join(text(value, which, marks, chinese, span) for span in spans)
    before = '<span class="cut">… </span>' if spans[0][0] else ""
    after = '<span class="cut"> … </span>' if spans[-1][1] < len(value) else ""
    lang = escape(chinese if which == "zh" else "en")
    return Markup(f'<p class="side {which}" lang="{lang}">{before}{inside}{after}</p>')


def mixed(value: str) -> Markup:
    """What a reader typed, or any text of which the language is not known: kept apart from what is around it."""
    ours: Side = "en" if names.interface() == "en" else "zh"
    # What gettext gives a template is escaped already.
    plain = value.unescape() if isinstance(value, Markup) else value
    inside = "".join(_run(run, "zh" if ours == "en" else "en") for run in runs(plain, ours))
    return Markup(f"<bdi>{inside}</bdi>")


def one(name: names.Name) -> Markup:
    """A name in the interface's language, else in the other."""
    return Markup(f'<span lang="{escape(name.lang)}">{escape(closed(name.text))}</span>')


def both(name: names.Name) -> Markup:
    """A name in two languages, the interface's first."""
    if not name.other:
        return one(name)
    other = f'<span class="other" lang="{escape(name.other_lang)}">{escape(closed(name.other))}</span>'
    return Markup(f"{one(name)} {other}")
