"""Bad records are named with file, line, document, field and reason, and do not keep good ones out."""

from __future__ import annotations

import gzip
import json
import lzma
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from records import Found, is_readable, lines, read, read_bytes, read_records, record

ROOT = Path(__file__).parents[2]

PASSAGE = {"zh": "甲"}


def _between(folder: Path, bad: bytes) -> Found:
    """What is read from a bad line between two good ones."""
    return read_bytes(folder, lines(record("before")) + bad + b"\n" + lines(record("after")))


@pytest.mark.parametrize(
    ("field", "value", "place", "named"),
    [
        ("id", "no spaces", "id", "letters"),
        ("id", "a..b", "id", "letters"),
        ("id", "-a", "id", "letters"),
        ("id", "a" * 201, "id", "200"),
        ("id", "../../etc/passwd", "id", "letters"),
        ("id", "", "id", "letters"),
        ("id", 7, "id", "string"),
        ("title", "", "title", "Chinese"),
        ("title", {"zh": "", "en": ""}, "title", "Chinese"),
        ("language", "ja", "language", "zh-Hans"),
        ("date", "2023-13-45", "date", "13"),
        ("date", "2023-02-30", "date", "30"),
        ("date", "2023-00", "date", "00"),
        ("date", "27.12.2023", "date", "27.12.2023"),
        ("date", "二〇一九", "date", "二〇一九"),
        ("date", "20１9", "date", "20１9"),
        ("date", 1919, "date", "string"),
        ("added", "2024-05", "added", "2024-05"),
        ("embargo", "soon", "embargo", "soon"),
        ("url", "javascript:alert(1)", "url", "http"),
        ("url", " javascript:alert(1)", "url", "http"),
        ("url", "JaVaScRiPt://example.org/%0aalert(1)", "url", "http"),
        ("url", "data:text/html,x", "url", "http"),
        ("url", "//example.org", "url", "http"),
        ("url", "https://", "url", "http"),
        ("license", "javascript:alert(1)", "license", "http"),
        ("translation", {"url": "javascript:alert(1)"}, "translation.url", "http"),
        ("translation", {"license": "vbscript:x"}, "translation.license", "http"),
        ("translation", {"status": "brilliant"}, "translation.status", "official"),
        ("translation", {"date": "2023-13-45"}, "translation.date", "13"),
        ("authors", [{"zh": "李辉"}, {"name": "Li"}], "authors[2].name", ""),
        ("authors", "李辉", "authors", ""),
        ("topics", [7], "topics[1]", ""),
        ("draft", "perhaps", "draft", ""),
        ("titel", "x", "titel", ""),
        ("passages", [], "passages", ""),
        ("passages", "text", "passages", ""),
        ("passages", [PASSAGE, {"label": "Article 2"}], "passages[2]", "neither"),
        ("passages", [PASSAGE, {"zh": "", "en": "  "}], "passages[2]", "neither"),
        ("passages", [PASSAGE, PASSAGE | {"fr": "un"}], "passages[2].fr", ""),
        ("passages", [PASSAGE, PASSAGE | {"id": "a b"}], "passages[2].id", "letters"),
        ("passages", [PASSAGE | {"id": "x"}, PASSAGE | {"id": "x"}], "passages[2].id", "x"),
        ("passages", [PASSAGE, {"zh": "a\x00b"}], "passages[2].zh", "U+0000"),
        ("passages", [PASSAGE, {"en": "a\x1b[31mb"}], "passages[2].en", "U+001B"),
        ("passages", [PASSAGE, {"en": "a\ufffe"}], "passages[2].en", "U+FFFE"),
        ("passages", [PASSAGE, {"zh": "字" * 1_000_001}], "passages[2].zh", "1000000"),
        ("title", {"zh": "a\x07"}, "title.zh", "U+0007"),
    ],
)
def test_a_bad_value_is_named_with_its_place(tmp_path: Path, field: str, value: Any, place: str, named: str) -> None:
    """A fault says where and what is wrong, and the documents around it go in."""
    found = _between(tmp_path, lines(record("bad") | {field: value}).rstrip())
    assert found.ids == ["before", "after"]
    assert [(fault.file, fault.record, fault.field) for fault in found.faults] == [
        (str(tmp_path / "library.jsonl"), 2, place)
    ]
    (fault,) = found.faults
    assert (
        fault.document == (value if place == "id" and isinstance(value, str) else "" if place == "id" else "bad")[:200]
    )
    assert named in fault.reason
    assert is_readable(fault.reason)


