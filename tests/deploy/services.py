"""A whole service on this machine: the nginx site of deploy/ in front of two processes that serve one index."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "sample"
HOST = "library.example.org"


@dataclass
class Answer:
    """The response to a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Service:
    """nginx on a port, with the processes behind it."""

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
        """Start a process and wait until it answers."""
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
        """Request a path from nginx as a reader's browser would, under the public host name."""
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


def written_by_guide(target: str, number: int = 0) -> str:
    """The file that the guide's command of this number writes."""
    commands = re.findall(rf"^    (sed .*) > {re.escape(target)}$", GUIDE, re.MULTILINE)
    made = subprocess.run(["sh", "-c", commands[number]], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return made.replace("server_name HOST;", f"server_name {HOST};")


def with_ports(text: str, written: Iterable[int], ports: Iterable[int]) -> str:
    """Replace the ports in addresses of this machine."""
    for one, other in zip(written, ports, strict=True):
        text = text.replace(f"127.0.0.1:{one}", f"127.0.0.1:{other}")
    return text


def inside(text: str, *lines: str) -> str:
    """A site with more lines in the location that serves the library."""
    return text.replace("location /library/ {", "\n".join(("location /library/ {", *lines)))


def site(service: Service, beside: Service | None, *, limited: bool) -> str:
    """The site of deploy/nginx.conf with this machine's ports and folders, inside a complete nginx configuration."""
    text = written_by_guide("/etc/nginx/conf.d/searchsvc.conf", 0 if service.prefix else 1)
    text = with_ports(text.replace("listen 80;", f"listen 127.0.0.1:{service.port};"), (8081, 8082), service.ports)
    if beside:
        text = with_ports(written_by_guide("/etc/nginx/conf.d/second.conf"), (8181, 8182), beside.ports) + text
        (service.folder / "second.conf").write_text(written_by_guide("/etc/nginx/searchsvc/second.conf"))
    text = text.replace("/etc/nginx/searchsvc/*.conf", f"{service.folder}/second*.conf")
    if not limited:
        text = text.replace("limit_req zone=searchsvc burst=60 nodelay;", "")
    cache = service.folder / "cache"
    text = text.replace("/var/cache/nginx-searchsvc", str(cache))
    places = "".join(
        f"{kind}_temp_path {service.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Like Debian's nginx.conf: a worker per core, 768 connections each.
    return f"""
        {"user root;" if os.getuid() == 0 else ""}
        daemon off; pid {service.folder}/nginx.pid; error_log {service.folder}/nginx.log; worker_processes 2;
        events {{ worker_connections 768; }}
        http {{ access_log off; {places} {text} }}
    """


@contextmanager
def running(
    nginx: str,
    folder: Path,
    prefix: str,
    source: Path,
    *,
    limited: bool = False,
    beside: Service | None = None,
    changed: Callable[[str], str] = str,
) -> Iterator[Service]:
    """The service behind nginx, together with processes started by `beside`."""
    port, *ports = free_ports(3)
    service = Service(folder, prefix, port, tuple(ports))
    with started(service, source):
        (folder / "nginx.conf").write_text(changed(site(service, beside, limited=limited)), encoding="utf-8")
        with proxy(port, [nginx, "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf")]):
            yield service


@contextmanager
def started(service: Service, source: Path) -> Iterator[Service]:
    """The processes of a service over the index of a library, all of which are ended whatever happens."""
    service.build(source)
    try:
        for port in service.ports:
            service.start(port)
        yield service
    finally:
        for process in service.processes.values():
            process.kill()
            process.wait(30)


@contextmanager
def proxy(port: int, command: list[str]) -> Iterator[None]:
    """A proxy listening on a port."""
    with subprocess.Popen(command) as front:
        try:
            wait_for(port)
            yield
        finally:
            front.terminate()
            front.wait(30)
