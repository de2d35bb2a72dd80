"""The identifiers of passages: what permalinks are made of."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections import Counter

from ..model import Document
from ..text.characters import fold


def identifiers(document: Document) -> list[str]:
    """The identifier of each passage: the library's own, else made from its text, with a number among equals."""
    seen: Counter[str] = Counter()
    found = []
    for passage in document.passages:
        if passage.id:
            found.append(passage.id)
            continue
        text = fold(passage.zh or passage.en or "")
        digest = hashlib.sha256(f"{document.id}\0{text}".encode()).digest()
        made = f"{document.id}:{b32encode(digest)[:10].decode().lower()}"
        seen[made] += 1
        found.append(made if seen[made] == 1 else f"{made}-{seen[made]}")
    return found
