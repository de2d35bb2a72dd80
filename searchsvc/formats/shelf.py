"""Which files make one document: `x.zh.md` and `x.en.docx`, `zh/x.html` and `en/x.html`, `zh.md` and `en.md`.

Names with other words for the languages (`x（中文）.docx`, `x_english.docx`) are paired if both sides are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..model import SIDES, Side
from . import jsonl
from .mounted import reader_of
from .names import identifier, side_of_language, taken_apart, worded
from .record import Notice, Read

MOST_NAMED = 3
"""The most names listed in a notice."""


@dataclass(slots=True)
class Work:
    """The files of running text that make one document."""

    name: str
    folder: Path
    """The folder of its metadata."""
    sides: dict[Side, Path] = field(default_factory=dict)
    alone: Path | None = None
    """A file whose name gives no language."""
    surplus: list[Path] = field(default_factory=list)
    """Files for a side that already has one."""
    language: str = ""
    """The language code in the name of the original."""

    @property
    def files(self) -> list[tuple[Side | None, Path]]:
        """Its files, the original first, each with the side that its name gives."""
        sides = [(side, self.sides[side]) for side in SIDES if side in self.sides]
        return [*sides, *([(None, self.alone)] if self.alone else [])]

    @property
    def place(self) -> Path:
        """The path for faults of the whole document: the folder if that names it (`zh.md`), else its first file."""
        first = self.files[0][1]
        return self.folder if first.parent == self.folder and not taken_apart(first).stem else first


def works(folder: Path, files: Sequence[Path], is_text: Callable[[Path], bool]) -> list[Work | Path]:
    """The files of a folder in order, with those of running text grouped into works by their names.

    Files from subfolders are in folders named after languages.  A pair without a name of its own (`zh.md`, `en.md`)
    gets the folder's.
    """
    steps: list[Work | Path] = []
    found: dict[str, Work] = {}
    names = {path: _named(path, folder) for path in files if is_text(path)}
    names |= _worded(names, folder)
    for path in files:
        if path not in names:
            steps.append(path)
            continue
        name, code = names[path]
        if name not in found:
            found[name] = Work(name, folder)
            steps.append(found[name])
        _put(found[name], path, code)
    return [_completed(step) if isinstance(step, Work) else step for step in steps]


def _worded(names: Mapping[Path, tuple[str, str]], folder: Path) -> dict[Path, tuple[str, str]]:
    """Document and language word of files whose names end in such a word, if the other side is there too."""
    parted = {path: worded(name) for path, (name, code) in names.items() if not code}
    words = {path: (base or folder.resolve().name, word) for path, (base, word) in parted.items() if word}
    sides: dict[str, list[Side | None]] = {}
    for name, language in (*words.values(), *(said for said in names.values() if said[1])):
        sides.setdefault(name, []).append(side_of_language(language))
    for path, (name, code) in names.items():
        if not code and path not in words and sides.get(name) == ["en"]:
            sides[name].append("zh")  # a name without a language word is the original's
    return {path: (name, word) for path, (name, word) in words.items() if {*SIDES} == {*sides[name]}}


def _named(path: Path, folder: Path) -> tuple[str, str]:
    """The name of the document that a file belongs to, and the language code in its name or folder."""
    name = taken_apart(path)
    if path.parent == folder:
        return name.stem or (folder.resolve().name if name.code else path.stem), name.code
    language, *inner = path.parent.relative_to(folder).parts
    return "/".join((*inner, name.stem or path.stem)), language


def _put(work: Work, path: Path, code: str) -> None:
    side = side_of_language(code) if code else None
    if side is None and work.alone is None:
        work.alone = path
    elif side is not None and side not in work.sides:
        work.sides[side] = path
        work.language = code if side == "zh" else work.language
    else:
        work.surplus.append(path)


def _completed(work: Work) -> Work:
    """Assign a file without a language: it is the missing side, or surplus if neither side is missing."""
    missing = [side for side in SIDES if side not in work.sides]
    if work.alone and len(missing) == 1:
        work.sides[missing[0]] = work.alone
    elif work.alone and not missing:
        work.surplus.append(work.alone)
    else:
        return work
    work.alone = None
    return work


@dataclass(frozen=True)
class Shelf:
    """A folder of a source with its files, and the steps to read them: works, and files that hold documents."""

    source: Path
    folder: Path
    files: Sequence[Path]
    steps: Sequence[Work | Path]
    named: bool = False
    """Whether the files were named one by one as sources."""


class Names:
    """Unique names of documents: that of the file, with its folder in front if an earlier folder has the same name.

    A document named within a file, such as a translation memory, gets the file's name in front if its own is taken: by
    a document of running text anywhere, or by one from another file read before.
    """

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._place = str(shelves[0].source) if shelves else ""
        self._first: dict[str, tuple[Path, Path]] = {}
        self._again: dict[str, None] = {}
        for shelf in shelves:
            home = shelf.source.resolve(), shelf.folder.resolve()
            for step in shelf.steps:
                if not isinstance(step, Work) and (not reader_of(step) or has_identifiers(step)):
                    continue  # not a document, or documents with identifiers of their own
                if self._first.setdefault(own_name(step), home)[1] != home[1]:
                    self._again[own_name(step)] = None
        works = ((step, shelf) for shelf in shelves for step in shelf.steps if isinstance(step, Work))
        self._works = {identifier(self.of(step, shelf)) for step, shelf in works}
        self._named: dict[str, Path] = {}
        """The file of each document that was named within a file."""
        self._apart: dict[str, None] = {}

    def notices(self) -> Iterator[Notice]:
        """The notice about names that occur in several folders."""
        if self._again:
            reason = (
                "several folders have documents of one name; all but the first have their folder in the identifier: "
            )
            yield Notice(self._place, reason + listed(list(self._again)))

    def notices_at_end(self) -> Iterator[Notice]:
        """The notice about names that several files gave to their documents."""
        if self._apart:
            reason = "several files name documents alike; all but the first have their file in the identifier: "
            yield Notice(self._place, reason + listed(list(self._apart)))

    def of(self, step: Work | Path, shelf: Shelf) -> str:
        """The unique name of a document, or file of documents, in a folder."""
        name = own_name(step)
        if name not in self._again or self._first[name][1] == shelf.folder.resolve():
            return name
        source = shelf.source.resolve()
        above = [source.name] if source != self._first[name][0] else []
        return "/".join((*above, *shelf.folder.resolve().relative_to(source).parts, name))

    def are_free(self, documents: Sequence[str], file: Path) -> bool:
        """Whether no other file has documents of these names; if so, claims them for this file."""
        if any(one in self._works or self._named.get(one, file) != file for one in documents):
            return False
        self._named |= dict.fromkeys(documents, file)
        return True

    def told_apart(self, found: Read, file: Path, shelf: Shelf) -> Read:
        """A document named within its file, renamed with the file in front if its name is taken."""
        name = found.document.id
        if self.are_free([name], file):
            return found
        title = found.document.title
        self._apart[title.zh or title.en or name] = None
        other = identifier(f"{self.of(file, shelf)}{file.suffix}/{name}")
        return replace(found, document=found.document.model_copy(update={"id": other}), told_apart=True)


def has_identifiers(file: Path) -> bool:
    """Whether the documents of a file have identifiers of their own, which are kept."""
    return file.name.lower().endswith(jsonl.ENDINGS)


def own_name(step: Work | Path) -> str:
    """The name of a document, or of a file of documents, within its folder."""
    return step.name if isinstance(step, Work) else taken_apart(step).stem


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def side_of_folder(folder: Path) -> Side | None:
    """The side of a folder's files, if it is named after a language; else None."""
    name = taken_apart(Path(f"{folder.name}.x"))
    return side_of_language(name.stem or name.code)
