"""Incremental builds: they answer like full ones, and read no more than they must."""

from __future__ import annotations

import json
import os
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from shelves import Shelf, document, run, search

from searchsvc.building import build
from searchsvc.engines.protocol import SORTS, Changes, Request, Results
from searchsvc.formats import jsonl
from searchsvc.formats.record import checked
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings

TEXTS = [
    ("国家安全是头等大事", "National security comes first"),
    ("国務院（State Council）发布计划", "The plan (计划) of the State Council [Translator’s note: a first plan]"),
    ("小康社会与5G网络", "A moderately prosperous society, planned planning plans"),
    ("和服务员说话", "US policies, don't and U.S. policy"),
    (None, "Only English: zebra planners"),
    ("只有中文的一段", None),
]
QUERIES = [
    "",
    "国家安全",
    "计划",
    "plan",
    "plan*",
    "zebra",
    "国家 plan",
    "-plan",
    "title:题",
    "note:first",
    "US",
    "=plan",
]
QUERIES += ['"the plan"', "author:李辉 国", "topic:外交", "section:总则", "年 OR 社会", "year:2020..2022 国"]


def some_document(noise: random.Random, name: str) -> dict[str, Any]:
    """A document of a few passages, with some metadata."""
    ends = ["", "", "", "。", "！", " x1", " 甲乙"]
    chosen = noise.choices(TEXTS, k=noise.randint(1, 6))
    pairs = [(zh and zh + noise.choice(ends), en and en + noise.choice(ends)) for zh, en in chosen]
    more: dict[str, Any] = {"title": {"zh": f"题{noise.randint(1, 3)}", "en": noise.choice(["Plans", "Titles"])}}
    if noise.random() < 0.7:
        more |= {
            "date": noise.choice(["2020", "2021-05", "2022-01-03"]),
            "topics": noise.sample(["外交", "经济", "Law"], 2),
        }
    if noise.random() < 0.5:
        more["authors"] = [
            noise.choice([{"zh": "李辉"}, {"zh": "李辉", "en": "Li Hui"}, {"zh": "李辉", "en": "Hui Li"}])
        ]
    found = document(name, *pairs, **more)
    for passage in found["passages"]:
        if noise.random() < 0.3:
            passage["section"] = {"zh": noise.choice(["总则", "附则"])}
    return found


def edited(noise: random.Random, files: list[list[dict[str, Any]]], names: list[str]) -> None:
    """Change a library at random: change, add, remove and move documents, and reorder files."""
    for _ in range(noise.randint(1, 3)):
        file = noise.choice(files)
        match noise.choice(["change", "change", "add", "remove", "move"]):
            case "change" if file:
                at = noise.randrange(len(file))
                file[at] = some_document(noise, file[at]["id"])
            case "add":
                names.append(f"n{len(names)}")
                file.insert(noise.randint(0, len(file)), some_document(noise, names[-1]))
            case "remove" if len(file) > 1:
                file.pop(noise.randrange(len(file)))
            case "move" if len(file) > 1:
                noise.choice(files).append(file.pop(noise.randrange(len(file))))


def write(folder: Path, files: list[list[dict[str, Any]]]) -> None:
    """Write a library as files, only those that changed, with modification times well in the past."""
    folder.mkdir(exist_ok=True)
    for number, documents in enumerate(files):
        path = folder / f"{number}.jsonl"
        content = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents)
        if not path.exists() or path.read_text("utf-8") != content:
            path.write_text(content, encoding="utf-8")
            age(path)


def age(path: Path) -> None:
    """Set a modification time well in the past, different each time."""
    AGES.append(time.time() - 100_000 + len(AGES))
    os.utime(path, (AGES[-1], AGES[-1]))


AGES: list[float] = []


def answers(settings: Settings) -> tuple[list[Any], list[float]]:
    """The answers of a library to all queries in every order, and the scores of all hits."""
    library = Library(settings)
    try:
        found = [library.search(Request(parse(query), size=100, sort=sort)) for query in QUERIES for sort in SORTS]
        info = library.info()
        scores = [hit.score for results in found for hit in results.hits]
        return [info.documents, info.passages, info.paired, info.first_year, *map(told, found)], scores
    finally:
        library.close()


def told(results: Results) -> Any:
    """Everything in an answer that a reader sees, without scores and times."""
    return replace(results, hits=tuple(hit._replace(score=0.0) for hit in results.hits), took_ms=0.0, next=None)


