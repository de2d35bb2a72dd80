"""The log: a line for each request (time, method, route, status, milliseconds, bytes) and slow search; no clients."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..engines.protocol import Results
from ..query import terms

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def logged(application: WSGIApplication, write: Callable[[str], None], *, queries: bool) -> WSGIApplication:
    """Wrap the application to `write` a line after every answer; with `queries` also what was asked for."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        line = _Line(environ, queries)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            line.answered(environ, status)
            return start_response(status, headers, *rest)

        def end(sent: int) -> None:
            write(line.written((time.perf_counter() - started) * 1000, sent))

        return _Counted(application(environ, start), end)

    return answer


def slow_search(results: Results, *, queries: bool) -> str:
    """Describe a slow search: kinds of terms, filters, page, outcome; with `queries` also its text."""
    asked = results.request
    kinds = Counter(f"{field}:{term.kind}" if field else term.kind for term, field in terms(asked.query.root))
    parts = [f"{count} {kind}" for kind, count in kinds.items()] or ["no term"]
    parts += [f"filter {name}" for name in asked.choices] + ["words apart"] * asked.apart
    parts += [f"sort {asked.sort}", f"page {asked.page} of {asked.size}", f"{results.total} found"]
    parts += [f"cut short: {bound}" for bound in dict.fromkeys(bound for bound, _ in results.explanation.bounded)]
    asked_for = f" for {asked.query.text!r}" if queries else ""
    return f"slow search{asked_for}, {results.took_ms:.1f}ms: {', '.join(parts)}"


class _Line:
    def __init__(self, environ: WSGIEnvironment, queries: bool) -> None:
        method, asked = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
        self.method = method if method.isalpha() else "-"
        self.asked = "?" + quote(asked, safe="=&%+,.:;-_~") if queries and asked else ""
        self.route = self.status = "-"

    def answered(self, environ: WSGIEnvironment, status: str) -> None:
        # The rule that matched, not the path, which would tell what is read.  Flask removes it from the
        # environment when the request ends.
        rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
        self.route = rule.rule if rule else "-"
        self.status = status[:3]

    def written(self, milliseconds: float, sent: int) -> str:
        return (
            f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {self.method} {self.route}{self.asked} "
            f"{self.status} {milliseconds:.1f}ms {sent}B"
        )


class _Counted:
    """A body that counts the bytes it passes on, and reports them when it is closed."""

    def __init__(self, body: Iterable[bytes], end: Callable[[int], None]) -> None:
        self.body, self.end, self.sent = body, end, 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self.body:
            self.sent += len(part)
            yield part

    def close(self) -> None:
        if close := getattr(self.body, "close", None):
            close()
        self.end(self.sent)
