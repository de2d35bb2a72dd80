"""Builds on a cluster: served whole or not at all, one at a time, and only changed documents are analysed."""

from __future__ import annotations

import multiprocessing
import re
import sys
import threading
import time
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest
from clustered import Clustered, documents, search
from opensearch.cluster import Cluster

from searchsvc.engines.opensearch import records, store
from searchsvc.errors import BadParameter, BuildError, IndexAbsent
from searchsvc.library import Library
from searchsvc.web import create_app


@pytest.fixture
def shelf(cluster: Cluster, tmp_path: Path) -> Clustered:
    return Clustered(cluster.urls, tmp_path)


def indexes(cluster: Cluster, shelf: Clustered) -> set[str]:
    """The indexes of a library on the cluster."""
    return {name for name in cluster.ask("/_alias") if name.startswith(f"{shelf.name}-g-")}


def answers(library: Library) -> list[Any]:
    """What a reader sees of a library."""
    found = [search(library, query) for query in ("", "国家安全", "article -5", "第3条 OR 安全法")]
    return [
        ([(hit.id, hit.n, hit.document, hit.passage, hit.score) for hit in one.hits], one.total, one.facets, one.apart)
        for one in found
    ]


def test_a_build_serves_at_once_and_is_verified(shelf: Clustered) -> None:
    """What was built is found and reads like the sources, and a server picks up the next build by itself."""
    report = shelf.build(documents(12))
    assert (report.documents, report.passages, report.changes.added) == (12, 36, 12)
    library = shelf.open()
    assert search(library).total == 36
    assert library.verify() == []
    assert library.origin("d3").record == 4
    shelf.build([*documents(12), *[one | {"id": "new"} for one in documents(1)]])
    for _ in range(200):
        if search(library).total == 39:
            break
    assert library.info().documents == 13


def test_an_incremental_build_answers_like_a_full_one(shelf: Clustered) -> None:
    """With documents changed, removed, moved and added, records of all others are reused in their new places."""
    first = documents(10)
    shelf.build(first)
    changed = first[3] | {"title": {"zh": "国家安全法"}}
    second = [*documents(1, word="网络").copy(), first[7], changed, *first[4:7], *first[8:]]
    second[0] = second[0] | {"id": "fresh"}
    report = shelf.build(second)
    assert (report.changes.added, report.changes.changed, report.changes.removed) == (1, 1, 3)
    incremental = shelf.open()
    found = answers(incremental)
    assert [hit.document.id for hit in search(incremental).hits][:6] == ["fresh"] * 3 + ["d7"] * 3
    assert incremental.verify() == []
    whole = Clustered(shelf.settings.opensearch_url, shelf.source.parent)
    whole.build(second)
    assert found == answers(whole.open())


