"""The measurements: single queries, engine by engine in turn, and throughput with several clients at once."""

from __future__ import annotations

import json
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .engines import ROOT, Engine, Server
from .library import Library, change_one
from .queries import Query

PAGE = 10
CLIENTS = (1, 2, 4)
LONGEST_WAIT = 120.0
"""Seconds within which a server must find a document that was changed in its index."""
CHANGED = "zyxwvutsrq"
"""A word that is in no library."""


@dataclass(slots=True)
class Answered:
    """An engine's result for one query."""

    total: int | None = None
    """None if the engine does not support the query."""
    reason: str = ""
    milliseconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)


Answers = dict[str, list[Answered]]
"""For each engine, the results in the order of the queries."""


def by_turns(servers: dict[str, Server], queries: Sequence[Query], rounds: int) -> Answers:
    """Send every query to every engine, once to warm up, then `rounds` times, changing the order of both."""
    answers: Answers = {name: [_first(name, server, query) for query in queries] for name, server in servers.items()}
    order, names = list(range(len(queries))), list(servers)
    for number in range(rounds):
        random.Random(number).shuffle(order)
        for at in order:
            names.append(names.pop(0))
            for name in names:
                if answers[name][at].total is not None:
                    started = time.perf_counter()
                    servers[name].ask(queries[at].asked)
                    answers[name][at].milliseconds.append((time.perf_counter() - started) * 1000)
    return answers


def _first(name: str, server: Server, query: Query) -> Answered:
    """The first answer to a query; the run ends if it lacks anything that was asked for."""
    status, body = server.ask(query.asked)
    answer = json.loads(body)
    if status == 501:
        return Answered(reason=answer["not_supported"])
    if status != 200 or (missing := fault(answer, query)):
        raise SystemExit(f"{name} did not do its work for {query}: {missing if status == 200 else answer}")
    return Answered(answer["total"])


def fault(answer: dict[str, Any], query: Query) -> str:
    deep = (query.page - 1) * PAGE
    if len(answer["hits"]) != max(0, min(PAGE, answer["total"] - deep)):
        return f"{len(answer['hits'])} hits of {answer['total']} on page {query.page}"
    if not {"type", "source", "year", "topic"} <= set(answer["facets"]):
        return "facets are missing"
    if answer["total"] and not all(answer["facets"][name]["values"] for name in ("type", "source", "year", "topic")):
        return "a facet is empty"
    marks = [side["marks"] for hit in answer["hits"] for side in (hit.get("zh"), hit.get("en")) if side]
    return "" if not answer["hits"] or any(marks) else "nothing is marked"


# Throughput


def throughput(ports: Sequence[int], asked: Sequence[str], clients: int, passes: int) -> float:
    """Answers per second when several clients, each a process, send all queries `passes` times."""
    processes = get_context("fork")
    with processes.Pool(clients) as pool:
        pool.map(_nothing, range(clients))
        started = time.perf_counter()
        jobs = [(ports[number % len(ports)], list(asked), passes, number) for number in range(clients)]
        pool.starmap(_client, jobs, chunksize=1)
        return clients * passes * len(asked) / (time.perf_counter() - started)


def passes_for(answers: Sequence[Answered], enough: float) -> int:
    """How often one client has to send all queries to take `enough` seconds."""
    return max(1, round(enough / max(0.001, sum(answer.median for answer in answers if answer.milliseconds) / 1000)))


def _nothing(number: int) -> int:
    return number


def _client(port: int, asked: list[str], passes: int, number: int) -> None:
    """Send all queries over one connection, with as little work as possible: the servers share the machine."""
    questions = [f"GET /api/v1/search?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for query in asked]
    with socket.create_connection(("127.0.0.1", port), timeout=600) as connection, connection.makefile("rb") as answers:
        for turn in range(passes):
            random.Random(number * 1000 + turn).shuffle(questions)
            for question in questions:
                connection.sendall(question)
                head = list(iter(answers.readline, b"\r\n"))
                (length,) = (int(line[15:]) for line in head if line[:15].lower() == b"content-length:")
                if len(answers.read(length)) < length:
                    raise SystemExit("a server closed its connection")


def throughputs(engine: Engine, server: Server, asked: list[str], passes: int) -> dict[str, float]:
    """Answers per second by number of clients; for this project, also with two server processes."""
    found = {str(clients): throughput([server.port], asked, clients, passes) for clients in CLIENTS}
    if engine.is_ours:
        with engine.serve() as second:
            found["4, two processes"] = throughput([server.port, second.port], asked, 4, passes)
    return found


def evaluation(engine: Engine, asked: Sequence[Query]) -> list[float]:
    """The nanoseconds per hit of queries of one common word, without HTTP and fetching hits: see `bench.evaluation`."""
    found: list[float] = _alone("bench.evaluation", engine, [query.text for query in asked if "common" in query.kind])
    return found


def beside(engine: Engine, asked: Sequence[Query]) -> dict[str, float]:
    """The milliseconds that a search on a cluster takes besides the cluster itself: see `bench.beside`."""
    found: dict[str, float] = _alone("bench.beside", engine, [query.asked for query in asked])
    return found


def _alone(module: str, engine: Engine, queries: list[str]) -> Any:
    """Run a module of the benchmark, which needs no server, with some queries; returns what it prints."""
    command = [sys.executable, "-m", module]
    given = json.dumps(queries).encode()
    return json.loads(subprocess.check_output(command, cwd=ROOT, env=engine.environment, input=given))


# A change


def changes(engines: Sequence[Engine], servers: dict[str, Server], library: Library) -> dict[str, tuple[float, float]]:
    """Seconds that each engine takes to update its index for a changed document, and until its server finds it."""
    changed = library.folder.parent / "changed.jsonl"
    change_one(library, CHANGED, changed)
    return {engine.name: _change(engine, servers[engine.name], library, changed) for engine in engines}


def _change(engine: Engine, server: Server, library: Library, changed: Path) -> tuple[float, float]:
    server.rest()
    started = time.perf_counter()
    seconds = engine.change(library.folder, changed)
    latest = time.perf_counter() + LONGEST_WAIT
    while json.loads(server.ask(f"q={CHANGED}")[1])["total"] != 1:
        if time.perf_counter() > latest:
            raise SystemExit(f"{engine.label} does not find the changed document")
        time.sleep(0.01)
    return seconds, time.perf_counter() - started
