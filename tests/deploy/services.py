"""A whole service on this machine: the nginx site of deploy/ before two processes that serve one index."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "sample"
HOST = "library.example.org"


@dataclass
class Answer:
    """What came back for a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Service:
    """nginx on a port, with what serves behind it."""

    folder: Path
    prefix: str
    port: int
    ports: tuple[int, ...]
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def public_url(self) -> str:
        return f"http://{HOST}{self.prefix}"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SEARCHSVC_")}
        settings = {"INDEX": str(self.index), "PUBLIC_URL": self.public_url, "SEGMENTER": "rjieba"}
        return kept | {"PYTHONPATH": str(ROOT)} | {f"SEARCHSVC_{name}": value for name, value in settings.items()}

    def build(self, source: Path) -> None:
        command = [sys.executable, "-m", "searchsvc", "build", str(source), "--allow-removals"]
        subprocess.run(command, env=self.environment(), cwd=self.folder, check=True, capture_output=True, timeout=120)

    def start(self, port: int) -> None:
        """Start a process, and wait until it answers."""
        command = [sys.executable, "-m", "searchsvc", "serve", "--port", str(port)]
        log = (self.folder / f"{port}.log").open("ab")
        with log:
            self.processes[port] = subprocess.Popen(command, env=self.environment(), cwd=self.folder, stderr=log)
        wait_for(port)

    def stop(self, port: int, number: int = signal.SIGTERM) -> int:
        process = self.processes.pop(port)
        process.send_signal(number)
        return process.wait(30)

    def get(self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        """Ask nginx for a path, as a reader's browser would: under the public host's name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers={"Host": HOST} | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def wait_for(port: int) -> None:
    latest = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < latest, f"nothing listens on {port}"
            time.sleep(0.05)


def shipped(*, root: bool) -> str:
    """The site as the guide has it made: under the prefix, or at the root of a host."""
    commands = re.findall("^    (sed .*deploy/nginx.conf) >", GUIDE, re.MULTILINE)
    command = next(command for command in commands if (" -e " in command) == root)
    made = subprocess.run(["sh", "-c", command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return made.replace("server_name HOST;", f"server_name {HOST};")


def site(service: Service, *, limited: bool) -> str:
    """The site of deploy/nginx.conf with this machine's ports and folders, and within nginx's own frame."""
    text = shipped(root=not service.prefix).replace("listen 80;", f"listen 127.0.0.1:{service.port};")
    for written, port in zip(("8081", "8082"), service.ports, strict=True):
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{port}")
    if not limited:
        text = text.replace("limit_req zone=searchsvc burst=60 nodelay;", "")
    cache = service.folder / "cache"
    text = text.replace("/var/cache/nginx/searchsvc", str(cache))
    places = "".join(
        f"{kind}_temp_path {service.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As Debian's nginx.conf: a process a core, 768 connections each.
    return f"""
        {"user root;" if os.getuid() == 0 else ""}
        daemon off; pid {service.folder}/nginx.pid; error_log {service.folder}/nginx.log; worker_processes 2;
        events {{ worker_connections 768; }}
        http {{ access_log off; {places} {text} }}
    """


@contextmanager
def running(nginx: str, folder: Path, prefix: str, source: Path, *, limited: bool) -> Iterator[Service]:
    """The service, started; everything is ended whatever happens."""
    port, *ports = free_ports(3)
    service = Service(folder, prefix, port, tuple(ports))
    service.build(source)
    (folder / "nginx.conf").write_text(site(service, limited=limited), encoding="utf-8")
    front = None
    try:
        for one in ports:
            service.start(one)
        front = subprocess.Popen([nginx, "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf")])
        wait_for(port)
        yield service
    finally:
        if front:
            front.terminate()
            front.wait(30)
        for process in service.processes.values():
            process.kill()
            process.wait(30)
