"""Measures a build and searches over HTTP: `python bench/search.py SOURCE… [--index DIR] [--segmenter S]`.

A table and, with `--json FILE`, the same as data. Every query is asked `--rounds` times, the queries by turns.
Nothing in the server keeps answers between searches.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

QUERIES = {
    "common": ["的", "之", "规定", "the", "shall", "may", "人", "中"],
    "medium": ["国家", "机关", "security", "information", "对象", "heaven"],
    "rare": ["国家安全", "和服", "秘密", "covenant", "typhoon", "𠮷", "garbage"],
    "phrase": [
        '"competent authority"',
        '"in accordance with the"',
        '"the children of Israel"',
        '"主管机关"',
        '"以色列人的"',
    ],
    "mixed": [
        "国家 security",
        "zh:机关 -en:agency",
        "函数 return OR raise",
        "secur*",
        "5G网络",
        "主管機關 =Act",
        "神 -god",
    ],
}


def main() -> None:
    options = _options()
    root = Path(__file__).resolve().parent.parent
    index = options.index
    report: dict[str, Any] = {}
    if options.sources:
        started = time.perf_counter()
        sources = [str(path) for path in options.sources]
        command = ["build", *sources, "--index", str(index), "--segmenter", options.segmenter]
        subprocess.run([sys.executable, "-m", "searchsvc", *command], cwd=root, check=True, stdout=sys.stderr)
        report["build_seconds"] = round(time.perf_counter() - started, 1)
    info = json.loads(
        subprocess.check_output([sys.executable, "-m", "searchsvc", "info", "--json", "--index", str(index)], cwd=root)
    )
    report |= {"passages": info["passages"], "index_bytes": info["bytes"]}
    if "build_seconds" in report:
        report["passages_a_second"] = round(info["passages"] / report["build_seconds"])
    report |= _searches(root, index, options.rounds)
    _print(report)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index/bench"))
    parser.add_argument("--segmenter", default="jieba")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.index = options.index.resolve()
    options.sources = [source.resolve() for source in options.sources]
    return options


def _searches(root: Path, index: Path, rounds: int) -> dict[str, Any]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "searchsvc", "serve", "--index", str(index), "--port", str(port)]
    server = subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        times = _asked(port, rounds)
        memory = _memory(server.pid)
    finally:
        server.terminate()
        server.wait(10)
    every = [value for values in times.values() for value in values]
    return {
        "median_ms": {name: round(statistics.median(values), 1) for name, values in times.items()},
        "p95_ms": {name: round(_percentile(values, 95), 1) for name, values in times.items()},
        "median_ms_all": round(statistics.median(every), 1),
        "p95_ms_all": round(_percentile(every, 95), 1),
        "resident_mb": memory,
    }


def _asked(port: int, rounds: int) -> dict[str, list[float]]:
    asked = [(name, query) for name, queries in QUERIES.items() for query in queries]
    times: dict[str, list[float]] = {name: [] for name in QUERIES}
    for round_ in range(rounds + 1):
        random.Random(round_).shuffle(asked)
        for name, query in asked:
            address = f"http://127.0.0.1:{port}/api/v1/search?q={urllib.parse.quote(query)}"
            started = time.perf_counter()
            with urllib.request.urlopen(address) as answer:
                answer.read()
            if round_:  # the first warms up
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def _percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100)[share - 1]


def _memory(process: int) -> int:
    """Resident megabytes; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not answer")


def _print(report: dict[str, Any]) -> None:
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name, value in report.items():
        print(f"{name:20} {value}")


if __name__ == "__main__":
    main()
