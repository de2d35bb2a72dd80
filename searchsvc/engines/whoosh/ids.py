"""Passage identifiers as 64-bit numbers, so that an index need not spell out those made from a text.

    bit 63          set: bits 0 … 62 are a hash of the identifier, which the record holds
    bits 50 … 62    else: its ordinal among equals, less 1 (`identifiers.Made`)
    bits 0 … 49     and its digest; the document's identifier supplies the rest

Different identifiers may share a number: a lookup compares the identifiers themselves.
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
"""The field of a record with an identifier that was made, but has too high an ordinal for its number to tell it."""


def numbers(document: str, given: Sequence[Given]) -> Iterator[tuple[int, str]]:
    """For each passage of a document, its number and the value of KEY in its record, "" for none."""
    made = all_made(document, given)
    for own, _ in given:
        if own:
            yield number(own), ""
        else:
            one = next(made)
            held = "" if one.nth <= _MOST_EQUAL else one.written(document)
            yield _number_of_made(one) if not held else number(held), held


def number(identifier: str) -> int:
    """The number under which a passage is indexed."""
    made = read(identifier)
    return _number_of_made(made) if made and made.nth <= _MOST_EQUAL else code(identifier) | _HASHED


def identifier(number: int, document: str, record: Mapping[str, Any]) -> str:
    """The identifier of a passage, from its number, its document's identifier and its record."""
    if number & _HASHED:
        return str(record.get(KEY) or record["id"])
    return Made(number & _DIGEST, (number >> DIGEST_BITS) + 1).written(document)


def _number_of_made(made: Made) -> int:
    return made.nth - 1 << DIGEST_BITS | made.digest
