"""Whoosh's segments with posting lists as arrays.

Whoosh's own codec writes and reads one posting a Python call. Here a whole list is three lists of numbers
(`rowlists`): the passages, which of them hold the word more than once, and how often these do; where these are
not few, the second is empty and the third is of all. Whoosh's term dictionary, segments and table of contents are
kept as they are.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Sequence
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import _lengths
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Frequency
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.system import pack_int, pack_long, pack_ushort

from .postings import Postings
from .rowlists import Packed, gaps_at, packed, unpacked
from .selection import NO_ROWS, Rows

NAME = "passages"

Frequencies = NDArray[np.uint16]

MOST = sys.maxsize
"""Terms that are listed unless fewer are asked for."""


def schema() -> Schema:
    """Whoosh's fields: `words` for ranking, `runs` for prefixes, `forms` (stem, NUL, word) for inflections."""
    terms = FieldType(Existence(), None)
    return Schema(words=FieldType(Frequency(), None, scorable=True), runs=terms, forms=terms)


class ArrayFieldWriter(W3FieldWriter):
    """Writes posting lists in any order, then their terms in order."""

    def add_lists(self, lists: Sequence[Packed]) -> NDArray[np.int64]:
        """Write what several lists hold of each word, word by word; where each word begins is returned."""
        pieces = [[held.held[start:end].data for start, end in pairwise(held.starts.tolist())] for held in lists]
        offset = int(self._postfile.tell())
        self._postfile.write(b"".join(chain.from_iterable(zip(*pieces, strict=True))))
        starts: NDArray[np.int64] = np.sum([held.starts[:-1] for held in lists], axis=0) + offset
        return starts

    def add_entry(self, term: bytes, entry: bytes) -> None:
        self._tindex.add(pack_ushort(self._fieldid) + term, entry)


class ArrayCodec(W3Codec):
    """Whoosh's codec, but for the posting lists."""

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        return ArrayFieldWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        rows, counts = _postings_at(dbfile.map, terminfo.extent()[0])
        return ListMatcher(
            rows.tolist(),
            counts.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=term,
            terminfo=terminfo,
        )


class TermWriter:
    """Writes the terms of one segment: `words` with posting lists, other fields as lists of terms."""

    def __init__(self, folder: Path, name: str, passages: int) -> None:
        self._schema = schema()
        codec, storage = ArrayCodec(), FileStorage(str(folder))
        self.segment = new_segment(name, passages)
        self._writer = codec.field_writer(storage, self.segment)
        self._entries: list[tuple[bytes, bytes]] = []

    def add_postings(self, words: list[str], held: Postings) -> None:
        """Write the lists of some words, in any order."""
        assert held.counts is not None
        if not words:
            return
        starts, heads = held.starts, held.starts[:-1]
        lengths = np.diff(starts)
        repeated = held.counts > 1
        many = np.add.reduceat(repeated, heads, dtype=np.int64) * _FEW_REPEATED > lengths
        more = np.flatnonzero(repeated | np.repeat(many, lengths))
        edges = np.searchsorted(more, starts)
        listed = np.flatnonzero(~np.repeat(many, lengths)[more])
        places = (more - np.repeat(heads, lengths)[more])[listed]
        counts = np.cumsum(held.counts[more], dtype=np.int64)
        before = np.append(0, counts)[edges[:-1]]
        sums = counts - np.repeat(before, np.diff(edges)) - 1
        lists = packed(starts, held.rows), packed(np.searchsorted(listed, edges), places), packed(edges, sums)
        offsets = self._writer.add_lists(lists)
        facts = zip(
            words,
            np.add.reduceat(held.counts, heads, dtype=np.float64).tolist(),
            lengths.tolist(),
            np.maximum.reduceat(held.counts, heads).tolist(),
            held.rows[heads].tolist(),
            held.rows[starts[1:] - 1].tolist(),
            offsets.tolist(),
            strict=True,
        )
        self._entries += [(word.encode(), _entry(*of_word)) for word, *of_word in facts]

    def add_terms(self, field: str, terms: list[bytes]) -> None:
        """Write a field that is only a list of terms, in order."""
        self._writer.start_field(field, self._schema[field])
        for term in terms:
            self._writer.add_entry(term, b"")
        self._writer.finish_field()

    def close(self) -> None:
        self._writer.start_field("words", self._schema["words"])
        for word, entry in sorted(self._entries):
            self._writer.add_entry(word, entry)
        self._writer.finish_field()
        self._writer.close()


