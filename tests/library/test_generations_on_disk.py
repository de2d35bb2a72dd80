"""Rebuilds while readers search: every answer comes from one whole generation, and none fails."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shelves import Shelf, document, run, running, search, ten

from searchsvc.building import build
from searchsvc.errors import BuildError, IndexAbsent
from searchsvc.library import Library
from searchsvc.settings import Settings

PATIENCE = 20
"""Seconds within which a reader must see a new generation."""


def _until(true: Callable[[], bool]) -> bool:
    latest = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > latest:
            return False
        time.sleep(0.02)
    return True


def _numbered(generation: int) -> list[dict[str, Any]]:
    """A library in which every text names its generation, with one more passage in each."""
    texts = [(f"共同 第{generation}代 之{n}", f"shared generation{generation}") for n in range(10 + generation)]
    return [document("d", *texts, title={"zh": f"共同第{generation}代"})]


def test_the_old_generation_answers_while_a_build_runs(shelf: Shelf) -> None:
    """Readers search the old index until the new one is complete."""
    shelf.build(ten())
    library = shelf.open()
    totals: list[int] = []
    shelf.build([*ten(), document("new", "国家安全")], progress=lambda *_: totals.append(search(library).total))
    assert set(totals) == {10}
    assert len(totals) > 10


def test_a_reader_sees_a_new_generation_without_a_restart(shelf: Shelf) -> None:
    """A new document is found soon after the build, without restarting the server."""
    shelf.build(ten())
    library = shelf.open()
    assert search(library).total == 10
    shelf.build([*ten(), document("new", "国家安全")])
    assert _until(lambda: search(library).total == 11)


def test_a_server_without_an_index_sees_the_first_one(shelf: Shelf) -> None:
    """A server can be started before the first build."""
    library = shelf.open()
    with pytest.raises(IndexAbsent, match="searchsvc build"):
        search(library)
    shelf.build(ten())
    assert search(library).total == 10


def test_rebuilds_in_quick_succession_end_at_the_last(shelf: Shelf) -> None:
    """However quickly builds follow each other, readers end up with the newest index."""
    shelf.build(_numbered(0))
    library = shelf.open()
    for generation in range(1, 16):
        shelf.build(_numbered(generation))
        search(library)
    assert _until(lambda: search(library).total == 25)


def test_readers_fail_never_and_mix_nothing_during_rebuilds(shelf: Shelf) -> None:
    """Four readers search through many rebuilds: none fails, and hits, titles and counts agree."""
    shelf.build(_numbered(0))
    library = shelf.open()
    failures: list[str] = []
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                results = search(library, "共同")
                generation = results.total - 10
                seen.add(generation)
                told = {results.documents[0].title.zh, *(hit.document.title.zh for hit in results.hits)}
                texts = [(hit.passage.zh, hit.passage.en) for hit in results.hits]
                wanted = [(p["zh"], p["en"]) for p in _numbered(generation)[0]["passages"]]
                counts = {sum(v.count for v in facet.values) for facet in results.facets.values()}
                if told != {f"共同第{generation}代"} or texts != wanted or counts != {results.total}:
                    failures.append(f"mixed: {told} {counts} {results.total}")
                part = library.document("d", part=None)
                if part.document.title.zh != f"共同第{part.total - 10}代":
                    failures.append(f"mixed: {part.document.title.zh} with {part.total} passages")
                library.passage(part.passages[0].id, 1)
                time.sleep(0.01)  # the builder shares this process and needs its turn
            except Exception as error:
                failures.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for generation in range(1, 9):
            shelf.build(_numbered(generation))
        assert _until(lambda: 8 in seen)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert len(seen) > 2


def test_what_serves_is_never_written_again(shelf: Shelf) -> None:
    """A sealed generation is never modified: a reader may have it open already."""
    shelf.build(ten())
    folder = shelf.index / (shelf.index / "current").read_text().strip()
    sealed = (folder / "manifest.json").stat().st_mtime_ns
    assert [path.name for path in folder.iterdir() if path.stat().st_mtime_ns > sealed] == []


HOLD = """
import sys
from pathlib import Path
from searchsvc.engines.whoosh import generations
with generations.building(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_build_is_kept_out_and_told_who_builds(shelf: Shelf) -> None:
    """Builds never run at once; the second one is refused with the first one's process number."""
    shelf.build(ten())
    holder = running(HOLD, shelf.index)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BuildError, match=rf"process {holder.pid}\b"):
            shelf.build()
        assert shelf.build(dry_run=True).documents == 10
        assert len(shelf.found()) == 10
    finally:
        holder.communicate()
    assert shelf.build().documents == 10


def test_a_builder_that_was_killed_keeps_nobody_out(shelf: Shelf) -> None:
    """A dead build leaves no lock."""
    holder = running(HOLD, shelf.index)
    assert holder.stdout is not None
    holder.stdout.readline()
    holder.kill()
    holder.communicate()
    assert shelf.build(ten()).documents == 10


def test_the_generation_before_is_kept_and_older_ones_go(shelf: Shelf) -> None:
    """Many rebuilds do not fill the disk: only the serving generation and the one before are kept."""
    names = []
    for _ in range(4):
        info = shelf.build(ten()).info
        assert info is not None
        names.append(info.generation)
    assert shelf.generations() == set(names[-2:])
    assert shelf.serving().name == names[-1]