@pytest.mark.parametrize("absent", ["id", "title", "passages"])
def test_a_required_field_that_is_absent_is_named(tmp_path: Path, absent: str) -> None:
    """A document without an id, title or passages stays out, and the fault names the field."""
    bad = {name: value for name, value in record("bad").items() if name != absent}
    found = _between(tmp_path, lines(bad).rstrip())
    assert (found.ids, [(fault.record, fault.field) for fault in found.faults]) == (["before", "after"], [(2, absent)])


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b'{"id": "bad", "title": {"zh": "\xff\xfe"}}', "UTF-8"),
        (lines(record("bad")).rstrip().replace("国家".encode(), "国家".encode("gb18030")), "UTF-8"),
        ('{"id": "bad"}'.encode("utf-16"), "UTF-8"),
        (b'{"id": "bad", "title"', "JSON"),
        (b'{"id": "bad",}', "JSON"),
        (b"id: bad", "JSON"),
        (b"\x00\x00\x00", "JSON"),
        (b"[" * 200_000, "JSON"),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "JSON"),
        (b"9" * 10_000, "JSON"),
        (b"[]", "object"),
        (b"null", "object"),
        (b'"text"', "object"),
        (b"17", "object"),
        (b"NaN", ""),
        (b'{"id": "bad", "title": {"zh": "\\ud8"}}', "JSON"),
        (b'{"id": "bad", "title": {"zh": "a\nb"}}'.replace(b"\n", b"\t"), "JSON"),
    ],
    ids=lambda value: repr(value)[:24] if isinstance(value, bytes) else value,
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: bytes, named: str) -> None:
    """A line that is not a JSON object is a single fault with its number, whatever it holds."""
    found = _between(tmp_path, line)
    assert found.ids == ["before", "after"]
    assert [fault.record for fault in found.faults] == [2]
    assert named in found.faults[0].reason
    assert is_readable(found.faults[0].reason)


@pytest.mark.parametrize("field", ["date", "draft", "url", "added", "id"])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" * 400])
def test_a_number_where_text_belongs_is_named(tmp_path: Path, field: str, number: str) -> None:
    """NaN, infinity and endless numbers are faults of their fields."""
    line = json.dumps(record("bad") | {field: "@"}).replace('"@"', number).encode()
    found = _between(tmp_path, line)
    assert found.ids == ["before", "after"]
    assert [fault.field for fault in found.faults] in ([field], [""])
    assert is_readable(found.faults[0].reason)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (rb'{"id": "bad", "title": {"zh": "\ud800"}, "passages": [{"zh": "a"}]}', "title.zh"),
        (rb'{"id": "bad", "title": "\udfff", "passages": [{"zh": "a"}]}', "title.en"),
        (rb'{"id": "bad\ud800", "title": "t", "passages": [{"zh": "a"}]}', "id"),
        (rb'{"id": "bad", "title": "t", "passages": [{"zh": "a\udc00\ud800"}]}', "passages[1].zh"),
        (rb'{"id": "bad", "title": "t", "date": "\ud800", "passages": [{"zh": "a"}]}', "date"),
        (rb'{"id": "bad", "title": "t", "language": "\ud800", "passages": [{"zh": "a"}]}', "language"),
        (rb'{"id": "bad", "title": "t", "added": "\ud800", "passages": [{"zh": "a"}]}', "added"),
        (rb'{"id": "bad", "title": "t", "url": "https://\ud800", "passages": [{"zh": "a"}]}', "url"),
        (rb'{"id": "bad", "title": "t", "\ud800": 1, "passages": [{"zh": "a"}]}', ""),
        (rb'{"id": "bad", "title": "t", "type": "\ud800", "passages": [{"zh": "a"}]}', "type.en"),
        (rb'{"id": "bad", "title": "t", "passages": [{"id": "\ud800", "zh": "a"}]}', "passages[1].id"),
    ],
)
def test_a_lone_surrogate_is_named_and_can_be_printed(tmp_path: Path, written: bytes, place: str) -> None:
    """A lone surrogate, which JSON can hold but no text can, is a fault that any terminal and log can show."""
    found = _between(tmp_path, written)
    assert found.ids == ["before", "after"]
    assert place in [fault.field for fault in found.faults]
    for fault in found.faults:
        assert is_readable(fault.reason)
        str(fault).encode()


