"""On what terms files are read: how large they may be, and their character set where a person says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Bounds of what is read, each a setting of the same name."""

    largest_record: int = 64_000_000
    """Bytes of one document, row or unit in a file that holds many."""
    largest_file: int = 100_000_000
    """Bytes of a file that is read as a whole, and of what an archive unpacks to."""
    archive_members: int = 10_000
    """Files in an archive: a Word file, a workbook, an EPUB."""
    archive_ratio: int = 200
    """How many times its size a file in an archive may unpack to."""
    encoding: str = ""
    """The character set of every text file that does not say its own; found from the text where it is empty."""
