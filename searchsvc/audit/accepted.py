"""Accepted findings: a text file of the identifiers that a person has reviewed, one per line."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import SourceError

_IDENTIFIER = re.compile("[0-9a-f]{12}")


def read_accepted(path: Path) -> frozenset[str]:
    """Read the identifiers in a file, where `#` begins a comment.  Raises SourceError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    found = set()
    for number, line in enumerate(lines, 1):
        identifier = line.partition("#")[0].strip()
        if identifier and not _IDENTIFIER.fullmatch(identifier):
            raise SourceError(f"{path}:{number}: “{identifier[:40]}” is no identifier of a finding (12 digits, a to f)")
        if identifier:
            found.add(identifier)
    return frozenset(found)
