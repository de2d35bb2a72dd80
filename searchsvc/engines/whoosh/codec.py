"""A codec that stores the terms and posting lists of Whoosh's segments as arrays.

Whoosh's own codec takes a Python call for every posting and every term. Here the posting list of a word is its
passages (`rowlists`) followed by its frequency in each (`frequencies`), and the terms of a field are sorted (`terms`).
Whoosh's segments and table of contents are unchanged.

    <segment>.words.terms, .words.ends.npy   the words
    <segment>.words.lists.npy                for each, the offset of its posting list in .pst
    <segment>.pst                            the posting lists
    <segment>.runs.*, .forms.*               the terms of the other two fields, which have no posting lists
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import TermsReader
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence, Frequency
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import SegmentReader, TermInfo, TermNotFound

from . import frequencies
from .postings import Postings
from .rowlists import Places, interleaved, mapped, packed, selection_at
from .selection import Rows, Selection
from .terms import Terms, write_terms

NAME = "passages"

Frequencies = NDArray[np.unsignedinteger]
Counts = NDArray[np.float32]

MOST = sys.maxsize
"""How many terms are listed unless fewer are asked for: all."""


def schema() -> Schema:
    """Whoosh's fields: `words` for ranking, `runs` for prefix queries, `forms` (stem, NUL, word) for inflections."""
    terms = FieldType(Existence(), None)
    return Schema(words=FieldType(Frequency(), None, scorable=True), runs=terms, forms=terms)


_NEVER: Frequencies = np.zeros(0, np.uint8)


class PostingList:
    """The passages that hold a word, and its frequency in each, which is decoded only when needed."""

    def __init__(self, passages: Selection, frequencies: Callable[[], Frequencies]) -> None:
        self.passages = passages
        self._read = frequencies
        self._frequencies: Frequencies | None = None

    @property
    def frequencies(self) -> Frequencies:
        """The frequency of the word in each of `passages`, in order."""
        if self._frequencies is None:
            self._frequencies = self._read()
        return self._frequencies

    def counts(self, wanted: Rows) -> Counts:
        """The frequency of the word in each of the sorted `wanted` passages, 0 where it is absent."""
        return self.passages.spread(self.frequencies, wanted).astype(np.float32)


