"""Analyses documents into runs, in this process or in several, which then take the steps of a merge too."""

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
"""Size from which a batch of documents is handed over."""
_OWN_BYTES = 2_000_000
"""Up to this size, documents are analysed in this process: starting others costs more than it saves."""
_FIXED_MEMORY = 230
"""Megabytes that a process takes before it has read anything: the program and the segmenter's dictionary."""
_MEMORY_OF_ATOM = 110
"""Most bytes that an atom takes while it is inverted."""

_Work = list[Record] | Step | None
"""A task for a process: analyse a batch, take a step, or, for None, write what it holds."""


class Analysis:
    """Analyses the documents of a build, which are added in the order of the library."""

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
        """Take a document. Raises what a worker raised."""
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
        """Take steps in parallel in the processes there are, or here if there are none. Raises what a step raised."""
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
        """Wait for the processes to finish their tasks; returns their runs."""
        for _ in self._workers:
            self._put(None)
        return [path for worker in self._workers for path in worker.finish()]

    def close(self) -> None:
        """Kill every process, finished or not."""
        for worker in self._workers:
            worker.close()


class _Worker:
    """Analyses batches, and writes a run whenever it has used up its memory."""

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
        """Write what is left; the files of all runs."""
        if self._analyser.documents:
            self.write()
        return self.written

    def finish(self) -> list[Arrays]:
        """All runs; the last one stays in memory."""
        return [*map(WrittenRun, self.written), self._analyser.run()]


class _Process:
    """A process, and the thread that feeds it tasks from a shared queue."""

    def __init__(self, works: queue.Queue[_Work], path: Path, segmenter: str, most: int) -> None:
        import multiprocessing  # imported here: small builds do not need it

        # Not fork: this process may have threads.
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
        """Start to work, until a None comes from the queue."""
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
        """Wait until it has come to a None; returns the runs that it wrote."""
        self._thread.join()
        self.check()
        return self._paths

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def _work(connection: Connection[Any, Any], path: Path, segmenter: str, most: int) -> None:
    """The main function of a process, which ends with the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the builder ends its workers
    gc.disable()  # there are no reference cycles here, and looking for some would take a twentieth of the time
    try:
        worker = _Worker(path, segmenter, most)
        while True:
            connection.send(_done(connection.recv(), worker))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        connection.send(error)


def _done(work: _Work, worker: _Worker) -> list[Path] | None:
    """Do a task; the runs are returned for the last one, None."""
    if work is None:
        return worker.all_written()
    if isinstance(work, list):
        worker.add(work)
    else:
        work()
    return None
