"""Reports of builds, and what a build refuses to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from shelves import Shelf, document, run, search, ten

from searchsvc.building import build
from searchsvc.engines.protocol import Changes
from searchsvc.errors import BuildError, IndexAbsent, SearchsvcError, SourceError
from searchsvc.library import Library
from searchsvc.settings import Settings

SAMPLE = Path(__file__).parents[2] / "sample"


def test_the_sample_becomes_an_index(tmp_path: Path) -> None:
    """A build of the sample has 21 documents and 296 passages, and 国家安全 is found in them."""
    settings = Settings(index=tmp_path / "index", sources=(SAMPLE,), segmenter="rjieba")
    report = build(settings)
    assert report.info is not None
    assert (report.info.documents, report.info.passages) == (21, 296)
    assert (report.documents, report.passages, report.faults) == (21, 296, ())
    assert report.changes == Changes(added=21, changed=0, removed=0, unchanged=0, passages_changed=296)
    library = Library(settings)
    assert search(library, "国家安全").total > 0
    assert library.verify() == []
    library.close()


def test_a_rebuild_tells_what_changed(shelf: Shelf) -> None:
    """The summary counts documents added, changed and removed, and passages that are new or changed."""
    shelf.build([*ten(), document("ten", "甲", "乙", "丙"), document("old", "旧")])
    documents = ten()
    documents[3]["title"] = {"zh": "新题"}
    report = shelf.build([*documents, document("ten", "甲", "乙。", "丙", "丁"), document("new", "新")])
    assert report.changes == Changes(added=1, changed=2, removed=1, unchanged=9, passages_changed=3)


def test_a_rebuild_without_a_change_says_so(shelf: Shelf) -> None:
    """Building the same library again changes nothing for readers."""
    shelf.build(ten())
    before = [(hit.id, hit.n, hit.score) for hit in search(shelf.open(), "国家安全").hits]
    report = shelf.build()
    assert report.changes == Changes(added=0, changed=0, removed=0, unchanged=10, passages_changed=0)
    assert [(hit.id, hit.n, hit.score) for hit in search(shelf.open(), "国家安全").hits] == before


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "2021"},
        {"topics": ["外交"]},
        {"authors": [{"zh": "李辉"}]},
        {"translation": {"status": "official"}},
        {"language": "zh-Hant"},
        {"url": "https://example.org/"},
    ],
)
def test_changed_metadata_are_a_change_without_a_new_passage(shelf: Shelf, fields: dict[str, object]) -> None:
    """A corrected date or author counts as a changed document in which no passage changed."""
    shelf.build(ten())
    documents = ten()
    documents[0] |= fields
    changes = shelf.build(documents).changes
    assert (changes.changed, changes.unchanged, changes.passages_changed) == (1, 9, 0)


def test_good_documents_go_in_and_bad_ones_are_counted(shelf: Shelf) -> None:
    """A build with some bad documents serves the good ones and reports the bad."""
    report = shelf.build([*ten(), {"id": "bad"}, document("later", "密", draft=True), document("last", "末")])
    assert report.documents == 11
    assert report.drafts == 1
    assert {fault.record for fault in report.faults} == {11}
    assert shelf.found() == [f"d{n}" for n in range(10)] + ["last"]


def test_strict_stops_before_anything_is_written(shelf: Shelf) -> None:
    """With `--strict` a bad document stops the build, all faults are reported, and not even a folder is made."""
    with pytest.raises(BuildError, match="strict") as stopped:
        shelf.build([*ten(), {"id": "bad"}, document("x", "甲", date="never")], strict=True)
    assert {fault.record for fault in stopped.value.faults} == {11, 12}  # type: ignore[attr-defined]
    assert not shelf.index.exists()


def test_strict_leaves_an_index_as_it_is(shelf: Shelf) -> None:
    """With `--strict` a refused build leaves the old index serving."""
    shelf.build(ten())
    before = shelf.generations()
    with pytest.raises(BuildError):
        shelf.build([*ten(), {"id": "bad"}], strict=True)
    assert shelf.generations() == before
    assert len(shelf.found()) == 10


def test_strict_builds_what_is_sound(shelf: Shelf) -> None:
    """`--strict` builds a library without faults."""
    assert shelf.build(ten(), strict=True).documents == 10


def test_a_dry_run_writes_nothing(shelf: Shelf) -> None:
    """A dry run reports the same numbers as the build, and does not even make the index folder."""
    report = shelf.build([*ten(), {"id": "bad"}], dry_run=True)
    assert report.info is None
    assert report.changes.added == report.documents == 10
    assert len({fault.record for fault in report.faults}) == 1
    assert not shelf.index.exists()


def test_a_dry_run_leaves_an_index_as_it_is(shelf: Shelf) -> None:
    """A dry run touches no file of an existing index."""
    shelf.build(ten())
    before = {path: path.stat().st_mtime_ns for path in shelf.index.rglob("*")}
    report = shelf.build([*ten(), document("new", "新")], dry_run=True)
    assert report.changes == Changes(added=1, changed=0, removed=0, unchanged=10, passages_changed=1)
    assert {path: path.stat().st_mtime_ns for path in shelf.index.rglob("*")} == before


@pytest.mark.parametrize("dry_run", [False, True])
def test_losing_more_than_a_tenth_has_to_be_allowed(shelf: Shelf, dry_run: bool) -> None:
    """A build from half-mounted sources stops, says how many documents would be lost, and how to allow it."""
    shelf.build(ten())
    with pytest.raises(BuildError, match=r"2 of 10 documents.*--allow-removals"):
        shelf.build(ten()[:8], dry_run=dry_run)
    assert len(shelf.found()) == 10


def test_documents_that_turned_bad_count_as_lost(shelf: Shelf) -> None:
    """A build in which many documents suddenly have faults stops, and reports the faults."""
    shelf.build(ten())
    with pytest.raises(BuildError, match="2 of 10") as stopped:
        shelf.build([*ten()[:8], {"id": "d8"}, {"id": "d9"}])
    assert len(stopped.value.faults) >= 2
    assert len(shelf.found()) == 10


def test_removals_that_are_allowed_are_done(shelf: Shelf) -> None:
    """With `--allow-removals` documents removed from the library are removed from the index."""
    shelf.build(ten())
    report = shelf.build(ten()[:3], allow_removals=True)
    assert report.changes == Changes(added=0, changed=0, removed=7, unchanged=3, passages_changed=0)
    assert shelf.found() == ["d0", "d1", "d2"]


def test_losing_a_tenth_is_daily_work(shelf: Shelf) -> None:
    """One document in ten may be removed without the option."""
    shelf.build(ten())
    assert shelf.build(ten()[:9]).changes.removed == 1


def test_a_library_in_which_every_document_changed_is_no_loss(shelf: Shelf) -> None:
    """All texts may change at once."""
    shelf.build(ten())
    report = shelf.build([document(f"d{n}", f"新{n}") for n in range(10)])
    assert (report.changes.changed, report.changes.removed) == (10, 0)


@pytest.mark.parametrize("name", ["gone.jsonl", "gone", "gone.jsonl.xz"])
def test_a_missing_source_stops_the_build(shelf: Shelf, name: str) -> None:
    """A mistyped or unmounted source is named, and nothing changes."""
    shelf.build(ten())
    settings = shelf.settings.model_copy(update={"sources": (shelf.source, shelf.folder / name)})
    with pytest.raises(BuildError, match=name):
        build(settings)
    assert len(shelf.found()) == 10


@pytest.mark.parametrize("name", ["gone.jsonl", "gone", "gone.jsonl.xz"])
def test_a_missing_source_can_be_allowed(shelf: Shelf, name: str) -> None:
    """With `--allow-removals` a source may be missing; the others are built."""
    shelf.build(ten())
    settings = shelf.settings.model_copy(update={"sources": (shelf.folder / name, shelf.source)})
    report = build(settings, allow_removals=True)
    assert (report.documents, report.faults) == (10, ())


@pytest.mark.parametrize("content", ["", "{}\n", "\n\n"])
@pytest.mark.parametrize("allow_removals", [False, True])
def test_a_build_that_reads_no_document_publishes_nothing(shelf: Shelf, content: str, allow_removals: bool) -> None:
    """An empty source never empties an index, whatever is allowed."""
    shelf.build(ten())
    shelf.source.write_text(content, encoding="utf-8")
    with pytest.raises(BuildError, match="no document"):
        shelf.build(allow_removals=allow_removals)
    assert len(shelf.found()) == 10


def test_a_first_build_without_a_document_leaves_no_index(shelf: Shelf) -> None:
    """A first build from an empty folder says so; a search then says how to build."""
    shelf.source.mkdir()
    with pytest.raises(BuildError, match="no document"):
        shelf.build()
    with pytest.raises(IndexAbsent, match="searchsvc build"):
        shelf.open().info()


def test_drafts_alone_publish_nothing(shelf: Shelf) -> None:
    """A library of drafts alone does not publish an empty index."""
    with pytest.raises(BuildError, match="no document"):
        shelf.build(ten(draft=True))


def test_a_build_without_sources_says_how_to_name_them(shelf: Shelf) -> None:
    """A build without sources says where to name them."""
    with pytest.raises(BuildError, match="sources"):
        build(shelf.settings.model_copy(update={"sources": ()}))


def _loop(folder: Path) -> Path:
    loop = folder / "loop.jsonl"
    loop.symlink_to(loop)
    return loop


def _dangling(folder: Path) -> Path:
    link = folder / "linked.jsonl"
    link.symlink_to(folder / "not-mounted.jsonl")
    return link


@pytest.mark.parametrize("broken", [_loop, _dangling])
@pytest.mark.parametrize("within", [False, True], ids=["named", "in a folder"])
@pytest.mark.parametrize("how", [{}, {"allow_removals": True}, {"dry_run": True}, {"strict": True}], ids=str)
def test_a_source_that_cannot_be_read_publishes_nothing(
    shelf: Shelf, broken: object, within: bool, how: dict[str, bool]
) -> None:
    """An I/O error or a lost mount is named and stops the build, rather than dropping documents."""
    shelf.build(ten())
    before = shelf.generations()
    folder = shelf.folder / "more"
    folder.mkdir()
    place = broken(folder)  # type: ignore[operator]
    settings = shelf.settings.model_copy(update={"sources": (shelf.source, folder if within else place)})
    with pytest.raises(SourceError, match=str(folder)):
        build(settings, **how)  # type: ignore[arg-type]
    assert shelf.generations() == before
    assert len(shelf.found()) == 10


def test_the_index_folder_is_no_source_of_surprise(shelf: Shelf) -> None:
    """An index inside the library's own folder is not read as a part of the library."""
    shelf.write(ten())
    settings = shelf.settings.model_copy(update={"sources": (shelf.folder,)})
    build(settings)
    report = build(settings)
    assert (report.documents, report.faults) == (10, ())


