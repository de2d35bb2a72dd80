"""The engines that are measured: how to build, change and serve an index with each, in processes of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from searchsvc.settings import CREDENTIALS, PREFIX

OURS = "searchsvc"
CLUSTER = "opensearch"
"""This project with its index on a cluster."""
PEERS = ("tantivy", "fts5", "whoosh")
LABELS = {OURS: "searchsvc", CLUSTER: "searchsvc on OpenSearch"} | dict(
    zip(PEERS, ("Tantivy", "SQLite FTS5", "Whoosh with jieba"), strict=True)
)

ROOT = Path(__file__).resolve().parents[1]
FIRST = "q=law"
"""The first query that a server is sent."""
LONGEST_START = 120.0
"""Seconds within which a server must listen."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine and its index under a work folder."""

    name: str
    work: Path
    segmenter: str
    urls: str = ""
    """The addresses of the cluster."""

    @property
    def is_ours(self) -> bool:
        return self.name in (OURS, CLUSTER)

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def index(self) -> Path:
        return self.work / self.name

    def build(self, library: Path) -> float:
        """Build an index; the seconds that takes, including the start of the process."""
        return self._run("build", library)

    def change(self, library: Path, changed: Path) -> float:
        """Update the index for a changed document; the seconds that takes.

        Peers are told which document it is; this project finds it in the library.
        """
        return self._run(*(("build", library) if self.is_ours else ("change", changed)))

    def _run(self, work: str, source: Path) -> float:
        if self.is_ours:
            command = ["-m", "searchsvc", work, str(source), "--segmenter", self.segmenter]
        else:
            command = ["-m", "bench.peers", self.name, work, str(self.index), str(source)]
        log = self.work / f"{self.name}.{work}.log"
        started = time.perf_counter()
        with log.open("w") as out:
            done = subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=out, stderr=out, check=False
            )
        if done.returncode:
            raise SystemExit(f"{self.label}: {work} failed:\n{log.read_text()}")
        return time.perf_counter() - started

    def open(self) -> float:
        """The seconds that opening the index takes in a process of its own, without imports."""
        command = [sys.executable, "-m", "bench.opening", self.name, str(self.index)]
        return float(subprocess.check_output(command, cwd=ROOT, env=self.environment))

    @property
    def bytes(self) -> int:
        """The size of the index on disk."""
        if self.name == CLUSTER:
            command = [sys.executable, "-m", "searchsvc", "info", "--json"]
            return int(json.loads(subprocess.check_output(command, cwd=ROOT, env=self.environment))["bytes"])
        return sum(path.stat().st_size for path in self.index.rglob("*") if path.is_file())

    def serve(self) -> Server:
        """Start a server for the index."""
        if self.is_ours:
            command = ["-m", "searchsvc", "serve", "--port", "0"]
        else:
            command = ["-m", "bench.peers", self.name, "serve", str(self.index)]
        return Server(command, self.environment, self.work / f"{self.name}.serve.log")

    @property
    def environment(self) -> dict[str, str]:
        """The environment without settings for another installation, and with the search cache off: no peer has one.

        Compiled Python is cached, as in an installation.
        """
        left_out = (PREFIX, "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
        settings = {"index": str(self.index), "search_cache": "0"}
        if self.name == CLUSTER:
            kept |= {name: os.environ[name] for name in CREDENTIALS if name in os.environ}
            parts = str(len(self.urls.split(",")))
            settings |= {"engine": CLUSTER, "opensearch_url": self.urls, "opensearch_index": "bench"}
            settings |= {"opensearch_shards": parts, "opensearch_replicas": "0", "time_limit": "20"}
        return kept | {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}


class Server:
    """A running server, until the `with` block ends, with one connection kept open."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._started = time.perf_counter()
        self._log = log
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=out
            )
        try:
            self.port = self._listening()
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
            self.ask(FIRST)
        except BaseException:
            self._process.kill()
            raise
        self.start_seconds = time.perf_counter() - self._started
        """Seconds from the start of the process to its first answer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait(30)

    def _listening(self) -> int:
        while time.perf_counter() - self._started < LONGEST_START and self._process.poll() is None:
            if found := re.search(r"listening at http://[^:]+:([0-9]+)/", self._log.read_text()):
                return int(found[1])
            time.sleep(0.01)
        raise SystemExit(f"the server did not start:\n{self._log.read_text()}")

    def ask(self, asked: str) -> tuple[int, bytes]:
        """The status and body of the answer to a query string."""
        return ask(self._connection, asked)

    def rest(self) -> None:
        """Close the connection, as servers do when it is idle for minutes; the next request opens a new one."""
        self._connection.close()

    def resident(self) -> tuple[int, int]:
        """Resident memory in bytes, and how much of it is anonymous; 0 if the system does not tell."""
        status = Path(f"/proc/{self._process.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        kilobytes = {
            line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("VmRSS", "RssAnon"))
        }
        return kilobytes.get("VmRSS", 0) * 1024, kilobytes.get("RssAnon", 0) * 1024


def ask(connection: http.client.HTTPConnection, asked: str) -> tuple[int, bytes]:
    """The status and body of the answer to a query string."""
    connection.request("GET", f"/api/v1/search?{asked}")
    answer = connection.getresponse()
    return answer.status, answer.read()
