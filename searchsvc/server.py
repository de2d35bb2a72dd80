"""The server that waits behind a proxy: waitress, bounded, stopped without losing a request."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ThreadedTaskDispatcher

from .errors import SearchsvcError
from .settings import Settings
from .terminal import say

LONGEST_STOP = 10.0
"""Seconds that `serve` gives to what it is answering when it is told to stop."""
_TOGETHER = 1024
"""Bytes of an answer that are waited for before any are sent: more than its head, which goes with what comes behind."""
LONGEST_ALONE = 0.05
"""Seconds that an answer is worked on alone, at most; then the next one is begun beside it."""


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


class OneByOne(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Has one thread make the answers, as long as none takes longer than `alone` seconds: then another helps it.

    Python runs one thread at a time.  Threads that search at once take it from each other at every step of an array,
    across processor cores: each answer then costs a quarter more than one after the other.
    """

    def __init__(self, alone: float) -> None:
        super().__init__()
        self._alone = alone
        self._first: Any = None
        self._since = 0.0

    def add_task(self, task: Any) -> None:
        with self.lock:
            self.queue.append(task)
            if not self.active_count or not self._alone:
                self.queue_cv.notify()

    def relieve(self) -> float:
        """Wake another thread if the next request has waited too long; in how many seconds to look again."""
        with self.lock:
            first, now = self.queue[0] if self.queue else None, time.monotonic()
            if first is not self._first:
                self._first, self._since = first, now
            elif first is not None and now - self._since >= self._alone:
                self.queue_cv.notify()
                self._since = now
        return 1 if first is None else max(self._alone, 0.01)


def run_server(application: Any, settings: Settings) -> None:
    """Answer requests until SIGTERM or Ctrl-C, then finish what is running."""
    sockets: dict[int, Any] = {}
    # A cluster is waited for, which others need not wait for.
    dispatcher = OneByOne(LONGEST_ALONE if settings.engine == "whoosh" else 0)
    dispatcher.set_thread_count(settings.threads)
    try:
        server = create_server(
            application,
            map=sockets,
            _dispatcher=dispatcher,
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

    def turn(most: float) -> None:
        wasyncore.loop(min(most, dispatcher.relieve()), use_poll=True, map=sockets, count=1)

    try:
        while sockets:
            turn(1)
    except (KeyboardInterrupt, SystemExit):
        _finish(sockets, turn)
        raise
    finally:
        server.task_dispatcher.shutdown(timeout=1)


def _tell_systemd(state: str) -> None:
    """What systemd waits for before it says that this is started, and restarts the next one; nothing without it."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.connect("\0" + address[1:] if address.startswith("@") else address)
            told.sendall(state.encode())


def _finish(sockets: dict[int, Any], turn: Callable[[float], None]) -> None:
    """Take no new connection, and answer to the end what is being answered."""
    for listener in [one for one in sockets.values() if one.accepting]:
        listener.del_channel()
        listener.socket.close()
    latest = time.monotonic() + LONGEST_STOP
    while time.monotonic() < latest and any(_is_busy(one) for one in list(sockets.values())):
        turn(0.1)


def _is_busy(channel: Any) -> bool:
    return bool(getattr(channel, "requests", None) or getattr(channel, "total_outbufs_len", 0))
