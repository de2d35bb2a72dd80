"""Texts of Project Gutenberg: the book between its markers, and what the header says of it."""

from __future__ import annotations

import re

_BOOK = re.compile(
    r"^\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*\n(?P<book>(?s:.*?))^\*{3} ?END OF (?:THE|THIS) PROJECT",
    re.MULTILINE,
)
_FIELD = re.compile(r"^(Title|Author|Translator): (\S[^\n]*)$", re.MULTILINE)
_CREDITS = re.compile(r"\A\s*(?:E-text prepared|Produced) by[^\n]*\n(?:[^\n]+\n)*")
LONGEST_HEADER = 10_000
"""The most characters above a book."""


def taken_apart(content: str) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """The book in a text, with metadata from its header and a notice; any other text as it is."""
    match = _BOOK.search(content) if "PROJECT GUTENBERG" in content[:LONGEST_HEADER] else None
    if match is None or match.start() > LONGEST_HEADER:
        return content, {}, ()
    book = _CREDITS.sub("", match["book"])
    said = {field.lower(): value.strip() for field, value in _FIELD.findall(content[: match.start()])}
    return book, said, (f"{len(content) - len(book)} characters around the text left out: Project Gutenberg's own",)
