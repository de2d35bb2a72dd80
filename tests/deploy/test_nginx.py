"""Behind the nginx site of deploy/: every address is right, and readers notice no rebuild and no restart."""

from __future__ import annotations

import gzip
import json
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import pytest
from services import HOST, SAMPLE, Service, free_ports, running, started

ASCII = "".join(map(chr, range(33, 127)))


class Links(HTMLParser):
    """Every address that a page links to, loads or submits to, and every anchor in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.canonical: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("rel") == "canonical":
            self.canonical.append(values["href"] or "")
        else:
            self.found += [value for name in ("href", "src", "action") if (value := values.get(name)) is not None]
        self.places |= {values[name] or "" for name in ("id", "name") if values.get(name)}


def test_no_link_is_dead_and_none_leaves_the_prefix(service: Service) -> None:
    """A crawler that follows every link of the sample meets no error, and every address is under the prefix.

    Like a browser, it percent-encodes what is not ASCII.
    """
    ask, seen = [service.prefix + "/"], {service.prefix + "/"}
    for path in ask:
        answer = service.get(path)
        assert answer.status == 200 or (answer.status in (301, 302, 308) and "location" in answer.headers), path
        if answer.status != 200:
            links = Links(f'<a href="{answer.headers["location"]}">')
        elif answer.headers.get_content_type() == "text/html":
            links = Links(answer.text)
        else:
            continue
        for address in links.canonical:
            assert address.startswith(service.public_url + "/"), (path, address)
        for link in links.found:
            target = urlsplit(quote(urljoin(f"http://{HOST}{path}", link), safe=ASCII))
            if target.netloc != HOST or target.scheme != "http":
                # External links of the library itself: the original of a document, an e-mail.
                assert target.scheme in ("http", "https", "mailto"), (path, link)
                continue
            assert target.path.startswith(service.prefix + "/"), (path, link)
            where, _ = urldefrag(target._replace(scheme="", netloc="").geturl())
            # Combinations of facets are endless: from a page with a choice only links to other pages are followed.
            if where not in seen and not ("?" in path and "?" in where):
                seen.add(where)
                ask.append(where)
    assert len(ask) > 100


def test_what_a_client_says_of_itself_changes_no_link(service: Service) -> None:
    """Forged headers do not change the response."""
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-For": "8.8.8.8",
        "Forwarded": "host=evil.example;proto=gopher",
        "X-Script-Name": "/evil",
        "Host": "evil.example",
    }
    path = f"{service.prefix}/documents"
    assert service.get(path, headers=forged).text == service.get(path).text
    # Redirects too go to the same host, whatever Host the client sends.
    location = service.get(f"{service.prefix}/search", headers=forged).headers["location"]
    assert location == f"{service.prefix}/documents"


def test_the_api_and_the_static_files_are_under_the_prefix(service: Service) -> None:
    """A program finds the API, whose hits link to passages; static files are compressed and cached for a year."""
    found = json.loads(service.get(f"{service.prefix}/api/v1/search?q=xiaokang").body)
    address = found["hits"][0]["url"]
    assert address.startswith((service.prefix + "/documents/", service.public_url))
    page = service.get(urlsplit(address)._replace(scheme="", netloc="").geturl())
    assert page.status == 200
    assert urlsplit(address).fragment in Links(page.text).places
    style = next(link for link in Links(page.text).found if link.endswith(".css"))
    for _ in range(2):  # first from a process, then from nginx's cache
        answer = service.get(style, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(answer.body).startswith(service.get(style).body[:100])
    stale = re.sub("/static/[0-9a-f]+/", "/static/000000000000/", style)
    assert service.get(stale).headers["Cache-Control"] == "no-cache"


def test_what_is_not_for_readers_is_not_served(service: Service) -> None:
    """Metrics stay internal, other methods are refused, and the health check is reachable."""
    assert service.get(f"{service.prefix}/metrics").status == 404
    assert service.get(f"{service.prefix}/healthz").status == 200
    assert service.get("/robots.txt").text.startswith("User-agent")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert service.get(f"{service.prefix}/search?q=a", method=method).status == 405


@contextmanager
def readers(service: Service, failures: list[str], check: Callable[[bytes], str | None]) -> Iterator[Callable[[], int]]:
    """Four clients that search continuously, and record what failed or was wrong."""
    done, count = threading.Event(), [0]

    def read() -> None:
        while not done.is_set():
            try:
                answer = service.get(f"{service.prefix}/api/v1/search?q=%E5%85%B1%E5%90%8C&size=100")
                fault = f"status {answer.status}" if answer.status != 200 else check(answer.body)
            except (OSError, HTTPException) as error:
                fault = repr(error)
            count[0] += 1
            if fault:
                failures.append(fault)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield lambda: count[0]
    finally:
        done.set()
        for thread in threads:
            thread.join()


@pytest.fixture(scope="module")
def numbered(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over a library in which every text names its generation."""
    folder = tmp_path_factory.mktemp("numbered")
    write_numbered(folder / "library.jsonl", 0)
    with running(nginx, folder, "/library", folder / "library.jsonl") as service:
        yield service


