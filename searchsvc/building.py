"""Builds: read the sources into a new generation of the index and publish it, or change nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from . import formats
from .engines import store_of
from .engines.catalogue import Held
from .engines.protocol import ChangeLog, Changes, Info, Progress
from .errors import BuildError
from .formats import Fault, Notice
from .reading import Reading
from .settings import Settings

MOST_REMOVED = 0.1
"""The largest share of the documents that a build removes without `allow_removals`."""


@dataclass(frozen=True)
class BuildReport:
    """What a build read, left out and changed; `info` is None if nothing was published (`dry_run`)."""

    info: Info | None
    changes: Changes
    documents: int
    passages: int
    seconds: float
    faults: tuple[Fault, ...]
    drafts: int
    embargoed: int
    left_out: int
    """Files in source folders that are not documents."""
    notices: tuple[Notice, ...] = ()


def build(
    settings: Settings,
    *,
    strict: bool = False,
    full: bool = False,
    jobs: int | None = None,
    dry_run: bool = False,
    allow_removals: bool = False,
    progress: Progress = lambda *_: None,
) -> BuildReport:
    """Rebuild the index from `settings.sources`.  Raises BuildError, SourceError.

    Unless `full`, files unchanged since they were last read are not opened, and unchanged documents are not analysed.
    """
    started = time.monotonic()
    _check_sources(settings, allow_removals)
    store = store_of(settings)
    if strict:
        _check_strictly(Reading(settings))
    reading = Reading(settings, progress)
    info = None
    if dry_run:
        changes = store.changes()
        for document, _ in reading:
            changes.note(document)
        summary = _summary(reading, changes, allow_removals)
    else:
        with _said(settings), store.building(jobs=jobs or os.cpu_count() or 1, full=full) as builder:
            for found in reading.past(builder.catalogue):
                if isinstance(found, Held):
                    builder.keep(found.id)
                else:
                    builder.add(*found)
            summary = _summary(reading, builder.changes, allow_removals)
            info = builder.publish(map(str, settings.sources), progress)
    return BuildReport(
        info=info,
        changes=summary,
        documents=reading.documents,
        passages=reading.passages,
        seconds=time.monotonic() - started,
        faults=tuple(reading.faults),
        drafts=reading.drafts,
        embargoed=reading.embargoed,
        left_out=reading.left_out,
        notices=tuple(reading.notices),
    )


@contextmanager
def _said(settings: Settings) -> Iterator[None]:
    """Turn an OSError into a BuildError about the index: sources that cannot be read raise errors of their own."""
    try:
        yield
    except OSError as error:
        raise BuildError(
            f"the new index could not be written to {settings.place} ({error.strerror or error}); "
            "the index in use is unchanged"
        ) from None


def _check_sources(settings: Settings, allow_removals: bool) -> None:
    if not settings.sources:
        raise BuildError("no sources: name files or folders, or set `sources` in the settings")
    absent = formats.missing(settings.sources)
    if absent and not allow_removals:
        names = ", ".join(map(str, absent))
        raise BuildError(f"{names}: not found; nothing was changed (--allow-removals builds without)")


def _check_strictly(reading: Reading) -> None:
    for _ in reading:
        pass
    if reading.faults:
        raise BuildError(f"{len(reading.faults)} faults, and --strict: nothing was changed", faults=reading.faults)


def _summary(reading: Reading, changes: ChangeLog, allow_removals: bool) -> Changes:
    """The summary of changes; BuildError if no document was read or too many would be removed."""
    summary = changes.summary()
    if not reading.documents:
        raise BuildError(f"{reading.nothing()}; nothing was changed", faults=reading.faults)
    before = summary.removed + summary.changed + summary.unchanged
    if summary.removed > before * MOST_REMOVED and not allow_removals:
        reason = (
            f"{summary.removed} of {before} documents would be lost; nothing was changed (--allow-removals does it)"
        )
        raise BuildError(reason, faults=reading.faults)
    return summary
