"""Conversion between formats: what was read survives the round trip, and nothing is half written."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import lines, read, record

from searchsvc.conversion import Format, convert
from searchsvc.errors import SearchsvcError
from searchsvc.formats import jsonl
from searchsvc.model import Document
from searchsvc.settings import Settings

SAMPLE = Path(__file__).parents[2] / "sample"
FORMATS: tuple[Format, ...] = ("tmx", "csv", "tsv", "markdown")
PACKS = ("statutes", "classics", "python-docs", "bible")

FULL = record(
    "full",
    title={"zh": "论\u3000数据", "en": "On Data"},
    language="zh-Hant",
    authors=[{"zh": "李辉", "en": "Li Hui", "family": "Li", "given": "Hui"}, {"en": "Bureau", "corporate": True}],
    source={"zh": "外交"},
    date="1919-05",
    type="Act",
    topics=[{"zh": "安全", "en": "Security"}, {"en": "Data"}],
    url="https://example.org/?a=1&b=<2>",
    rights="“free” & open",
    translation={"translators": ["M. Castell"], "status": "official", "publisher": "Press", "date": "2010"},
    draft=True,
    passages=[
        {"zh": "=1+1 是什么？", "en": "@SUM(A1)", "id": "p1", "label": "第一条", "section": {"zh": "总则", "en": "I"}},
        {"zh": "第一行\n第二行\t表", "en": "'quoted', \"twice\"; <b>&amp;</b>"},
        {"en": "-only English-"},
        {"zh": "𠮷野家", "en": "'=not a formula, ＝nor this"},
        {"zh": "{{% x %}} {#a}", "en": ":::note\n甲", "section": {"zh": "总则 {#a}", "en": "# {#a}"}},
        {"zh": "＝全角", "en": "+1", "confidence": 0.75},
    ],
)


def converted(source: Path, to: Format, target: Path) -> Path:
    convert(Settings(sources=(source,)), to, target, lambda *_: None)
    return target


def there_and_back(folder: Path, content: bytes, to: Format) -> list[Document]:
    source = folder / "library.jsonl"
    source.write_bytes(content)
    other = converted(source, to, folder / f"library.{to}")
    again = converted(other, "jsonl", folder / "again.jsonl").read_bytes()
    documents = [Document.model_validate_json(line) for line in again.splitlines()]
    order = [json.loads(line)["id"] for line in content.splitlines()]
    return sorted(documents, key=lambda document: order.index(document.id))


def held(document: Document, to: Format) -> Document:
    """A document as far as a format can hold it: Markdown has no labels and the like."""
    if to != "markdown":
        return document
    passages = [
        passage.model_copy(update={"id": None, "label": None, "confidence": None}) for passage in document.passages
    ]
    return document.model_copy(update={"passages": tuple(passages)})


@pytest.mark.parametrize("to", FORMATS)
def test_everything_comes_back(tmp_path: Path, to: Format) -> None:
    """Metadata, passages, line breaks, markup, formulas and rare characters survive the round trip."""
    assert there_and_back(tmp_path, lines(FULL, record("least")), to) == [
        held(document.model_copy(update={"language": document.language or "zh-Hans"}), to)
        for document in map(Document.model_validate, (FULL, record("least")))
    ]


@pytest.mark.parametrize("to", FORMATS)
def test_the_sample_comes_back(tmp_path: Path, to: Format) -> None:
    """The whole sample survives the round trip."""
    source = converted(SAMPLE, "jsonl", tmp_path / "sample.jsonl")
    assert there_and_back(tmp_path, source.read_bytes(), to) == [held(one, to) for one in read(source).documents]


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("pack", PACKS)
def test_real_libraries_come_back(
    tmp_path: Path, read_pack: Callable[[str], tuple[Document, ...]], pack: str, to: Format
) -> None:
    """Six documents from all over a real library survive the round trip."""
    documents = read_pack(pack)
    come_back(tmp_path, documents[:: max(len(documents) // 6, 1)], to)


@pytest.mark.long
@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("pack", PACKS)
def test_whole_libraries_come_back(
    tmp_path: Path, read_pack: Callable[[str], tuple[Document, ...]], pack: str, to: Format
) -> None:
    """Every document, passage and character of a real library survives the round trip."""
    come_back(tmp_path, read_pack(pack), to)


def come_back(tmp_path: Path, some: Sequence[Document], to: Format) -> None:
    with (tmp_path / "some.jsonl").open("wb") as file:
        jsonl.write(some, file)
    back = there_and_back(tmp_path, (tmp_path / "some.jsonl").read_bytes(), to)
    assert len(back) == len(some)
    assert back == [held(one, to) for one in read(tmp_path / "some.jsonl").documents]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip))
@pytest.mark.parametrize("to", FORMATS)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, to: Format, text: str) -> None:
    """Whatever characters a passage holds survive the round trip."""
    content = lines(record(passages=[{"zh": text, "en": f"{text}\n\t{text}"}]))
    folder = tmp_path_factory.mktemp("any")
    before = [Document.model_validate_json(content)] if "\ufffe" not in text and "\uffff" not in text else []
    if before:
        assert there_and_back(folder, content, to)[0].passages == before[0].passages


def test_what_a_format_has_no_place_for_is_said(tmp_path: Path) -> None:
    """TMX keeps notes and properties of a translation memory; tables and Markdown report how many they lose."""
    passages = [
        {"zh": "甲", "notes": ["n"], "properties": {"a": "b"}},
        {"zh": "乙", "notes": ["m"]},
        {"zh": "丙", "id": "p"},
    ]
    source = tmp_path / "x.jsonl"
    source.write_bytes(lines(record(passages=passages)))
    settings = Settings(sources=(source,))

    def said(to: Format) -> list[str]:
        return [notice.text for notice in convert(settings, to, tmp_path / f"x.{to}", lambda *_: None).notices]

    assert said("tmx") == said("jsonl") == []
    assert said("csv") == ["csv has no place for `notes` of 2 passages, `properties` of 1 passages: left out"]
    assert said("markdown")[0].startswith("markdown has no place for `id` of 1 passages, `notes` of 2")


@pytest.mark.parametrize(("to", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_excel_opens_what_is_written(tmp_path: Path, to: Format, delimiter: str) -> None:
    """A table begins with a byte order mark, as Excel needs for UTF-8, and no cell is a formula."""
    source = tmp_path / "x.jsonl"
    source.write_bytes(lines(FULL))
    table = converted(source, to, tmp_path / f"x.{to}")
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    assert rows[0][:2] == ["document", "label"]
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r＝＋－＠")]


def test_a_conversion_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """Nothing is written if the sources hold no document, and no partial file is left."""
    target = tmp_path / "library.tmx"
    target.write_text("before")
    (tmp_path / "bad.jsonl").write_text("{\n")
    with pytest.raises(SearchsvcError, match="nothing was written"):
        converted(tmp_path / "bad.jsonl", "tmx", target)
    assert target.read_text() == "before"
    assert {path.name for path in tmp_path.iterdir()} == {"library.tmx", "bad.jsonl"}


def test_a_target_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A missing folder is named, without a traceback."""
    with pytest.raises(SearchsvcError, match="nowhere"):
        converted(SAMPLE, "tmx", tmp_path / "nowhere" / "x.tmx")


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "searchsvc", *words]
    return subprocess.run(command, input=given, capture_output=True, cwd=SAMPLE.parent, timeout=120, check=False)


def test_standard_input_and_output(tmp_path: Path) -> None:
    """`-` is standard input, plain or compressed; without -o the result goes to stdout, messages to stderr."""
    answer = run("convert", "-", "--to", "jsonl", given=lines(record("x")) + b"{\n")
    assert answer.returncode == 0
    assert [json.loads(line)["id"] for line in answer.stdout.splitlines()] == ["x"]
    assert b"-:2: is not valid JSON" in answer.stderr
    packed = converted(SAMPLE / "regulations.jsonl", "jsonl", tmp_path / "r.jsonl.xz")
    assert packed.read_bytes().startswith(b"\xfd7zXZ")
    assert b"read: " in run("check", "-", given=packed.read_bytes()).stdout
