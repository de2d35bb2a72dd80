"""The interchange format: everything it may hold is read as written."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path
from typing import Any

import pytest
from records import lines, read, read_bytes, read_records, record

from searchsvc.model import Bilingual
from searchsvc.reading import Reading
from searchsvc.settings import Settings

SAMPLE = Path(__file__).parents[2] / "sample"
PACKS = Path(__file__).parents[3] / "shared" / "data"

WHOLE: dict[str, Any] = {
    "id": "whole-2023",
    "title": {"zh": "总体国家安全观", "en": "The Holistic View of National Security"},
    "language": "zh-Hans",
    "authors": [
        {"zh": "李辉", "en": "Li Hui", "family": "Li", "given": "Hui"},
        {"zh": "内政部", "corporate": True},
    ],
    "source": {"zh": "外交", "en": "Foreign Affairs Journal"},
    "date": "2023-12-27",
    "type": {"zh": "文章", "en": "Article"},
    "topics": [{"zh": "安全", "en": "Security"}, {"en": "Diplomacy"}],
    "url": "https://example.org/zh/1?a=b#c",
    "rights": "Public domain",
    "license": "https://creativecommons.org/publicdomain/zero/1.0/",
    "summary": {"zh": "一篇文章。", "en": "An article."},
    "translation": {
        "translators": [{"en": "Ann Smith", "family": "Smith", "given": "Ann"}],
        "status": "published",
        "publisher": {"zh": "译丛", "en": "Renditions"},
        "date": "2024-01",
        "url": "http://example.org/en/1",
        "rights": "CC BY 4.0",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    },
    "added": "2024-05-01",
    "passages": [
        {
            "id": "whole.1",
            "label": "Article 1",
            "section": {"zh": "第一章", "en": "Chapter I"},
            "zh": "国家安全。",
            "en": "National security.",
        },
        {"zh": "只有中文。"},
        {"en": "English only."},
    ],
}


def test_every_field_is_read_as_it_was_written(tmp_path: Path) -> None:
    """A document with every field of the format is read with all of them."""
    found = read_records(tmp_path, WHOLE)
    assert not found.faults
    kept = found.documents[0].model_dump(mode="json", exclude_unset=True)
    assert kept == WHOLE


def test_an_id_a_title_and_a_passage_are_enough(tmp_path: Path) -> None:
    """Only three fields are required."""
    found = read_records(tmp_path, {"id": "x", "title": {"en": "T"}, "passages": [{"en": "One."}]})
    assert found.ids == ["x"]
    assert not found.faults


@pytest.mark.parametrize("name", ["library.jsonl", "library.jsonl.xz", "library.jsonl.gz"])
def test_compressed_files_hold_the_same_documents(tmp_path: Path, name: str) -> None:
    """Plain and compressed libraries read the same."""
    content = lines(WHOLE, record("second"))
    pack = {"xz": lzma.compress, "gz": gzip.compress}.get(name.rpartition(".")[2], bytes)
    found = read_bytes(tmp_path, pack(content), name)
    assert not found.faults
    assert found.documents == read_bytes(tmp_path, content, "plain.jsonl").documents


@pytest.mark.parametrize(("name", "pack"), [("two.jsonl.xz", lzma.compress), ("two.jsonl.gz", gzip.compress)])
def test_archives_put_one_behind_the_other_are_read_whole(tmp_path: Path, name: str, pack: Any) -> None:
    """Concatenated gzip files (`cat one.gz two.gz`) lose no document."""
    found = read_bytes(tmp_path, pack(lines(record("one"))) + pack(lines(record("two"))), name)
    assert found.ids == ["one", "two"]


@pytest.mark.parametrize(
    ("pack", "documents", "passages"),
    [
        ("statutes", 1267, 32694),
        ("classics", 156, 3849),
        ("python-docs", 535, 51757),
        ("bible", 1189, 30989),
    ],
)
def test_a_real_library_goes_in_whole(pack: str, documents: int, passages: int) -> None:
    """Real libraries lose no document or passage, and have no fault."""
    source = PACKS / f"{pack}.jsonl.xz"
    if not source.exists():
        pytest.skip(f"the real libraries are not there ({source})")
    reading = read(source).reading
    assert (reading.documents, reading.passages, reading.faults) == (documents, passages, [])


def test_the_sample_goes_in_whole() -> None:
    """The sample library holds what its README says, in both formats, without a fault."""
    found = read(SAMPLE)
    assert (len(found.documents), found.reading.passages, found.faults) == (21, 296, [])


def test_documents_come_in_the_order_of_the_file_and_files_by_name(tmp_path: Path) -> None:
    """The order of a library is the same on every machine."""
    (tmp_path / "b.jsonl").write_bytes(lines(record("b2"), record("b1")))
    (tmp_path / "a.jsonl").write_bytes(lines(record("a9")))
    assert read(tmp_path).ids == ["a9", "b2", "b1"]


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize(
    "field", ["language", "source", "date", "type", "url", "rights", "license", "summary", "added", "embargo"]
)
def test_an_empty_field_is_an_absent_one(tmp_path: Path, field: str, empty: str | None) -> None:
    """Empty values, as exported from empty cells of a spreadsheet, count as absent and are no fault."""
    found = read_records(tmp_path, record(**{field: empty}))
    assert found.faults == []
    assert found.documents == read_records(tmp_path, record()).documents


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize("field", ["id", "label", "section", "en"])
def test_an_empty_field_of_a_passage_is_an_absent_one(tmp_path: Path, field: str, empty: str | None) -> None:
    """An empty translation is a missing side, not an empty text."""
    found = read_records(tmp_path, record(passages=[{"zh": "甲"} | {field: empty}]))
    assert found.faults == []
    assert found.documents == read_records(tmp_path, record(passages=[{"zh": "甲"}])).documents


BLANK = " \n\u3000"


@pytest.mark.parametrize("field", ["source", "type", "rights", "summary"])
def test_a_blank_text_is_an_absent_one(tmp_path: Path, field: str) -> None:
    """Values of nothing but spaces, wide ones too, count as absent: no page shows an empty label."""
    found = read_records(tmp_path, record(**{field: BLANK}))
    assert found.faults == []
    assert found.documents == read_records(tmp_path, record()).documents


@pytest.mark.parametrize("field", ["label", "section", "en"])
def test_a_blank_text_of_a_passage_is_an_absent_one(tmp_path: Path, field: str) -> None:
    """A translation of nothing but spaces is a missing side: `null` in the API, `zh` in the facet of sides."""
    found = read_records(tmp_path, record(passages=[{"zh": "甲"} | {field: BLANK}]))
    assert found.faults == []
    assert found.documents == read_records(tmp_path, record(passages=[{"zh": "甲"}])).documents


def test_an_author_needs_a_name(tmp_path: Path) -> None:
    """An author with only parts of a name, who would have no name in the facet, is a fault."""
    found = read_records(tmp_path, record(authors=[{"family": "Li", "given": "Hui"}]))
    assert [fault.field for fault in found.faults] == ["authors[1]"]


@pytest.mark.parametrize("empty", ["", {"zh": "", "en": ""}, {"zh": " "}, {}, None])
@pytest.mark.parametrize("field", ["authors", "topics"])
def test_an_empty_author_or_topic_is_none(tmp_path: Path, field: str, empty: Any) -> None:
    """No facet ever shows a value without a name."""
    found = read_records(tmp_path, record(**{field: [empty, {"en": "One"}]}))
    assert found.faults == []
    assert [value.key for value in getattr(found.documents[0], field)] == ["One"]


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize("field", ["translators", "status", "publisher", "date", "url", "rights", "license"])
def test_an_empty_field_of_the_translation_is_an_absent_one(tmp_path: Path, field: str, empty: str | None) -> None:
    """A translation with few details is no fault."""
    found = read_records(tmp_path, record(translation={field: empty}))
    assert found.faults == []
    assert not getattr(found.documents[0].translation, field)


def test_a_plain_string_is_a_name_in_its_own_language(tmp_path: Path) -> None:
    """Plain text is enough: `"type": "Act"` and `"authors": ["李辉"]` need no objects."""
    found = read_records(tmp_path, record(title="论持久战", type="Act", topics=["外交", "War"], authors=["李辉"]))
    document = found.documents[0]
    assert (document.title.zh, document.title.en) == ("论持久战", None)
    assert document.type == Bilingual(en="Act")
    assert document.topics == (Bilingual(zh="外交"), Bilingual(en="War"))
    assert [author.zh for author in document.authors] == ["李辉"]


def test_line_breaks_inside_a_passage_stay(tmp_path: Path) -> None:
    """Line breaks within a text are kept, Windows line ends converted, and surrounding spaces removed."""
    found = read_records(tmp_path, record(passages=[{"zh": "  一\r\n二\r三\n四 \n", "en": "a\tb"}]))
    assert found.documents[0].passages[0].zh == "一\n二\n三\n四"
    assert found.documents[0].passages[0].en == "a\tb"


def test_text_beyond_the_basic_plane_stays(tmp_path: Path) -> None:
    """Rare characters are read as themselves, whether literal or as a surrogate pair in JSON."""
    written = b'{"id": "a", "title": {"zh": "\xf0\xa0\xae\xb7"}, "passages": [{"zh": "\\ud842\\udfb7\xe3\x90\x82"}]}\n'
    document = read_bytes(tmp_path, written).documents[0]
    assert (document.title.zh, document.passages[0].zh) == ("𠮷", "𠮷㐂")


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (b"\xef\xbb\xbf" + lines(record("a"), record("b")), ["a", "b"]),
        (lines(record("a"), record("b")).replace(b"\n", b"\r\n"), ["a", "b"]),
        (lines(record("a")) + b"\n  \n\r\n" + lines(record("b")), ["a", "b"]),
        (lines(record("a"), record("b")).rstrip(b"\n"), ["a", "b"]),
        (b"", []),
    ],
    ids=["byte order mark", "Windows line ends", "blank lines", "no end of line at the end", "empty file"],
)
def test_what_editors_leave_in_a_file_is_no_fault(tmp_path: Path, content: bytes, ids: list[str]) -> None:
    """Files saved by any editor read the same."""
    found = read_bytes(tmp_path, content)
    assert (found.ids, found.faults) == (ids, [])


def test_a_file_that_is_no_document_is_counted(tmp_path: Path) -> None:
    """A README or a hidden file in a library's folder is left out and counted."""
    (tmp_path / "a.jsonl").write_bytes(lines(record()))
    (tmp_path / "README.txt").write_text("About", encoding="utf-8")
    (tmp_path / ".hidden.jsonl").write_bytes(lines(record("hidden")))
    found = read(tmp_path)
    assert (found.ids, found.reading.left_out, found.faults) == (["a"], 2, [])


