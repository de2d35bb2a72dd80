"""What Whoosh holds of a generation, its codes, and the version of it all."""

from __future__ import annotations

from whoosh.fields import Schema

from .codec import terms_field, words_field

VERSION = 1

SIDE_CODES = {"both": 0, "zh": 1, "en": 2}
UNDATED = -(2**31)


def schema() -> Schema:
    """Whoosh's fields: `words` for ranking, `runs` for prefixes, `forms` (stem, NUL, word) for inflections."""
    return Schema(words=words_field(), runs=terms_field(), forms=terms_field())
