"""Plain text: split it into paragraphs, by blank lines or one per line, and recognise headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from . import gutenberg, page, subtitles
from .languages import are_sides, in_both, side_of
from .terms import Terms
from .text import Block, Text, decoded

ENDINGS = (".txt", ".text", *subtitles.ENDINGS)

_LANGUAGE = re.compile(
    r"[\s—–*=_#【\[（(<《:：-]*(?:中文|英文|汉语|漢語|英语|英語|原文|译文|譯文|chinese|english)"
    r"(?:版|版本|译文|原文| version| text| translation)?[\s—–*=_#】\]）)>》:：-]*",
    re.IGNORECASE,
)
"""A line that only names the language of what follows."""
_HYPHEN = re.compile("[a-z]-\\Z")
LEAST_HYPHENATED = 0.03
"""The least share of lines with a hyphen at the end in a text whose words are broken at the margin."""
LEAST_MARGIN = 50
"""The fewest characters of a hard-wrapped line of English."""
LONGEST_HEADING = {"zh": 30, "en": 90}
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百零〇两0-9]+[编編章节節篇部回课課]|[一二三四五六七八九十]+、|[（(](?:[一二三四五六七八九十]+|(?-i:[IVX]+))[)）]"
    r"|(?:chapter|part|section|book|lesson|unit)\s+[0-9ivxlc]+\b|[IVX]+(?:\.\s|\Z)|\d{1,2}(?:\.\d{1,2})*\.?\s+(?=[A-Z一-鿿]))",
    re.IGNORECASE,
)
_CHAPTER = re.compile(
    r"\A((?:chapter|part|section|book)\s+[0-9ivxlc]+|[（(][一二三四五六七八九十]+)[.）)]\Z", re.IGNORECASE
)
"""A number as a heading that ends like a sentence: `CHAPTER I.`, `（一）`."""
_BARE = re.compile(r"[（(]?(?:[一二三四五六七八九十]+|\d+|[IVXLC]+)[)）.、]?")
"""A number alone, which is no title."""
_NUMERAL = re.compile(r"[一二三四五六七八九十百零〇两\d.]+|(?<![a-z])[ivxlc]+(?![a-z])")
_INDENTED = re.compile("(?<=\n)(?=\u3000\u3000[^\u3000\n])")
"""Where a paragraph of Chinese begins that no blank line separates from the one before."""
_BULLET = re.compile(r"\A[•‣◦▪■●○*–-][ \t]+(?![*–-])")
_ENDS_A_SENTENCE = re.compile(r"[.。!！?？;；,，:：…、\"”』」）)]\s*\Z")
_SMALL_WORDS = frozenset(
    re.findall(r"\w+", "a an and as at but by for from in into nor of on or over the to up via with vs")
)


def text(path: Path, terms: Terms) -> Text:
    """The text of a file; if it was copied from a published page, without the page's furniture."""
    content, notices = decoded(path, terms)
    if subtitles.are_ones(content):
        return Text(tuple(subtitles.blocks(content)), {}, notices)
    content, said, left_out = gutenberg.taken_apart(content)
    paragraphs = paragraphs_of(content)
    if page.is_one(paragraphs):
        return page.text(paragraphs, notices, is_heading)
    own = [one for one in paragraphs if not _LANGUAGE.fullmatch(one)]
    if len(own) < len(paragraphs):
        left_out += (f"lines that only name a language left out: {len(paragraphs) - len(own)}",)
    return Text(tuple(blocks_of(own)), said, notices + left_out)


def blocks_of(paragraphs: Sequence[str]) -> list[Block]:
    """The paragraphs as blocks, with headings recognised; a short first one is the title."""
    blocks = [Block(one, 2 if _heads(one, paragraphs[n + 1 : n + 2]) else 0) for n, one in enumerate(paragraphs)]
    is_title = len(blocks) > 2 and all(is_short(one) and not _BARE.fullmatch(one) for one in _lines(blocks[0].text))
    is_title = is_title and not all(in_both(one) and "\n" not in one for one in paragraphs[:2])  # of a glossary
    kinds = [_numbering(block.text) if block.level else "" for block in blocks]
    if is_title and not (kinds[0] and kinds.count(kinds[0]) > 1):
        blocks[0] = Block(blocks[0].text, 1)
    return blocks


