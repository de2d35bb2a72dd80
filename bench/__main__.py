"""Measures this project and its peers side by side: `python -m bench [SOURCE…]`; see docs/performance.md."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from searchsvc.settings import Settings

from . import library, measure, queries, report
from .engines import CLUSTER, OURS, PEERS, ROOT, Engine
from .figures import Figures, Measured, facts


def main() -> None:
    options = _options()
    work = Path(tempfile.mkdtemp(prefix="bench-", dir=options.work))
    try:
        figures = run(options, work)
    finally:
        shutil.rmtree(work)
    options.json.write_text(json.dumps(figures.as_data(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(report.markdown(figures), end="")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path, default=[ROOT.parent / "shared" / "data"], metavar="SOURCE")
    parser.add_argument("--copies", type=int, default=1, help="how often every document is there")
    parser.add_argument("--engines", nargs="+", default=[OURS, *PEERS], choices=[OURS, CLUSTER, *PEERS])
    parser.add_argument(
        "--opensearch", default="http://127.0.0.1:9200", metavar="URLS", help="the cluster of `opensearch`"
    )
    parser.add_argument("--rounds", type=int, default=7, help="how often every query is asked, after a warm-up")
    parser.add_argument("--queries", type=int, default=queries.OF_A_KIND, help="of each class")
    parser.add_argument("--enough", type=float, default=4.0, help="seconds of a measurement of throughput, about")
    parser.add_argument("--segmenter", default=Settings.model_fields["segmenter"].default, help="of searchsvc")
    parser.add_argument("--work", type=Path, help="where libraries and indexes go meanwhile; else the temporary folder")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="the file of all figures")
    return parser.parse_args()


def run(options: argparse.Namespace, work: Path) -> Figures:
    """Build, serve and query with all engines, all in one run."""
    _say("reading")
    documents = library.read(options.sources)
    asked = queries.drawn(documents, options.queries)
    copies = library.write(documents, options.copies, work / "library")
    del documents
    engines = [Engine(name, work, options.segmenter, options.opensearch) for name in options.engines]
    measured = {engine.name: _built(engine, copies) for engine in engines}
    about = facts(
        passages=copies.passages,
        documents=copies.documents,
        copies=options.copies,
        rounds=options.rounds,
        segmenter=options.segmenter,
    )
    with ExitStack() as running:
        servers = {engine.name: running.enter_context(engine.serve()) for engine in engines}
        _say(f"asking {len(asked)} queries")
        answers = measure.by_turns(servers, asked, options.rounds)
        for engine in engines:
            _say(f"throughput: {engine.label}")
            server, of = servers[engine.name], measured[engine.name]
            of.start_seconds = server.start_seconds
            of.resident_bytes, of.private_bytes = server.resident()
            known = [query.asked for query, a in zip(asked, answers[engine.name], strict=True) if a.milliseconds]
            passes = measure.passes_for(answers[engine.name], options.enough)
            of.answers_a_second = measure.throughputs(engine, server, known, passes)
            if engine.name == OURS:
                about["nanoseconds_a_hit"] = measure.evaluation(engine, asked)
        _say("changing a document")
        for name, (seconds, served) in measure.changes(engines, servers, copies).items():
            measured[name].change_seconds, measured[name].change_served_seconds = seconds, served
    for engine in engines:
        if engine.name == CLUSTER:
            _say("what a search takes beside the cluster")
            about["beside"] = measure.beside(engine, asked)
    return Figures(about, asked, answers, measured)


def _built(engine: Engine, copies: library.Library) -> Measured:
    _say(f"building: {engine.label}")
    seconds = engine.build(copies.folder)
    return Measured(seconds, copies.passages / seconds, engine.bytes, engine.open())


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
