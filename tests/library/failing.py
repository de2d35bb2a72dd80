"""Fault injection: make a chosen file operation fail, in builds that run in processes of their own.

All of Python's operations on files in one folder are counted: opening, reading, writing, syncing, locking, mapping,
renaming, linking, removing, stat.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy.lib._format_impl as npy
from shelves import Shelf

from searchsvc.errors import SearchsvcError

_EVENTS = {
    *("open", "os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.listdir", "os.scandir"),
    *("os.truncate", "os.utime", "fcntl.flock", "mmap.__new__"),
}


class Faults:
    """Makes one operation fail, given by its number from 1; on a full disk also every later write."""

    def __init__(self, root: Path, number: int, code: int) -> None:
        self._root = str(root)
        self._number, self._code = number, code
        self.count = 0

    def install(self) -> None:
        """Install this in the running process, permanently."""
        self._open = builtins.open
        builtins.open = io.open = self._opened  # type: ignore[assignment]
        npy.isfileobj = lambda _: False  # so that arrays are written by `write`, which is counted
        shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined]  # so are copies
        os.fsync = self._counted(os.fsync, "fsync")
        os.stat, os.lstat = self._counted(os.stat, "stat"), self._counted(os.lstat, "lstat")
        sys.addaudithook(self._heard)

    def meet(self, place: object, *, writes: bool = False) -> None:
        """Count an operation on a path or open file, and raise if it is the one to fail."""
        if not self._path(place).startswith(self._root):
            return
        self.count += 1
        full = writes and self._code == errno.ENOSPC and self.count > self._number
        if self.count == self._number or full:
            raise OSError(self._code, os.strerror(self._code), self._path(place))

    @staticmethod
    def _path(place: object) -> str:
        if isinstance(place, int):
            try:
                return os.readlink(f"/proc/self/fd/{place}")
            except OSError:
                return ""
        return os.fsdecode(place) if isinstance(place, str | bytes | os.PathLike) else ""

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS:
            return
        place = arguments[0]
        if event in ("os.remove", "os.rmdir") and arguments[1] >= 0:  # relative to an open folder
            place = f"{self._path(arguments[1])}/{place}"
        self.meet(place, writes=event in ("os.mkdir", "os.link", "os.rename"))

    def _counted(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def counted(place: Any, *arguments: Any, **named: Any) -> Any:
            self.meet(place, writes=name == "fsync")
            return function(place, *arguments, **named)

        return counted

    def _opened(self, file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if not self._path(file).startswith(self._root):
            return self._open(file, mode, *arguments, **named)
        raw = _Raw(self, file, mode.replace("b", "").replace("t", ""))
        kind: type[Any] = io.BufferedReader
        if raw.writable():
            kind = io.BufferedRandom if raw.readable() and raw.seekable() else io.BufferedWriter
        return kind(raw) if "b" in mode else io.TextIOWrapper(kind(raw), **named)


class _Raw(io.FileIO):
    """A file whose reads and writes are counted."""

    def __init__(self, faults: Faults, file: Any, mode: str) -> None:
        self._faults = faults
        super().__init__(file, mode)

    def write(self, data: Any) -> int:
        self._faults.meet(self.fileno(), writes=True)
        return super().write(data)

    def readinto(self, buffer: Any) -> int:
        self._faults.meet(self.fileno())
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self._faults.meet(self.fileno())
        return super().readall()


def attempt(shelf: Shelf, number: int, code: int) -> str:
    """Build with a fault: `built` and the number of operations, `refused` and the message, or `crashed`."""
    faults = Faults(shelf.folder, number, code)
    faults.install()
    try:
        shelf.build(jobs=1)
    except SearchsvcError as error:
        return f"refused: {error}"
    except BaseException:
        return f"crashed: {traceback.format_exc()!r}"
    return f"built: {faults.count}"


def serve_attempts(folder: Path) -> None:
    """For each number and code on standard input, build in a forked child and print how it ended."""
    shelf = Shelf(folder)
    shelf.build()  # load the dictionaries once, for all children
    print("ready", flush=True)
    for line in sys.stdin:
        if pid := os.fork():
            os.waitpid(pid, 0)
        else:
            print(attempt(shelf, *map(int, line.split())).replace("\n", " "), flush=True)
            os._exit(0)


if __name__ == "__main__":
    serve_attempts(Path(sys.argv[1]))
