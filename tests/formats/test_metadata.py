"""Metadata of documents: `meta.toml`, `metadata.csv`, front matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import EN, ZH, lay

from searchsvc.building import build
from searchsvc.settings import Settings


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2020/1/31", "2020-01-31"),
        ("2020年1月31日", "2020-01-31"),
        ("2020.01", "2020-01"),
        ("2020年", "2020"),
        ("2020-01-31T10:00:00+08:00", "2020-01-31"),
    ],
)
def test_days_as_people_write_them(tmp_path: Path, written: str, read_as: str) -> None:
    """Dates in the forms of Excel, Chinese texts and front matter are recognised."""
    (one,) = lay(tmp_path, x_zh_md=f"---\ndate: {written}\n---\n甲。").documents
    assert one.date == read_as
    assert lay(tmp_path / "table", x_csv=f"zh,en,date\n甲,A,{written}\n").documents[0].date == read_as


def test_metadata_beside_the_files(tmp_path: Path) -> None:
    """`metadata.csv` describes documents under headers in either language; a row without its document is a fault."""
    table = "文件,标题,Title (English),作者,日期,主题,网址,colour\nx,论,On,李辉;王明,2020,安全；数据,https://e.org,red\ny,a,,,,,,\n"
    found = lay(tmp_path, x_zh_md=ZH, x_en_md=EN, metadata_csv=table.encode("utf-8-sig"))
    (document,) = found.documents
    assert (document.title.zh, document.title.en, document.date) == ("论", "On", "2020")
    assert [name.zh for name in document.authors] == ["李辉", "王明"]
    assert [topic.zh for topic in document.topics] == ["安全", "数据"]
    assert [(fault.document, fault.reason) for fault in found.faults] == [
        ("y", "describes a document that is not there")
    ]
    assert "colour" in found.reading.notices[0].text


def test_a_row_with_a_cell_too_many_is_a_fault(tmp_path: Path) -> None:
    """An unquoted comma, which shifts cells into other columns, is a fault."""
    found = lay(tmp_path, x_md="甲。", metadata_csv="file,title_en,date\nx,Report, 2023,2023-03-05\n")
    assert found.documents == []
    assert "row 2" in found.faults[0].reason


def test_a_meta_toml_of_one_document(tmp_path: Path) -> None:
    """`x.meta.toml` is for x alone; `meta.toml` is for a whole folder, and may not identify a single document."""
    found = lay(tmp_path, x_zh_md="甲。", y_zh_md="乙。", x_meta_toml='title = "On X"', meta_toml='rights = "free"')
    assert [(one.id, one.title.en, one.rights) for one in found.documents] == [
        ("x", "On X", "free"),
        ("y", "y", "free"),
    ]
    assert "x.meta.toml" in lay(tmp_path, meta_toml='title = "T"').faults[0].reason


def test_a_bad_meta_toml_is_a_fault_of_its_document(tmp_path: Path) -> None:
    """A document whose metadata cannot be read stays out, and the others go in."""
    found = lay(tmp_path, x_zh_md="甲。", y_zh_md="乙。", x_meta_toml="title = ")
    assert found.ids == ["y"]
    assert [(Path(fault.file).name, fault.document) for fault in found.faults] == [("x.meta.toml", "x")]


def test_metadata_that_changed_beside_a_named_file_is_read_again(tmp_path: Path) -> None:
    """A rebuild sees a new title in `x.meta.toml`, although the text is unchanged."""
    (tmp_path / "x.zh.md").write_text("甲。")
    settings = Settings(index=tmp_path / "index", sources=(tmp_path / "x.zh.md",), segmenter="rjieba")
    build(settings)
    (tmp_path / "x.meta.toml").write_text('title = "On X"')
    assert build(settings).changes.changed == 1
