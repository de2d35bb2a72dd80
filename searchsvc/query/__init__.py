"""What users type ↔ what it means: a small language read into a tree, and a tree written out again.

The grammar (docs/query.md tells it to readers):

    query  = { either } ;                              all are required
    either = item { "OR" item } ;                      binds tighter than the implied AND
    item   = ( "-" | "NOT" ) item | [ field ":" ] basic ;
    basic  = "(" query ")" | "=" ( quote | word ) | quote | word [ "*" ] ;

A query is never an error: what cannot be read as syntax is read as text, and a notice says so.
"""

from .parser import DEEPEST_NESTING, parse
from .tree import (
    DATE_FIELDS,
    DOCUMENT_FIELDS,
    EVERYTHING,
    FIELDS,
    PASSAGE_FIELDS,
    SIDE_FIELDS,
    And,
    Node,
    Not,
    Notice,
    Or,
    Query,
    Range,
    Term,
    TermKind,
    Within,
    terms,
)

__all__ = [
    "DATE_FIELDS",
    "DEEPEST_NESTING",
    "DOCUMENT_FIELDS",
    "EVERYTHING",
    "FIELDS",
    "PASSAGE_FIELDS",
    "SIDE_FIELDS",
    "And",
    "Node",
    "Not",
    "Notice",
    "Or",
    "Query",
    "Range",
    "Term",
    "TermKind",
    "Within",
    "parse",
    "terms",
]