def paragraphs_of(content: str) -> list[str]:
    """Split at blank lines and before indented lines; at every line if blank lines are rare, or most are indented."""
    content = _INDENTED.sub("\n", content)
    lines = [_BULLET.sub("", line.strip(" \t\u3000\ufeff")) for line in content.replace("\f", "\n\n").split("\n")]
    filled = [line for line in lines if line]
    blocks = [[line for line in block.split("\n") if line] for block in re.split(r"\n{2,}", "\n".join(lines))]
    blocks = [block for block in blocks if block]
    indented = sum(line.startswith(("\u3000\u3000", "    ", "\t")) for line in content.split("\n"))
    if (len(blocks) * 4 < len(filled) and not _is_wrapped(filled)) or indented * 2 > len(filled) > len(blocks):
        return filled
    hyphens = sum(bool(_HYPHEN.search(line)) for line in filled)
    return [_joined(block, is_hyphenated=hyphens > LEAST_HYPHENATED * len(filled)) for block in blocks]


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether most lines are hard-wrapped at a margin rather than ended with a paragraph."""
    longest = max(map(len, lines))
    return longest < 120 and sum(len(line) > 0.75 * longest for line in lines) > 0.5 * len(lines)


def _joined(lines: list[str], *, is_hyphenated: bool) -> str:
    """The lines of a paragraph, rejoined if they are hard-wrapped and not verse."""
    if len(lines) == 2 and len(lines[0]) > LEAST_MARGIN and lines[1][:1].islower() and side_of(lines[0]) == "en":
        return _rejoined(lines, is_hyphenated)
    is_verse = all(line.lstrip("“‘\"'([—…")[:1].isupper() for line in lines)
    if len(lines) < 3 or is_verse or not _is_wrapped(lines[:-1]) or len(lines[0]) < 30:
        return "\n".join(lines)
    sides = {side_of(line) for line in lines}
    if len(sides - {None}) > 1:
        return "\n".join(lines)
    return "".join(lines) if "zh" in sides else _rejoined(lines, is_hyphenated)


def _rejoined(lines: Sequence[str], is_hyphenated: bool) -> str:
    return re.sub(r"(?<=[a-z])- (?=[a-z])", "" if is_hyphenated else "-", " ".join(lines))


def _lines(text: str) -> list[str]:
    """The two lines of a text if each is in another language, else the whole text."""
    lines = text.split("\n")
    return lines if are_sides(lines) else [text]


def _heads(text: str, following: Sequence[str]) -> bool:
    """Whether a paragraph, or each of its lines in different languages, is a heading of what follows."""
    below = [line for one in following for line in _lines(one)]
    lines = _lines(text)
    own = [[line for line in below if len(lines) == 1 or side_of(line) == side_of(one)] or below for one in lines]
    return all(is_heading(line, beneath) for line, beneath in zip(lines, own, strict=True))


def is_heading(text: str, following: Sequence[str]) -> bool:
    """Whether a paragraph is a heading of `following`: short, not a sentence, numbered or in title case."""
    if not following or not is_short(_CHAPTER.sub(r"\1", text)):
        return False
    if is_numbered(text):
        return True
    if not (_ENDS_A_SENTENCE.search(following[0]) or len(following[0]) > 2 * LONGEST_HEADING["zh"]):
        return False
    if side_of(text) == "zh":
        return len(following[0]) > 2 * len(text) and not re.search("[，。；]", text)
    words = re.findall(r"[A-Za-z][\w’'-]*", text)
    return len(words) > 1 and all(word[0].isupper() or word.lower() in _SMALL_WORDS for word in words)


def is_numbered(text: str) -> bool:
    """Whether a line begins like a numbered heading, such as `一、` or `Chapter I`."""
    return bool(_NUMBERED.match(text.strip()))


def _numbering(text: str) -> str:
    """The pattern of a heading's number, such as `第#章` or `#、`; empty without one."""
    match = _NUMBERED.match(text.strip())
    return _NUMERAL.sub("#", match[0].lower()) if match else ""


def is_short(text: str) -> bool:
    """Whether a paragraph is as short as a heading and does not end like a sentence."""
    longest = LONGEST_HEADING[side_of(text) or "en"]
    return "\n" not in text and len(text) <= longest and not _ENDS_A_SENTENCE.search(text)
