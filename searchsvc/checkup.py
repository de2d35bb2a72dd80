"""Checkup of an installation: its sources, index folder, segmenter and index, with advice on what to fix."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .errors import SearchsvcError
from .library import Library
from .settings import Settings
from .text.words import segmenter

_SENTENCE = "维护国家安全"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked and what was found; for a fault, also what to do about it."""

    what: str
    found: str
    is_fault: bool = False


def checkup(settings: Settings) -> Iterator[Finding]:
    """Check everything that a library depends on, given settings that have been read."""
    if not settings.sources:
        yield Finding("sources", "none are set: name them to `build`")
    for source in settings.sources:
        yield _source(source)
    if settings.engine == "whoosh":
        yield _folder(settings.index)
    yield _segmenter(settings)
    yield from _index(settings)


def _source(source: Path) -> Finding:
    state = _state(source)
    if state == "not there":
        return Finding("sources", f"{source}: not found; mount it, or correct `sources` in the settings", True)
    if state == "closed":
        return Finding("sources", f"{source}: cannot be read by this user, as a build must: chmod -R a+rX", True)
    return Finding("sources", f"{source}: can be read")


def _state(path: Path) -> Literal["not there", "closed", "open"]:
    try:
        is_folder = path.is_dir()
        path.stat()
    except PermissionError:  # for a parent folder
        return "closed"
    except OSError:
        return "not there"
    return "open" if os.access(path, os.R_OK | (os.X_OK if is_folder else 0)) else "closed"


def _folder(folder: Path) -> Finding:
    """Check the index folder; not being able to write is no fault, since a server only reads."""
    state = _state(folder)
    if state == "not there":
        return Finding("folder", f"{folder}: not there yet; a build makes it")
    if state == "closed":
        return Finding("folder", f"{folder}: cannot be read by this user: chmod -R u+rX, as its owner", True)
    if not os.access(folder, os.W_OK):
        return Finding("folder", f"{folder}: can be read but not written; a build must run as another user")
    return Finding("folder", f"{folder}: can be read and written")


def _segmenter(settings: Settings) -> Finding:
    try:
        cutter = segmenter(settings.segmenter)
        words = list(cutter.cut(_SENTENCE))
    except SearchsvcError as error:
        return Finding("segmenter", str(error), True)
    except Exception as error:
        return Finding("segmenter", f"{settings.segmenter} does not work ({error!r}): install it again", True)
    return Finding("segmenter", f"{cutter.fingerprint} cuts {'/'.join(words)}")


def _index(settings: Settings) -> Iterator[Finding]:
    """Verify the whole index against its checksums, with OpenSearch also that the cluster answers."""
    try:
        with closing(Library(settings)) as library:
            info = library.info()
            faults = library.verify()
    except SearchsvcError as error:
        yield Finding("index", str(error), True)
        return
    for fault in faults:
        yield Finding("index", f"{fault}; build it again with --full", True)
    if not faults:
        yield Finding("index", f"generation {info.generation}, {info.passages:,} passages: the index is sound")
    if settings.engine == "whoosh" and (free := shutil.disk_usage(settings.index).free) < info.bytes:
        room = f"{free / 1e6:,.0f} MB are free, a build may need {info.bytes / 1e6:,.0f}"
        yield Finding("room", f"{settings.index}: {room}; make room", True)
