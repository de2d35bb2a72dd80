"""Citations as one line of plain text, for a footnote."""

from __future__ import annotations

from ..model import Translation
from .dates import in_words
from .names import bracketed, in_both
from .reference import STANDINGS, Reference


def written(reference: Reference) -> str:
    """Authors. "Title [原题]". Publisher, original work published in Source [来源], date.

    Missing parts are left out together with their punctuation.
    """
    document = reference.document
    translation = document.translation
    authors = "; ".join(map(in_both, document.authors))
    title = bracketed(document.title).replace('"', "'")  # one inside would end the title
    publication = ", ".join(filter(None, (_publication(reference), *_place(reference))))
    sentences = (authors, f'"{title}"', _translated(translation) if translation else "", publication)
    return " ".join(_sentences([sentence for sentence in sentences if sentence]))


def _sentences(sentences: list[str]) -> list[str]:
    """The sentences, all but the last ending with a full stop."""
    *before, last = sentences
    return [*(text if text.endswith(".") else f"{text}." for text in before), last]


def _translated(translation: Translation) -> str:
    """The translators, and that it is a machine translation, which is never left out."""
    machine = STANDINGS["machine"] if translation.status == "machine" else ""
    if not translation.translators:
        return machine
    by = f"Translated by {'; '.join(map(in_both, translation.translators))}"
    return f"{by} ({machine.lower()})" if machine else by


def _publication(reference: Reference) -> str:
    """Publisher of the translation, then source and date of the original."""
    document = reference.document
    source = bracketed(document.source) if document.source else ""
    when = in_words(document.date) if document.date else ""
    original = ", ".join(filter(None, (source, when)))
    if not document.translation:
        return original
    publisher = bracketed(document.translation.publisher) if document.translation.publisher else ""
    if original:
        original = f"original work published {'in ' if source else ''}{original}"
    return ", ".join(filter(None, (publisher, original))) if publisher else original[:1].upper() + original[1:]


def _place(reference: Reference) -> list[str]:
    """For a passage, its locator, and its address with the date of access."""
    if not reference.n:
        return []
    accessed = f"(accessed {in_words(reference.accessed.isoformat())})" if reference.accessed else ""
    return [reference.locator, " ".join(filter(None, (reference.address, accessed)))]
