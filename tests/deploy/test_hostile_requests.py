"""Requests that no browser would send: the server answers or closes the connection, and goes on serving."""

from __future__ import annotations

import random
import re
import socket
import time
from urllib.parse import quote_from_bytes

import pytest
from services import Service

GET = b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

REQUESTS = {
    "bad percent signs": GET % b"/search?q=%zz%&%=%u4e2d",
    "a NUL": GET % b"/search?q=%00a%00",
    "overlong UTF-8": GET % b"/search?q=%c0%ae%c0%af",
    "half a character": GET % b"/search?q=%e4%b8",
    "a surrogate": GET % b"/search?q=%ed%a0%80",
    "raw bytes": GET % b"/search?q=\xff\xfe\xe4\xb8\xad",
    "folders upwards": GET % b"/static/x/../../../../../etc/passwd",
    "folders upwards, hidden": GET % b"/static/x/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "a document upwards": GET % b"/documents/..%2f..%2fetc%2fpasswd",
    "a line break in an address": GET % b"/passages/a%0d%0aSet-Cookie:%20x=1",
    "a line break in a parameter": GET % b"/search?lang=en%0d%0aSet-Cookie:%20x=1&q=a",
    "another host's address": GET % b"http://evil.example/search?q=a",
    "two slashes": GET % b"//evil.example/",
    "no path": GET % b"*",
    "a very long address": GET % (b"/search?q=" + b"a" * 100_000),
    "a megabyte of header": b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "ten thousand headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 10_000 + b"\r\n",
    "bytes that are no text": GET % b"//search?q=\x80\xff",
    "a thousand parameters": GET % (b"/search?" + b"type=a&" * 3000),
    "an enormous page": GET % b"/search?q=a&page=99999999999999999999999999",
    "two lengths": b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\naGET /",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "chunks twice": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a bad chunk": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "a negative length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a large body": b"POST /search HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc",
    "an unknown method": b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method with signs": b"G<script>T / HTTP/1.1\r\nHost: x\r\n\r\n",
    "an old version": b"GET / HTTP/0.9\r\n\r\n",
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "cookies": b"GET / HTTP/1.1\r\nHost: x\r\nCookie: lang=\xff\xfe; view=<script>; " + b"a=b; " * 2000 + b"\r\n\r\n",
    "a language": b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: zh;q=x, ;;;, *;q=\xff\r\n\r\n",
    "a state of the page": b'GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: "\xff", W/\r\nRange: bytes=9-1\r\n\r\n',
}


def ask(service: Service, request: bytes) -> bytes:
    """The response of one process to raw bytes; empty if it closes the connection."""
    with socket.create_connection(("127.0.0.1", service.ports[0]), 10) as connection:
        connection.settimeout(10)
        said = b""
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                said += part
        except OSError:  # closed while sending: also "not connected", which is no ConnectionError
            pass
        return said


def statuses(said: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", said, re.MULTILINE)]


def sound(said: bytes) -> bool:
    """Assert that there is no server error, and nothing from the client in the headers."""
    head = said.partition(b"\r\n\r\n")[0]
    own = {status for status in statuses(said) if status >= 500} - {501, 505}
    return not own and b"Set-Cookie: x=1" not in head and b"root:" not in said


@pytest.mark.parametrize("name", REQUESTS)
def test_a_hostile_request_is_answered_or_refused(service: Service, name: str) -> None:
    """No server error, no file from outside the library, no response that the client splits in two."""
    said = ask(service, REQUESTS[name])
    assert sound(said), said[:500]
    assert service.get(f"{service.prefix}/healthz").status == 200


def test_nothing_is_smuggled_behind_a_request(service: Service) -> None:
    """After a request of ambiguous length, what follows is not taken for a second request."""
    for name in ("two lengths", "length and chunks", "chunks twice"):
        assert len(statuses(ask(service, REQUESTS[name]))) <= 1, name


def hostile(draw: random.Random) -> bytes:
    """A valid address, broken at random."""
    paths = [b"/", b"/search", b"/documents", b"/documents/", b"/passages/", b"/api/v1/search", b"/static/", b"/help"]
    paths += [b"/facets/topic", b"/facets/year", b"/documents/xiaokang-2008", b"/documents/xiaokang-2008/cite.bib"]
    paths += [b"/api/v1/documents/xiaokang-2008", b"/api/v1/passages/", b"/healthz", b"/robots.txt", b"/about"]
    names = [
        "q",
        "page",
        "size",
        "after",
        "sort",
        "apart",
        "document",
        "type",
        "year",
        "script",
        "sides",
        "lang",
        "view",
        "of",
        "by",
        "find",
        "n",
        "part",
        "all",
        "cite",
        "from",
        "to",
    ]
    pieces = [
        "国家",
        "security",
        '"',
        "“",
        "(",
        ")",
        "-",
        "OR",
        "NOT",
        "zh:",
        "year:",
        "=",
        "*",
        "..",
        "\0",
        "\U0010ffff",
    ]
    asked = "&".join(
        f"{draw.choice(names)}={quote_from_bytes(''.join(draw.choices(pieces, k=draw.randrange(12))).encode())}"
        for _ in range(draw.randrange(5))
    )
    address = bytearray(draw.choice(paths) + b"?" + asked.encode())
    for _ in range(draw.randrange(4)):
        address[draw.randrange(len(address))] = draw.choice(b"%/&=?.:;+-_az09\xff\x80<\"'")
    return GET % bytes(address)


def storm(service: Service, count: int) -> None:
    draw = random.Random(7)
    for _ in range(count):
        request = hostile(draw)
        began = time.monotonic()
        said = ask(service, request)
        assert sound(said), request
        assert time.monotonic() - began < 5, request
    assert service.get(f"{service.prefix}/healthz").status == 200


def test_a_storm_of_broken_requests_fails_nothing(service: Service) -> None:
    """Hundreds of random addresses: none fails, none is slow."""
    storm(service, 400)


@pytest.mark.long
def test_a_long_storm_of_broken_requests_fails_nothing(service: Service) -> None:
    """The same, with tens of thousands."""
    storm(service, 25_000)