def test_every_fault_of_every_record_is_told_at_once(tmp_path: Path) -> None:
    """One run reports everything that has to be corrected, not just the first fault."""
    found = read_records(
        tmp_path,
        record("one", date="2023-13-45", url="javascript:x", title={"zh": "\u0001"}),
        record("two"),
        record("three", passages=[{"zh": "\u0002", "label": 5}, {}, {"en": "\u0003"}]),
        record("four", title={"zh": ""}, date="never"),
    )
    assert found.ids == ["two"]
    assert {(fault.record, fault.document, fault.field) for fault in found.faults} == {
        (1, "one", "date"),
        (1, "one", "url"),
        (1, "one", "title.zh"),
        (3, "three", "passages[1].zh"),
        (3, "three", "passages[1].label"),
        (3, "three", "passages[2]"),
        (3, "three", "passages[3].en"),
        (4, "four", "title"),
        (4, "four", "date"),
    }


def test_a_hopeless_record_does_not_flood_the_report(tmp_path: Path) -> None:
    """Of a record with thousands of faults some are reported, and the number of the others."""
    found = read_records(tmp_path, record("bad", passages=[{"zh": "\u0001"}] * 5000), record("good"))
    assert found.ids == ["good"]
    assert 10 <= len(found.faults) <= 100
    assert "more" in found.faults[-1].reason


def test_a_repeated_document_is_named_with_both_places(tmp_path: Path) -> None:
    """Of two documents with the same identifier the first goes in; the second's fault says where the first is."""
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_bytes(lines(record("x"), record("same", title="first")))
    two.write_bytes(lines(record("same", title="second"), record("y")))
    found = read(one, two)
    assert found.ids == ["x", "same", "y"]
    assert found.documents[1].title.en == "first"
    (fault,) = found.faults
    assert (fault.file, fault.record, fault.document, fault.field) == (str(two), 1, "same", "id")
    assert f"{one}:2" in fault.reason


def test_a_source_named_twice_is_told_document_by_document(tmp_path: Path) -> None:
    """A file named twice by mistake loses nothing and is reported."""
    file = tmp_path / "one.jsonl"
    file.write_bytes(lines(record("x"), record("y")))
    found = read(file, file)
    assert (found.ids, [fault.field for fault in found.faults]) == (["x", "y"], ["id", "id"])


def test_a_repeated_passage_is_named_with_both_places(tmp_path: Path) -> None:
    """Explicit passage identifiers are unique: a second document that uses one stays out."""
    found = read_records(
        tmp_path,
        record("a", passages=[{"id": "p1", "zh": "甲"}, {"id": "p2", "zh": "乙"}]),
        record("b", passages=[{"zh": "丙"}, {"id": "p2", "zh": "丁"}]),
    )
    assert found.ids == ["a"]
    (fault,) = found.faults
    assert (fault.record, fault.document, fault.field) == (2, "b", "passages[2].id")
    assert "p2" in fault.reason
    assert "library.jsonl:1" in fault.reason


@pytest.mark.parametrize(("ending", "pack"), [("xz", lzma.compress), ("gz", gzip.compress)])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.999])
def test_a_truncated_archive_is_a_fault_behind_what_could_be_read(
    tmp_path: Path, ending: str, pack: Any, part: float
) -> None:
    """An incomplete download is reported with its last line, and the complete records go in."""
    noise = random.Random(7)
    records = [record(f"d{n}", rights=str(noise.getrandbits(4000))) for n in range(200)]
    whole = pack(lines(*records))
    found = read_bytes(tmp_path, whole[: int(len(whole) * part)], f"library.jsonl.{ending}")
    (fault,) = found.faults
    assert found.ids == [f"d{n}" for n in range(len(found.ids))]
    assert fault.record == len(found.ids)
    assert fault.file.endswith(f"library.jsonl.{ending}")
    assert "cut short" in fault.reason
    assert is_readable(fault.reason)


