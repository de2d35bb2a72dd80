"""Damaged and incompatible indexes: refused with the file and the remedy, and rebuilt."""

from __future__ import annotations

import contextlib
import json
import pickle
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shelves import Shelf, search, ten

from searchsvc.errors import IndexAbsent, NotFound, SearchsvcError
from searchsvc.library import Library
from searchsvc.query import parse


def _refused(shelf: Shelf) -> str:
    """The message that opening the index gives."""
    with pytest.raises(IndexAbsent) as refused:
        shelf.open().info()
    return str(refused.value)


def _names_the_command(said: str, shelf: Shelf) -> bool:
    return f"searchsvc build --index {shelf.index}" in said and "Errno" not in said


def _change_manifest(shelf: Shelf, **facts: Any) -> None:
    manifest = shelf.serving() / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | facts), encoding="utf-8")


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("schema", 0),
        ("schema", 999),
        ("characters", "0123456789abcdef"),
        ("stems", "snowball-english 1.0"),
        ("segmenter", "rjieba 0.0.1"),
        ("segmenter", "jieba 0.0.1"),
        ("segmenter", "thulac 1.0"),
        ("segmenter", ""),
    ],
)
def test_an_index_that_does_not_fit_is_refused(shelf: Shelf, fact: str, value: object) -> None:
    """After an update of the program an incompatible index is refused, with what to do."""
    shelf.build(ten())
    _change_manifest(shelf, **{fact: value})
    said = _refused(shelf)
    assert _names_the_command(said, shelf)
    assert fact in said
    assert shelf.build().documents == 10
    assert search(shelf.open()).total == 10


@pytest.mark.parametrize("fact", ["schema", "segmenter", "characters", "stems", "files", "documents", "generation"])
def test_a_manifest_that_lacks_a_fact_is_refused(shelf: Shelf, fact: str) -> None:
    """A manifest from another program or version is refused in words."""
    shelf.build(ten())
    manifest = shelf.serving() / "manifest.json"
    facts = json.loads(manifest.read_text("utf-8"))
    del facts[fact]
    manifest.write_text(json.dumps(facts), encoding="utf-8")
    assert _names_the_command(_refused(shelf), shelf)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"files": []}', b'{"files": {"x": 7}}'])
def test_a_damaged_manifest_is_refused_and_built_again(shelf: Shelf, content: bytes) -> None:
    """Whatever the manifest holds, readers get a message, and the next build succeeds."""
    shelf.build(ten())
    (shelf.serving() / "manifest.json").write_bytes(content)
    assert _names_the_command(_refused(shelf), shelf)
    assert shelf.build().documents == 10
    assert search(shelf.open()).total == 10


@pytest.mark.parametrize("content", [b"", b"\n", b"g-gone\n", b"\xff\xfe", b"../../..\n", b"g-\x00\n", b"x" * 5000])
def test_a_damaged_pointer_is_refused_and_built_again(shelf: Shelf, content: bytes) -> None:
    """Whatever the pointer holds, readers get a message, and the next build succeeds."""
    shelf.build(ten())
    (shelf.index / "current").write_bytes(content)
    assert f"searchsvc build --index {shelf.index}" in _refused(shelf)
    assert shelf.build(allow_removals=True).documents == 10
    assert search(shelf.open()).total == 10


