"""File names and language codes: the document a file belongs to, its side, and identifiers made from names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..model import Side

_CODES: dict[str, Side] = {
    **dict.fromkeys(("zh", "zho", "chi", "cmn", "lzh", "yue"), "zh"),
    **dict.fromkeys(("en", "eng"), "en"),
}
_ZH_WORDS = "cn chs cht sc tc chinese 中文 中文版 汉语 漢語 原文 简体 繁体 繁體 简体中文 繁体中文 繁體中文 中 汉 漢"
_EN_WORDS = "english 英文 英文版 英语 英語 译文 譯文 译本 譯本 英"
_WORDS: dict[str, Side] = {
    **dict.fromkeys(_ZH_WORDS.split(), "zh"),
    **dict.fromkeys(_EN_WORDS.split(), "en"),
}
"""Words that people use in place of a language code."""
_CODE = r"(?:zh|zho|chi|cmn|lzh|yue|en|eng)(?:[-_][A-Za-z0-9]{2,8})*"
_ENDING = re.compile(rf"(?P<stem>.*?)(?:(?:^|[._-])(?P<code>{_CODE}))?\Z", re.IGNORECASE | re.DOTALL)
_LATIN_WORDS, _HAN_WORDS = ("|".join(word for word in _WORDS if word.isascii() is latin) for latin in (True, False))
_WORDED = re.compile(
    rf"(?P<base>.*?)[\s._-]*[(（\[【]?(?P<word>(?<![A-Za-z0-9])(?:{_CODE}|{_LATIN_WORDS})|{_HAN_WORDS})[)）\]】]?\Z",
    re.IGNORECASE | re.DOTALL,
)
_WORDED_FIRST = re.compile(
    rf"(?P<open>[(（\[【])?(?P<word>(?:zh|en|eng)(?:[-_](?:cn|tw|hk|hans|hant|us|gb))?|{_LATIN_WORDS}|{_HAN_WORDS})"
    r"(?(open)[)）\]】][\s._-]*|[\s._-]+)(?P<base>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,198}\Z")


def side_of_code(code: str) -> Side | None:
    """The side of a language code such as `ZH-CN`, `zh_TW`, `zho` or `EN-US`; None for another language."""
    return _CODES.get(re.split("[-_]", code.strip().lower())[0])


def side_of_language(text: str) -> Side | None:
    """The side of a language code, or of a word such as `English` or `中文版`; None for anything else."""
    return side_of_code(text) or _WORDS.get(text.strip().lower())


def worded(stem: str) -> tuple[str, str]:
    """Split a word for a language off a name: `报告（中文版）`, `law_CN`, `x english`, `【中文】报告`, `EN-law`."""
    match = _WORDED.match(stem) or _WORDED_FIRST.match(stem)
    return (match["base"], match["word"]) if match else (stem, "")


def script_code(code: str) -> str:
    """`zh-Hans` or `zh-Hant` if a language code implies one of them, else empty."""
    parts = set(re.split("[-_]", code.strip().lower()))
    if parts & {"hant", "tw", "hk", "mo", "lzh", "cht"}:
        return "zh-Hant"
    return "zh-Hans" if parts & {"hans", "cn", "sg", "my", "chs"} else ""


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a file's name: `x`, `zh-TW` and `.md` for `x.zh-TW.md`."""

    stem: str
    code: str
    ending: str

    @property
    def side(self) -> Side | None:
        return side_of_code(self.code) if self.code else None


def taken_apart(path: Path) -> Name:
    """Split a file's name into stem, language code and ending; the latter two may be empty."""
    match = _ENDING.match(unicodedata.normalize("NFC", path.stem))  # some file systems decompose names
    assert match  # it matches any text
    return Name(match["stem"], match["code"] or "", path.suffix.lower())


def identifier(name: str) -> str:
    """A document's identifier from any name: the name itself if valid, else its ASCII characters and a digest."""
    joined = re.sub(r"\s+", "-", name.strip())
    if _IDENTIFIER.match(joined) and joined[-1].isalnum():
        return joined
    kept = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")[:100]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept}-{digest}".lstrip("-")
