"""Drafts and documents under embargo: kept out of the index, counted, and checked like any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from records import read_records, record


def _day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def test_drafts_are_kept_out_and_counted(tmp_path: Path) -> None:
    """Drafts are not found, and a build counts them."""
    found = read_records(tmp_path, record("a"), record("b", draft=True), record("c", draft=False))
    assert (found.ids, found.reading.drafts, found.reading.embargoed, found.faults) == (["a", "c"], 1, 0, [])


@pytest.mark.parametrize(("days", "goes_in"), [(-400, True), (-1, True), (2, False), (4000, False)])
def test_an_embargo_holds_until_its_day(tmp_path: Path, days: int, goes_in: bool) -> None:
    """A document is found from the date of its embargo on."""
    found = read_records(tmp_path, record("a"), record("b", embargo=_day(days)))
    assert found.ids == (["a", "b"] if goes_in else ["a"])
    assert (found.reading.embargoed, found.faults) == (0 if goes_in else 1, [])


def test_a_draft_under_embargo_is_counted_once(tmp_path: Path) -> None:
    """The numbers of the summary add up."""
    found = read_records(tmp_path, record("a", draft=True, embargo=_day(30)))
    assert found.reading.drafts + found.reading.embargoed == 1


def test_what_is_held_back_does_not_count_as_held(tmp_path: Path) -> None:
    """The summary counts only the documents and passages that can be found."""
    reading = read_records(tmp_path, record("a"), record("b", draft=True), record("c", embargo=_day(30))).reading
    assert (reading.documents, reading.passages) == (1, 1)


def test_a_faulty_draft_is_told(tmp_path: Path) -> None:
    """A draft's faults are reported while it is a draft, and its identifier is taken."""
    found = read_records(tmp_path, record("a", draft=True, date="never"), record("b", draft=True), record("b"))
    assert found.ids == []
    assert [(fault.record, fault.field) for fault in found.faults] == [(1, "date"), (3, "id")]