def write_numbered(file: Path, generation: int) -> None:
    passages = [{"zh": f"共同 第{generation}代 之{n}", "en": f"shared {generation}"} for n in range(10 + generation)]
    record = {"id": "d", "title": {"zh": f"第{generation}代"}, "passages": passages}
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")


def is_whole(body: bytes) -> str | None:
    """The fault of a response, if it mixes generations."""
    found = json.loads(body)
    generation = found["total"] - 10
    told = {hit["document"]["title"]["zh"] for hit in found["hits"]}
    texts = {hit["zh"]["text"].split()[1] for hit in found["hits"]}
    if told != {f"第{generation}代"} or texts != told or len(found["hits"]) != found["total"]:
        return f"mixed: {found['total']} hits, {told}, {texts}"
    return None


def test_a_rebuild_fails_no_request_and_mixes_no_answer(numbered: Service) -> None:
    """Four clients search while the library is rebuilt over and over, with different texts each time."""
    failures: list[str] = []
    with readers(numbered, failures, is_whole) as asked:
        for generation in range(1, 5):
            write_numbered(numbered.folder / "library.jsonl", generation)
            numbered.build(numbered.folder / "library.jsonl")
        before = asked()
        assert until(lambda: asked() > before + 50)
    assert failures == []


def until(true: Callable[[], object]) -> bool:
    latest = time.monotonic() + 30
    while not true():
        if time.monotonic() > latest:
            return False
        time.sleep(0.05)
    return True


def test_a_rolling_restart_fails_no_request(numbered: Service) -> None:
    """Each process is restarted in turn while four clients search."""
    failures: list[str] = []
    with readers(numbered, failures, is_whole) as asked:
        for port in numbered.ports:
            assert numbered.stop(port) == 0
            numbered.start(port)
            before = asked()
            assert until(lambda before=before: asked() > before + 20)
    assert failures == []


def test_a_killed_process_is_not_missed(numbered: Service) -> None:
    """With one process killed, only the responses that it was sending are lost."""
    failures: list[str] = []
    first, second = numbered.ports
    with readers(numbered, failures, is_whole) as asked:
        numbered.stop(first, signal.SIGKILL)
        before = asked()
        assert until(lambda: asked() > before + 50)
        numbered.start(first)
    # Requests are safe to repeat, so nginx retries unless a response had begun: at most one per reader is lost.
    assert len(failures) <= 4 and all("IncompleteRead" in failure for failure in failures), failures
    assert numbered.processes[second].poll() is None


def test_idle_connections_keep_nobody_out(numbered: Service) -> None:
    """Five hundred slow clients, each sending a byte now and then, do not block other readers."""
    idle = [socket.create_connection(("127.0.0.1", numbered.port), 10) for _ in range(500)]
    try:
        for number, one in enumerate(idle):
            one.sendall(b"GET /library/search?q=%d HTTP/1.1\r\nHost: x\r\nX-Slow: " % number)
        for _ in range(3):
            for one in idle:
                one.sendall(b"a")
            assert numbered.get("/library/api/v1/search?q=shared").status == 200
    finally:
        for one in idle:
            one.close()


def test_who_asks_too_often_is_told_so(nginx: str, tmp_path: Path) -> None:
    """With the site as shipped a burst of searches finally gets 429, and static files are still served."""
    with running(nginx, tmp_path, "/library", SAMPLE, limited=True) as service:
        statuses = {service.get("/library/healthz").status for _ in range(150)}
        assert statuses == {200, 429}
        assert service.get("/library/static/x/style.css").status == 200


def test_several_libraries_stand_side_by_side(nginx: str, tmp_path: Path) -> None:
    """A second library, added as the guide says, has its own texts and links; the first is not affected."""
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    write_numbered(folders[1] / "library.jsonl", 1)
    second = Service(folders[1], "/second", 0, tuple(free_ports(2)))
    with (
        started(second, folders[1] / "library.jsonl"),
        running(nginx, folders[0], "/library", SAMPLE, beside=second) as first,
    ):
        second.port = first.port
        assert json.loads(second.get("/second/api/v1/search?q=shared").body)["total"] == 11
        assert json.loads(first.get("/library/api/v1/search?q=xiaokang").body)["total"] > 0
        assert json.loads(second.get("/second/api/v1/search?q=xiaokang").body)["total"] == 0
        assert second.get("/second").headers["location"] == "/second/"
        assert second.get("/second/metrics").status == 404
        for service in (first, second):
            for path in ("/", "/documents", "/search?q=shared"):
                links = Links(service.get(service.prefix + path).text).found
                own = [link for link in links if link.startswith("/")]
                assert own and all(link.startswith(service.prefix + "/") for link in own), path
        for port in second.ports:
            second.stop(port)
        assert second.get("/second/").status == 502
        assert first.get("/library/healthz").status == 200
