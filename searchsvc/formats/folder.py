"""Reading folders and files on disk: which of them are documents, and the metadata files beside them."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ..model import SIDES, Side
from . import assembly, foreign, html
from .foreign import ADVICE, signature
from .known import BESIDE, Faulty, Known
from .languages import is_foreign
from .mounted import DOCUMENTS, PACKED, TEXTS, reader_of, text_reader_of
from .names import identifier, taken_apart, worded
from .record import Before, Fault, Found, LeftOut, Notice, Read, Unchanged, Unreadable
from .shelf import Names, Shelf, Work, has_identifiers, listed, own_name, side_of_folder, works
from .terms import Terms
from .text import Text

_ABOUT = ("readme", "license", "licence", "copying", "changelog", "contributing")
_ABOUT_IN_CAPITALS = ("NOTICE", "AUTHORS")
"""Names of files about a folder, which are not documents."""
_ADVICE_ON_NAMES = (
    "in Chinese alone: {zh}; in English alone: {en}; an original and its translation are read as one document where"
    " their names say so: {example}"
)
_OF_PAGES = re.compile(r"(?P<page>.+)[._]files", re.DOTALL)
"""The folder in which a browser puts the pictures and scripts of a saved page."""


@dataclass(frozen=True)
class Folders:
    """Reads files and folders under the same terms; `index` is skipped, `before` knows what is unchanged."""

    index: Path
    terms: Terms
    before: Before | None = None
    passed: Callable[[int], None] = lambda _: None
    """Called with the size of each file that is done."""

    def read(self, sources: Sequence[Path]) -> Iterator[Found]:
        """The documents of all sources in order; files named one by one are read together, where the first stands."""
        shelves: list[Shelf] = []
        for one in self._shelves(sources):
            if isinstance(one, Shelf):
                shelves.append(one)
            else:
                yield one
        names = Names(shelves)
        yield from names.notices()
        for shelf in shelves:
            yield from self._documents(shelf, names)
        yield from names.notices_at_end()

    def _shelves(self, sources: Sequence[Path]) -> Iterator[Shelf | LeftOut | Fault]:
        files = [source for source in sources if not source.is_dir()]
        for source in sources:
            if source.is_dir():
                yield from self._walk(source, source)
            elif files:
                named, files = files, []
                yield from self._named(named)

    def _named(self, files: Sequence[Path]) -> Iterator[Shelf | Fault]:
        yield from (Fault(str(path), 0, "", "", reason) for path in files if (reason := _misnamed(path)))
        files = [path for path in files if not _misnamed(path)]
        for folder, run in groupby(files, lambda path: _base(path, files)):
            yield _shelf(folder, folder, list(run), named=True)

    def _walk(self, folder: Path, source: Path) -> Iterator[Shelf | LeftOut | Fault]:
        """The shelves of a folder and all its subfolders, in order of name.

        Subfolders for both languages, such as `zh/` and `en/`, go onto the shelf of the folder itself.
        """
        files: list[Path] = []
        below: list[Path] = []
        for entry in self._entries(folder):
            if not isinstance(entry, Path):
                yield entry
            else:
                (below if entry.is_dir() else files).append(entry)
        languages = [path for path in below if side_of_folder(path)]
        if len({side_of_folder(path) for path in languages}) > 1:
            below = [path for path in below if path not in languages]
            for language in languages:
                inside = list(self._below(language))
                yield from (one for one in inside if not isinstance(one, Path))
                files += [one for one in inside if isinstance(one, Path)]
        yield _shelf(source, folder, files)
        for path in below:
            yield from self._walk(path, source)

    def _entries(self, folder: Path) -> Iterator[Path | LeftOut | Fault]:
        """The entries of a folder, in order, without hidden files, symbolic links to folders, devices and the index.

        Left out too are files about the folder, and the folder of pictures and scripts beside a saved page.
        """
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        pages = {Path(entry.name).stem for entry in entries if entry.name.lower().endswith(html.ENDINGS)}
        for entry in entries:
            path = Path(entry.path)
            is_index = entry.is_dir() and (entry.is_symlink() or path.resolve() == self.index)
            stem = entry.name.split(".")[0]
            is_about = (stem.lower() in _ABOUT or stem in _ABOUT_IN_CAPITALS) and not entry.is_dir()
            saved_with = _OF_PAGES.fullmatch(entry.name)
            is_of_page = saved_with is not None and saved_with["page"] in pages and entry.is_dir()
            is_device = not entry.is_dir() and not entry.is_file() and path.exists()
            if entry.name.startswith((".", "~$")) or is_index or is_about or is_of_page or is_device:
                yield LeftOut(entry.path)
            elif reason := _misnamed(path):
                yield Fault(entry.path, 0, "", "", reason)
            else:
                yield path

    def _below(self, folder: Path) -> Iterator[Path | LeftOut | Fault]:
        for entry in self._entries(folder):
            if isinstance(entry, Path) and entry.is_dir():
                yield from self._below(entry)
            else:
                yield entry

    def _documents(self, shelf: Shelf, names: Names) -> Iterator[Found]:
        """The documents of a shelf, with the metadata beside them."""
        there = sorted(shelf.folder.iterdir()) if shelf.named else shelf.files
        beside = [path for path in there if path.name.endswith(BESIDE)]
        works = {step.name for step in shelf.steps if isinstance(step, Work)}
        try:
            documents = [step for step in shelf.steps if isinstance(step, Work) or reader_of(step)]
            known = Known(shelf.folder, documents, self.terms)
        except Faulty as faulty:
            yield from faulty.faults
            return
        yield from known.notices
        alone: dict[str, list[str]] = {side: [] for side in SIDES}
        for step in shelf.steps:
            name = names.of(step, shelf)
            try:
                record = known.record(step) if isinstance(step, Work) else known.shared
            except Faulty as faulty:
                yield from faulty.faults
                continue
            if self._is_as_it_was(step, beside, name) and self._keeps_names(step, names):
                yield Unchanged(str(step.place if isinstance(step, Work) else step))
            elif isinstance(step, Work):
                for found in self._work(step, name, record):
                    yield found
                    if isinstance(found, Read) and len(step.files) == 1 and (side := _only_side(found)):
                        alone[side].append(step.files[0][1].name)
            elif not shelf.named and _is_companion(step, works):
                yield LeftOut(str(step))
            else:
                own = {"id": name} if name != own_name(step) else {}
                for found in self._file(step, own | dict(record), named=shelf.named):
                    if isinstance(found, Read) and not has_identifiers(step):
                        yield names.told_apart(found, step, shelf)
                    else:
                        yield found
            self.passed(sum(path.stat().st_size for path in _files(step) if path.is_file()))
        yield from known.unused() if not shelf.named else ()
        if all(alone.values()):
            yield Notice(str(shelf.folder), _advice_on_names(alone))

    def _is_as_it_was(self, step: Work | Path, beside: Sequence[Path], name: str) -> bool:
        """Whether no file that a step is read from, nor any metadata beside it, has changed since the last build."""
        files = _files(step)
        if self.before is None or (isinstance(step, Work) and step.surplus) or not all(map(Path.is_file, files)):
            return False
        stats = [path.stat() for path in (*files, *beside)]
        stamp = tuple((stat.st_size, stat.st_mtime_ns, stat.st_ino) for stat in stats)
        if name != own_name(step):  # the longer name depends on the files of other folders
            stamp += ((len(name), 0, zlib.crc32(name.encode("utf-8", "surrogatepass"))),)
        return self.before.has_file(str(step.place if isinstance(step, Work) else step), stamp)

    def _keeps_names(self, step: Work | Path, names: Names) -> bool:
        """Whether the names that an unchanged file gave its documents have not gone to another file since."""
        if self.before is None or isinstance(step, Work) or has_identifiers(step):
            return True
        return names.are_free(self.before.identifiers(str(step)), step)

    def _work(self, work: Work, name: str, record: Mapping[str, Any]) -> Iterator[Found]:
        """The document made of a text, or of a pair of texts."""
        for path in work.surplus:
            reason = f"is one file too many for “{work.name}”: give it another name"
            yield Fault(str(path), 0, identifier(name), "", reason)
        texts: dict[Side | None, Text] = {}
        faulty = False
        for side, path in work.files:
            try:
                texts[side] = self._text(path, side)
            except Unreadable as error:
                faulty = True
                yield Fault(str(path), 0, identifier(name), "", str(error))
            else:
                yield from (Notice(str(path), notice) for notice in texts[side].notices)
        if faulty:
            return
        if "zh" in texts and "en" in texts:
            yield from assembly.of_pair(name, texts["zh"], texts["en"], record, str(work.place))
        else:
            ((side, text),) = texts.items()
            yield from assembly.of_one(name, text, side, record, str(work.place))

    def _text(self, path: Path, side: Side | None) -> Text:
        reader = text_reader_of(path)
        assert reader  # a work is made of texts
        _check_kind(path)
        text = reader(path, self.terms)
        whole = "\n".join(block.text for block in text.blocks)
        if not whole.strip():
            raise Unreadable("holds no text")
        if side is None and is_foreign(whole):
            raise Unreadable("is in neither Chinese nor English by its letters (a name like x.zh.txt overrules this)")
        return text

    def _file(self, path: Path, record: Mapping[str, Any], *, named: bool) -> Iterator[Found]:
        """The documents of a file that is not running text, or why it has none."""
        ending = path.suffix.lower()
        if reader := reader_of(path):
            try:
                _check_kind(path)
                yield from reader(path, self.terms, record)
            except Unreadable as error:
                yield Fault(str(path), 0, "", "", str(error))
        elif ending in ADVICE:
            yield Fault(str(path), 0, "", "", f"is of a format that is not read here: {ADVICE[ending]}")
        elif named:
            kinds = ", ".join((*DOCUMENTS, *TEXTS))
            yield Fault(str(path), 0, "", "", f"is of no format known here ({kinds})")
        else:
            yield LeftOut(str(path))


def _shelf(source: Path, folder: Path, files: Sequence[Path], *, named: bool = False) -> Shelf:
    documents = [path for path in files if not path.name.endswith(BESIDE)]
    steps = works(folder, documents, lambda path: text_reader_of(path) is not None)
    return Shelf(source, folder, files, steps, named)


def _advice_on_names(alone: Mapping[str, Sequence[str]]) -> str:
    """A notice on how to name files so that they are read as one document."""
    first = {side: Path(names[0]) for side, names in alone.items()}
    name = worded(first["zh"].stem)[0] or first["zh"].stem
    example = f"{name}.zh{first['zh'].suffix} and {name}.en{first['en'].suffix}"
    return _ADVICE_ON_NAMES.format(example=example, **{side: listed(names) for side, names in alone.items()})


def _only_side(found: Read) -> str:
    """The one side that a document is in; empty if it is in both."""
    sides = {passage.sides for passage in found.document.passages}
    return next(iter(sides)) if len(sides) == 1 and "both" not in sides else ""


def _files(step: Work | Path) -> list[Path]:
    return [path for _, path in step.files] if isinstance(step, Work) else [step]


def _check_kind(path: Path) -> None:
    """Raise Unreadable if a file named as text begins like an archive, a picture or a PDF."""
    if not path.name.lower().endswith(PACKED) and signature(path):
        raise Unreadable(foreign.misnamed(path))


def _misnamed(path: Path) -> str:
    """Why a name cannot be used, or what is under it is not a file; empty if all is well."""
    if not path.name.isprintable() and path.name != path.name.encode("utf-8", "replace").decode():
        return f"has a name that is not UTF-8{_in_chinese(path.name)}: give it another"
    if path.exists() and not path.is_file() and not path.is_dir():
        return "is a pipe or a device, which is not read: name a file, or `-` for standard input"
    is_of_file = path.name.endswith(BESIDE) or (text_reader_of(path) is not None and not taken_apart(path).stem)
    return "is a folder under the name of a file: give it another" if is_of_file and path.is_dir() else ""


def _in_chinese(name: str) -> str:
    """A note with the name decoded as GB18030, as archives from Chinese Windows leave it; empty if it does not fit."""
    try:
        read = os.fsencode(name).decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return f" (it reads “{read}” in GB18030)" if read.isprintable() else ""


def _base(path: Path, files: Sequence[Path]) -> Path:
    """The folder of a named file; the one above `zh/` and `en/` if files in both are named."""
    sides = {side_of_folder(one.parent) for one in files} - {None}
    return path.parent.parent if side_of_folder(path.parent) and len(sides) > 1 else path.parent


def _is_companion(path: Path, names: Set[str]) -> bool:
    """Whether an unreadable file, such as a PDF, has the name of a document beside it: another version of it."""
    return path.suffix.lower() in ADVICE and bool({path.stem, path.parent.name} & names)
