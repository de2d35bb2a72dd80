"""Whoosh's segments with terms and posting lists as arrays.

Whoosh's own codec writes and reads one posting and one term a Python call. Here a whole list is a list of passages
(`rowlists`) and behind it how often each of them holds the word (`frequencies`). The terms of a field stand in order
(`terms`). Whoosh's segments and table of contents are kept as they are.
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
"""Terms that are listed unless fewer are asked for."""


def schema() -> Schema:
    """Whoosh's fields: `words` for ranking, `runs` for prefixes, `forms` (stem, NUL, word) for inflections."""
    terms = FieldType(Existence(), None)
    return Schema(words=FieldType(Frequency(), None, scorable=True), runs=terms, forms=terms)


_NEVER: Frequencies = np.zeros(0, np.uint8)


class PostingList:
    """The passages that hold a word, and how often each of them does."""

    def __init__(self, passages: Selection, frequencies: Callable[[], Frequencies]) -> None:
        self.passages = passages
        self._read = frequencies
        self._frequencies: Frequencies | None = None

    @property
    def frequencies(self) -> Frequencies:
        """How often each passage that holds the word does, in order."""
        if self._frequencies is None:
            self._frequencies = self._read()
        return self._frequencies

    def counts(self, wanted: Rows) -> Counts:
        """How often the word stands in each of some passages."""
        return self.passages.spread(self.frequencies, wanted).astype(np.float32)


class ArrayTermsReader(TermsReader):
    """The terms of a segment, as Whoosh asks for them."""

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
        """The passages that hold a word, and how often each does."""
        number = self.terms_of["words"].number(word)
        if number < 0:
            return PostingList(Selection.none(self._size), lambda: _NEVER)
        return self.posting_list(number)

    def posting_list(self, number: int) -> PostingList:
        """The same of a word given by its number among all."""
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
    """Whoosh's codec, but for the terms and their posting lists."""

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        return ArrayTermsReader(Path(storage.folder), segment.segment_id(), segment.doc_count_all())


class TermWriter:
    """Writes the words of one segment with their posting lists."""

    def __init__(self, path: Path) -> None:
        """The files are named `<path>.words.terms` and so on."""
        self._path = path
        self._postings = path.with_name(f"{path.name}.pst").open("wb")
        self._words: list[bytes] = []
        self._places: list[Places] = []

    def add_postings(self, words: Sequence[str], held: Postings) -> None:
        """Write the lists of some words, in any order."""
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
    """Whoosh's segment of that name."""
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
        """The passages that hold a word, and how often each does."""
        return self._terms.postings(word.encode())

    def posting_list(self, number: int) -> PostingList:
        """The same of a word given by its number among all."""
        return self._terms.posting_list(number)

    def expand(self, field: str, prefix: str, most: int = MOST) -> list[str]:
        """The terms of a field that begin so, in order, and no more than `most`."""
        return [term.decode() for term in self._terms.terms_of[field].beginning(prefix.encode(), most)]


_B, _K1 = 0.75, 1.2
"""Whoosh's own: `whoosh.scoring.BM25F`."""


def length_norms(lengths: NDArray[np.unsignedinteger], average: float) -> NDArray[np.float32]:
    """What BM25 sets against a frequency in passages of some lengths in words."""
    norms = lengths.astype(np.float32)
    norms *= np.float32(_K1 * _B / average)
    norms += np.float32(_K1 * (1 - _B))
    return norms


def highest_score(passages: int, having: int) -> float:
    """What BM25 of a term that `having` of all passages hold comes near to and never reaches."""
    return float(np.log1p((passages - having + 0.5) / (having + 0.5))) * (_K1 + 1)


def score(counts: NDArray[np.float32], norms: NDArray[np.float32], passages: int, having: int) -> NDArray[np.float32]:
    """BM25 of one term: how often it stands in some passages, and their `length_norms`."""
    scores: NDArray[np.float32] = counts / (counts + norms)
    scores *= np.float32(highest_score(passages, having))
    return scores
