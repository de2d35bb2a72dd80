"""Subtitles of films (SubRip, WebVTT): the text of each cue, without its number and times."""

from __future__ import annotations

import re

from .text import BOUNDARY, Block

ENDINGS = (".srt", ".vtt")

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[,.]\d{1,3}"
_CUE = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*$", re.MULTILINE)
_NUMBER_OF_NEXT = re.compile(r"\n[ \t]*\n[^\n]*\n?\Z|\n[ \t]*\d+[ \t]*\n?\Z")
"""The number or name of the next cue, above its times."""
_MARKUP = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>|<\d[\d:.]{1,20}>|\{\\[^{}\n]{0,80}\}")


def are_ones(content: str) -> bool:
    """Whether a text is subtitles: it has several cues, the first near its beginning."""
    first = _CUE.search(content)
    return first is not None and first.start() < 5_000 and len(_CUE.findall(content, 0, 100_000)) > 1


def blocks(content: str) -> list[Block]:
    """A paragraph per cue, each a turn of its own."""
    found: list[Block] = []
    *parts, last = _CUE.split(content)[1:]
    for part in (*(_NUMBER_OF_NEXT.sub("", one) for one in parts), last):
        lines = _MARKUP.sub("", part).split("\n")
        if text := "\n".join(line.strip() for line in lines if line.strip()):
            found += [BOUNDARY, Block(text)]
    return found