def test_a_named_file_of_an_unknown_kind_is_a_fault(tmp_path: Path) -> None:
    """A PDF named as source gives advice on converting it, a picture the list of formats."""
    found = read_bytes(tmp_path, b"%PDF", "paper.pdf")
    assert ".docx" in found.faults[0].reason
    assert found.faults[0].file.endswith("paper.pdf")
    assert ".jsonl" in read_bytes(tmp_path, b"\x89PNG", "picture.png").faults[0].reason


def test_a_link_back_up_the_tree_is_not_followed(tmp_path: Path) -> None:
    """A link to a parent folder does not read every document again."""
    (tmp_path / "a.jsonl").write_bytes(lines(record()))
    (tmp_path / "up").symlink_to(tmp_path)
    found = read(tmp_path)
    assert (found.ids, found.faults, found.reading.left_out) == (["a"], [], 1)


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    """A link to a file in another folder is read."""
    library, elsewhere = tmp_path / "library", tmp_path / "elsewhere.jsonl"
    library.mkdir()
    elsewhere.write_bytes(lines(record("linked")))
    (library / "a.jsonl").symlink_to(elsewhere)
    assert read(library).ids == ["linked"]


def test_where_a_document_was_read_is_known(tmp_path: Path) -> None:
    """Every document can be traced to its file and line, blank lines included."""
    (tmp_path / "a.jsonl").write_bytes(b"\n" + lines(record("x")) + b"\n" + lines(record("y")))
    origins = [(origin.file, origin.record) for _, origin in Reading(Settings(sources=(tmp_path,)))]
    assert origins == [(str(tmp_path / "a.jsonl"), 2), (str(tmp_path / "a.jsonl"), 4)]
