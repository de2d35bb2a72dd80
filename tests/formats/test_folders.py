"""Folders on disk: other files are left out, and files that cannot be read are named."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from records import ZH, Found, is_readable, lay, read, tuv

from searchsvc.building import build
from searchsvc.errors import BuildError
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings


def test_a_folder_under_the_name_of_a_file_is_a_fault(tmp_path: Path) -> None:
    """A folder in the place of a text or metadata file is named, and the rest goes in."""
    for name in ("meta.toml", "metadata.csv", "align.toml", "good.meta.toml", "zh.md"):
        (tmp_path / name).mkdir()
    found = lay(tmp_path, good_zh_txt="国家安全。", x_zh_md__y_txt="甲。")
    assert found.ids == ["good", "y"]
    assert len(found.faults) == 5
    assert all("is a folder" in fault.reason for fault in found.faults)


def test_names_that_cannot_be_said_and_pipes(tmp_path: Path) -> None:
    """A name that is not UTF-8 is a fault, a pipe is left out, and neither keeps the rest out."""
    os.mkfifo(tmp_path / "pipe.zh.txt")
    os.close(os.open(os.fsencode(tmp_path) + b"/\xd6\xd0.zh.txt", os.O_CREAT))
    found = lay(tmp_path, good_zh_txt="国家安全。")
    assert (found.ids, found.reading.left_out) == (["good"], 1)
    assert [is_readable(str(fault)) and "reads “中.zh.txt” in GB18030" in fault.reason for fault in found.faults] == [
        True
    ]
    assert "pipe" in read(tmp_path / "pipe.zh.txt").faults[0].reason  # even if named as a source, it is not waited for


def test_a_notice_is_a_document_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    """`NOTICE` is about a folder, `notice.zh.txt` an official document; a folder of the first alone says why."""
    assert lay(tmp_path / "a", notice_zh_txt="各区人民政府：", NOTICE="Copyright").ids == ["notice"]
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "README.md").write_text("About")
    with pytest.raises(BuildError, match=r"no document \(1 left out as no documents\)"):
        build(Settings(sources=(tmp_path / "b",), index=tmp_path / "index"))


def named(found: Found) -> list[str]:
    """The identifiers, without the digests that keep names with folders distinct from plain names."""
    return sorted(re.sub("-[0-9a-f]{8}$", "", one) for one in found.ids)


def test_documents_of_one_name_in_several_folders(tmp_path: Path) -> None:
    """Reports of two years with the same name are two documents in any format, with a notice."""
    years = ("2023", "2024")
    found = lay(tmp_path, **{f"{year}__report_zh_md": f"{year}年的报告。" for year in years}, other_md="甲。")
    assert (named(found), found.faults) == (["2024-report", "other", "report"], [])
    assert {one.title.en for one in found.documents} == {"report", "other"}
    assert [notice.text for notice in found.reading.notices] == [
        "several folders have documents of one name; all but the first have their folder in the identifier: report"
    ]
    apart = read(tmp_path / "2023", tmp_path / "2024")
    assert (named(apart), apart.faults) == (["2024-report", "report"], [])
    tables = lay(tmp_path / "tables", **{f"{year}__report_csv": f"zh,en\n{year}年,{year}\n" for year in years})
    assert (named(tables), tables.faults) == (["2024-report", "report"], [])


def memory(document: str, zh: str, en: str) -> str:
    """A translation memory with a single unit, grouped under a document."""
    unit = f"<tu><prop type='x-filename'>{document}</prop>{tuv('zh-CN', zh)}{tuv('en', en)}</tu>"
    return f"<tmx version='1.4'><header/><body>{unit}</body></tmx>"


def test_memories_that_name_documents_alike(tmp_path: Path) -> None:
    """Two memories with the same document, one named like a text of the folder, are told apart by their files."""
    files = {"a_tmx": memory("law.docx", "甲。", "One."), "b_tmx": memory("law.docx", "甲。", "The first.")}
    texts = {"sub__law_zh_md": "甲。", "sub__law_en_md": "A."}
    found = lay(tmp_path, **files, c_tmx=memory("law", "甲。", "Another."), **texts)
    assert found.faults == []
    english = {one.id: one.passages[0].en for one in found.documents}
    assert english.pop("law.docx") == "One."
    assert english.pop("law") == "A."
    assert sorted(english.values()) == ["Another.", "The first."]
    assert [name.rpartition("-")[0] for name in sorted(english)] == ["b-tmx-law-docx", "c-tmx-law"]
    assert {one.title.en for one in found.documents} == {"law.docx", "law"}
    assert [notice.text for notice in found.reading.notices] == [
        "several files name documents alike; all but the first have their file in the identifier: law.docx, law"
    ]


def test_memories_come_and_go(tmp_path: Path) -> None:
    """A memory added later changes no identifiers, and incremental builds give the same as full ones."""
    settings = Settings(index=tmp_path / "index", sources=(tmp_path / "library",), segmenter="rjieba")

    def built(**files: str) -> list[str]:
        lay(tmp_path / "library", **files)
        for file in (tmp_path / "library").iterdir():
            os.utime(file, (10**9, 10**9))
        build(settings)
        kept = identifiers(settings)
        build(settings, full=True)
        assert identifiers(settings) == kept
        return kept

    others = {f"n{n}_md": "丙。" for n in range(20)}
    assert "law" in built(b_tmx=memory("law", "甲。", "One."), **others)
    assert "law" in built(c_tmx=memory("law", "甲。", "The first."))
    assert build(settings).changes.unchanged == 22
    with_text = built(law_md="甲。")
    assert len(with_text) == 23
    assert "law" in with_text
    (tmp_path / "library" / "b.tmx").unlink()
    (tmp_path / "library" / "law.md").unlink()
    assert "law" in built()


def identifiers(settings: Settings) -> list[str]:
    """The identifiers of the documents in an index."""
    library = Library(settings)
    try:
        return [document.id for document, *_ in library.listing({}, parse(""), size=100).documents]
    finally:
        library.close()


def test_a_document_of_the_same_name_goes(tmp_path: Path) -> None:
    """Once the first of two is removed, a rebuild gives its name to the other, although that file is unchanged."""
    settings = Settings(index=tmp_path / "index", sources=(tmp_path / "library",), segmenter="rjieba")
    lay(tmp_path / "library", a__x_md="甲。", b__x_md="乙。", **{f"n{n}_md": "丙。" for n in range(20)})
    os.utime(tmp_path / "library" / "b" / "x.md", (10**9, 10**9))
    build(settings)
    assert build(settings).changes.unchanged == 22
    before = identifiers(settings)
    (tmp_path / "library" / "a" / "x.md").unlink()
    build(settings)
    assert {*before} - {*identifiers(settings)} == {next(one for one in before if one.startswith("b-x-"))}


def test_what_a_browser_saved_with_a_page_is_left_out(tmp_path: Path) -> None:
    """Frames and advertisements saved with a page are no documents; a folder of that name without a page is read."""
    page = "<p>数据是生产要素。</p>"
    saved = {"论_html": page, "论_files__ad_html": "<p>广告</p>", "论_files__f_txt": "x", "my.files__y_md": "甲。"}
    found = lay(tmp_path, **{name.replace("_files", ".files"): text for name, text in saved.items()})
    assert (len(found.documents), found.reading.left_out, found.faults) == (2, 1, [])


def test_what_is_no_document_is_left_out_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A PDF beside its text, a README and a hidden file are left out; any other PDF gives advice on converting it."""
    found = lay(
        tmp_path,
        x_zh_md=ZH,
        x_pdf=b"%PDF",
        README_md="read me",
        y_pdf=b"%PDF",
        z_wps=b"\xd0\xcf\x11\xe0",
        photo_jpg=b"\xff\xd8\xff",
        empty_txt=b"",
        _hidden_txt="x",
    )
    assert found.ids == ["x"]
    assert {Path(fault.file).name for fault in found.faults} == {"y.pdf", "z.wps", "empty.txt"}
    assert all(is_readable(fault.reason) for fault in found.faults)
    assert found.reading.left_out == 4


def test_a_file_that_is_too_large_names_the_setting(tmp_path: Path) -> None:
    """A file that is too large is named with the setting to raise."""
    (tmp_path / "x.zh.txt").write_text("国家安全" * 100)
    (fault,) = read(tmp_path / "x.zh.txt", largest_file=100).faults
    assert "largest_file" in fault.reason
