"""The script of an original, declared or detected, and dates of any precision."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import read, read_records, record

from searchsvc.model import parse_date

SAMPLE = Path(__file__).parents[2] / "sample"


@pytest.mark.parametrize(
    ("written", "script"),
    [
        ("zh-Hans", "Hans"),
        ("zh-Hant", "Hant"),
        ("zh-TW", "Hant"),
        ("zh-CN", "Hans"),
        ("zh-HK", "Hant"),
        ("zh-SG", "Hans"),
        ("zh-MO", "Hant"),
        ("lzh", "Hant"),
        ("zh_tw", "Hant"),
        ("ZH-hans", "Hans"),
        ("zh-Hant-HK", "Hant"),
        ("zh-Hans-CN", "Hans"),
    ],
)
def test_a_language_code_names_the_script(tmp_path: Path, written: str, script: str) -> None:
    """The language codes used by libraries give the script."""
    document = read_records(tmp_path, record(language=written)).documents[0]
    assert document.script == script


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("中华人民共和国国家安全法", "Hans"),
        ("國家安全會議組織法", "Hant"),
        ("皇后過江", "Hant"),
        ("道可道非常道", "Hans"),
    ],
)
@pytest.mark.parametrize("code", [None, "zh", "zho"])
def test_the_script_is_found_from_the_text(tmp_path: Path, text: str, script: str, code: str | None) -> None:
    """A document whose language is missing or just Chinese gets its script from its text."""
    said = {"language": code} if code else {}
    document = read_records(tmp_path, record(passages=[{"zh": text, "en": "x"}], **said)).documents[0]
    assert document.script == script


def test_a_document_without_chinese_has_no_script(tmp_path: Path) -> None:
    """An English text has no script."""
    assert read_records(tmp_path, record(passages=[{"en": "English only"}])).documents[0].script is None


def test_the_scripts_of_the_sample_are_found(tmp_path: Path) -> None:
    """Without declared languages, every document of the sample gets the right script."""
    for document in read(SAMPLE).documents:
        dumped = document.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"language"})
        assert read_records(tmp_path, dumped).documents[0].script == document.script


@pytest.mark.parametrize(
    ("date", "first", "last", "year"),
    [
        ("1919", 19190101, 19191231, 1919),
        ("2023-12", 20231201, 20231231, 2023),
        ("2023-12-27", 20231227, 20231227, 2023),
        ("2024-02", 20240201, 20240229, 2024),
        ("1900-02", 19000201, 19000228, 1900),
        ("2000-02-29", 20000229, 20000229, 2000),
        ("0960", 9600101, 9601231, 960),
    ],
)
def test_a_date_is_as_long_as_it_is_precise(date: str, first: int, last: int, year: int) -> None:
    """A date spans its year, month or day, leap days included."""
    interval = parse_date(date)
    assert (interval.first, interval.last, interval.year) == (first, last, year)


def test_years_before_the_common_era_come_first_and_in_order() -> None:
    """Confucius is older than Sima Qian, and both than the Tang."""
    written = ["-0479", "-0300", "-0300-02", "-0300-02-28", "-0090", "0001", "0618", "1919-05-04"]
    dates = [parse_date(date) for date in written]
    assert [date.first for date in dates] == sorted(date.first for date in dates)
    assert [date.year for date in dates[:5]] == [-479, -300, -300, -300, -90]
    assert all(date.first <= date.last for date in dates)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2023-13",
        "2023-13-45",
        "2023-02-29",
        "2023-1-1",
        "23",
        "20231227",
        "2023-12-27T00:00",
        "２０２３",
        "2023 ",
        "x",
    ],
)
def test_what_is_no_date_is_said(written: str) -> None:
    """An invalid date is a fault, and is not taken for another date."""
    with pytest.raises(ValueError, match=r"date|month|day"):
        parse_date(written)