def test_progress_is_told(shelf: Shelf) -> None:
    """The progress of a build is reported."""
    told: list[tuple[str, int, float]] = []
    shelf.build(ten(), progress=lambda *at: told.append(at))
    passages = [(done, share) for stage, done, share in told if stage == "passages"]
    assert [done for done, _ in passages] == list(range(1, 11))
    shares = [share for _, share in passages]
    assert shares == sorted(shares)
    assert 0 < shares[0] <= shares[-1] == 1.0


AT = """
import datetime, sys
day = datetime.date.fromisoformat(sys.argv[1])
class Then(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(day.year, day.month, day.day, 12, tzinfo=tz)
datetime.datetime = Then
from pathlib import Path
from shelves import Shelf
Shelf(Path(sys.argv[2])).build(allow_removals=True)
"""


def _added(shelf: Shelf) -> dict[str, str | None]:
    return {hit.document.id: hit.document.added for hit in search(shelf.open()).hits}


def test_a_document_keeps_the_day_when_it_was_first_seen(shelf: Shelf) -> None:
    """The date on which a document was added survives rebuilds, whether it changes, moves or not."""
    shelf.write([document("a", "甲"), document("b", "乙"), document("own", "丙", added="2019-01-01")])
    run(AT, "2020-02-03", shelf.folder)
    shelf.build(
        [document("new", "新"), document("b", "乙。"), document("a", "甲"), document("own", "丙", added="2019-01-01")]
    )
    added = _added(shelf)
    assert (added["a"], added["b"], added["own"]) == ("2020-02-03", "2020-02-03", "2019-01-01")
    assert added["new"] is not None
    assert added["new"] > "2020-02-03"
    shelf.build()
    assert _added(shelf) == added


def test_an_embargo_ends_on_its_day(shelf: Shelf) -> None:
    """A build on the day before the embargo ends leaves the document out, one on the day takes it in."""
    shelf.write([document("a", "甲"), document("b", "乙", embargo="2021-05-01")])
    run(AT, "2021-04-30", shelf.folder)
    assert shelf.found() == ["a"]
    run(AT, "2021-05-01", shelf.folder)
    assert shelf.found() == ["a", "b"]


def test_every_message_is_one_for_people(shelf: Shelf) -> None:
    """Whatever stops a build is reported in words, with the place."""
    shelf.source.symlink_to(shelf.source)
    with pytest.raises(SearchsvcError) as stopped:
        shelf.build()
    assert str(shelf.source) in str(stopped.value)
    assert "Errno" not in str(stopped.value)
