"""The published page of a document, from outside the repository, as a document of a library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).parents[3] / "shared" / "reference" / "document-page.txt"
_CITATION = re.compile(
    r"(?P<author_zh>\S+) \((?P<author_en>[^)]+)\)\. "
    r'"(?P<title_en>[^"\[]+) \[(?P<title_zh>[^\]]+)\]"\. '
    r"(?P<publisher>.+), original work published in (?P<source_en>[^\[]+) \[(?P<source_zh>[^\]]+)\], January 31, 2020"
)


def citation() -> str:
    """The citation on the page itself."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return lines[lines.index("Cite This Page") + 2]


def record(identifier: str = "sino-russian-relations", chinese: Mapping[int, str] | None = None) -> dict[str, object]:
    """The document in the interchange format: English only, like the page, with its headings as sections.

    `chinese` adds a Chinese side to passages, by their numbers.
    """
    named = _CITATION.fullmatch(citation())
    assert named
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line]
    begin = lines.index("View the translated and original text side-by-side") + 1
    section, passages = "", []
    for line in lines[begin : lines.index("To top")]:
        if len(line) < 60 and line[-1].isalpha():
            section = line
        else:
            side = (chinese or {}).get(len(passages) + 1)
            passages.append({"zh": side, "en": line, "section": {"en": section} if section else None})
    family, given = named["author_en"].split()
    author = {"zh": named["author_zh"], "en": named["author_en"], "family": family, "given": given}
    return {
        "id": identifier,
        "title": {"zh": named["title_zh"], "en": named["title_en"]},
        "language": "zh-Hans",
        "authors": [author],
        "source": {"zh": named["source_zh"], "en": named["source_en"]},
        "date": "2020-01-31",
        "url": "https://original.example/article",
        "summary": {"en": lines[2]},
        "translation": {"publisher": named["publisher"], "status": "unofficial"},
        "passages": passages,
    }
