"""Generations of an index on disk: a folder each, a pointer to the one that serves, locks and checksums.

    index/current                      the name of the generation that serves
    index/build.lock                   locked by a build under way, which writes its process and host into it
    index/<generation>/                one complete build
    index/<generation>/manifest.json   its facts, and the size and hash of every file
    index/<generation>/held            locked (shared) by everyone who reads it

Locks are the operating system's (`flock`): a killed process leaves none behind, but they work on local file systems
only.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from ...errors import BuildError, IndexAbsent
from ..protocol import Info

POINTER, MANIFEST, LOCK = "current", "manifest.json", "build.lock"
_HELD = "held"
_PREFIX = "g-"
_SYNCED_AT_ONCE = 8
_NAME = re.compile(r"g-[0-9a-z-]+")
FACTS = ("schema", "generation", "built", "segmenter", "stems", "characters", "documents", "passages", "paired")
"""Facts that every manifest states, besides `years`, `sources` and `files`."""


def current(index: Path) -> str | None:
    """The name of the generation that serves; None if there is none or the pointer is damaged. Raises IndexAbsent."""
    try:
        name = (index / POINTER).read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise IndexAbsent(f"cannot read the index at {index}: {error.strerror}") from None
    return name if _NAME.fullmatch(name) else None


def stamp(index: Path) -> tuple[int, int]:
    """A value that changes when another generation serves, at the cost of one `stat`; zeros if there is no index."""
    try:
        found = os.stat(f"{index}/{POINTER}")  # joining `Path`s takes longer than the `stat`
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)


@contextmanager
def building(index: Path) -> Iterator[None]:
    """Lock the index for a build. Raises BuildError, which names the holder, if another one is under way."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = (index / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise BuildError(f"cannot write to the index folder {index}: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise BuildError(f"another build of {index} is under way ({holder}); wait for it, or stop it") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {socket.gethostname()} since {now()}\n")
        lock.flush()
        yield
        with suppress(OSError):  # the name left in the file does no harm: the lock is released
            lock.truncate(0)


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_folder(index: Path) -> Path:
    """Make a folder for a new generation, after removing what dead builds left."""
    serving = current(index)
    if serving or not (index / POINTER).exists():  # with a damaged pointer, any generation might be the one to keep
        clean(index, keep=serving)
    name = f"{_PREFIX}{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    folder = index / name
    folder.mkdir()
    (folder / _HELD).touch()
    return folder


def clean(index: Path, keep: str | None, also: str | None = None) -> None:
    """Remove every generation except those named and those that someone reads."""
    for folder in index.iterdir():
        if folder.name.startswith(_PREFIX) and folder.name not in (keep, also) and not _is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    try:
        with (folder / _HELD).open() as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def hold(folder: Path) -> TextIO:
    """Take a shared lock on a generation, held for as long as the returned file is open."""
    held = (folder / _HELD).open()
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def share(paths: Iterable[Path], folder: Path) -> None:
    """Put files into another generation: as hard links, or as copies where linking fails."""
    for path in paths:
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copyfile(path, folder / path.name)


def write_manifest(folder: Path, facts: dict[str, Any], shared: Mapping[str, Any] | None = None) -> None:
    """Seal a generation: sync its files and write its facts, with the size and hash of every file.

    `shared` has the sizes and hashes of files that were sealed with another generation.
    """
    files = dict(shared or {})
    new = [path for path in sorted(folder.iterdir()) if path.name not in files and path.name != _HELD]
    with ThreadPoolExecutor(_SYNCED_AT_ONCE) as threads:  # syncing many files at once takes little longer than one
        files |= zip([path.name for path in new], threads.map(_sealed, new), strict=True)
    text = json.dumps(facts | {"files": files}, ensure_ascii=False, indent=1)
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(folder)


def publish(index: Path, folder: Path) -> None:
    """Make a generation the one that serves, atomically; the previous one is kept, older ones are removed."""
    before = current(index)
    beside = index / f".{POINTER}-{secrets.token_hex(3)}"
    with beside.open("w", encoding="utf-8") as file:
        file.write(folder.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, index / POINTER)
    # It serves from here on: if tidying up fails, the next build does it.
    with suppress(OSError):
        _sync_folder(index)
        clean(index, keep=folder.name, also=before)
        for leftover in index.glob(f".{POINTER}-*"):
            leftover.unlink(missing_ok=True)


def read_manifest(folder: Path, rebuild: str) -> dict[str, Any]:
    """The facts of a generation, once its files are seen to have their sealed sizes. Raises IndexAbsent."""
    try:
        facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sizes = {name: file["bytes"] for name, file in facts["files"].items()}
        lacking = [fact for fact in (*FACTS, "years", "sources") if fact not in facts]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise IndexAbsent(f"{folder / MANIFEST} is damaged ({error!r}); {rebuild}") from None
    if lacking:
        raise IndexAbsent(f"{folder / MANIFEST} lacks {', '.join(lacking)}; {rebuild}")
    for name, size in sizes.items():
        try:
            found = (folder / name).stat().st_size
        except OSError as error:
            raise IndexAbsent(f"the index file {folder / name} cannot be read: {error.strerror}; {rebuild}") from None
        if found != size:
            raise IndexAbsent(f"the index file {folder / name} has another size than when it was built; {rebuild}")
    return facts


def faults(folder: Path, facts: dict[str, Any], names: set[str] | None = None) -> list[str]:
    """Describe the files (all, or those named) that have changed since the generation was sealed."""
    found = []
    for name, file in facts["files"].items():
        if names is not None and name not in names:
            continue
        try:
            if _hash(folder / name) != file["sha256"]:
                found.append(f"{folder / name} has changed since it was built")
        except OSError as error:
            found.append(f"{folder / name} cannot be read: {error.strerror}")
    return found


def _sealed(path: Path) -> dict[str, Any]:
    """Sync a file to disk; its size and hash."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return {"bytes": file.tell(), "sha256": digest}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def info_of(folder: Path, facts: dict[str, Any]) -> Info:
    """The `Info` of a generation, from the facts of its manifest and the sizes of its files."""
    return Info.of(facts, sum(path.stat().st_size for path in folder.iterdir()))
