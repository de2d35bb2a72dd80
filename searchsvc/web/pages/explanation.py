"""What was done with a query, in plain words, with links to further searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ...engines.protocol import Explanation, Form, Request, Results
from ...limits import Limits
from . import addresses
from .names import number
from .texts import gettext as _
from .texts import ngettext


@dataclass(frozen=True, slots=True)
class Link:
    """A search that finds something, and how many passages it finds (None: not counted)."""

    text: str
    address: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, and links to the searches it is about."""

    text: str
    links: tuple[Link, ...] = ()


def headline(results: Results) -> str:
    """How many passages in how many documents."""
    if not results.total:
        return _("No passages found")
    passages = ngettext("%(n)s passage", "%(n)s passages", results.total, n=number(results.total))
    documents = ngettext(
        "%(n)s document", "%(n)s documents", results.documents_total, n=number(results.documents_total)
    )
    if results.complete:
        return _("%(passages)s in %(documents)s", passages=passages, documents=documents)
    return _("At least %(passages)s in %(documents)s", passages=passages, documents=documents)


def messages(results: Results, clamped: tuple[str, ...], limits: Limits) -> list[Message]:
    """Everything worth telling about an answer, the most important first."""
    said = results.explanation
    return [
        *_apart(results),
        *_bounded(said, limits),
        *_dropped(said),
        *_one_sided(said),
        *_forms(said),
        *_clamped(clamped),
    ]


def _apart(results: Results) -> Iterator[Message]:
    asked, said = results.request, results.explanation
    if said.apart_given and asked.apart:
        typed = Link(_("Only as typed"), addresses.search(asked, apart=False))
        yield Message(_("These passages contain the words apart from each other, not as typed."), (typed,))
    elif said.apart_given:
        yield Message(_("Nothing was found as typed; these passages contain its words apart from each other."))
    elif results.apart:
        more = ngettext(
            "%(n)s more with its words apart", "%(n)s more with its words apart", results.apart, n=number(results.apart)
        )
        yield Message(_("As typed."), (Link(more, addresses.search(asked, apart=True)),))


def _bounded(said: Explanation, limits: Limits) -> Iterator[Message]:
    for bound, text in said.bounded:
        match bound:
            case "cut":
                yield Message(
                    _(
                        "The query was cut after %(most)s characters; everything from “%(text)s” on was left out.",
                        most=number(limits.longest_query),
                        text=text,
                    )
                )
            case "terms":
                yield Message(
                    _(
                        "A query may have at most %(most)s parts; “%(text)s” and what follows were left out.",
                        most=number(limits.most_terms),
                        text=text,
                    )
                )
            case "nesting":
                yield Message(_("Brackets were nested too deeply; the innermost were ignored."))
            case "prefix":
                yield Message(
                    _(
                        "“%(text)s” matches too many words: not all were searched for, and there may be more passages.",
                        text=text,
                    )
                )
            case "marks":
                yield Message(_("What you searched for occurs too often: not every occurrence is marked."))
            case _:
                yield Message(_("The search took too long and was cut short: there may be more."))


def _dropped(said: Explanation) -> Iterator[Message]:
    for reason, text in said.dropped:
        match reason:
            case "quote" | "bracket":
                yield Message(_("%(text)s has no counterpart and was ignored.", text=text))
            case "operator":
                yield Message(_("“%(text)s” connects nothing here and was searched for as a word.", text=text))
            case "field" | "date":
                yield Message(_("“%(text)s” is not a valid condition and was searched for as text.", text=text))
            case "star":
                yield Message(
                    _(
                        "In “%(text)s” the * was ignored: it works only at the end of one word, as in %(example)s.",
                        text=text,
                        example="secur*",
                    )
                )
            case _:
                yield Message(_("“%(text)s” contains nothing to search for and was ignored.", text=text))


def _one_sided(said: Explanation) -> Iterator[Message]:
    if said.one_sided:
        yield Message(
            ngettext(
                "%(n)s of them is listed because it has no text in the excluded language.",
                "%(n)s of them are listed because they have no text in the excluded language.",
                said.one_sided,
                n=number(said.one_sided),
            )
        )


def _forms(said: Explanation) -> Iterator[Message]:
    for term, forms in groupby(said.forms, key=lambda form: form.term):
        yield Message(_("Forms of “%(term)s” found:", term=term), tuple(map(_form, forms)))


def _form(form: Form) -> Link:
    return Link(form.form, addresses.search_for(form.query), form.count)


def _clamped(names: tuple[str, ...]) -> Iterator[Message]:
    if "page" in names:
        yield Message(_("There is no such page; this is the nearest one."))
    if "after" in names:
        yield Message(_("The place to continue from is no longer known; these are the first results."))
    others = [name for name in names if name not in ("page", "after")]
    if others:
        yield Message(
            _("Part of the address could not be used: %(names)s.", names=", ".join(f"“{name}”" for name in others))
        )


def nothing_found(results: Results) -> list[Message]:
    """Why there is no hit, and which searches do find something."""
    asked, said = results.request, results.explanation
    found: list[Message] = []
    if asked.choices or asked.document:
        wider = Link(asked.query.text, addresses.search(Request(asked.query)))
        found.append(Message(_("The same search in the whole library, without filters:"), (wider,)))
    if said.missing:
        parts = tuple(Link(part, addresses.search_for(part)) for part in said.missing)
        found.append(Message(_("No passage contains:"), parts))
    if said.attempts:
        tries = tuple(Link(part.query, addresses.search_for(part.query), part.count) for part in said.attempts)
        found.append(Message(_("Found if the rest is left out:"), tries))
    return found


def too_deep(results: Results, limits: Limits) -> Message:
    """What to do where page numbers end."""
    text = _(
        "Page numbers end at %(n)s passages. Choose a filter, or continue from here.", n=number(limits.deepest_page)
    )
    link = (Link(_("Continue"), addresses.search(results.request, after=results.next)),) if results.next else ()
    return Message(text, link)