def _entry(weight: float, passages: int, highest: int, first: int, last: int, offset: int) -> bytes:
    """What Whoosh's dictionary says of a term (`W3TermInfo.to_bytes`, without an object for each)."""
    head: bytes = W3TermInfo._struct.pack(0, weight, passages, 0, 0, highest, first, last)
    extent: bytes = pack_long(offset) + pack_int(passages)
    return head + extent


def new_segment(name: str, passages: int) -> Any:
    """Whoosh's segment of that name."""
    segment = ArrayCodec().new_segment(None, NAME)
    segment.segid = name.removeprefix(f"{NAME}_")
    segment.set_doc_count(passages)
    segment._fieldlengths = {}
    return segment


def write_toc(folder: Path, segments: list[Any]) -> None:
    """Write Whoosh's table of contents."""
    TOC(schema(), segments, 1).write(FileStorage(str(folder)), NAME)


class _MappedFile(StructFile):
    """A file of Whoosh's, mapped into memory.

    Its own seeks before it reads: threads that share it would read at each other's places.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            size = path.stat().st_size
            self.map: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        super().__init__(self.map or BytesIO(), path.name)

    def get(self, position: int, length: int) -> bytes:
        found: bytes = self.map[position : position + length]
        return found


class _MappedStorage(FileStorage):
    def open_file(self, name: str, **_: Any) -> _MappedFile:
        return _MappedFile(Path(self._fpath(name)))


class WordReader:
    """The word dictionary and posting lists of one segment."""

    def __init__(self, folder: Path, name: str) -> None:
        storage = _MappedStorage(str(folder))
        (segment,) = (one for one in TOC.read(storage, NAME).segments if one.segment_id() == name)
        self.reader = SegmentReader(storage, schema(), segment, codec=ArrayCodec())
        self._postings = self.reader._terms._postfile.map

    def postings(self, word: str) -> tuple[Rows, Frequencies]:
        """The passages that hold a word, in order, and how often each does."""
        try:
            info = self.reader._terms.term_info("words", word.encode())
        except TermNotFound:
            return NO_ROWS, np.zeros(0, np.uint16)
        return _postings_at(self._postings, info.extent()[0])

    def expand(self, field: str, prefix: str, most: int = MOST) -> list[str]:
        """The terms of a field that begin so, in order, and no more than `most`."""
        terms = self.reader._terms
        wanted, keys, held = terms._keycoder(field, prefix.encode()), terms._tindex, terms._dbfile.map
        at, found = keys.closest_key_pos(wanted), list[str]()
        while at is not None and at < keys.endofdata and len(found) < most:
            length, passed = _lengths.unpack_from(held, at)
            at += _lengths.size
            key = held[at : at + length]
            if not key.startswith(wanted):
                break
            found.append(key[_FIELD:].decode())
            at += length + passed
        return found


def _postings_at(held: Any, at: int) -> tuple[Rows, Frequencies]:
    rows, at = unpacked(held, at)
    places, at = unpacked(held, at)
    repeated = gaps_at(held, at)[0].astype(np.uint16)
    if len(repeated) > len(places):
        return rows, repeated
    counts = np.ones(len(rows), np.uint16)
    counts[places] = repeated
    return rows, counts


_FEW_REPEATED = 8
"""Passages that hold a word, for each that holds it more than once, from which these are listed."""
_FIELD = len(pack_ushort(0))
"""Bytes before a term that say of which field it is."""
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
