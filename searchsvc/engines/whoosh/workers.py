"""Documents are analysed here, in this process or in several, into runs; and so are steps taken that may be shared."""

from __future__ import annotations

import gc
import queue
import signal
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .analysis import Analyser, Record
from .merging import Step
from .runs import Arrays, WrittenRun, write_run

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_BATCH_BYTES = 1_000_000
"""Documents that are handed over together."""
_OWN_BYTES = 2_000_000
"""A library up to this size is analysed here: a process costs more than it saves."""
_FIXED_MEMORY = 230
"""Megabytes of a process before it has read anything: the program, the segmenter's dictionary."""
_MEMORY_OF_ATOM = 110
"""Bytes that an atom takes, at most, while it is inverted."""

_Work = list[Record] | Step | None
"""What a process does: analyse a batch, take a step, or write what it holds."""


class Analysis:
    """All documents of a build that are to be analysed, in the order of the library."""

    def __init__(self, folder: Path, segmenter: str, *, jobs: int, memory: int) -> None:
        self._folder = folder
        self._segmenter = segmenter
        self._most = max(memory - _FIXED_MEMORY, 25) * 1_000_000 // _MEMORY_OF_ATOM
        self._jobs = jobs
        self._batch: list[Record] = []
        self._bytes = self._waiting_bytes = 0
        self._waiting: list[list[Record]] = []
        self._own: _Worker | None = None
        self._workers: list[_Process] = []
        self._queue: queue.Queue[_Work] = queue.Queue(jobs)

    def add(self, record: Record) -> None:
        """Take a document; raises what a worker raised."""
        self._batch.append(record)
        self._bytes += len(record.content)
        if self._bytes >= _BATCH_BYTES:
            self._hand_over()

    def _hand_over(self) -> None:
        batch, self._batch = self._batch, []
        self._waiting_bytes += self._bytes
        self._bytes = 0
        if self._jobs == 1:
            self._analyse(batch)
        elif self._workers:
            self._put(batch)
        else:
            self._waiting.append(batch)
            if self._waiting_bytes > _OWN_BYTES:
                self._workers = [self._started(number) for number in range(self._jobs)]
                for one in self._waiting:
                    self._put(one)
                self._waiting.clear()

    def _started(self, number: int) -> _Process:
        return _Process(self._queue, self._folder / f"run-{number}", self._segmenter, self._most)

    def _put(self, work: _Work) -> None:
        while True:
            for worker in self._workers:
                worker.check()
            try:
                self._queue.put(work, timeout=1)
            except queue.Full:
                continue
            return

    def _analyse(self, batch: list[Record]) -> None:
        if self._own is None:
            self._own = _Worker(self._folder / "run", self._segmenter, self._most)
        self._own.add(batch)

    def finish(self) -> Sequence[Arrays]:
        """The runs of all that was added."""
        if self._batch:
            self._hand_over()
        for batch in self._waiting:
            self._analyse(batch)
        self._waiting.clear()
        runs = self._own.finish() if self._own else []
        return [*runs, *map(WrittenRun, self._finished())]

    def share(self, steps: Iterable[Step]) -> None:
        """Take steps in the processes there are, at the same time; raises what a step raised."""
        if not self._workers:
            for step in steps:
                step()
            return
        for worker in self._workers:
            worker.begin()
        for step in steps:
            self._put(step)
        self._finished()

    def _finished(self) -> list[Path]:
        """The runs of the processes, once all that was put is done."""
        for _ in self._workers:
            self._put(None)
        return [path for worker in self._workers for path in worker.finish()]

    def close(self) -> None:
        """End every process, finished or not."""
        for worker in self._workers:
            worker.close()


class _Worker:
    """Analyses batches, and writes a run whenever the memory that it may take is used up."""

    def __init__(self, path: Path, segmenter: str, most: int) -> None:
        self._path = path
        self._most = most
        self._analyser = Analyser(segmenter)
        self.written: list[Path] = []

    def add(self, batch: list[Record]) -> None:
        self._analyser.add(batch)
        if self._analyser.held > self._most:
            self.write()

    def write(self) -> None:
        path = self._path.with_name(f"{self._path.name}-{len(self.written)}")
        write_run(self._analyser.run(), path)
        self.written.append(path)

    def all_written(self) -> list[Path]:
        """The files of all runs."""
        if self._analyser.documents:
            self.write()
        return self.written

    def finish(self) -> list[Arrays]:
        """All runs; the last one was never written."""
        return [*map(WrittenRun, self.written), self._analyser.run()]


class _Process:
    """A process that works off what is put into a queue, and the thread that feeds it."""

    def __init__(self, works: queue.Queue[_Work], path: Path, segmenter: str, most: int) -> None:
        import multiprocessing  # which a small change does not wait for

        # Not a fork: this process may have threads.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, path, segmenter, most), daemon=True)
        self._process.start()
        theirs.close()
        self._works = works
        self._failure: Exception | None = None
        self._paths: list[Path] = []
        self.begin()

    def begin(self) -> None:
        """Work until a None stands in the queue."""
        self._thread = threading.Thread(target=self._feed, daemon=True)
        self._thread.start()

    def _feed(self) -> None:
        try:
            work: _Work = []
            while work is not None:
                work = self._works.get()
                self._connection.send(work)
                answer = self._connection.recv()
                if isinstance(answer, Exception):
                    raise answer
            self._paths = answer
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self._failure = OSError(0, "a process of the build was ended from outside")
        except Exception as error:
            self._failure = error

    def check(self) -> None:
        """Raise what went wrong."""
        if self._failure is not None:
            raise self._failure

    def finish(self) -> list[Path]:
        """The runs that it wrote, once it has come to the None."""
        self._thread.join()
        self.check()
        return self._paths

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def _work(connection: Connection[Any, Any], path: Path, segmenter: str, most: int) -> None:
    """A process that works: its life ends with the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the builder ends its workers
    gc.disable()  # nothing here refers to itself; to look for what does would take a twentieth of the time
    try:
        worker = _Worker(path, segmenter, most)
        while True:
            connection.send(_done(connection.recv(), worker))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        connection.send(error)


def _done(work: _Work, worker: _Worker) -> list[Path] | None:
    """Do a piece of work; at the end of them the runs are returned."""
    if work is None:
        return worker.all_written()
    if isinstance(work, list):
        worker.add(work)
    else:
        work()
    return None