def test_a_generation_that_somebody_reads_is_kept(shelf: Shelf) -> None:
    """A reader idle through several rebuilds keeps its index; when it ends, the disk space is freed."""
    shelf.build(ten())
    held = shelf.serving().name
    reader = running(
        "import sys; from pathlib import Path; from shelves import Shelf, search\n"
        "library = Shelf(Path(sys.argv[1])).open()\n"
        "print(search(library).total, flush=True)\n"
        "sys.stdin.read()\n",
        shelf.folder,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "10\n"
    for _ in range(4):
        shelf.build()
    assert held in shelf.generations()
    assert len(shelf.generations()) == 3
    reader.communicate()
    shelf.build()
    assert held not in shelf.generations()
    assert len(shelf.generations()) == 2


def test_a_server_frees_what_it_read_before(shelf: Shelf) -> None:
    """A server keeps neither folders nor open files of old generations through many rebuilds."""
    shelf.build(_numbered(0))
    library = shelf.open()

    def open_files() -> int:
        return len(os.listdir("/proc/self/fd")) + Path("/proc/self/maps").read_text().count(str(shelf.index))

    def rebuilt(generation: int) -> None:
        shelf.build(_numbered(generation))
        assert _until(lambda: search(library).total == 10 + generation)

    for generation in range(1, 4):
        rebuilt(generation)
    early = open_files()
    for generation in range(4, 20):
        rebuilt(generation)
    assert open_files() < 3 * early
    assert len(shelf.generations()) <= 3


def test_the_pointer_is_never_half_written(shelf: Shelf) -> None:
    """At every moment of many builds the pointer names a complete generation."""
    shelf.build(ten())
    names: list[str] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            names.append((shelf.index / "current").read_text(encoding="utf-8"))

    looker = threading.Thread(target=look)
    looker.start()
    built = [shelf.serving().name]
    for _ in range(6):
        info = shelf.build().info
        assert info is not None
        built.append(info.generation)
    done.set()
    looker.join()
    assert set(names) <= {f"{name}\n" for name in built}


def test_a_build_that_fails_leaves_only_what_was_there(shelf: Shelf) -> None:
    """A build that fails for any reason removes its files."""
    shelf.build(ten())
    before = sorted(path.name for path in shelf.index.iterdir())
    with pytest.raises(BuildError):
        shelf.build(ten()[:2])
    assert sorted(path.name for path in shelf.index.iterdir()) == before


def test_an_index_copied_to_another_folder_serves_there(shelf: Shelf, tmp_path: Path) -> None:
    """An index can be built on one machine and copied to another."""
    shelf.build(ten())
    copy = tmp_path / "elsewhere" / "copy"
    shutil.copytree(shelf.index, copy)
    shutil.rmtree(shelf.index)
    library = Library(Settings(index=copy))
    assert search(library, "国家安全").total == 10
    assert library.verify() == []
    library.close()
    settings = Settings(index=copy, sources=(shelf.source,), segmenter="rjieba")
    assert build(settings).changes.unchanged == 10


def test_an_index_built_by_one_segmenter_is_read_by_any_setting(shelf: Shelf) -> None:
    """Queries are segmented as the index was, whatever the setting is now."""
    shelf.build(ten())
    library = Library(shelf.settings.model_copy(update={"segmenter": "jieba"}))
    assert library.info().segmenter.startswith("rjieba")
    assert search(library, "国家安全").total == 10
    library.close()


def test_two_processes_read_one_index(shelf: Shelf) -> None:
    """Several servers can share an index."""
    shelf.build(ten())
    mine = shelf.open()
    assert search(mine).total == 10
    script = (
        "import sys; from pathlib import Path; from shelves import Shelf; print(len(Shelf(Path(sys.argv[1])).found()))"
    )
    assert run(script, shelf.folder) == "10\n"
    assert search(mine).total == 10


@pytest.mark.parametrize("place", ["file/index", "file"])
def test_an_index_folder_that_cannot_be_made_is_said(shelf: Shelf, place: str) -> None:
    """If the index folder cannot be made, the build says which folder, and why."""
    shelf.write(ten())
    (shelf.folder / "file").write_text("", encoding="utf-8")
    settings = shelf.settings.model_copy(update={"index": shelf.folder / place})
    with pytest.raises(BuildError, match=str(shelf.folder / place)) as stopped:
        build(settings)
    assert "Errno" not in str(stopped.value)
    library = Library(settings)
    with pytest.raises(IndexAbsent, match=str(shelf.folder / place)):
        library.info()


READ_ONLY = """
import os, sys
from pathlib import Path
from shelves import Shelf
from searchsvc.errors import SearchsvcError
from searchsvc.building import build
import searchsvc.engines.whoosh.builder
shelf = Shelf(Path(sys.argv[1]))
shelf.found()  # everything is imported before the interpreter's own folder may be out of reach
shelf.build(dry_run=True)
if os.geteuid() == 0:
    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
print(len(shelf.found()))
try:
    print("built", shelf.build())
except SearchsvcError as error:
    print(type(error).__name__, error)
"""


def test_a_read_only_index_serves_and_is_not_built(shelf: Shelf) -> None:
    """A server can read an index that only the administrator can write; its own build is refused in words."""
    shelf.build(ten())
    paths = [shelf.index, *shelf.index.rglob("*")]
    before = {folder: mode for folder in shelf.index.parents if not (mode := folder.stat().st_mode) & 0o001}
    try:
        for folder, mode in before.items():
            folder.chmod(mode | 0o011)
        shelf.source.chmod(0o644)
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        found, said = run(READ_ONLY, shelf.folder).splitlines()
        assert found == "10"
        assert said.startswith("BuildError")
        assert str(shelf.index) in said
        assert "Permission denied" in said
    finally:
        for folder, mode in before.items():
            folder.chmod(mode)
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
