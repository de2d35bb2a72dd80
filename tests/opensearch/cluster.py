"""A cluster of real OpenSearch nodes, each a process of its own, from jars that Maven keeps outside the tree.

`python tests/opensearch/cluster.py [NODES]` starts one by itself and tells its addresses, until Ctrl-C.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "searchsvc-tests" / "opensearch"
HEAP = "512m"
PATIENCE = 600
"""Seconds that nodes may take to start on a busy machine."""


def required(*programs: str) -> None:
    """Skip the test, or fail it in CI, if the system lacks something that a cluster needs."""
    needed = ("java", "javac", "mvn", "setpriv", *programs)
    if lack := " and ".join(program for program in needed if not shutil.which(program)):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"a cluster needs {lack} (Debian: default-jdk-headless, maven, util-linux, openssl)"
        )


def jars(name: str = "pom.xml") -> Path:
    """A folder with the artifacts named in a POM, downloaded once for each version of it."""
    pom = HERE / name
    folder = CACHE / hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    if not (folder / "complete").exists():
        command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=600)
        for archive in folder.glob("*.zip"):
            zipfile.ZipFile(archive).extractall(folder)
        (folder / "complete").touch()
    return folder


def free_ports(count: int) -> list[int]:
    """Unused ports."""
    opened = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in opened]
    for one in opened:
        one.close()
    return ports


class Cluster:
    """Nodes on the loopback address, numbered from 0, with `settings` of their own."""

    scheme = "http"
    plugins: tuple[str, ...] = ()
    compiled = 1
    """Java's compilation tier, 1 to 4: with 4 a node takes twice the work to start, which few tests make up for."""

    def __init__(self, folder: Path, size: int, settings: Mapping[str, Any] | None = None) -> None:
        self._folder = folder
        self._settings = settings or {}
        self._jars = [jars()]
        self._opener = urllib.request.build_opener()
        self._http, self._transport = free_ports(size), free_ports(size)
        self._nodes: dict[int, subprocess.Popen[bytes]] = {}
        self.size = size

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of all nodes, up or down."""
        return tuple(f"{self.scheme}://127.0.0.1:{port}" for port in self._http)

    def start(self, *numbers: int) -> None:
        """Start nodes (all by default) and wait until the whole cluster is healthy."""
        for number in numbers or range(self.size):
            self._nodes[number] = self._process(number)
        self.wait("green" if len(self._nodes) == self.size else "yellow")

    def _process(self, number: int) -> subprocess.Popen[bytes]:
        folder = self._folder / f"node-{number + 1}"
        self.configure(folder / "config")
        # A node ends with the process that started it, however that ends, even if the node is paused.
        command = ["setpriv", "--pdeathsig", "KILL"]
        command += ["java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-Dopensearch.set.netty.runtime.available.processors=false"]
        classes = ":".join(f"{folder}/*" for folder in self._jars)
        command += [f"-XX:TieredStopAtLevel={self.compiled}", "-cp", classes, str(HERE / "Node.java"), str(folder)]
        command += [f"node-{number + 1}", str(self._http[number]), str(self._transport[number])]
        command += [",".join(map(str, self._transport)), *self.plugins]
        with (folder / "output").open("ab") as output:
            return subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)

    def configure(self, folder: Path) -> None:
        """Write the configuration of a node."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "opensearch.yml").write_text(json.dumps(self._settings))

    def kill(self, number: int) -> None:
        """Kill a node, as in a power cut."""
        node = self._nodes.pop(number)
        node.kill()
        node.wait()

    def pause(self, number: int) -> None:
        """Pause a node: it keeps its connections and answers nothing."""
        self._nodes[number].send_signal(signal.SIGSTOP)

    def resume(self, number: int) -> None:
        self._nodes[number].send_signal(signal.SIGCONT)

    def mend(self) -> None:
        """Start every node that was killed, and wait until the cluster is healthy again."""
        if gone := [number for number in range(self.size) if number not in self._nodes]:
            self.start(*gone)
        self.wait()

    def wait(self, status: str = "green") -> None:
        """Wait until all running nodes form one cluster of at least this health."""
        latest, health = time.monotonic() + PATIENCE, {}
        while time.monotonic() < latest:
            for number, node in self._nodes.items():
                if node.poll() is not None:
                    raise RuntimeError(f"node {number + 1} ended: {self._output(number)}")
            with suppress(OSError, urllib.error.URLError, ValueError):
                health = self.ask(f"/_cluster/health?wait_for_status={status}&timeout=5s")
                if not health["timed_out"] and health["number_of_nodes"] == len(self._nodes):
                    return
            time.sleep(0.2)
        raise RuntimeError(f"the cluster does not come up ({health}): {self._output(next(iter(self._nodes)))}")

    def _output(self, number: int) -> str:
        return (self._folder / f"node-{number + 1}" / "output").read_text(errors="replace")[-2000:]

    def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """The first running node's response to an administrative request."""
        url = self.urls[min(self._nodes)] + path
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        with self._opener.open(request, timeout=30) as answer:
            return json.load(answer)

    def stop(self) -> None:
        """Stop all nodes and remove their data."""
        for number in list(self._nodes):
            self.resume(number)
            self.kill(number)
        shutil.rmtree(self._folder, ignore_errors=True)


def main(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder), size)
        cluster.compiled = 4
        try:
            cluster.start()
            print(",".join(cluster.urls), flush=True)
            signal.pause()
        except KeyboardInterrupt:
            pass
        finally:
            cluster.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