@pytest.mark.parametrize("ending", ["xz", "gz"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8b", b"\xfd7zXZ\x00", lines(record())])
def test_a_file_that_is_no_archive_is_a_fault(tmp_path: Path, ending: str, content: bytes) -> None:
    """An empty or uncompressed file named like a compressed one is reported, and nothing else is kept out."""
    (tmp_path / "good.jsonl").write_bytes(lines(record("good")))
    (tmp_path / f"bad.jsonl.{ending}").write_bytes(content)
    found = read(tmp_path)
    assert found.ids == ["good"]
    assert [fault.file for fault in found.faults] == [str(tmp_path / f"bad.jsonl.{ending}")]


@pytest.mark.parametrize(("ending", "pack"), [("xz", lzma.compress), ("gz", gzip.compress)])
def test_a_damaged_archive_is_a_fault(tmp_path: Path, ending: str, pack: Any) -> None:
    """A flipped bit in a compressed file is reported, and nothing false is read after it."""
    content = bytearray(pack(lines(*(record(f"d{n}") for n in range(50)))))
    content[len(content) // 2] ^= 0x10
    found = read_bytes(tmp_path, bytes(content), f"library.jsonl.{ending}")
    assert found.faults
    assert all(is_readable(fault.reason) for fault in found.faults)


def test_a_line_that_is_too_long_is_a_fault_and_the_next_is_read(tmp_path: Path) -> None:
    """A line beyond the limit keeps only itself out, whatever its length."""
    good = lines(record("good"))
    bound = len(good)
    for extra in (1, 2, bound - 1, bound, bound + 1, 2 * bound, 2 * bound + 1, 10 * bound):
        found = read_bytes(tmp_path, b"x" * (bound + extra) + b"\n" + good, largest_record=bound)
        assert found.ids == ["good"]
        (fault,) = found.faults
        assert (fault.record, fault.file) == (1, str(tmp_path / "library.jsonl"))
        assert str(bound) in fault.reason
        assert "largest_record" in fault.reason


def test_a_line_of_just_the_largest_size_goes_in(tmp_path: Path) -> None:
    """The limit applies to the document, not to the end of its line."""
    line = lines(record("good")).rstrip()
    for end in (b"", b"\n", b"\r\n"):
        found = read_bytes(tmp_path, line + end, largest_record=len(line))
        assert (found.ids, found.faults) == (["good"], [])


def test_an_endless_last_line_is_one_fault(tmp_path: Path) -> None:
    """A file that is one endless line is a single fault."""
    found = read_bytes(tmp_path, lines(record("good")) + b"x" * 1000, largest_record=200)
    assert (found.ids, [fault.record for fault in found.faults]) == (["good"], [2])


@pytest.mark.long
@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz"])
def test_a_line_of_200_megabytes_is_not_held_in_memory(tmp_path: Path, ending: str) -> None:
    """A line of 200 MB is a single fault, the next document goes in, and memory stays near the limit."""
    file = tmp_path / f"library.{ending}"
    with gzip.open(file, "wb", compresslevel=1) if ending.endswith("gz") else file.open("wb") as out:
        out.write(b'{"id": "bad", "title": "')
        for _ in range(200):
            out.write(b"x" * 1_000_000)
        out.write(b'"}\n' + lines(record("good")))
    script = (
        "import re, sys; from pathlib import Path; from records import read\n"
        "found = read(Path(sys.argv[1]), largest_record=8_000_000)\n"
        "print(found.ids, [fault.record for fault in found.faults])\n"
        # The peak of this program alone; `ru_maxrss` would include its parent's.
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)],
        env={"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}"},
        capture_output=True,
        text=True,
        check=True,
    )
    said, kilobytes = done.stdout.splitlines()
    assert said == "['good'] [1]"
    assert int(kilobytes) < 200_000


def test_faults_say_all_of_it_in_one_line(tmp_path: Path) -> None:
    """The command line prints a fault on one line that leads to its place."""
    (fault,) = read_records(tmp_path, record("a"), record("bad", date="2023-13-45")).faults
    assert str(fault).startswith(f"{tmp_path / 'library.jsonl'}:2: [bad] date: ")
    assert is_readable(str(fault))


def test_the_words_of_a_fault_speak_of_the_library(tmp_path: Path) -> None:
    """Reasons are written for those who keep the library, not for Python programmers."""
    found = read_records(tmp_path, record("bad", passages=[], authors="x", title=5, translation=[], draft="x"))
    for fault in found.faults:
        assert not any(word in fault.reason for word in ("Tuple", "tuple", "instance", "validation", "dictionary"))
