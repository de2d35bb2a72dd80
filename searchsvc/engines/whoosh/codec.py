"""Whoosh's segments with posting lists as arrays: document numbers, then frequencies, as they lie in memory.

Whoosh's own codec writes and reads one posting a Python call. Here a whole list is one write and one view of
the mapped file; its term dictionary, segments and table of contents are kept as they are.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.fields import FieldType
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence, Frequency
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.system import pack_ushort

from .selection import NO_ROWS, Rows

NAME = "passages"

Frequencies = NDArray[np.uint16]


def words_field() -> FieldType:
    """The field that ranking reads: how often each word stands in each passage."""
    return FieldType(Frequency(), None, scorable=True)


def terms_field() -> FieldType:
    """A field that is only a sorted list of terms."""
    return FieldType(Existence(), None)


class ArrayFieldWriter(W3FieldWriter):
    """Writes terms in order, each with its whole posting list."""

    def add_term(self, term: bytes, rows: Rows, frequencies: Frequencies) -> None:
        info = W3TermInfo()
        info._df, info._weight = len(rows), float(frequencies.sum())
        if len(rows):
            info._minid, info._maxid, info._maxweight = int(rows[0]), int(rows[-1]), float(frequencies.max())
        info.set_extent(self._postfile.tell(), len(rows))
        self._postfile.write(rows.astype("<u4").tobytes() + frequencies.astype("<u2").tobytes())
        self._tindex.add(pack_ushort(self._fieldid) + term, info.to_bytes())


class ArrayCodec(W3Codec):
    """Whoosh's codec, but for the posting lists."""

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        return ArrayFieldWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        offset, count = terminfo.extent()[0], terminfo.doc_frequency()
        rows = np.frombuffer(dbfile.get(offset, 4 * count), dtype="<u4")
        weights = np.frombuffer(dbfile.get(offset + 4 * count, 2 * count), dtype="<u2")
        return ListMatcher(
            rows.tolist(),
            weights.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=term,
            terminfo=terminfo,
        )


def write_segment(
    folder: Path, schema: Any, passages: int, fields: list[tuple[str, list[tuple[bytes, Rows, Frequencies]]]]
) -> None:
    """Write an index of one segment: for each field, in order of name, its terms in order."""
    storage = FileStorage(str(folder))
    codec = ArrayCodec()
    segment = codec.new_segment(storage, NAME)
    segment.set_doc_count(passages)
    segment._fieldlengths = {}
    writer = codec.field_writer(storage, segment)
    for name, terms in fields:
        writer.start_field(name, schema[name])
        for term, rows, frequencies in terms:
            writer.add_term(term, rows, frequencies)
        writer.finish_field()
    writer.close()
    TOC(schema, [segment], 1).write(storage, NAME)


class WordReader:
    """The word dictionary and posting lists of one segment."""

    def __init__(self, folder: Path) -> None:
        self._storage = FileStorage(str(folder), supports_mmap=True)
        toc = TOC.read(self._storage, NAME)
        segment = toc.segments[0]
        self.reader = SegmentReader(self._storage, toc.schema, segment, codec=ArrayCodec())
        path = folder / segment.make_filename(W3Codec.POSTS_EXT)
        with path.open("rb") as file:
            size = path.stat().st_size
            self._postings: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""

    def postings(self, word: str) -> tuple[Rows, Frequencies]:
        """The passages that hold a word, in order, and how often each does."""
        try:
            info = self.reader._terms.term_info("words", word.encode())
        except TermNotFound:
            return NO_ROWS, np.zeros(0, np.uint16)
        # Whoosh reads the second half of an extent back as a tuple: the number of passages says as much.
        offset, count = info.extent()[0], info.doc_frequency()
        rows = np.frombuffer(self._postings, "<u4", count, offset)
        return rows, np.frombuffer(self._postings, "<u2", count, offset + 4 * count)

    def expand(self, field: str, prefix: str) -> list[str]:
        """The terms of a field that begin so, in order."""
        wanted, found = prefix.encode(), []
        for name, term in self.reader._terms.terms_from(field, wanted):
            if name != field or not term.startswith(wanted):
                break
            found.append(term.decode())
        return found


_B, _K1 = 0.75, 1.2
"""Whoosh's own: `whoosh.scoring.BM25F`."""


def length_norms(lengths: NDArray[np.float32], average: float) -> NDArray[np.float32]:
    """What BM25 sets against a frequency in passages of some lengths in words."""
    norms: NDArray[np.float32] = np.float32(_K1 * (1 - _B)) + lengths * np.float32(_K1 * _B / average)
    return norms


def highest_score(passages: int, having: int) -> float:
    """What BM25 of a term that `having` of all passages hold comes near to and never reaches."""
    return float(np.log1p((passages - having + 0.5) / (having + 0.5))) * (_K1 + 1)


def score(counts: NDArray[np.float32], norms: NDArray[np.float32], passages: int, having: int) -> NDArray[np.float32]:
    """BM25 of one term: how often it stands in some passages, and their `length_norms`."""
    scores: NDArray[np.float32] = counts / (counts + norms)
    scores *= np.float32(highest_score(passages, having))
    return scores
