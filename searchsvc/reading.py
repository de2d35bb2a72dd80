"""Reading the sources of a library: documents of any format, aligned where needed, with faults collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from . import formats
from .engines.catalogue import Catalogue, Held
from .engines.protocol import Origin
from .formats import Fault, LeftOut, Notice, Unaligned
from .model import CERTAIN, Document
from .settings import Settings
from .text.characters import script_of

__all__ = ["Fault", "Reading"]


class Reading:
    """One pass over the sources: yields the documents that go into the index, and counts what stays out and why."""

    def __init__(
        self,
        settings: Settings,
        progress: Callable[[str, int, float], None] = lambda *_: None,
        *,
        held_back: bool = False,
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._size = 0
        self._passed = 0
        self._skips_held_back = not held_back
        self._today = datetime.now(UTC).date()
        self._ids: dict[str, _Place] = {}
        self._passage_ids: dict[str, _Place] = {}
        self.faults: list[Fault] = []
        self.notices: list[Notice] = []
        self.drafts = self.embargoed = self.left_out = self.documents = self.passages = 0

    def __iter__(self) -> Iterator[tuple[Document, Origin]]:
        for found in self.past(None):
            if not isinstance(found, Held):
                yield found

    def nothing(self) -> str:
        """What to say where no document was read: that there is none, and how many files were left out."""
        left_out = f" ({self.left_out} left out as no documents)" if self.left_out else ""
        return f"the sources hold no document{left_out}"

    def past(self, catalogue: Catalogue | None) -> Iterator[tuple[Document, Origin] | Held]:
        """The documents, or, for files and records unchanged since the last build, what the catalogue holds of them.

        Unchanged files are not opened.  Without a catalogue everything is read.
        """
        files = _Files(catalogue, self._terms)
        sources, index = self._settings.sources, self._settings.index
        self._size, self._passed = formats.size(sources), 0
        read = formats.read(sources, index=index, terms=self._terms, before=files, passed=self._pass)
        for found in _all_aligned(read):
            if isinstance(found, formats.Unchanged):
                for held in files.held(found.file, found.record):
                    own = [*enumerate(held.passage_ids, 1)] if held.passage_ids else []
                    if self._is_new(held.id, (found.file, held.record), own):
                        yield self._counted(held, held.passages, found.position)
                    else:
                        files.doubt()
            elif isinstance(found, formats.Read) and self._goes_in(found):
                origin = Origin(found.file, found.record, found.digest)
                document = found.document
                if found.told_apart:  # its identifier may change when another file is removed
                    files.doubt()
                yield self._counted((_with_language(document), origin), len(document.passages), found.position)
            elif isinstance(found, LeftOut):
                self.left_out += 1
            else:
                if not isinstance(found, Notice):  # a notice need not be repeated while the file is unchanged
                    files.doubt()
                self._note(found)

    @property
    def _terms(self) -> formats.Terms:
        return formats.Terms(**{name: getattr(self._settings, name) for name in formats.Terms.__slots__})

    def _note(self, found: _Aligned) -> None:
        """Record a fault or a notice."""
        if isinstance(found, Fault):
            self.faults.append(found)
        elif isinstance(found, Notice):
            self.notices.append(found)

    def _goes_in(self, found: formats.Read) -> bool:
        """Whether a document goes into the index; one that does not is counted."""
        document = found.document
        own = [(n, passage.id) for n, passage in enumerate(document.passages, 1) if passage.id]
        if not self._is_new(document.id, (found.file, found.record), own):
            return False
        if self._skips_held_back and document.held_back(self._today):
            self.drafts += document.draft
            self.embargoed += not document.draft
            return False
        return True

    def _pass(self, size: int) -> None:
        self._passed += size

    def _counted(self, found: _Counted, passages: int, position: int) -> _Counted:
        self.documents += 1
        self.passages += passages
        share = (self._passed + position) / self._size if self._size else 0.0
        self._progress("passages", self.passages, min(share, 1.0))
        return found

    def _is_new(self, document: str, place: _Place, own: Sequence[tuple[int, str]]) -> bool:
        """Whether the identifiers of a document and its passages (`own`) are unused; records a fault if not."""
        if document in self._ids:
            reason = f"the identifier stands already at {_named(self._ids[document])}: give one of the two another name"
            self.faults.append(Fault(*place, document, "id", reason))
            return False
        for number, passage in own:
            if passage in self._passage_ids:
                reason = f"“{passage}” is already a passage at {_named(self._passage_ids[passage])}"
                self.faults.append(Fault(*place, document, f"passages[{number}].id", reason))
                return False
        self._ids[document] = place
        if own:
            self._passage_ids |= {passage: place for _, passage in own}
        return True


_Place = tuple[str, int]
"""A file and the number of a record in it, 0 for the whole file."""


def _named(place: _Place) -> str:
    file, record = place
    return f"{file}:{record}" if record else file


_Counted = TypeVar("_Counted", Held, tuple[Document, Origin])


class _Files:
    """What the last build knew of the files, and which file is being read."""

    def __init__(self, catalogue: Catalogue | None, terms: formats.Terms) -> None:
        self._catalogue = catalogue
        self._file = ""
        self._records: dict[int, Held] = {}
        self._records_of = ""
        """The file that `_records` belong to."""
        if catalogue:
            catalogue.begin(repr(terms))

    def has_file(self, file: str, stamp: formats.Stamp) -> bool:
        """Whether the file to be read next is unchanged, so that it need not be opened."""
        self._file = file
        return self._catalogue is not None and self._catalogue.is_as_it_was(file, stamp)

    def has_record(self, file: str, record: int, digest: str) -> bool:
        """Whether the record at this place is unchanged."""
        if self._catalogue and file != self._records_of:
            self._records = {one.record: one for one in self._catalogue.held(file)}
            self._records_of = file
        return record in self._records and self._records[record].digest == digest

    def identifiers(self, file: str) -> Sequence[str]:
        """The identifiers that the documents of a file had in the last build."""
        return [held.id for held in self._catalogue.held(file)] if self._catalogue else []

    def held(self, file: str, record: int) -> Sequence[Held]:
        """The documents of an unchanged file, or of one unchanged record (from 1) in it."""
        assert self._catalogue
        return [self._records[record]] if record else self._catalogue.held(file)

    def doubt(self) -> None:
        """Have the next build open the current file again, because something of it is not in the index."""
        if self._catalogue:
            self._catalogue.doubt(self._file)


_Aligned = formats.Read | formats.Unchanged | Fault | Notice | LeftOut


def _all_aligned(found: Iterable[formats.Settled]) -> Iterator[_Aligned]:
    for one in found:
        if isinstance(one, Unaligned):
            yield from _aligned(one)
        else:
            yield one


def _aligned(found: Unaligned) -> Iterator[formats.Read | Fault | Notice]:
    """Align a document whose sides do not match paragraph for paragraph, keeping the pairs pinned in `align.toml`."""
    from .align import align, corrections, corrections_file

    document = str(found.metadata.get("id", ""))
    path = corrections_file(found.file)
    pins = corrections(path, document, found.zh, found.en)
    yield from (Fault(str(path), 0, document, "", fault) for fault in pins.faults)
    beads = align(found.zh, found.en, pins.pinned)
    doubtful = sum(bead.confidence < CERTAIN for bead in beads)
    parted = "; ".join(found.differences)
    yield Notice(found.file, f"{parted}: aligned into {len(beads)} pairs, {doubtful} of them uncertain")
    yield from formats.joined(found, [(bead.zh, bead.en) for bead in beads], [bead.confidence for bead in beads])


def _with_language(document: Document) -> Document:
    """The document with its language set from the script of its text, unless it is given."""
    if document.language:
        return document
    chinese = (passage.zh for passage in document.passages if passage.zh)
    script = script_of("".join(islice(chinese, 50)))
    return document.model_copy(update={"language": f"zh-{script}"}) if script else document
