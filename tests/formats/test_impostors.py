"""Files that are not what they seem: zip bombs, entities, damaged archives, wrong endings."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from records import FILES, is_readable, read, read_bytes, tuv

BOMB = "".join(
    f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "ha"}{"&a" + str(n - 1) + ";" if n else ""}">'
    for n in range(40)
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.tmx", f"<!DOCTYPE tmx [{BOMB}]><tmx><body><tu>{tuv('zh', '&a39;')}</tu></body></tmx>"),
        ("x.tmx", f'<!DOCTYPE tmx [<!ENTITY f SYSTEM "file:///etc/passwd">]><tmx>{tuv("zh", "&f;")}</tmx>'),
        ("x.xlf", f"<!DOCTYPE xliff [{BOMB}]><xliff><file source-language='zh'/></xliff>"),
        ("x.tmx", ""),
        ("x.tmx", "<html></html>"),
        ("x.tmx", "no markup"),
        ("x.xlf", "<xliff/>"),
    ],
)
def test_bad_xml_is_a_fault(tmp_path: Path, name: str, content: str) -> None:
    """Entities are refused rather than expanded, and a file that is no memory is said to be none."""
    found = read_bytes(tmp_path, content.encode(), name)
    assert found.documents == []
    assert found.faults
    assert is_readable(found.faults[0].reason)
    if "ENTITY" in content:
        assert "entities" in found.faults[0].reason


def packed(path: Path, **files: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("ending", ["docx", "xlsx", "epub"])
@pytest.mark.parametrize(
    ("files", "settings", "named"),
    [
        ({"word/document.xml": b"0" * 3_000_000}, {}, "archive_ratio"),
        ({"a": b"0" * 3000}, {"largest_file": 2000}, "largest_file"),
        ({f"m{n}": b"" for n in range(30)}, {"archive_members": 20}, "archive_members"),
        ({"../outside": b"x"}, {}, "leads out"),
        ({"/etc/passwd": b"x"}, {}, "leads out"),
        ({"nothing": b"x"}, {}, ""),
    ],
)
def test_an_archive_is_bounded(
    tmp_path: Path, ending: str, files: dict[str, bytes], settings: dict[str, int], named: str
) -> None:
    """A zip bomb, too many members and a path out of the archive are faults that name the setting."""
    found = read(packed(tmp_path / f"x.{ending}", **files), **settings)
    assert found.documents == []
    (fault,) = found.faults
    assert named in fault.reason
    assert is_readable(fault.reason)


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_entities_in_office_files_are_refused(tmp_path: Path, ending: str) -> None:
    """A document type in a Word file or workbook is a fault, before anything can expand it."""
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [{BOMB}]><x>&a39;</x>'
    found = read(packed(tmp_path / f"x.{ending}", **{"word/document.xml": bomb, "xl/workbook.xml": bomb}))
    assert "document type" in found.faults[0].reason


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        ("x.xlsx", b"%PDF-1.4", "PDF"),
        ("x.docx", b"{\\rtf1", "rich text"),
        ("x.epub", b"plain", "damaged"),
        ("x.xlsx", "中文,英文\n数据,data\n法律,law\n".encode(), ".csv"),
        ("x.docx", b"<html><p>1</p></html>", ".html"),
        ("x.csv", (FILES / "openpyxl.xlsx").read_bytes(), ".xlsx"),
        ("x.zh.txt", (FILES / "table.docx").read_bytes(), ".docx"),
        ("x.zh.html", b"%PDF-1.4", "PDF"),
        ("x.csv", b"PK\x03\x04\x00\x00", "archive"),
        ("x.tmx", b"PK\x03\x04\x00\x00", "archive"),
        ("x.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        ("x.docx", b"", "empty"),
        ("x.html", b"", "empty"),
        ("x.csv", b"", "empty"),
        ("x.xlsx", b"", "empty"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, content: bytes, named: str) -> None:
    """Protected, misnamed and empty files are faults, and the files beside them go in."""
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.zh.txt").write_text("国家安全是头等大事。")
    found = read(tmp_path)
    assert found.ids == ["good"]
    (fault,) = found.faults
    assert Path(fault.file).name == name
    assert named in fault.reason


@pytest.mark.parametrize("name", ["table.docx", "openpyxl.xlsx", "ebooklib.zh.epub"])
def test_damaged_archives_are_faults(tmp_path: Path, name: str) -> None:
    """A file that is truncated or has bytes changed anywhere gives a fault or a document, never an exception."""
    whole = (FILES / name).read_bytes()
    for at in range(40, len(whole), len(whole) // 12):
        for damaged in (whole[:at], whole[:at] + b"\xff\x00\xff\x00" + whole[at + 4 :]):
            found = read_bytes(tmp_path, damaged, name)
            assert found.documents or found.faults
            assert all(is_readable(fault.reason) for fault in found.faults)