class ArrayTermsReader(TermsReader):
    """The terms and posting lists of a segment, through the interface that Whoosh expects."""

    def __init__(self, folder: Path, name: str, size: int) -> None:
        self._size = size
        self.terms_of = {field: Terms(folder, f"{name}.{field}") for field in schema().names()}
        self._places = np.load(folder / f"{name}.words.lists.npy", mmap_mode="r").view(np.ndarray)
        self._held = mapped(folder / f"{name}.pst")

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return self.terms_of[field].number(text) >= 0

    def indexed_field_names(self) -> Iterable[str]:
        return self.terms_of.keys()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field, terms in self.terms_of.items():
            yield from ((field, term) for term in terms.beginning(b"", MOST))

    def postings(self, word: bytes) -> PostingList:
        """The posting list of a word, empty if it is unknown."""
        number = self.terms_of["words"].number(word)
        if number < 0:
            return PostingList(Selection.none(self._size), lambda: _NEVER)
        return self.posting_list(number)

    def posting_list(self, number: int) -> PostingList:
        """The posting list of a word given by its number."""
        passages, at = selection_at(self._held, int(self._places[number]), self._size)
        return PostingList(passages, partial(frequencies.unpacked, self._held, at, len(passages)))

    def term_info(self, field: str, text: bytes) -> TermInfo:
        held = self.postings(text)
        if field != "words" or not len(held.passages):
            raise TermNotFound(f"{field}:{text!r}")
        counts, rows = held.frequencies, held.passages.rows
        return TermInfo(int(counts.sum()), len(rows), 0, 0, int(counts.max()), int(rows[0]), int(rows[-1]))

    def doc_frequency(self, field: str, text: bytes) -> int:
        return len(self.postings(text).passages) if field == "words" else 0

    def matcher(self, field: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        held = self.postings(text)
        return ListMatcher(
            held.passages.rows.tolist(),
            held.frequencies.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=(field, text),
            terminfo=self.term_info(field, text),
        )


class ArrayCodec(W3Codec):
    """Whoosh's codec with terms and posting lists of our own."""

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        return ArrayTermsReader(Path(storage.folder), segment.segment_id(), segment.doc_count_all())


class TermWriter:
    """Writes the words of one segment and their posting lists."""

    def __init__(self, path: Path) -> None:
        """`path` is what the names of the files begin with: `<path>.words.terms`, `<path>.pst` …"""
        self._path = path
        self._postings = path.with_name(f"{path.name}.pst").open("wb")
        self._words: list[bytes] = []
        self._places: list[Places] = []

    def add_postings(self, words: Sequence[str], held: Postings) -> None:
        """Write the posting lists of some words, in any order; `close` sorts the words."""
        assert held.counts is not None
        if not words:
            return
        together = interleaved([packed(held.starts, held.rows), *frequencies.packed(held.starts, held.counts)])
        self._places.append(together.starts[:-1] + self._postings.tell())
        self._postings.write(together.held.data)
        self._words += map(str.encode, words)

    def close(self) -> None:
        size = self._postings.tell()
        self._postings.close()
        order = sorted(range(len(self._words)), key=self._words.__getitem__)
        write_terms(Path(f"{self._path}.words"), [self._words[number] for number in order])
        places = np.concatenate([np.zeros(0, np.int64), *self._places])[order]
        np.save(Path(f"{self._path}.words.lists.npy"), places.astype(np.uint32 if size < 1 << 32 else np.int64))


def new_segment(name: str, passages: int) -> Any:
    """Whoosh's description of a segment of that name with so many passages."""
    segment = ArrayCodec().new_segment(None, NAME)
    segment.segid = name.removeprefix(f"{NAME}_")
    segment.set_doc_count(passages)
    segment._fieldlengths = {}
    return segment


def write_toc(folder: Path, segments: list[Any]) -> None:
    """Write Whoosh's table of contents."""
    TOC(schema(), segments, 1).write(FileStorage(str(folder)), NAME)


class WordReader:
    """The word dictionary and posting lists of one segment."""

    def __init__(self, folder: Path, name: str) -> None:
        storage = FileStorage(str(folder))
        (segment,) = (one for one in TOC.read(storage, NAME).segments if one.segment_id() == name)
        self.reader = SegmentReader(storage, schema(), segment, codec=ArrayCodec())
        self._terms: ArrayTermsReader = self.reader._terms

    def postings(self, word: str) -> PostingList:
        """The posting list of a word, empty if it is unknown."""
        return self._terms.postings(word.encode())

    def posting_list(self, number: int) -> PostingList:
        """The posting list of a word given by its number."""
        return self._terms.posting_list(number)

    def expand(self, field: str, prefix: str, most: int = MOST) -> list[str]:
        """The terms of a field with a prefix, in order, at most `most`."""
        return [term.decode() for term in self._terms.terms_of[field].beginning(prefix.encode(), most)]


_B, _K1 = 0.75, 1.2
"""Whoosh's defaults (`whoosh.scoring.BM25F`)."""


def length_norms(lengths: NDArray[np.unsignedinteger], average: float) -> NDArray[np.float32]:
    """BM25's length normalization, k1 · (1 - b + b · length / average), of passages with the given lengths in words."""
    norms = lengths.astype(np.float32)
    norms *= np.float32(_K1 * _B / average)
    norms += np.float32(_K1 * (1 - _B))
    return norms


def highest_score(passages: int, having: int) -> float:
    """The least upper bound of a term's BM25, given that `having` of all passages hold it: its IDF times (k1 + 1)."""
    return float(np.log1p((passages - having + 0.5) / (having + 0.5))) * (_K1 + 1)


def score(counts: NDArray[np.float32], norms: NDArray[np.float32], passages: int, having: int) -> NDArray[np.float32]:
    """BM25 of one term in some passages, from its frequencies there (`counts`) and their `length_norms`."""
    scores: NDArray[np.float32] = counts / (counts + norms)
    scores *= np.float32(highest_score(passages, having))
    return scores
