"""The benchmark runs as documented, gives every engine the same work, and reports what it measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from opensearch.cluster import Cluster

from bench import library, measure, queries
from bench.engines import ROOT
from bench.figures import Figures, Measured, facts
from bench.measure import Answered
from bench.peers import fts5, tantivy
from bench.peers.protocol import Asked, Peer, clauses
from bench.queries import Query
from bench.report import markdown
from searchsvc.model import Document

SAMPLE = ROOT / "sample"
KINDS = 15


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return library.read([SAMPLE])


def benchmark(folder: Path, *words: str) -> tuple[dict[str, Any], str]:
    """The figures of a run, and what it printed."""
    figures = folder / "figures.json"
    options = ["--rounds", "1", "--enough", "0", "--work", str(folder), "--json", str(figures), *words]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *options], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.iterdir()] == ["figures.json"]
    return json.loads(figures.read_text(encoding="utf-8")), done.stdout


def test_a_run_measures_this_project_and_a_peer(tmp_path: Path) -> None:
    """A short run over a few documents fills in every figure of both engines, in the file and in the tables."""
    few = [str(SAMPLE / name) for name in ("xiaokang-2008", "linjiang-data-2021", "nanwan-digital-2023")]
    short = ["--queries", "1", "--segmenter", "rjieba"]
    found, printed = benchmark(tmp_path, *few, *short, "--engines", "fts5", "searchsvc")
    for engine in ("searchsvc", "fts5"):
        of = found["engines"][engine]
        assert all(of.values()), of
        assert set(of["answers_a_second"]) >= {"1", "2", "4"}
        assert of["milliseconds"]["all"]["median"] <= of["milliseconds"]["all"]["slowest"]
    assert found["ratios"]["fts5"]["all"] > 0
    assert found["documents"] == 3
    assert min(found["nanoseconds_a_hit"]) > 0
    for told in ("ns a hit in the median", "searchsvc to …", "build, passages a second", "| all |", "geometric mean"):
        assert told in printed


@pytest.mark.long
def test_a_whole_run_over_the_sample(tmp_path: Path) -> None:
    """Every engine answers at least sixty queries in all classes, with copies; unsupported ones are reported."""
    found, printed = benchmark(tmp_path, str(SAMPLE), "--copies", "2")
    assert list(found["engines"]) == ["searchsvc", "tantivy", "fts5", "whoosh"]
    assert len(found["queries"]) >= 60
    assert len({query["kind"] for query in found["queries"]}) == KINDS
    for query in found["queries"]:
        answers = query["answers"]
        assert all(answers[engine]["milliseconds"] for engine in ("searchsvc", "tantivy", "fts5"))
        assert answers["whoosh"]["milliseconds"] or answers["whoosh"]["reason"] in printed


@pytest.mark.long
def test_a_cluster_is_measured_beside_the_files(cluster: Cluster, tmp_path: Path) -> None:
    """Both engines of this project give the same totals; what a search costs beside the cluster is measured."""
    few = [str(SAMPLE / name) for name in ("xiaokang-2008", "linjiang-data-2021", "nanwan-digital-2023")]
    how = ["--queries", "1", "--engines", "searchsvc", "opensearch", "--opensearch", ",".join(cluster.urls)]
    found, printed = benchmark(tmp_path, *few, *how)
    assert all(found["engines"]["opensearch"].values())
    assert all(
        query["answers"]["searchsvc"]["total"] == query["answers"]["opensearch"]["total"] for query in found["queries"]
    )
    assert min(found["beside"].values()) > 0
    assert "ms are work of this program" in printed


def test_the_same_library_has_the_same_queries(documents: list[Document]) -> None:
    """Queries are drawn from the library: reproducibly, from every class, all different within a class."""
    drawn = queries.drawn(documents)
    assert drawn == queries.drawn(documents)
    assert len({query.kind for query in drawn}) == KINDS
    assert len({(query.kind, query.asked) for query in drawn}) == len(drawn)


@pytest.fixture(scope="module", params=[tantivy, fts5], ids=["tantivy", "fts5"])
def peer(request: pytest.FixtureRequest, documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Peer:
    """A peer's index of two copies of the sample."""
    folder = tmp_path_factory.mktemp("peer")
    copies = library.write(documents, 2, folder / "library")
    request.param.build(folder / "index", library.records(copies.folder))
    opened: Peer = request.param.open(folder / "index")
    return opened


def asked(text: str, **choices: list[str]) -> Asked:
    return Asked(clauses(text), choices, 1)


@pytest.mark.parametrize("text", ["小康", "小康 families", '"the grid"', "zh:网格 en:grid", "grid*", "網格"])
def test_a_peer_finds_and_counts_what_is_there(peer: Peer, text: str) -> None:
    """A peer's total agrees with its facets, and every copy is found: it does the whole work."""
    found = peer.search(asked(text))
    assert found.total > 0
    assert found.total % 2 == 0
    assert len(found.hits) == min(10, found.total)
    for facet in ("type", "source", "year"):
        assert sum(count for _, count in found.facets[facet]) == found.total


def test_a_peer_counts_a_facet_without_its_own_choice(peer: Peer) -> None:
    """Choosing a value narrows the hits and the other facets, but not the counts of its own facet."""
    every = peer.search(asked("社区"))
    (year, count), *others = every.facets["year"]
    chosen = peer.search(asked("社区", year=[year]))
    assert others
    assert chosen.total == count
    assert dict(chosen.facets["year"]) == dict(every.facets["year"])
    assert sum(count for _, count in chosen.facets["source"]) == count


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ({"hits": []}, "0 hits of 1"),
        ({"facets": {}}, "facets are missing"),
        ({"hits": [{"zh": {"text": "小康", "marks": []}}]}, "nothing is marked"),
    ],
)
def test_an_easier_job_is_not_accepted(lost: dict[str, Any], said: str) -> None:
    """An answer without hits, facets or marks aborts the run."""
    facets = {name: {"values": [{"value": "x", "count": 1}]} for name in ("type", "source", "year", "topic")}
    whole = {"total": 1, "hits": [{"zh": {"text": "小康", "marks": [[0, 2]]}}], "facets": facets}
    assert measure.fault(whole, Query("", "小康")) == ""
    assert said in measure.fault(whole | lost, Query("", "小康"))


def test_ratios_are_over_queries_that_both_answer() -> None:
    """A query that a peer does not support is left out of the ratio, and reported."""
    asked = [Query("common", "a"), Query("common", "b"), Query("quoted", '"c"')]
    answers = {
        "searchsvc": [Answered(4, "", [2.0]), Answered(4, "", [8.0]), Answered(1, "", [100.0])],
        "whoosh": [Answered(2, "", [4.0]), Answered(4, "", [4.0]), Answered(reason="no phrases")],
    }
    about = facts(passages=4, documents=1, copies=1, rounds=1)
    figures = Figures(about, asked, answers, {name: Measured(1, 4, 1) for name in answers})
    assert figures.ratio("whoosh") == pytest.approx(1.0)
    assert figures.share_found("whoosh", "common") == 0.75
    assert "| quoted | 100.0 / 100.0 / 100.0 | not supported | – |" in markdown(figures)
    assert "Whoosh with jieba, not supported: no phrases." in markdown(figures)