def assert_like_a_full_build(settings: Settings, index: Path) -> None:
    """Compare an index with one built from scratch."""
    other = settings.model_copy(update={"index": index})
    build(other, full=True)
    (mine, scores), (wanted, wanted_scores) = answers(settings), answers(other)
    assert mine == wanted
    assert scores == pytest.approx(wanted_scores, abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_a_build_after_edits_answers_like_a_full_one(tmp_path: Path, seed: int) -> None:
    """Build after build with documents changed, added, removed and moved gives the same as a full build."""
    noise = random.Random(seed)
    names = [f"d{n}" for n in range(30)]
    documents = [some_document(noise, name) for name in names]
    files = [documents[at : at + 6] for at in range(0, 30, 6)]
    source = tmp_path / "library"
    mine = Settings(index=tmp_path / "index", sources=(source,), segmenter="rjieba", time_limit=30)
    for step in range(6):
        write(source, files)
        build(mine, allow_removals=True)
        if step % 2:
            assert_like_a_full_build(mine, tmp_path / f"full{step}")
        edited(noise, files, names)
    assert Library(mine).verify() == []


def test_files_that_are_as_they_were_are_not_opened(shelf: Shelf) -> None:
    """A build opens only the changed file; with `--full` it reads all of them."""
    source = shelf.folder / "library"
    files = [[document(f"d{n}", f"国家{n}")] for n in range(5)]
    write(source, files)
    settings = shelf.settings.model_copy(update={"sources": (source,)})
    build(settings)
    # A changed text with the same size and time is seen only by opening the file.
    hidden = source / "1.jsonl"
    before = hidden.stat()
    hidden.write_text(hidden.read_text("utf-8").replace("国家1", "国家9"), encoding="utf-8")
    os.utime(hidden, ns=(before.st_atime_ns, before.st_mtime_ns))
    files[3] = [document("d3", "安全")]
    (source / "3.jsonl").write_text(json.dumps(files[3][0], ensure_ascii=False), encoding="utf-8")
    report = build(settings)
    assert report.changes == Changes(added=0, changed=1, removed=0, unchanged=4, passages_changed=1)
    assert (report.documents, report.passages) == (5, 5)
    assert search(shelf.open(), "国家1").total == 1
    assert build(settings, full=True).changes.changed == 1
    assert search(shelf.open(), "国家9").total == 1


def test_of_a_changed_file_only_what_is_new_is_parsed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unchanged line is recognised by its digest; one that moved is traced to its new line."""
    parsed: list[str] = []

    def counted(data: Any, *where: Any) -> Any:
        parsed.append(data["id"])
        return checked(data, *where)

    monkeypatch.setattr(jsonl, "checked", counted)
    documents = [document(f"d{n}", f"国家{n}") | {"passages": [{"id": f"d{n}.1", "zh": f"国家{n}"}]} for n in range(6)]
    shelf.build(documents)
    documents[2] = document("d2", "安全")
    parsed.clear()
    report = shelf.build(documents)
    assert report.changes == Changes(added=0, changed=1, removed=0, unchanged=5, passages_changed=1)
    assert parsed == ["d2"]
    documents[4:4] = [document("new", "社会"), {"id": "bad"}]
    parsed.clear()
    report = shelf.build(documents)
    assert (report.changes.added, report.changes.unchanged, len(report.faults)) == (1, 6, 2)
    assert parsed == ["new", "bad", "d4", "d5"]
    library = shelf.open()
    assert [library.origin(name).record for name in ("d3", "new", "d4", "d5")] == [4, 5, 7, 8]
    assert [hit.id for hit in search(library, "国家5").hits] == ["d5.1"]


def test_what_was_aligned_is_not_aligned_again(tmp_path: Path) -> None:
    """An alignment is reported when the file is read; unchanged, it is neither opened nor aligned again."""
    sources = tmp_path / "sources"
    sources.mkdir()
    texts = {"x.zh.txt": "国家安全。\n\n数据是生产要素。\n\n本法自公布日施行。", "x.en.txt": "Security.\n\nData."}
    for name, text in texts.items():
        (sources / name).write_text(text, encoding="utf-8")
        os.utime(sources / name, (1_600_000_000, 1_600_000_000))
    settings = Settings(sources=(sources,), index=tmp_path / "index")
    first, second = build(settings), build(settings)
    assert [len(report.notices) for report in (first, second)] == [1, 0]


def test_a_file_changed_a_moment_ago_is_read_again(shelf: Shelf) -> None:
    """A second change of the same size within one clock tick is not missed."""
    shelf.build([document("a", "国家"), document("b", "社会")])
    before = shelf.source.stat()
    shelf.write([document("a", "安全"), document("b", "社会")])
    os.utime(shelf.source, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert shelf.build().changes.changed == 1


def test_files_with_faults_are_told_of_at_every_build(shelf: Shelf) -> None:
    """Faults and drafts in unchanged files are still reported."""
    shelf.write([document("a", "国家"), document("draft", "密", draft=True), {"id": "bad"}])
    age(shelf.source)
    first, second = shelf.build(), shelf.build()
    assert second.faults == first.faults != ()
    assert (second.drafts, second.changes.unchanged) == (1, 1)


def test_an_identifier_taken_by_an_unchanged_file_is_a_fault(shelf: Shelf) -> None:
    """Identifiers of documents and passages in files that are not opened cannot be used again."""
    source = shelf.folder / "library"
    own = document("a", "甲") | {"passages": [{"id": "a.1", "zh": "甲"}]}
    write(source, [[own], [document("b", "乙")]])
    settings = shelf.settings.model_copy(update={"sources": (source,)})
    build(settings)
    write(source, [[own], [document("b", "乙"), document("a", "丙"), own | {"id": "c"}]])
    report = build(settings)
    assert [fault.field for fault in report.faults] == ["id", "passages[1].id"]  # type: ignore[attr-defined]
    assert report.documents == 2
    write(source, [[document("b", "新")], [document("b", "乙")]])
    assert [fault.document for fault in build(settings, allow_removals=True).faults] == ["b"]  # type: ignore[attr-defined]


def test_unchanged_segments_are_shared(shelf: Shelf) -> None:
    """A build with a small change writes little: unchanged data is on disk only once."""
    shelf.build([document(f"d{n}", *(f"国家安全{n}之{m}" for m in range(30))) for n in range(20)])
    before = {path.stat().st_ino for path in shelf.serving().iterdir()}
    shelf.build(
        [document(f"d{n}", *(f"国家安全{n}之{m}" for m in range(30))) for n in range(20)] + [document("x", "新")]
    )
    shared = [path for path in shelf.serving().iterdir() if path.stat().st_ino in before]
    assert sum(path.name.endswith(".passages.lines") for path in shared) == 1
    assert search(shelf.open(), "国家安全").total == 600
    assert shelf.open().verify() == []


def test_many_small_builds_do_not_pile_up(shelf: Shelf) -> None:
    """After many builds with one change each, an index still has few segments."""
    documents = [document(f"d{n}", *(f"国家安全{n}之{m}" for m in range(10))) for n in range(20)]
    for step in range(25):
        documents[step % 20] = document(f"d{step % 20}", f"社会{step}", f"plan{step}")
        shelf.build(documents)
        assert len(list(shelf.serving().glob("*.pst"))) <= 6
    assert search(shelf.open(), "社会").total == 20


def test_the_number_of_jobs_changes_nothing(tmp_path: Path) -> None:
    """One process or several write the same files, except for names and times."""
    text = "国家安全是头等大事 " * 200
    documents = [
        document(f"d{n}", *((f"{text}{n}之{m}", f"plan {n} {m} " * 100) for m in range(20))) for n in range(120)
    ]
    source = tmp_path / "library.jsonl"
    source.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), encoding="utf-8")
    held = []
    for jobs in (1, 3):
        index = tmp_path / f"index{jobs}"
        build(Settings(index=index, sources=(source,), segmenter="rjieba", job_memory=256), jobs=jobs)
        (folder,) = (path for path in index.iterdir() if path.is_dir())
        names = {path.name.partition(".")[2]: path.read_bytes() for path in folder.glob("passages_*")}
        held.append(names | {"documents": (folder / "documents.lines").read_bytes()})
    assert held[0] == held[1]


MEASURED = """
import re, sys, threading, time
from pathlib import Path
from searchsvc.building import build
from searchsvc.settings import Settings
highest, done = 0, threading.Event()
def look():
    global highest
    while not done.is_set():
        highest = max(highest, int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]))
        time.sleep(0.01)
threading.Thread(target=look, daemon=True).start()
folder = Path(sys.argv[1])
build(Settings(index=folder / "index", sources=(folder / "library.jsonl",), segmenter="rjieba", job_memory=300), jobs=1)
done.set()
print(highest)
"""


@pytest.mark.long
def test_a_build_keeps_to_the_memory_it_was_given(shelf: Shelf) -> None:
    """However large a library, a build takes no more memory of its own than the setting allows."""
    noise = random.Random(1)
    han = [chr(code) for code in range(0x4E00, 0x5E00)]
    with shelf.source.open("w", encoding="utf-8") as file:
        for number in range(1000):
            pairs = [("".join(noise.choices(han, k=100)), " ".join(map(str, range(60)))) for _ in range(20)]
            file.write(json.dumps(document(f"d{number}", *pairs), ensure_ascii=False) + "\n")
    kilobytes = int(run(MEASURED, shelf.folder))
    assert kilobytes < 300 * 1000
