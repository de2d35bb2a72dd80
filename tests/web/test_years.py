"""Documents by year as a bar chart: by year, decade or century, whichever fits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from searchsvc.building import build
from searchsvc.engines.protocol import Facet, FacetValue
from searchsvc.settings import Settings
from searchsvc.web.pages.facets import every_value
from searchsvc.web.pages.years import MOST, bars


def facet(*years: str) -> Facet:
    return Facet(tuple(FacetValue(year, None, None, 1, False) for year in years), len(years))


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [
        (("2019", "2021", "none"), "2019", "2021"),
        (("1605", "1919", "1911"), "1600..1609", "1910..1919"),
        (("-300", "1919"), "-0300..-0201", "1900..1999"),
        (("-9999", "9999"), "-9999..-9001", "9000..9999"),
    ],
)
def test_a_bar_stands_for_as_many_years_as_there_is_room_for(years: tuple[str, ...], first: str, last: str) -> None:
    """Every dated document is in one bar, gaps are kept, and each bar is a range that can be searched."""
    drawn = bars(facet(*years))
    assert (drawn[0].years, drawn[-1].years) == (first, last)
    assert sum(bar.count for bar in drawn) == sum(year != "none" for year in years)
    assert len(drawn) <= MOST


def test_a_bar_of_an_early_year_leads_to_its_documents(start: Callable[[Settings], Flask], tmp_path: Path) -> None:
    """Years are compared by number: `0800`, as in dates and bars, is the year 800 of the facet."""
    records = [
        {"id": f"d{n}", "title": "A", "date": date, "passages": [{"en": "a"}]}
        for n, date in enumerate(("0800", "0800-05", "0803"))
    ]
    source = tmp_path / "early.jsonl"
    source.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    build(settings := Settings(index=tmp_path / "index", sources=(source,), segmenter="rjieba"))
    client = start(settings).test_client()
    drawn = re.findall(r'href="/documents\?year=([^"&]+)"', client.get("/").get_data(as_text=True))
    assert drawn
    for year in drawn:
        assert client.get(f"/api/v1/search?year={year}").get_json()["total"] > 0
    for year, total in (("0800", 2), ("800", 2), ("0803", 1)):
        answer = client.get(f"/api/v1/search?year={year}").get_json()
        assert answer["total"] == total
        assert [value["count"] for value in answer["facets"]["year"]["values"] if value["selected"]] == [total]


def test_one_year_is_no_drawing() -> None:
    """A library of one year, or without dates, has no bars."""
    assert bars(facet("1919")) == bars(facet("none")) == []


def test_dots_make_a_range_of_years_alone() -> None:
    """A source whose name ends in dots can be chosen like any other, and is not taken for a range of years."""
    values = facet("Waiting...", "2019..2021", "2020")
    assert [one.value for one in every_value("source", values, find="", by="count")] == [
        "Waiting...",
        "2019..2021",
        "2020",
    ]
    assert [one.value for one in every_value("year", facet("2019..2021", "2020"), find="", by="count")] == ["2020"]
