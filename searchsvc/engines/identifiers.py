"""The identifiers of passages: what permalinks are made of."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from ..model import Document
from ..text.batch import folded_texts


def identifiers(document: Document) -> list[str]:
    """The identifier of each passage: the library's own, else made from its text, with a number among equals."""
    return identifiers_of(document.id, ((passage.id, passage.zh or passage.en or "") for passage in document.passages))


def identifiers_of(document: str, passages: Iterable[tuple[str | None, str]]) -> list[str]:
    """The same of passages that are given as their own identifier, or none, and their text."""
    seen: Counter[str] = Counter()
    found = []
    owns, texts = zip(*passages, strict=True)
    for own, text in zip(owns, folded_texts(list(texts)), strict=True):
        if own:
            found.append(own)
            continue
        digest = hashlib.sha256(f"{document}\0{text}".encode()).digest()
        made = f"{document}:{_base32(digest)}"
        seen[made] += 1
        found.append(made if seen[made] == 1 else f"{made}-{seen[made]}")
    return found


_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_TWO_DIGITS = [first + second for first in _BASE32 for second in _BASE32]


def _base32(digest: bytes) -> str:
    """The first ten digits of a hash in base 32 (RFC 4648), which `base64` takes twenty times as long for."""
    number = int.from_bytes(digest[:7], "big") >> 6
    return "".join([_TWO_DIGITS[number >> shift & 1023] for shift in (40, 30, 20, 10, 0)])
