"""What the cluster holds of a generation: two indexes, their fields and settings, and the version of it all.

    <name>-<generation>-passages    a record a passage: its columns, words and facets, and itself to be shown
    <name>-<generation>-catalogue   records of three kinds: documents, values of facets, English forms
    <name>                          an alias: the passages that serve

All analysis is done here: the cluster splits at blanks, and nothing else.  A column has up to three fields:
`<column>` holds its atoms with their positions, each of its texts a value set apart from the next, so that a
phrase without slop is a literal; `<column>_stems` the stems of its words; `<column>_written` the atoms as they
are written, neither folded nor stemmed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from ..columns import DOCUMENT_COLUMNS, DOCUMENT_FACETS, PASSAGE_COLUMNS

VERSION = 2

LONGEST_ATOM = 4000
"""Characters; no query is as long, so that of a longer atom only its beginning can be asked for."""

OF_DOCUMENT = ("title", "author", "source", "topic", "type")
"""The columns of a document that stand in each of its passages too: those that are fields of the query."""

_LONGEST_KEYWORD = 1000
_SET_APART = 100
_MOST_LISTED = 1_000_000
"""Documents that a list may be leafed through."""
_INDEXED = ("zh", "en")
"""The columns that hold running text, for which the cluster keeps pairs of neighbours."""

Fields = dict[str, Any]

_KEYWORD: Fields = {"type": "keyword"}
_NUMBER: Fields = {"type": "integer"}
_KEPT: Fields = {"type": "object", "enabled": False}
"""Given back as it came, and never looked into."""


def _column(name: str) -> Fields:
    text = {"type": "text", "analyzer": "atoms", "norms": False}
    return {
        name: text | {"position_increment_gap": _SET_APART, "index_phrases": name in _INDEXED},
        f"{name}_stems": text | {"index_options": "docs"},
        f"{name}_written": text | {"position_increment_gap": _SET_APART},
    }


def _columns(*names: str) -> Fields:
    return {field: kind for name in names for field, kind in _column(name).items()}


def _facets() -> Fields:
    return {facet_field(facet): _KEYWORD for facet in (*DOCUMENT_FACETS, "sides")}


def facet_field(facet: str) -> str:
    """The field of a facet's values."""
    return f"facet_{facet}"


def keyword(value: str) -> str:
    """A value of a facet as the cluster knows it: what is too long for it is known by its hash."""
    if len(value) <= _LONGEST_KEYWORD:
        return value
    return value[:_LONGEST_KEYWORD] + hashlib.sha256(value.encode()).hexdigest()


_DATED: Fields = {"first": _NUMBER, "last": _NUMBER}


def passages() -> Fields:
    """The fields of a passage."""
    return {
        "order": {"type": "long"},
        "document": _KEYWORD,
        "number": _NUMBER,
        "n": _NUMBER,
        **_columns(*PASSAGE_COLUMNS, *OF_DOCUMENT),
        # BM25 over the words of both sides; the presence of a form earns as much as any of its words could.
        "words": {"type": "text", "analyzer": "atoms", "index_options": "freqs"},
        "forms": {"type": "text", "analyzer": "atoms", "index_options": "docs", "norms": False}
        | {"similarity": "presence"},
        **_facets(),
        **_DATED,
        "record": _KEPT,
    }


def catalogue() -> Fields:
    """The fields of the catalogue's records."""
    return {
        "kind": _KEYWORD,
        "document": _KEYWORD,
        "number": _NUMBER,
        **_columns(*DOCUMENT_COLUMNS),
        **_facets(),
        **_DATED,
        "by_title": _KEYWORD,
        "added": _KEYWORD,
        "record": _KEPT,
        "stem": _KEYWORD,
        "form": _KEYWORD,
        "in_zh": _NUMBER,
        "in_en": _NUMBER,
        "in_any": _NUMBER,
    }


def settings(shards: int, window: int) -> Fields:
    """The settings of an index that is being filled: no copies yet, and nothing to be seen."""
    atoms = {"type": "whitespace", "max_token_length": 3 * LONGEST_ATOM}
    return {
        "number_of_shards": shards,
        "number_of_replicas": 0,
        "refresh_interval": -1,
        "max_result_window": window,
        "analysis": {
            "tokenizer": {"atoms": atoms},
            "analyzer": {"atoms": {"type": "custom", "tokenizer": "atoms"}},
        },
        "similarity": {"presence": {"type": "BM25", "k1": 0.0, "b": 0.0}},
    }


def served(replicas: int) -> Fields:
    """The settings of an index that serves: as many copies of each part as there are nodes for, up to `replicas`."""
    return {"auto_expand_replicas": f"0-{replicas}", "refresh_interval": None}


def body(fields: Fields, shards: int = 1, window: int = _MOST_LISTED) -> Fields:
    """What an index is made with; a record with anything else is refused."""
    return {"settings": settings(shards, window), "mappings": {"dynamic": "strict", "properties": fields}}
