"""Folders as they lie on a disk: what is no document is left out, what cannot be read is named."""

from __future__ import annotations

import os
from pathlib import Path

from records import ZH, is_readable, lay, read


def test_a_folder_under_the_name_of_a_file_is_a_fault(tmp_path: Path) -> None:
    """A folder where a text or its metadata is looked for is named, and the rest goes in."""
    for name in ("meta.toml", "metadata.csv", "align.toml", "good.meta.toml", "zh.md"):
        (tmp_path / name).mkdir()
    found = lay(tmp_path, good_zh_txt="国家安全。", x_zh_md__y_txt="甲。")
    assert found.ids == ["good", "y"]
    assert len(found.faults) == 5
    assert all("is a folder" in fault.reason for fault in found.faults)


def test_names_that_cannot_be_said_and_pipes(tmp_path: Path) -> None:
    """A name that is not UTF-8 is a fault, a pipe is left out, and neither keeps the rest from going in."""
    os.mkfifo(tmp_path / "pipe.zh.txt")
    os.close(os.open(os.fsencode(tmp_path) + b"/\xd6\xd0.zh.txt", os.O_CREAT))
    found = lay(tmp_path, good_zh_txt="国家安全。")
    assert (found.ids, found.reading.left_out) == (["good"], 1)
    assert [is_readable(str(fault)) and "UTF-8" in fault.reason for fault in found.faults] == [True]
    assert "pipe" in read(tmp_path / "pipe.zh.txt").faults[0].reason  # named, it is not waited for


def test_what_is_no_document_is_left_out_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A PDF beside its text, a read-me and a hidden file are left out; any other PDF says what to convert it to."""
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
    """Whoever has a larger file is told how to read it."""
    (tmp_path / "x.zh.txt").write_text("国家安全" * 100)
    (fault,) = read(tmp_path / "x.zh.txt", largest_file=100).faults
    assert "largest_file" in fault.reason
