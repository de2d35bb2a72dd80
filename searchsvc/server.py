"""The HTTP server behind a proxy: waitress with limits, its own threading, and a stop that loses no request."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from .errors import SearchsvcError
from .settings import Settings
from .terminal import say

LONGEST_STOP = 10.0
"""Seconds that running requests get to finish when the server is told to stop."""
_TOGETHER = 1024
"""Bytes of a response to collect before sending: more than the headers, so that these go out with the body."""
LONGEST_ALONE = 0.05
"""Seconds after which another thread takes over from one that is still answering; also how often that is checked."""


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Percent-encodes raw bytes beyond ASCII in the request line: `curl` sends a URL with Chinese as typed."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(re.sub(rb"[\x80-\xff]", lambda byte: b"%%%02X" % byte[0][0], line) + end + rest)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that the loop leaves alone while another thread is sending on it."""

    parser_class = _Parser

    def writable(self) -> bool:
        """Whether the loop has something to send; False while a thread is sending, which wakes the loop when done.

        Otherwise the loop would spin until then, taking the interpreter lock from that thread each time.
        """
        if not super().writable() or not self.outbuf_lock.acquire(blocking=False):
            return False
        self.outbuf_lock.release()
        return True


class Loop:
    """A leader-followers thread pool: one thread at a time polls the sockets and answers the requests itself.

    Python runs one thread at a time.  If one thread reads requests and others answer them, they take the interpreter
    lock from each other during every answer, across processor cores, which costs a fifth of all time.  So the leader
    does both until an answer takes longer than `alone` seconds; then another thread leads while this one finishes.
    With `alone` 0 another leads at once: for answers that wait for a cluster.
    """

    def __init__(self, alone: float) -> None:
        self._alone = alone
        self._tasks: deque[Any] = deque()
        self._turn_lock, self._watch_lock, self._changed = threading.Lock(), threading.Lock(), threading.Condition()
        """Held while polling the sockets; by the thread waiting to lead; while changing the fields below."""
        self._leader: threading.Thread | None = None
        self._begun = 0.0
        """When the leader began its current answer, by `time.monotonic`; 0 while it is not answering."""
        self._is_stopped = False
        self._ended = threading.Event()
        self._failure: BaseException | None = None

    def add_task(self, task: Any) -> None:
        """Queue a request to answer; waitress calls this."""
        self._tasks.append(task)

    def run(self, sockets: dict[int, Any], threads: int) -> None:
        """Answer requests in `threads` threads until a signal interrupts this one; re-raises what ends a thread."""
        for _ in range(threads):
            threading.Thread(target=self._work, args=(sockets,), daemon=True).start()
        self._ended.wait()
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        """Make the calling thread the only leader; answers under way are finished."""
        with self._changed:
            self._is_stopped, self._leader, self._begun = True, threading.current_thread(), 0.0

    def turn(self, sockets: dict[int, Any], longest: float) -> None:
        """Answer queued requests, then poll the sockets once, for at most `longest` seconds."""
        if self._answer():
            with self._turn_lock:
                wasyncore.loop(longest, use_poll=True, map=sockets, count=1)

    def _work(self, sockets: dict[int, Any]) -> None:
        try:
            while self._follow():
                while self._leader is threading.current_thread():
                    self.turn(sockets, 1)
        except BaseException as error:
            self._failure = error
            self._ended.set()

    def _follow(self) -> bool:
        """Wait to become the leader, when there is none or its answer takes too long; False once stopped."""
        with self._watch_lock, self._changed:
            while not self._is_stopped and self._leader and not self._takes_long():
                self._changed.wait(self._alone or None)
            if not self._is_stopped:
                self._leader, self._begun = threading.current_thread(), 0.0
            return not self._is_stopped

    def _takes_long(self) -> bool:
        return bool(self._begun) and time.monotonic() - self._begun > self._alone

    def _answer(self) -> bool:
        """Answer queued requests; False as soon as another thread leads."""
        while self._tasks:
            task = self._tasks.popleft()
            with self._changed:
                self._begun = time.monotonic()
                if not self._alone and not self._is_stopped:
                    self._leader = None
                    self._changed.notify()
            task.service()
            with self._changed:
                if self._leader is not threading.current_thread():
                    return False
                self._begun = 0.0
        return True


def run_server(application: Any, settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish the requests under way.  Raises SearchsvcError if it cannot listen."""
    sockets: dict[int, Any] = {}
    loop = Loop(LONGEST_ALONE if settings.engine == "whoosh" else 0)
    try:
        server = create_server(
            application,
            map=sockets,
            _dispatcher=loop,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            channel_request_lookahead=0,
            send_bytes=_TOGETHER,
            max_request_body_size=settings.largest_body,
            max_request_header_size=settings.largest_header,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SearchsvcError(f"cannot listen on {settings.host}, port {settings.port}: {reason}") from None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for listener in [one for one in sockets.values() if one.accepting]:
        listener.channel_class = Channel
        host = f"[{listener.effective_host}]" if ":" in listener.effective_host else listener.effective_host
        say(f"listening at http://{host}:{listener.effective_port}/")
    # What is loaded by now stays: garbage collection of it delayed a request now and then by 50 ms.
    gc.freeze()
    _tell_systemd("READY=1")

    try:
        # One thread more than may be busy with answers, to poll the sockets.
        loop.run(sockets, settings.threads + 1)
    except (KeyboardInterrupt, SystemExit):
        loop.stop()
        server.pull_trigger()
        _finish(sockets, loop)
        raise


def _tell_systemd(state: str) -> None:
    """Notify systemd, which waits for this before it counts the service as started; does nothing without systemd."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.connect("\0" + address[1:] if address.startswith("@") else address)
            told.sendall(state.encode())


def _finish(sockets: dict[int, Any], loop: Loop) -> None:
    """Accept no new connections and finish the requests under way, within `LONGEST_STOP` seconds."""
    for listener in [one for one in sockets.values() if one.accepting]:
        listener.del_channel()
        listener.socket.close()
    latest = time.monotonic() + LONGEST_STOP
    while time.monotonic() < latest and any(_is_busy(one) for one in list(sockets.values())):
        loop.turn(sockets, 0.1)


def _is_busy(channel: Any) -> bool:
    return bool(getattr(channel, "requests", None) or getattr(channel, "total_outbufs_len", 0))
