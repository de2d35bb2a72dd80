"""The client of a cluster: several addresses, bounded waits, and one clear error for all that can go wrong."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from opensearchpy import OpenSearch, helpers
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import OpenSearchException, RequestError, SSLError, TransportError

from ...errors import BuildError, EngineAway, GenerationGone
from ...settings import CREDENTIALS
from .nodes import PROBE, Nodes, connect

GRACE = 1.0
"""Seconds that an answer may take beyond the time limit of the search itself."""
TRIES = 2
"""Retries on other nodes if one does not answer."""
_TRIES_OF_PARTS = 5
"""Attempts, if nodes answer, but with an error or without all shards."""
_ADMINISTRATION = 60.0
_LARGEST_BULK = 10_000_000
_PUSHED_BACK = 10
_FIRST_WAIT, _LONGEST_WAIT = 1, 30
_PAUSE = 0.1

Answer = TypeVar("Answer")
Body = dict[str, Any]


def longest(time_limit: float) -> float:
    """Most seconds until a request is answered or fails: one node in vain, `Nodes.look_round`, and another node."""
    return 2 * (time_limit + GRACE) + 2 * PROBE


class Cluster:
    """Requests to a cluster; safe to use from several threads.

    With a `time_limit` it is for reading, and every request is answered or fails within `longest(time_limit)`; without,
    it is for administration, which may take minutes.
    """

    def __init__(self, urls: Sequence[str], time_limit: float | None = None) -> None:
        # The errors raised here say what went wrong; the client's own warnings are stack traces.
        logging.getLogger("opensearch").setLevel(logging.ERROR)
        self._urls = urls
        self._time_limit = time_limit or _ADMINISTRATION
        # A reader asks for a node's local state, so that it never waits for the cluster manager.
        self._local: Body = {"local": True} if time_limit else {}
        self._client = connect(urls, timeout=_ADMINISTRATION, max_retries=TRIES, retry_on_timeout=True)
        self._nodes = Nodes(urls)

    def __str__(self) -> str:
        return ", ".join(self._urls)

    def close(self) -> None:
        self._client.close()
        self._nodes.close()

    def latest(self) -> float:
        """The time by which a request made now is answered or fails."""
        return time.monotonic() + longest(self._time_limit)

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        """The cluster's answer. Raises EngineAway, worded for people."""
        try:
            return ask()
        except TransportError as error:
            raise EngineAway(f"the cluster at {self} {_fault(error)}", _status(error)) from None
        except OpenSearchException as error:
            raise EngineAway(f"the cluster at {self}: {error}") from None

    # Reading

    def _read(self, ask: Callable[[OpenSearch, float], Answer], latest: float | None = None) -> Answer:
        """Ask one node after another, until one answers or `latest` has passed. Raises EngineAway."""
        latest = latest or self.latest()
        refused = EngineAway(f"the cluster at {self} did not answer in time")
        for attempt in range(max(_TRIES_OF_PARTS, len(self._urls))):
            wait = min(self._time_limit + GRACE, latest - time.monotonic())
            if wait <= 0:
                break
            client = self._nodes.next().client
            try:
                return self._asked(partial(ask, client, wait))
            except EngineAway as error:
                if error.status in _FINAL:
                    raise
                refused = error
            if refused.status:
                # A node that dies between two phases of a search takes its shards along, of which others have copies.
                # An index that is being removed loses shards before it is gone, which takes a moment.
                time.sleep(min(_PAUSE * 2**attempt, max(0.0, latest - time.monotonic())))
            elif attempt < max(TRIES, len(self._urls) - 1):
                self._nodes.look_round()
            else:
                break
        raise refused

    def searches(self, asked: Sequence[tuple[str, Body]], latest: float | None = None) -> list[Body]:
        """The answers to several searches, each of an index, in one request; one failed shard fails them all."""

        def ask(client: OpenSearch, wait: float) -> list[Body]:
            lines: list[Body] = []
            for index, body in asked:
                # Shards need to agree on document frequencies only where scores matter.
                kind = {"search_type": "dfs_query_then_fetch"} if body.get("track_scores") else {}
                lines += [{"index": index} | kind | self._nodes.preference, body]
            answers: list[Body] = client.msearch(body=lines, request_timeout=wait)["responses"]
            for answer in answers:
                self._check(answer)
            return answers

        return self._read(ask, latest)

    def _check(self, answer: Body) -> None:
        if "error" in answer:
            status = answer.get("status", 0)
            reason = (answer["error"].get("root_cause") or [answer["error"]])[0]
            if reason.get("type") == "index_not_found_exception":
                raise GenerationGone(f"{reason.get('index')} is no longer on the cluster at {self}", status)
            raise EngineAway(f"the cluster at {self} could not answer: {reason.get('reason')}", status)
        # The cluster does not count a missing shard, as of an index being removed, as failed.
        answered, total = answer["_shards"]["successful"], answer["_shards"]["total"]
        if answered < total:
            missing = total - answered
            raise EngineAway(f"{missing} of {total} parts of the index at {self} did not answer", _UNAVAILABLE)

    def every(self, index: str, body: Body, *, size: int = 1000, latest: float | None = None) -> Iterable[Body]:
        """All hits of a search, whose sort key must be unique."""
        after: list[Any] | None = None
        while True:
            asked = body | {"size": size} | ({"search_after": after} if after else {})
            (page,) = self.searches([(index, asked)], latest)
            yield from page["hits"]["hits"]
            if len(page["hits"]["hits"]) < size:
                return
            after = page["hits"]["hits"][-1]["sort"]

    # Indexes

    def alias(self, name: str, among: str, latest: float | None = None) -> list[str]:
        """The indexes matching the pattern `among` that an alias points to."""

        def ask(client: OpenSearch, wait: float) -> Body:
            found: Body = client.indices.get_alias(index=among, name=name, request_timeout=wait, **self._local)
            return found

        try:
            found = self._read(ask, latest)
        except EngineAway as error:
            if error.status == NOT_FOUND:
                return []
            raise
        return sorted(found)

    def indexes(self, pattern: str) -> list[str]:
        """The names of the indexes that match a pattern."""
        return sorted(self._asked(lambda: self._client.indices.get_alias(index=pattern)))

    def mapping(self, index: str) -> Body:
        """The mapping of an index."""
        found = self._read(
            lambda client, wait: client.indices.get_mapping(index=index, request_timeout=wait, **self._local)
        )
        return dict(found[index]["mappings"])

    def health(self, index: str, latest: float | None = None) -> str:
        """`green`, `yellow` if replicas are missing, `red` if shards are missing altogether."""
        found = self._read(
            lambda client, wait: client.cluster.health(index=index, request_timeout=wait, **self._local), latest
        )
        return str(found["status"])

    def annotate(self, index: str, facts: Body) -> None:
        """Store facts about an index with its mapping."""
        self._asked(lambda: self._client.indices.put_mapping(index=index, body={"_meta": facts}))

    # A request is sent again if its answer was lost with a node, so whatever changes something must be idempotent.

    def create(self, index: str, body: Body) -> None:
        """Create an index under a name that nobody else uses."""

        def ask() -> None:
            try:
                self._client.indices.create(index=index, body=body)
            except RequestError as error:
                if error.error != _THERE_ALREADY:
                    raise

        self._asked(ask)

    def settle(self, index: str, settings: Body) -> None:
        """Change the settings of an index."""
        self._asked(lambda: self._client.indices.put_settings(index=index, body={"index": settings}))

    def refresh(self, index: str) -> None:
        self._asked(lambda: self._client.indices.refresh(index=index, request_timeout=10 * _ADMINISTRATION))

    def count(self, index: str, query: Body) -> int:
        """How many records of an index match a query."""
        answer = self._asked(lambda: self._client.count(index=index, body={"query": query}))
        self._check(answer)
        return int(answer["count"])

    def wait_for_copies(self, indexes: str, seconds: float) -> tuple[str, int, int]:
        """Wait until all replicas are there: the health reached, how many shards are active, and of how many."""
        wait: Body = {"timeout": f"{seconds:.0f}s", "request_timeout": seconds + _ADMINISTRATION}
        answer = self._asked(
            lambda: self._client.cluster.health(index=indexes, wait_for_status="green", ignore=[_TIMED_OUT], **wait)
        )
        there = int(answer["active_shards"])
        return str(answer["status"]), there, there + answer["initializing_shards"] + answer["unassigned_shards"]

    def bytes(self, indexes: str) -> int:
        """The size of some indexes, without their replicas."""
        found = self._asked(lambda: self._client.indices.stats(index=indexes, metric="store"))
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])

    def swap(self, name: str, index: str, before: Iterable[str]) -> None:
        """Point an alias to another index, atomically."""
        actions = [{"remove": {"index": old, "alias": name}} for old in before]
        actions.append({"add": {"index": index, "alias": name}})
        self._asked(lambda: self._client.indices.update_aliases(body={"actions": actions}))

    def delete(self, indexes: Sequence[str]) -> None:
        if indexes:
            self._asked(lambda: self._client.indices.delete(index=",".join(indexes), ignore=[NOT_FOUND]))

    # Single records

    def record(self, index: str, identifier: str) -> Body | None:
        """A record with its version; None if there is none."""
        found = self._asked(lambda: self._client.get(index=index, id=identifier, ignore=[NOT_FOUND]))
        return dict(found) if found.get("found") else None

    def put(self, index: str, identifier: str, body: Body, after: Body | None = None) -> bool:
        """Write a record if it is new, or unchanged since `after` was read; whether it was written."""
        version: Body = {"op_type": "create"}
        if after:
            version = {"if_seq_no": after["_seq_no"], "if_primary_term": after["_primary_term"]}
        for attempt in range(_PUSHED_BACK):
            try:
                self._asked(lambda: self._client.index(index=index, id=identifier, body=body, **version))
                break
            except EngineAway as error:
                if error.status == CONFLICT:
                    return False
                if error.status != _BUSY:
                    raise
                time.sleep(min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt))
        else:
            raise EngineAway(f"the cluster at {self} is too busy to take a record", _BUSY)
        return True

    def remove(self, index: str, identifier: str) -> None:
        self._asked(lambda: self._client.delete(index=index, id=identifier, ignore=[NOT_FOUND]))

    # Filling

    def fill(self, actions: Iterable[Body]) -> int:
        """Write records by id, backing off exponentially while the cluster pushes back. Raises BuildError."""
        written = 0
        try:
            for taken, answer in helpers.streaming_bulk(
                self._client,
                actions,
                chunk_size=1000,
                max_chunk_bytes=_LARGEST_BULK,
                max_retries=_PUSHED_BACK,
                initial_backoff=_FIRST_WAIT,
                max_backoff=_LONGEST_WAIT,
                raise_on_error=False,  # it would raise even for records that are to be retried
                request_timeout=2 * _ADMINISTRATION,
            ):
                if not taken:
                    fault = next(iter(answer.values())).get("error")
                    reason = fault.get("reason") if isinstance(fault, dict) else fault
                    raise BuildError(
                        f"the cluster at {self} did not take a record: {reason}; the index in use is unchanged"
                    )
                written += 1
        except TransportError as error:
            raise BuildError(f"the cluster at {self} {_fault(error)}; the index in use is unchanged") from None
        return written


_THERE_ALREADY = "resource_already_exists_exception"
NOT_FOUND, CONFLICT, _NOBODY, _TIMED_OUT, _BUSY, _UNAVAILABLE = 404, 409, 401, 408, 429, 503
_FINAL = (400, _NOBODY, 403, NOT_FOUND)
"""Errors that a retry would not change."""


def _status(error: TransportError) -> int:
    return error.status_code if isinstance(error.status_code, int) else 0


def _fault(error: TransportError) -> str:
    """What went wrong, in the cluster's own words if there are any, and what to look at."""
    if isinstance(error, SSLError):
        return f"gives no TLS connection: {error.error}; see {CREDENTIALS[2]}, {CREDENTIALS[3]} and {CREDENTIALS[4]}"
    if isinstance(error, Unreachable):
        return f"does not answer ({type(error).__name__})"
    info = error.info
    reason = info["error"].get("reason") if isinstance(info, dict) and isinstance(info.get("error"), dict) else ""
    hint = f"; see {CREDENTIALS[0]} and {CREDENTIALS[1]}, or a certificate" if error.status_code == _NOBODY else ""
    return f"refused a request: {reason or error.error} ({error.status_code}){hint}"
