"""The server that waits behind a proxy: waitress, bounded, stopped without losing a request."""

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
"""Seconds that `serve` gives to what it is answering when it is told to stop."""
_TOGETHER = 1024
"""Bytes of an answer that are waited for before any are sent: more than its head, which goes with what comes behind."""
LONGEST_ALONE = 0.05
"""Seconds after which others are answered beside what is still being answered; it is looked after as often."""


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Takes an address with Chinese as it is typed, as `curl` sends it, for the same one escaped."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(re.sub(rb"[\x80-\xff]", lambda byte: b"%%%02X" % byte[0][0], line) + end + rest)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    parser_class = _Parser

    def writable(self) -> bool:
        """Whether the loop has something to send: not while a thread sends it, which says when it is done.

        The loop would turn round and round until then, and take the interpreter from that thread each time.
        """
        if not super().writable() or not self.outbuf_lock.acquire(blocking=False):
            return False
        self.outbuf_lock.release()
        return True


class Loop:
    """Threads of which one at a time leads: it asks the sockets, and itself answers what has come.

    Python runs one thread at a time.  Where one thread reads requests and others answer them, they take the
    interpreter from each other within every answer, across processor cores: that costs a fifth of all time.  So one
    does both, as long as none of its answers takes longer than `alone` seconds: then another leads, and it answers
    to the end.  With 0, another leads at once: for answers that are waited for.
    """

    def __init__(self, alone: float) -> None:
        self._alone = alone
        self._tasks: deque[Any] = deque()
        self._turn, self._watch, self._changed = threading.Lock(), threading.Lock(), threading.Condition()
        """Held by who asks the sockets; by who waits to lead; while what follows is changed."""
        self._leader: threading.Thread | None = None
        self._begun = 0.0
        """When the leader began an answer; 0 while it makes none."""
        self._is_stopped = False
        self._ended = threading.Event()
        self._failure: BaseException | None = None

    def add_task(self, task: Any) -> None:
        """Called by waitress with what is to be answered."""
        self._tasks.append(task)

    def run(self, sockets: dict[int, Any], threads: int) -> None:
        """Answer in so many threads, until a signal ends this one."""
        for _ in range(threads):
            threading.Thread(target=self._work, args=(sockets,), daemon=True).start()
        self._ended.wait()
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        """Lead from now on, alone; what is being answered is answered to the end."""
        with self._changed:
            self._is_stopped, self._leader, self._begun = True, threading.current_thread(), 0.0

    def turn(self, sockets: dict[int, Any], longest: float) -> None:
        """Answer what waits, then ask the sockets once, for so many seconds at most."""
        if self._answer():
            with self._turn:
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
        """Wait until nobody leads, or who does takes long to answer; False where there is no more to do."""
        with self._watch, self._changed:
            while not self._is_stopped and self._leader and not self._takes_long():
                self._changed.wait(self._alone or None)
            if not self._is_stopped:
                self._leader, self._begun = threading.current_thread(), 0.0
            return not self._is_stopped

    def _takes_long(self) -> bool:
        return bool(self._begun) and time.monotonic() - self._begun > self._alone

    def _answer(self) -> bool:
        """Answer what waits; False as soon as another leads."""
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
    """Answer requests until SIGTERM or Ctrl-C, then finish what is running."""
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
    # What is loaded by now stays: to look through all of it for what may go held up a request now and then by 50 ms.
    gc.freeze()
    _tell_systemd("READY=1")

    try:
        # One thread more than may be busy with answers: it asks the sockets.
        loop.run(sockets, settings.threads + 1)
    except (KeyboardInterrupt, SystemExit):
        loop.stop()
        server.pull_trigger()
        _finish(sockets, loop)
        raise


def _tell_systemd(state: str) -> None:
    """What systemd waits for before it says that this is started, and restarts the next one; nothing without it."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.connect("\0" + address[1:] if address.startswith("@") else address)
            told.sendall(state.encode())


def _finish(sockets: dict[int, Any], loop: Loop) -> None:
    """Take no new connection, and answer to the end what is being answered."""
    for listener in [one for one in sockets.values() if one.accepting]:
        listener.del_channel()
        listener.socket.close()
    latest = time.monotonic() + LONGEST_STOP
    while time.monotonic() < latest and any(_is_busy(one) for one in list(sockets.values())):
        loop.turn(sockets, 0.1)


def _is_busy(channel: Any) -> bool:
    return bool(getattr(channel, "requests", None) or getattr(channel, "total_outbufs_len", 0))
