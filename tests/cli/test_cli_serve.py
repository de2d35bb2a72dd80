"""`searchsvc serve`: when it listens, what it logs, how it stops."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

SLOW = """
import time
from searchsvc.server import run_server
from searchsvc.settings import Settings

def application(environ, start_response):
    time.sleep(1)
    start_response("200 OK", [("Content-Length", "20000000")])
    return [b"x" * 20_000_000]

run_server(application, Settings(port=0))
"""

WAITING = """
import sys, threading
from searchsvc.server import run_server
from searchsvc.settings import Settings

go = threading.Event()

def application(environ, start_response):
    if environ["PATH_INFO"] == "/go":
        go.set()
    assert go.wait(20)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"OK"]

cluster = {"engine": "opensearch", "opensearch_url": ["http://localhost:9200"]}
run_server(application, Settings(port=0, threads=4, searches=1, **cluster if "opensearch" in sys.argv else {}))
"""


class Server:
    """A running server: its address and all lines that it has printed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        self.lines += iter(self.process.stderr.readline, "")

    def said(self, pattern: str) -> "re.Match[str]":
        """The lines of the server as soon as they are printed."""
        latest = time.monotonic() + 30
        while time.monotonic() < latest:
            for line in list(self.lines):
                if match := re.search(pattern, line):
                    return match
            assert self.process.poll() is None or self.reader.is_alive(), self.lines
            time.sleep(0.02)
        raise AssertionError(f"nothing like {pattern} in {self.lines}")

    @property
    def address(self) -> str:
        return self.said(r"listening at (http://\S+)/")[1]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def stopped(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.reader.join(5)
        return code


Serve = Callable[..., "Server"]


@contextmanager
def started(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[Server]:
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path) -> Callable[..., object]:
    def call(*options: str, **changes: str) -> object:
        command = [sys.executable, "-m", "searchsvc", "serve", "--port", "0", *options]
        return started(command, environment | changes, tmp_path)

    return call


def get(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_answers_and_stops_when_told(serve: Serve) -> None:
    """It prints its address, answers there, and exits with 0 on SIGTERM, as service managers expect."""
    with serve() as server:
        assert get(f"{server.address}/api/v1/search?q=%E5%AE%89%E5%85%A8")[0] == 200
        assert server.stopped() == 0
    assert not any("Traceback" in line for line in server.lines)


def test_an_answer_is_sent_in_one_piece(serve: Serve) -> None:
    """Headers are not sent in a packet of their own; short answers arrive at once too."""
    with serve() as server, socket.create_connection(("127.0.0.1", server.port), 30) as connection:
        for path in ("/api/v1/search?q=law", "/healthz"):
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            head, _, body = connection.recv(1_000_000).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            assert f"content-length: {len(body)}".encode() in head.lower()


def test_an_address_typed_without_escapes_is_understood(serve: Serve) -> None:
    """Raw Chinese in a URL, as `curl` sends it, finds what the escaped URL finds."""
    with serve() as server, socket.create_connection(("127.0.0.1", server.port), 30) as connection:
        connection.sendall("GET /api/v1/search?q=安全 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        said = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        assert said.startswith("HTTP/1.1 200 ")
        escaped = json.loads(get(f"{server.address}/api/v1/search?q=%E5%AE%89%E5%85%A8")[1])
        assert json.loads(said.partition("\r\n\r\n")[2])["total"] == escaped["total"] > 0


def test_ctrl_c_ends_with_130(serve: Serve) -> None:
    """Ctrl-C ends it like any program."""
    with serve() as server:
        assert server.address
        assert server.stopped(signal.SIGINT) == 130
    assert not any("Traceback" in line for line in server.lines)


@pytest.mark.parametrize("engine", ["whoosh", "opensearch"])
def test_long_answers_do_not_keep_the_next_one_waiting(
    environment: dict[str, str], tmp_path: Path, engine: str
) -> None:
    """With all threads waiting for something that a request must trigger, that request is still answered."""
    command = [sys.executable, "-c", WAITING, engine]
    with started(command, environment, tmp_path) as server, ThreadPoolExecutor() as pool:
        waiting = [pool.submit(get, f"{server.address}/") for _ in range(4)]
        assert not any(one.done() for one in waiting)
        assert get(f"{server.address}/go") == (200, b"OK")
        assert [one.result() for one in waiting] == [(200, b"OK")] * 4


def test_log_tells_what_was_asked_of_it_but_not_by_whom(serve: Serve) -> None:
    """Each request logs time, method, route, status, milliseconds and bytes; no address, query or document."""
    with serve() as server:
        _, body = get(f"{server.address}/api/v1/search?q=secret")
        get(f"{server.address}/api/v1/documents/private")
        line = server.said(r"Z GET /api/v1/search .*")[0]
        assert re.fullmatch(rf"Z GET /api/v1/search 200 [0-9.]+ms {len(body)}B", line.strip())
        server.said(r"GET /api/v1/documents/<identifier> 404 ")
        server.stopped()
    log = "".join(server.lines[1:])
    assert not re.search("secret|private|127", log)


def test_log_has_queries_where_they_are_wanted(serve: Serve) -> None:
    """With `log_queries` the log contains the query too."""
    with serve(SEARCHSVC_LOG_QUERIES="true") as server:
        get(f"{server.address}/api/v1/search?q=%E5%AE%89")
        server.said(r"GET /api/v1/search\?q=%E5%AE%89 200")


def test_starts_without_an_index(serve: Serve, tmp_path: Path) -> None:
    """Before the first build it runs, warns and answers 503; afterwards it serves without a restart."""
    with serve("--index", str(tmp_path / "later")) as server:
        server.said("warning: there is no index")
        assert get(f"{server.address}/api/v1/search")[0] == 503
        source = tmp_path / "one.jsonl"
        source.write_text('{"id": "one", "title": {"en": "One"}, "passages": [{"en": "peace"}]}\n')
        command = [sys.executable, "-m", "searchsvc", "build", str(source), "--index", str(tmp_path / "later")]
        root = str(Path(__file__).parents[2])
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": root})
        assert get(f"{server.address}/api/v1/search?q=peace")[0] == 200


def test_warns_when_others_can_reach_it(serve: Serve) -> None:
    """Listening on every interface is allowed, with a warning."""
    with serve("--host", "0.0.0.0") as server:
        server.said("warning: 0.0.0.0 can be reached from other machines")
        assert server.address


def test_taken_port_is_said(serve: Serve) -> None:
    """A port in use gives a clear message and exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken, serve("--port", str(taken.getsockname()[1])) as server:
        server.said("searchsvc: cannot listen on 127.0.0.1, port [0-9]+: Address already in use")
        assert server.process.wait(30) == 1


def test_large_requests_are_refused(serve: Serve) -> None:
    """A query of a thousand Han characters fits; an excessive header or body is refused."""
    with serve() as server:
        assert get(f"{server.address}/api/v1/search?q={'%E5%AE%89' * 1000}")[0] == 200
        assert get(f"{server.address}/api/v1/search?q={'a' * 40_000}")[0] == 431
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + b"a" * 5000)
            assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_how_large_a_request_may_be_is_set(serve: Serve) -> None:
    """The limits on headers and bodies can be raised and lowered."""
    with serve(SEARCHSVC_LARGEST_HEADER="50000", SEARCHSVC_LARGEST_BODY="6000") as server:
        assert get(f"{server.address}/api/v1/search?q={'a' * 40_000}")[0] == 200
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + b"a" * 5000)
            assert client.recv(100).startswith(b"HTTP/1.1 405")
    with serve(SEARCHSVC_LARGEST_HEADER="5000") as server:
        assert get(f"{server.address}/api/v1/search?q={'a' * 6000}")[0] == 431


def test_does_not_name_its_software(serve: Serve) -> None:
    """No header reveals the server software."""
    with serve() as server, urllib.request.urlopen(f"{server.address}/api/v1/openapi.json") as answer:
        assert "waitress" not in str(answer.headers).lower()


def test_running_requests_are_answered_to_the_end(environment: dict[str, str], tmp_path: Path) -> None:
    """A restart loses no request: running ones are answered in full, and no new ones are accepted."""
    with started([sys.executable, "-c", SLOW], environment, tmp_path) as server:
        answers: list[tuple[int, bytes]] = []
        asking = threading.Thread(target=lambda: answers.append(get(server.address)))
        address = ("127.0.0.1", server.port)
        asking.start()
        time.sleep(0.5)
        server.process.terminate()
        time.sleep(0.2)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        asking.join(30)
        assert [(status, len(body)) for status, body in answers] == [(200, 20_000_000)]
        assert server.process.wait(30) == 0
