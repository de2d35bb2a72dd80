"""A lease on an index: one build at a time, from whatever machine; it expires if its holder has died."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from ...errors import BuildError, EngineAway
from .cluster import Body, Cluster

LENGTH = 60.0
"""Seconds after which a lease expires unless it is renewed."""
_RENEWED_EVERY = LENGTH / 4
_RECORD = "build"


class Lease:
    """A lease in a record on the cluster, to be taken, kept and given up."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index
        self._holder = f"process {os.getpid()} on {socket.gethostname()} since {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self._ended = threading.Event()
        self._guard = threading.Lock()
        self.lost = False

    def take(self) -> None:
        """Take the lease if it is free or has expired. Raises BuildError, which names the holder."""
        before = self._cluster.record(self._index, _RECORD)
        if before and float(before["_source"]["until"]) > time.time():
            seconds = float(before["_source"]["until"]) - time.time()
            raise BuildError(
                f"another build is under way ({before['_source']['holder']}); wait for it, or stop it: "
                f"its lease runs out within {seconds:.0f} s of its end"
            )
        if not self._write(before):
            raise BuildError("another build has just begun; wait for it")

    def _write(self, before: Body | None) -> bool:
        """Extend the lease from now, unless someone else has written it since `before`; whether it was extended."""
        body = {"holder": self._holder, "until": time.time() + LENGTH}
        if self._cluster.put(self._index, _RECORD, body, before):
            return True
        found = self._cluster.record(self._index, _RECORD)
        return found is not None and found["_source"] == body  # it was written, and only the answer was lost

    def renew(self) -> None:
        """Extend the lease; if another build has taken it, it is lost."""
        with self._guard:
            found = self._cluster.record(self._index, _RECORD)
            mine = found is not None and found["_source"]["holder"] == self._holder
            self.lost = self.lost or not (mine and self._write(found))

    def check(self) -> None:
        """Renew the lease now. Raises BuildError if it is lost."""
        self.renew()
        if self.lost:
            raise BuildError("this build was out of touch for too long and another has begun; nothing was changed")

    def keep(self) -> None:
        """Renew the lease from time to time, until it is given up."""
        while not self._ended.wait(_RENEWED_EVERY):
            with suppress(EngineAway):  # the next turn may reach the cluster again
                self.renew()

    def give_up(self) -> None:
        self._ended.set()
        with suppress(EngineAway), self._guard:
            found = self._cluster.record(self._index, _RECORD)
            if found is not None and found["_source"]["holder"] == self._holder:
                self._cluster.remove(self._index, _RECORD)


@contextmanager
def leased(cluster: Cluster, name: str) -> Iterator[Lease]:
    """Hold the lease on an index. Raises BuildError, which names the holder, if another build has it."""
    lease = Lease(cluster, f"{name}-lease")
    lease.take()
    threading.Thread(target=lease.keep, daemon=True).start()
    try:
        yield lease
    finally:
        lease.give_up()
