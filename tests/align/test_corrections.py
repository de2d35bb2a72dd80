"""`align.toml` pins pairs, in every build."""

from pathlib import Path

import pytest
from align.texts import EN, ZH

from searchsvc.reading import Reading
from searchsvc.settings import Settings


def folder(path: Path, corrections: str = "") -> Path:
    """A Markdown document whose last two paragraphs are one in English."""
    path.mkdir()
    (path / "meta.toml").write_text('title = "渡口"', encoding="utf-8")
    (path / "zh.md").write_text("\n\n".join(ZH), encoding="utf-8")
    (path / "en.md").write_text("\n\n".join([*EN[:4], f"{EN[4]} {EN[5]}"]), encoding="utf-8")
    if corrections:
        (path / "align.toml").write_text(corrections, encoding="utf-8")
    return path


def read(path: Path) -> tuple[list[tuple[str | None, str | None]], Reading]:
    reading = Reading(Settings(sources=(path,)))
    documents = [document for document, _ in reading]
    return [(passage.zh, passage.en) for passage in documents[0].passages] if documents else [], reading


def test_sides_that_do_not_match_are_aligned_and_said(tmp_path: Path) -> None:
    """A folder whose paragraphs do not match is aligned, with a notice and no fault."""
    passages, reading = read(folder(tmp_path / "ferry"))
    assert passages[4] == (f"{ZH[4]}\n{ZH[5]}", f"{EN[4]} {EN[5]}")
    assert reading.faults == []
    assert "aligned into 5 pairs" in str(reading.notices[0])


def test_a_pinned_pair_is_kept(tmp_path: Path) -> None:
    """Pinned pairs are kept, also those with one side empty; script and width of the quoted words don't matter."""
    pinned = '[[pair]]\nzh = ["后来要修桥了"]\nen = "Then a bridge"\n\n[[pair]]\nzh = ["橋通車那天"]\n'
    passages, reading = read(folder(tmp_path / "ferry", pinned))
    assert (ZH[4], f"{EN[4]} {EN[5]}") in passages
    assert (ZH[5], None) in passages
    assert reading.faults == []


@pytest.mark.parametrize(
    ("corrections", "reason"),
    [
        ('[[pair]]\nzh = "沒有這一段"\nen = "Then"', "pair 1: no paragraph begins with “沒有這一段” (zh)"),
        ('[[pair]]\nzh = "渡"\nen = "Then"', "pair 1: 3 paragraphs begin with “渡” (zh)"),
        ('[[pair]]\nzh = "後來"\nen = "Then"\n[[pair]]\nzh = "後來"', "pair 2: “後來” (zh) is in a pair above"),
        ('[[pair]]\nzh = 3\nen = "Then"', "pair 1: zh must be the beginning of a paragraph"),
        ('[[pair]]\nchinese = "後來"', "pair 1: chinese: only document, zh and en are known"),
        ("pair = 3", "holds something else"),
        ("[[pair", "at end of document"),
    ],
)
def test_a_correction_that_cannot_be_taken_is_a_fault(tmp_path: Path, corrections: str, reason: str) -> None:
    """A pin that matches nothing is a fault of its file; the document goes in all the same."""
    passages, reading = read(folder(tmp_path / "ferry", corrections))
    assert len(passages) >= 5
    (fault,) = reading.faults
    assert reason in fault.reason
    assert Path(fault.file).name == "align.toml"
    assert fault.document == "ferry"


def test_corrections_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    """The document is aligned without them, and the file is named."""
    ferry = folder(tmp_path / "ferry")
    (ferry / "align.toml").symlink_to("/proc/self/mem")  # nobody can read it from its start, not even root
    passages, reading = read(ferry)
    assert len(passages) == 5
    (fault,) = reading.faults
    assert "cannot be read (Input/output error)" in fault.reason
    assert Path(fault.file).name == "align.toml"


def test_corrections_of_other_documents_are_passed_over(tmp_path: Path) -> None:
    """One `align.toml` beside several documents names the document of each pair."""
    _, reading = read(folder(tmp_path / "ferry", '[[pair]]\ndocument = "other"\nzh = "沒有"\nen = "None"\n'))
    assert reading.faults == []