def test_unchanged_documents_are_not_analysed_again(shelf: Clustered, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build with one change segments only that document."""
    shelf.build(documents(6))
    cut: list[str] = []
    original = records.han_words
    monkeypatch.setattr(records, "han_words", lambda text, by: cut.append(text) or original(text, by))
    content = documents(6)
    content[2]["passages"][0]["zh"] = "网络安全"
    shelf.build(content)
    assert len(cut) == 3
    assert search(shelf.open(), "网络安全").total == 1


def test_a_second_build_is_refused_and_names_the_holder(shelf: Clustered) -> None:
    """Two builds of one index never run at once, on whatever machines."""
    shelf.write(documents(3))
    with (
        store_of(shelf).building(jobs=1, full=False),
        pytest.raises(BuildError, match=r"another build is under way \(process \d+ on "),
    ):
        shelf.build()
    assert shelf.build().documents == 3


def store_of(shelf: Clustered) -> store.OpenSearchStore:
    settings = shelf.settings
    return store.OpenSearchStore(
        settings.opensearch_url, shelf.name, shards=1, replicas=0, segmenter="rjieba", time_limit=20
    )


def test_a_lease_that_ran_out_is_taken_over(
    shelf: Clustered, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A builder that died or lost its connection soon blocks nobody, and cannot publish afterwards."""
    shelf.build(documents(3))
    monkeypatch.setattr("searchsvc.engines.opensearch.lease.LENGTH", -1.0)
    with store_of(shelf).building(jobs=1, full=False) as late:
        monkeypatch.undo()
        shelf.build(documents(4))
        with pytest.raises(BuildError, match="another has begun"):
            late.publish(["nowhere"], lambda *_: None)
    assert search(shelf.open()).total == 12


def test_a_build_that_failed_changes_nothing_and_is_cleaned_up(shelf: Clustered, cluster: Cluster) -> None:
    """An unpublished generation is removed, that of a killed build by the next one."""
    shelf.build(documents(3))
    before = indexes(cluster, shelf)
    with pytest.raises(RuntimeError), store_of(shelf).building(jobs=1, full=False):
        assert len(indexes(cluster, shelf)) == len(before) + 2
        raise RuntimeError
    assert indexes(cluster, shelf) == before
    left = f"{shelf.name}-g-20200101000000-abcdef-passages"
    cluster.ask(f"/{left}", "PUT", {})
    assert search(shelf.open()).total == 9
    shelf.build(documents(5))
    assert left not in indexes(cluster, shelf)
    assert before <= indexes(cluster, shelf)  # the previous generation stays for those who still read it
    shelf.build(documents(6))
    assert not before & indexes(cluster, shelf)


def kill_a_child() -> None:
    """Kill the first child process, as soon as there is one."""
    while not (children := multiprocessing.active_children()):
        time.sleep(0.01)
    children[0].kill()


@pytest.mark.parametrize("ending", ["never starts", "is killed"])
def test_a_build_whose_process_is_gone_says_so(shelf: Clustered, cluster: Cluster, ending: str) -> None:
    """The message says what to look at, and the old index goes on serving."""
    shelf.build(documents(3))
    before = indexes(cluster, shelf)
    resource_tracker.ensure_running()
    if ending == "never starts":
        multiprocessing.set_executable("/bin/false")
    else:
        threading.Thread(target=kill_a_child).start()
    try:
        with pytest.raises(BuildError, match=r"could not start, or was ended from outside .*--jobs 1 .*unchanged"):
            shelf.build(documents(1000), jobs=2)
    finally:
        multiprocessing.set_executable(sys.executable)
    assert indexes(cluster, shelf) == before
    assert search(shelf.open()).total == 9


def test_a_reader_left_behind_by_two_builds_goes_on(shelf: Clustered) -> None:
    """A server that was idle while its generation was removed answers from the new one."""
    shelf.build(documents(3))
    library = shelf.open()
    assert search(library).total == 9
    link = search(library, size=2).next
    for count in (4, 5, 6):
        shelf.build(documents(count))
    assert search(library).total == 18
    with pytest.raises(BadParameter, match="index was rebuilt; begin again without it"):
        search(library, size=2, after=link)


def test_a_link_that_leads_on_in_an_index_that_is_gone_leads_to_the_new_one(shelf: Clustered) -> None:
    """A page starts again from the beginning and says so; a program is told which parameter to leave out."""
    shelf.build(documents(30))
    client = create_app(shelf.settings).test_client()
    link = client.get("/api/v1/search?q=国家安全&size=20").json["next"]
    for count in (31, 32, 33):
        shelf.build(documents(count))
    fresh = create_app(shelf.settings).test_client()
    page = fresh.get(f"/search?q=国家安全&size=20&after={link}")
    assert page.status_code == 200
    assert "no longer known; these are the first results" in page.text
    assert page.text.count("<article") == 20
    onward = [link for link in re.findall(r'href="([^"]+)"', page.text) if "page=2" in link]
    assert onward
    assert not any("after=" in link for link in onward)
    refused = fresh.get(f"/api/v1/search?q=国家安全&size=20&after={link}")
    assert (refused.status_code, refused.json["error"]["field"]) == (400, "after")
    assert "begin again without it" in refused.json["error"]["message"]


def test_an_index_that_does_not_fit_is_refused_with_the_command(shelf: Clustered, cluster: Cluster) -> None:
    """An index built by another version or another program is refused, with the command to run."""
    shelf.build(documents(3))
    (serving,) = [name for name, held in cluster.ask("/_alias").items() if shelf.name in held["aliases"]]
    facts = cluster.ask(f"/{serving}/_mapping")[serving]["mappings"]["_meta"]
    cluster.ask(f"/{serving}/_mapping", "PUT", {"_meta": facts | {"schema": 0}})
    with pytest.raises(IndexAbsent, match=r"schema 0, this program has \d+; rebuild it with: searchsvc build"):
        search(shelf.open())
    shelf.build(documents(3))
    assert search(shelf.open()).total == 9
    cluster.ask("/_aliases", "POST", {"actions": [{"remove": {"index": "*", "alias": shelf.name}}]})
    with pytest.raises(IndexAbsent, match=f"no index {shelf.name} on the cluster"):
        search(shelf.open())


def test_damage_is_found_by_verification(shelf: Clustered, cluster: Cluster) -> None:
    """A changed or missing record is named."""
    shelf.build(documents(3))
    (serving,) = [name for name, held in cluster.ask("/_alias").items() if shelf.name in held["aliases"]]
    library = shelf.open()
    hit = search(library).hits[4]
    changed = {"script": None, "doc": {"record": {"passage": {"zh": "改"}}}}
    changed.pop("script")
    cluster.ask(f"/{serving}/_update/{hit.id}?refresh=true", "POST", changed)
    (fault,) = library.verify()
    assert f"passage {hit.n} of {hit.document.id} has changed" in fault
    cluster.ask(f"/{serving}/_doc/{hit.id}?refresh=true", "DELETE")
    assert any("is not where it was put" in fault for fault in library.verify())
