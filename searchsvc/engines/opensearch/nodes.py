"""The nodes, searched in turn; one that did not answer is avoided for a while, and so are the copies it holds."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec.json import decode, encode
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ImproperlyConfigured, SerializationError, TransportError
from opensearchpy.serializer import JSONSerializer

from ...errors import SettingsError
from ...settings import CREDENTIALS

PROBE = 0.5
"""Seconds within which a node, however busy, answers a ping."""
ASIDE = 30.0
"""Seconds for which a node that did not answer is avoided; by then the cluster has usually dropped it."""
_CONNECTIONS = 64
"""Connections kept open to a node: the most threads that a server may have."""


class _Serializer(JSONSerializer):
    """JSON by msgspec, several times as fast as the client's own serializer."""

    def loads(self, s: str) -> Any:
        try:
            return decode(s)
        except ValueError as error:
            raise SerializationError(s, error) from None

    def dumps(self, data: Any) -> str:
        try:
            return data if isinstance(data, str) else encode(data).decode()
        except ValueError:  # a lone surrogate, which the client's own serializer can send
            return str(super().dumps(data))


def connect(urls: Sequence[str], **how: Any) -> OpenSearch:
    """A client of some nodes, with credentials from the environment. Raises SettingsError."""
    user, password, *files = (os.environ.get(name) for name in CREDENTIALS)
    for option, variable, file in zip(("ca_certs", "client_cert", "client_key"), CREDENTIALS[2:], files, strict=True):
        if file:
            how[option] = _readable(file, variable)
    try:
        return OpenSearch(
            list(urls),
            http_auth=(user, password or "") if user else None,
            pool_maxsize=_CONNECTIONS,
            serializer=_Serializer(),
            **how,
        )
    except (ImproperlyConfigured, OSError, ValueError) as error:
        raise SettingsError(f"setting `opensearch_url`: {error}") from None


def _readable(file: str, variable: str) -> str:
    try:
        Path(file).open("rb").close()
    except OSError as error:
        raise SettingsError(f"{variable}: cannot read {file}: {error.strerror}") from None
    return file


class Node:
    """A single node with a client of its own, so that it is known which node did not answer."""

    def __init__(self, url: str) -> None:
        self.client = connect([url], max_retries=0)
        self.aside_until = 0.0

    def is_there(self) -> bool:
        return bool(self.client.ping(request_timeout=PROBE))

    def set_aside(self) -> None:
        self.aside_until = time.monotonic() + ASIDE

    def answering(self) -> tuple[list[str], int]:
        """The identifiers of the nodes that answer this one, and how many do not."""
        found = self.client.nodes.info(
            metric="http",
            timeout=f"{PROBE / 2 * 1000:.0f}ms",
            request_timeout=2 * PROBE,
            filter_path="_nodes,nodes.*.name",
        )
        return list(found.get("nodes", ())), int(found["_nodes"]["failed"])


class Nodes:
    """All configured nodes; safe to use from several threads."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._all = [Node(url) for url in urls]
        # Not 0: processes that start together should not all begin with the same node.
        self._turns = itertools.count(os.getpid())
        self._preference: str | None = None
        self._preferred_until = 0.0

    def next(self) -> Node:
        """The node whose turn it is; one that was set aside only if all were."""
        now = time.monotonic()
        usable = [node for node in self._all if node.aside_until <= now] or self._all
        return usable[next(self._turns) % len(usable)]

    @property
    def preference(self) -> dict[str, str]:
        """The search option that prefers copies on nodes that answer; empty if all did lately."""
        if self._preference is None or time.monotonic() > self._preferred_until:
            return {}
        return {"preference": self._preference}

    def look_round(self) -> None:
        """After a request without answer, set nodes aside that do not answer a ping, and learn whose copies to prefer.

        The node that was asked may be well, and have waited for the copy of another.
        """
        told = False
        for node in self._all:
            if node.aside_until > time.monotonic():
                continue
            if not node.is_there():
                node.set_aside()
            elif not told:
                told = self._learn(node)

    def _learn(self, node: Node) -> bool:
        try:
            identifiers, silent = node.answering()
        except TransportError:
            return False
        self._preference = f"_prefer_nodes:{','.join(sorted(identifiers))}" if silent and identifiers else None
        self._preferred_until = time.monotonic() + ASIDE
        return True

    def close(self) -> None:
        for node in self._all:
            node.client.close()
