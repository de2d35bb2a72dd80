"""Identifiers of passages as numbers: what is made from a text is not written out in an index.

A made one is what it is made of, with which it can be written again beside its document's; any other is a hash,
above these, and the record holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..identifiers import DIGEST_BITS, Given, Made, all_made, read
from .postings import code

_HASHED = 1 << 63
_MOST_EQUAL = _HASHED >> DIGEST_BITS
_DIGEST = (1 << DIGEST_BITS) - 1
KEY = "key"
"""What a record has where its identifier cannot be told from the number, nor is its own."""


def numbers(document: str, given: Sequence[Given]) -> Iterator[tuple[int, str]]:
    """The number of each passage of a document; and what its record has to hold as KEY, or ""."""
    made = all_made(document, given)
    for own, _ in given:
        if own:
            yield number(own), ""
        else:
            one = next(made)
            held = "" if one.nth <= _MOST_EQUAL else one.written(document)
            yield _number_of_made(one) if not held else number(held), held


def number(identifier: str) -> int:
    """The number by which a passage is found."""
    made = read(identifier)
    return _number_of_made(made) if made and made.nth <= _MOST_EQUAL else code(identifier) | _HASHED


def identifier(number: int, document: str, record: Mapping[str, Any]) -> str:
    """The identifier of a passage, given its number, its document's and its record."""
    if number & _HASHED:
        return str(record.get(KEY) or record["id"])
    return Made(number & _DIGEST, (number >> DIGEST_BITS) + 1).written(document)


def _number_of_made(made: Made) -> int:
    return made.nth - 1 << DIGEST_BITS | made.digest
