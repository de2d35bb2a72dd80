"""The two indexes of a generation: their fields and settings, and the version of the format.

    <name>-<generation>-passages    a record per passage: its columns, words and facets, and the passage for display
    <name>-<generation>-catalogue   records of three kinds: documents, facet values, English forms
    <name>                          an alias for the passages that serve

All analysis is done by this program: the cluster only splits at blanks. Each column has three fields:

    <column>           its atoms with positions, each text a value with a position gap after it, so that a phrase
                       without slop is a literal
    <column>_stems     the stems of its words
    <column>_written   its atoms as written, neither folded nor stemmed
"""

from __future__ import annotations

import hashlib
from typing import Any

from ..columns import DOCUMENT_COLUMNS, DOCUMENT_FACETS, PASSAGE_COLUMNS

VERSION = 2

LONGEST_ATOM = 4000
"""Characters at which atoms are truncated: no query is as long as that."""

OF_DOCUMENT = ("title", "author", "source", "topic", "type")
"""The columns of a document that are repeated in each of its passages: those that are fields of the query."""

_LONGEST_KEYWORD = 1000
_SET_APART = 100
_MOST_LISTED = 1_000_000
"""How deep the pages of a list of documents may go."""
_INDEXED = ("zh", "en")
"""The columns of running text, for which the cluster indexes bigrams too (`index_phrases`)."""

Fields = dict[str, Any]

_KEYWORD: Fields = {"type": "keyword"}
_NUMBER: Fields = {"type": "integer"}
_KEPT: Fields = {"type": "object", "enabled": False}
"""Stored, but not indexed."""


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
    """The field that holds a facet's values."""
    return f"facet_{facet}"


def keyword(value: str) -> str:
    """A facet's value as a keyword; one too long for the cluster is cut off and gets a hash of the whole."""
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
        # `words` is BM25 over both sides. `forms` ignores frequency and length: the form typed earns its full weight.
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
    """The settings of an index that is being filled: no replicas, no refresh."""
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
    """The settings of an index that serves: as many replicas as there are nodes for, up to `replicas`."""
    return {"auto_expand_replicas": f"0-{replicas}", "refresh_interval": None}


def body(fields: Fields, shards: int = 1, window: int = _MOST_LISTED) -> Fields:
    """The body of the request that creates an index; records with other fields are refused."""
    return {"settings": settings(shards, window), "mappings": {"dynamic": "strict", "properties": fields}}
