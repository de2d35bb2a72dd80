"""Chapters of fiction are aligned by sentence as they were by hand."""

import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from bench.alignment import gale_church, measure, of_pairs
from bench.chapters import chapters
from searchsvc.align import align
from searchsvc.model import Paragraph

ROOT = Path(__file__).parents[2]


def test_sentences_of_fiction_find_each_other() -> None:
    """More than nine in ten beads of six chapters are recovered exactly, far more than by lengths alone."""
    tasks = [of_pairs(chain(*paragraphs)) for _, paragraphs in chapters()]
    assert sum(len(task.beads) for task in tasks) > 380
    ours = measure(tasks, lambda zh, en: align(list(map(Paragraph, zh)), list(map(Paragraph, en))), alone=True)
    theirs = measure(tasks, gale_church, alone=True)
    assert ours.f1 > 0.93
    assert ours.f1 > theirs.f1 + 0.2


@pytest.mark.parametrize("order", [1, -1])
def test_characters_of_a_word_answer_where_the_word_does_not(order: int) -> None:
    """Words that the dictionary renders otherwise are matched by their characters: 牙医 as one who pulls teeth."""
    zh = [Paragraph(text) for text in ("下雨了。", "他是牙医。", "天黑了。")]
    told = ["There was nobody about.", "He pulled teeth."][::order]
    en = [Paragraph(text) for text in ("It rained.", *told, "It grew dark.")]
    found = {bead.zh: bead.en for bead in align(zh, en)}
    assert found[1,] == (2 if order == 1 else 1,)


def test_irregular_forms_answer_the_dictionary() -> None:
    """Irregular forms match the dictionary's base forms: `geese`, `stole` and `wept`."""
    zh = [Paragraph(text) for text in ("他偷了三本书。", "鹅都在河边。", "老人哭了一夜。")]
    en = [Paragraph(text) for text in ("Books he stole.", "There were some boats.", "Geese by a river.", "All wept.")]
    found = {bead.zh: bead.en for bead in align(zh, en)}
    assert found[1,][-1] == 2
    assert found[2,] == (3,)


def test_old_spellings_of_names_are_heard() -> None:
    """Names in Wade-Giles are matched: K'ang and Ch'iu-yüeh, Hsi and Chou."""
    zh = [Paragraph(f"{name}也这样说。") for name in "邱周席"]
    en = [Paragraph("That was that."), *(Paragraph(f"It was said by {name}.") for name in ("Ch'iu", "Chou", "Hsi"))]
    assert [(bead.zh, bead.en) for bead in align(zh, en) if bead.zh] == [((n,), (n + 1,)) for n in range(3)]


def test_the_benchmark_without_a_library_measures_the_chapters() -> None:
    """`python -m bench.alignment` reports each chapter, all, within paragraphs, and with freer translations."""
    command = [sys.executable, "-m", "bench.alignment"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    ours = [line for line in done.stdout.splitlines() if " searchsvc " in line]
    assert [line.split()[0] for line in ours[:8]] == [
        "ferry",
        "film",
        "inn",
        "letters",
        "moving",
        "station",
        "all",
        "within",
    ]
