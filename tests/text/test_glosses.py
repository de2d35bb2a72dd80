"""Glosses in brackets and the words that they gloss, as data."""

import csv
import io
from pathlib import Path

import pytest

from searchsvc.conversion import convert
from searchsvc.reading import Reading
from searchsvc.settings import Settings
from searchsvc.text.glosses import Gloss, glosses

SAMPLE = Path(__file__).parents[2] / "sample"


@pytest.mark.parametrize(
    ("text", "term", "rendering"),
    [
        ("a “strategic partnership” (战略协作伙伴关系) for", "战略协作伙伴关系", "strategic partnership"),
        ("none would serve better than *xiaokang* (小康).", "小康", "xiaokang"),
        ("none would serve better than xiaokang (小康) here", "小康", "xiaokang"),
        ("Spending on rural revitalization (乡村振兴) rose.", "乡村振兴", "rural revitalization"),
        ("in the final analysis, the security of the state (国家安全) is", "国家安全", "security of the state"),
        ("participating in the Belt and Road Initiative (一带一路)", "一带一路", "Belt and Road Initiative"),
        ("after eight years in Ürümqi (乌鲁木齐) he", "乌鲁木齐", "Ürümqi"),
        ("everyone called him Zhou Xi (周㐂).", "周㐂", "Zhou Xi"),
        ("with one full-time grid worker (网格员)", "网格员", "grid worker"),
        ("supported by a 5G network (5G网络)", "5G网络", "5G network"),
        ("a moderately prosperous society (全面小康社会)", "全面小康社会", "moderately prosperous society"),
        ("household registration (hukou, 户口) keeps", "户口", "household registration"),
        ("household registration (户口 hukou) keeps", "户口", "household registration"),
        ("whether the people feel a sense of gain (获得感)", "获得感", "sense of gain"),
        ("During Chinese New Year (春节), red paper", "春节", "Chinese New Year"),
        ("the Reform and Opening-Up (改革开放), and", "改革开放", "Reform and Opening-Up"),
        ("to take grids as an instrument (抓手) for", "抓手", "instrument"),
    ],
)
def test_a_gloss_is_told_with_the_words_before_it(text: str, term: str, rendering: str) -> None:
    """The phrase that a gloss explains is found with its place, whether quoted, in italics or bare."""
    start = text.index(rendering)
    assert glosses(text) == [Gloss(term, rendering, start, start + len(rendering))]


def test_notes_and_other_brackets_are_no_glosses() -> None:
    """A translator's note, an English aside and a bracket with no words before it give nothing."""
    assert glosses("It has [Translator’s note: 含金量, meaning value] worth (if any). (小康) begins.") == []


@pytest.mark.parametrize(
    "text",
    [
        "tie it all together (统筹) at last",
        "a holistic approach to town and country (城乡统筹)",
        "The Nanwan Digital Transformation Programme (計劃)",
        "hoses which section remain round (消防用保形水帶)",
        "income of about 12 million renminbi (1,200.50万元)",
        "actual position (known as the 停年)",
    ],
)
def test_words_that_only_stand_there_are_no_rendering(text: str) -> None:
    """A phrase not bounded by quotation marks, dictionary, sound or a name is no pair for a table of terms."""
    assert glosses(text) == []


def test_a_text_full_of_glosses_takes_no_longer_by_the_piece() -> None:
    """The longest possible passage is read once, not once for each of its brackets."""
    text = "The household registration (户口) of the village. " * 10_000
    assert len(glosses(text)) == 10_000


def test_nearly_all_glosses_of_the_sample_are_right() -> None:
    """Of more than 130 glosses found in the sample, fewer than one in twenty is wrong, as judged by a person."""
    reading = Reading(Settings(sources=(SAMPLE,)))
    found = [gloss for document, _ in reading for passage in document.passages for gloss in glosses(passage.en or "")]
    wrong = {
        ("全面建成小康社会", "moderately prosperous society in all respects"),
        ("和服务", "Products and Services"),
        ("统筹", "balance"),
        ("治理", "governing well"),
        ("维稳办", "maintaining social stability"),
    }
    assert len(found) > 130
    assert sum((gloss.term, gloss.rendering) in wrong for gloss in found) < 0.05 * len(found)


def test_a_table_holds_the_glosses(tmp_path: Path) -> None:
    """`convert --to csv` writes glosses beside their passage; reading ignores them without a notice."""
    target = tmp_path / "out.csv"
    convert(Settings(sources=(SAMPLE / "xiaokang-2008",)), "csv", target, lambda *_: None)
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert rows[0]["glosses"] == "小康 = xiaokang\n计划 = plans"
    reading = Reading(Settings(sources=(target,)))
    assert len(list(reading)) == 1
    assert (reading.faults, reading.notices) == ([], [])


def test_a_memory_holds_the_glosses(tmp_path: Path) -> None:
    """`convert --to tmx` writes each gloss as a property of its unit, which reading ignores."""
    target = tmp_path / "out.tmx"
    convert(Settings(sources=(SAMPLE / "xiaokang-2008",)), "tmx", target, lambda *_: None)
    assert '<prop type="x-gloss">小康 = xiaokang</prop>' in target.read_text(encoding="utf-8")
    (one,) = [document for document, _ in Reading(Settings(sources=(target,)))]
    assert not any(passage.properties for passage in one.passages)
