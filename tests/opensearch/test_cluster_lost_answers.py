"""Lost responses of a cluster: requests are repeated without being carried out twice."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from clustered import Clustered, documents, search
from opensearch.cluster import Cluster


class Losing(BaseHTTPRequestHandler):
    """A proxy to a node that loses the first response to each request."""

    protocol_version = "HTTP/1.1"
    node: str
    url: str
    lost: set[tuple[str, str, bytes]]

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        given = {"Content-Type": self.headers.get("Content-Type", "application/json")}
        request = urllib.request.Request(self.node + self.path, body or None, given, method=self.command)
        try:
            with urllib.request.urlopen(request) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, content = error.code, error.read()
        if (asked := (self.command, self.path, body)) not in self.lost:
            self.lost.add(asked)
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _hand_on

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def losing(cluster: Cluster) -> Iterator[type[Losing]]:
    """A proxy in front of a node that loses responses."""

    class ToThisNode(Losing):
        node, lost = cluster.urls[0], set[tuple[str, str, bytes]]()

    server = ThreadingHTTPServer(("127.0.0.1", 0), ToThisNode)
    ToThisNode.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ToThisNode
    server.shutdown()
    server.server_close()


def test_a_build_whose_answers_are_lost_is_whole(losing: type[Losing], cluster: Cluster, tmp_path: Path) -> None:
    """Repeated requests find the index and the lease there already, and write no record twice."""
    shelf = Clustered((losing.url,), tmp_path)
    shelf.build(documents(4))
    assert shelf.build(documents(8), jobs=1).passages == 24
    assert {"GET", "PUT", "POST"} <= {method for method, *_ in losing.lost}
    directly = Clustered(cluster.urls, tmp_path, opensearch_index=shelf.name)
    library = directly.open()
    answer = search(library, "articles")
    assert answer.total == 24
    assert [(form.form, form.count) for form in answer.explanation.forms] == [("article", 24)]
    assert library.verify() == []
