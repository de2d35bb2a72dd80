"""The identifiers of passages: what permalinks are made of."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..model import Document
from ..text.batch import folded_texts

Given = tuple[str | None, str]
"""A passage's own identifier, or none, and the text that one is made from."""

DIGEST_BITS = 50


class Made(NamedTuple):
    """What an identifier is made of beside the document's."""

    digest: int
    """Of the document's identifier and the folded text."""
    nth: int
    """Which of the passages that are equal in this, from 1."""

    def written(self, document: str) -> str:
        """The identifier as it stands in addresses."""
        made = f"{document}:{_base32(self.digest)}"
        return made if self.nth == 1 else f"{made}-{self.nth}"


def identifiers(document: Document) -> list[str]:
    """The identifier of each passage: the library's own, else made from its text, with a number among equals."""
    given = [(passage.id, passage.zh or passage.en or "") for passage in document.passages]
    made = all_made(document.id, given)
    return [own or next(made).written(document.id) for own, _ in given]


def all_made(document: str, given: Sequence[Given]) -> Iterator[Made]:
    """What identifiers are made of for the passages that have none of their own, in order."""
    seen: Counter[int] = Counter()
    begun = hashlib.sha256(f"{document}\0".encode())
    for text in folded_texts([text for own, text in given if not own]):
        whole = begun.copy()
        whole.update(text.encode())
        digest = int.from_bytes(whole.digest()[:7], "big") >> 56 - DIGEST_BITS
        seen[digest] += 1
        yield Made(digest, seen[digest])


def read(identifier: str) -> Made | None:
    """What an identifier was made of; None for one that a library gave itself."""
    found = _MADE.fullmatch(identifier)
    if not found:
        return None
    digest = 0
    for digit in found[1]:
        digest = digest << 5 | _BASE32.index(digit)
    return Made(digest, int(found[2] or 1))


_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_TWO_DIGITS = [first + second for first in _BASE32 for second in _BASE32]
_MADE = re.compile(r"[^:]+:([a-z2-7]{10})(?:-([1-9][0-9]{0,8}))?", re.ASCII)


def _base32(number: int) -> str:
    """Ten digits in base 32 (RFC 4648), which `base64` takes twenty times as long for."""
    return "".join([_TWO_DIGITS[number >> shift & 1023] for shift in (40, 30, 20, 10, 0)])
