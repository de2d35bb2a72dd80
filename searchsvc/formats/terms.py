"""The terms on which files are read: size limits, and the encoding if the user gives one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Limits on what is read, each a setting of the same name."""

    largest_record: int = 64_000_000
    """The most bytes of one document, row or unit in a file that holds many."""
    largest_file: int = 100_000_000
    """The most bytes of a file that is read as a whole, or that an archive unpacks to."""
    archive_members: int = 10_000
    """The most files in an archive: a Word file, a workbook, an EPUB."""
    archive_ratio: int = 200
    """The highest compression ratio of a file in an archive."""
    encoding: str = ""
    """The encoding of text files without a byte order mark; detected if empty."""