def _gone(path: Path) -> None:
    path.unlink()


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _halved(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("damage", [_gone, _emptied, _halved, _longer])
def test_a_file_of_another_size_is_named(shelf: Shelf, damage: Callable[[Path], None]) -> None:
    """A file that is truncated, longer or missing is named before anything is answered from it."""
    shelf.build(ten())
    for path in sorted(shelf.serving().iterdir()):
        before = path.read_bytes()
        if path.name in ("held", "manifest.json") or (not before and damage is not _gone and damage is not _longer):
            continue
        damage(path)
        said = _refused(shelf)
        assert str(path) in said
        assert _names_the_command(said, shelf)
        path.write_bytes(before)
    assert search(shelf.open()).total == 10


@pytest.mark.parametrize("damage", [_gone, _emptied, _halved])
def test_a_damaged_index_is_built_again(shelf: Shelf, damage: Callable[[Path], None]) -> None:
    """The command named in the message repairs the index, whichever file is damaged."""
    shelf.build(ten())
    for name in sorted(path.name for path in shelf.serving().iterdir() if path.name != "held"):
        path = shelf.serving() / name
        if not path.exists():  # the names of Whoosh's segments are random
            continue
        damage(path)
        report = shelf.build()
        assert report.documents == 10
        assert search(shelf.open(), "国家安全").total == 10
    assert shelf.open().verify() == []


def test_a_flipped_bit_is_named_by_verify(shelf: Shelf) -> None:
    """`info --verify` finds and names any file with a flipped bit."""
    shelf.build(ten())
    library = shelf.open()
    library.info()
    for path in sorted(shelf.serving().iterdir()):
        before = path.read_bytes()
        if path.name in ("held", "manifest.json") or not before:
            continue
        changed = bytearray(before)
        changed[len(changed) // 2] ^= 1
        path.write_bytes(changed)
        (fault,) = library.verify()
        assert str(path) in fault
        path.write_bytes(before)
    assert library.verify() == []


def test_a_file_that_is_gone_is_named_by_verify(shelf: Shelf) -> None:
    """`info --verify` names a file that was deleted while a server was running."""
    shelf.build(ten())
    library = shelf.open()
    library.info()
    (path,) = shelf.serving().glob("*.zh.forms")
    path.unlink()
    (fault,) = library.verify()
    assert str(path) in fault


class Planted:
    """An object that runs a command when unpickled."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._marker,)


def test_what_would_be_unpickled_is_checked_first(shelf: Shelf) -> None:
    """A table of contents that was tampered with is refused before anything in it can run."""
    shelf.build(ten())
    (toc,) = shelf.serving().glob("*.toc")
    marker = shelf.folder / "was-run"
    planted = pickle.dumps(Planted(marker))
    content = bytearray(toc.read_bytes())
    at = content.index(b"\x80", 8)
    content[at : at + len(planted)] = planted[: len(content) - at]
    toc.write_bytes(bytes(content[: toc.stat().st_size]))
    said = _refused(shelf)
    assert str(toc) in said
    assert _names_the_command(said, shelf)
    assert not marker.exists()


def test_no_file_of_an_index_is_unpickled_but_the_checked_one(shelf: Shelf) -> None:
    """Arrays hold only numbers: a pickle in the place of one is refused, not run."""
    shelf.build(ten())
    marker = shelf.folder / "was-run"
    for path in sorted(shelf.serving().glob("*.npy")):
        before = path.read_bytes()
        path.write_bytes(pickle.dumps(Planted(marker)).ljust(len(before), b"\0")[: len(before)])
        with contextlib.suppress(SearchsvcError, ValueError, EOFError, OSError):
            search(shelf.open(), "国家安全")
        assert not marker.exists(), path
        path.write_bytes(before)


def test_a_damaged_new_generation_leaves_the_old_one_serving(shelf: Shelf) -> None:
    """A server whose newest index is damaged goes on with the old one, and takes the next sound one."""
    shelf.build(ten())
    library = shelf.open()
    assert search(library).total == 10
    (shelf.index / "current").write_text("g-gone\n", encoding="utf-8")
    for _ in range(50):
        assert search(library).total == 10


def test_an_index_whose_folder_is_gone_leaves_the_server_answering(shelf: Shelf) -> None:
    """A server survives the deletion of its index, and sees a newly built one."""
    import shutil

    shelf.build(ten())
    library = shelf.open()
    assert search(library).total == 10
    shutil.rmtree(shelf.index)
    assert search(library).total == 10
    shelf.build(ten()[:3])
    latest = time.monotonic() + 20
    while search(library).total != 3:
        assert time.monotonic() < latest
        time.sleep(0.02)


def _answers(library: Library) -> list[object]:
    """Many answers that readers get, without the time they took."""
    queries = (
        "国家安全",
        "=security",
        "nation*",
        "title:题d1",
        "-条",
        "year:2020",
        '"national security"',
        "zh:第1条 OR en:3",
    )
    searched = [search(library, query) for query in queries]
    return [
        *((found.total, found.documents_total, found.facets, found.hits, found.apart) for found in searched),
        *((found.explanation, found.complete) for found in searched),
        *(library.document(f"d{n}", query=parse("国家")) for n in range(10)),
        library.listing({}, parse("")),
        library.info(),
    ]


def _flipped(path: Path, noise: random.Random) -> bytes:
    """Flip a random bit in a file; return its previous content."""
    before = path.read_bytes()
    changed = bytearray(before)
    changed[noise.randrange(len(changed))] ^= 1 << noise.randrange(8)
    path.write_bytes(changed)
    return before


def _flips(shelf: Shelf, times: int) -> None:
    noise = random.Random()
    shelf.build(ten(date="2020", type="Act", topics=["trade"]))
    right = _answers(shelf.open())
    for path in sorted(shelf.serving().iterdir()):
        for _ in range(times if path.stat().st_size else 0):
            before = _flipped(path, noise)
            library = Library(shelf.settings)
            try:
                told = _answers(library)
            except IndexAbsent as refused:
                assert f"searchsvc build --index {shelf.index}" in str(refused)
            except NotFound as refused:  # the identifier of a document or passage has changed
                assert path.name != "manifest.json", refused
                assert library.verify() != []
            else:
                assert told == right or path.name == "manifest.json" or library.verify() != [], path
            library.close()
            path.write_bytes(before)


def test_a_flipped_bit_is_refused_or_named_or_does_not_matter(shelf: Shelf) -> None:
    """With a bit flipped anywhere in any file, answers are right or refused in words, or `info --verify` finds it."""
    _flips(shelf, 1)


@pytest.mark.long
def test_many_flipped_bits_are_refused_or_named(shelf: Shelf) -> None:
    """The same, a hundred times in each file."""
    _flips(shelf, 100)


def _until_refused(library: Library) -> str:
    latest = time.monotonic() + 30
    while time.monotonic() < latest:
        try:
            search(library, "国家安全")
        except IndexAbsent as refused:
            return str(refused)
        time.sleep(0.01)
    raise AssertionError("answered to the end")


def test_a_server_does_not_go_on_answering_from_a_damaged_index(shelf: Shelf) -> None:
    """A wrong letter in a text, which no search notices, is found by the server's own check of the checksums.

    It refuses the index from then on, and takes the next sound one.
    """
    shelf.build(ten())
    (path,) = shelf.serving().glob("*.zh.written.forms")
    first, *others = path.read_bytes()  # the number of a character: another one is as valid
    path.write_bytes(bytes([first % 9 + 1, *others]))
    library = Library(shelf.settings, ready=True)
    said = _until_refused(library)
    assert str(path) in said and _names_the_command(said, shelf) and "--full" in said
    shelf.build(full=True)
    latest = time.monotonic() + 30
    while True:
        with contextlib.suppress(IndexAbsent):
            assert "national" in str(search(library, "国家安全").hits[0].passage.en)
            break
        assert time.monotonic() < latest
        time.sleep(0.01)
    library.close()
