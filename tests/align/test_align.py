"""Alignment of originals and translations that do not match paragraph for paragraph."""

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from align.texts import EN, ZH, paragraphs

from bench.alignment import FAULTS, SHIFT, Task, gale_church, measure, misaligned, pairs_of
from searchsvc.align import Bead, align
from searchsvc.model import Paragraph

ROOT = Path(__file__).parents[2]
PACKS = ROOT.parent / "shared" / "data"

Pairs = list[tuple[tuple[int, ...], tuple[int, ...]]]


def aligned(zh: list[Paragraph], en: list[Paragraph], pinned: tuple[Bead, ...] = ()) -> Pairs:
    return [(bead.zh, bead.en) for bead in align(zh, en, pinned)]


def test_what_matches_is_paired_one_to_one() -> None:
    """Texts with the same paragraphs are paired one to one."""
    assert aligned(paragraphs(*ZH), paragraphs(*EN)) == [((n,), (n,)) for n in range(6)]


def test_merged_paragraphs_pair_with_the_one_that_holds_them() -> None:
    """Two paragraphs joined by the translator make one bead with the joined one; the others stay one to one."""
    en = [EN[0], f"{EN[1]} {EN[2]}", *EN[3:]]
    assert aligned(paragraphs(*ZH), paragraphs(*en))[:3] == [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,))]


def test_a_split_paragraph_is_one_passage() -> None:
    """A paragraph that the translation split is paired with both halves."""
    halves = EN[4].split("built. ")
    en = [*EN[:4], f"{halves[0]}built.", halves[1], EN[5]]
    assert aligned(paragraphs(*ZH), paragraphs(*en))[4:] == [((4,), (4, 5)), ((5,), (6,))]


def test_what_one_side_lacks_stands_alone() -> None:
    """An untranslated paragraph and a translator's preface stand alone, in their own places."""
    preface = "The translator thanks the archive of the university library for permission to reproduce its photographs."
    en = [preface, *EN[:2], *EN[3:]]
    found = aligned(paragraphs(*ZH), paragraphs(*en))
    assert found[0] == ((), (0,))
    assert ((2,), ()) in found
    assert found[-1] == ((5,), (5,))


def test_swapped_paragraphs_find_each_other() -> None:
    """Two paragraphs in reversed order in the translation are still paired, in the order of the original."""
    en = [*EN[:2], EN[3], EN[2], *EN[4:]]
    assert aligned(paragraphs(*ZH), paragraphs(*en))[2:4] == [((2,), (3,)), ((3,), (2,))]


def test_headings_pair_with_headings() -> None:
    """A heading is never merged into a paragraph, even if the other language lacks it."""
    zh = paragraphs("# 一、渡口", *ZH[:3], "# 二、大橋", *ZH[3:])
    en = paragraphs("# The Landing", *EN[:3], "# The Bridge", *EN[3:5], "# The Last Crossing", EN[5])
    found = aligned(zh, en)
    assert ((0,), (0,)) in found
    assert ((4,), (4,)) in found
    assert ((), (7,)) in found


def test_every_paragraph_is_in_one_bead() -> None:
    """Every paragraph is in exactly one bead, whatever the texts."""
    for zh, en in ((ZH, EN[3:]), (ZH[:2], EN), (("",), ("", "x")), (ZH, ()), ((), EN), ((), ())):
        beads = align(paragraphs(*zh), paragraphs(*en))
        assert sorted(n for bead in beads for n in bead.zh) == list(range(len(zh)))
        assert sorted(n for bead in beads for n in bead.en) == list(range(len(en)))


def test_confidence_tells_clear_from_unclear() -> None:
    """Translations get a high confidence, unrelated texts a low one."""
    assert all(bead.confidence > 0.9 for bead in align(paragraphs(*ZH), paragraphs(*EN)))
    strange = ["Cats like milk.", "Seventeen copper kettles.", "He resigned in protest.", "Ocean currents."]
    assert any(bead.confidence < 0.9 for bead in align(paragraphs(*ZH[:4]), paragraphs(*strange)))


def test_what_is_pinned_stays() -> None:
    """A pinned pair is kept, and the rest is aligned around it."""
    pinned = Bead((1,), (2,), 1.0)
    found = align(paragraphs(*ZH), paragraphs(*EN), (pinned,))
    assert pinned in found
    assert Bead((5,), (5,), found[-1].confidence) in found
    assert sorted(n for bead in found for n in bead.en) == list(range(6))


def test_a_long_text_is_aligned_within_a_band() -> None:
    """A text too long for the full table, with a chapter missing, is aligned as well as a short one."""
    if not (PACKS / "classics.jsonl.xz").exists():
        pytest.skip("needs ../shared/data/classics.jsonl.xz")
    pairs = [pair for some in pairs_of(PACKS / "classics.jsonl.xz")[:40] for pair in some][:900]
    del pairs[400:440]
    zh, en = [zh for zh, _ in pairs], [en for _, en in pairs]
    lost = zh[:300] + zh[360:]
    beads = align(paragraphs(*lost), paragraphs(*en))
    right = sum((bead.zh, bead.en) in {((n,), (n if n < 300 else n + 60,)) for n in range(len(lost))} for bead in beads)
    assert right > 0.9 * len(lost)


def test_a_very_long_text_is_aligned_piece_by_piece() -> None:
    """A text of many pieces whose translation lacks two chapters keeps its pairs, each paragraph in one bead."""
    if not (PACKS / "bible.jsonl.xz").exists():
        pytest.skip("needs ../shared/data/bible.jsonl.xz")
    pairs = [pair for some in pairs_of(PACKS / "bible.jsonl.xz")[:130] for pair in some][:3400]
    zh, kept = [zh for zh, _ in pairs], [n for n in range(3400) if not (900 <= n < 960 or 2000 <= n < 2050)]
    beads = align(paragraphs(*zh), paragraphs(*[pairs[n][1] for n in kept]))
    assert [n for bead in beads for n in bead.zh] == list(range(3400))
    assert sorted(n for bead in beads for n in bead.en) == list(range(len(kept)))
    wanted = {((n,), (place,)) for place, n in enumerate(kept)}
    right = sum((bead.zh, bead.en) in wanted for bead in beads)
    assert right > 0.97 * len(kept)


@pytest.mark.long
def test_several_books_as_one_text_are_aligned() -> None:
    """Of 40,000 paragraphs, with a hundred missing in the translation, nearly all are aligned correctly."""
    packs = [PACKS / f"{name}.jsonl.xz" for name in ("bible", "classics", "statutes")]
    if not all(pack.exists() for pack in packs):
        pytest.skip(f"needs {', '.join(map(str, packs))}")
    pairs = [pair for pack in packs for some in pairs_of(pack) for pair in some][:40_000]
    gone = set(random.Random(1).sample(range(len(pairs)), 100))
    kept = [n for n in range(len(pairs)) if n not in gone]
    beads = align(paragraphs(*[zh for zh, _ in pairs]), paragraphs(*[pairs[n][1] for n in kept]))
    assert [n for bead in beads for n in bead.zh] == list(range(len(pairs)))
    assert sorted(n for bead in beads for n in bead.en) == list(range(len(kept)))
    wanted = {((n,), (place,)) for place, n in enumerate(kept)}
    assert sum((bead.zh, bead.en) in wanted for bead in beads) > 0.97 * len(kept)


REPEATED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from searchsvc.align import align
from searchsvc.model import Paragraph
beads = align([Paragraph("国家安全", 0)] * 4000, [Paragraph("National security.", 0)] * 4400)
print([n for bead in beads for n in bead.zh] == list(range(4000)))
print(sorted(n for bead in beads for n in bead.en) == list(range(4400)))
"""


@pytest.mark.long
def test_a_text_that_says_one_thing_again_and_again_takes_bounded_memory() -> None:
    """Where no words tell paragraphs apart, they are paired by their places in the text."""
    done = subprocess.run([sys.executable, "-c", REPEATED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "True\nTrue\n", done.stderr[-500:]


def faulty(pack: str, every: int, faults: Sequence[str]) -> list[Task]:
    """Documents of a library with faults in a fifth of their passages."""
    path = PACKS / f"{pack}.jsonl.xz"
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{pack}.jsonl.xz")
    texts = pairs_of(path, every=every)
    pool, chance = [pair for some in texts for pair in some], random.Random(1)
    return [misaligned(some, pool, 0.2, chance, faults) for some in texts]


@pytest.mark.parametrize(("pack", "every", "least"), [("statutes", 25, 0.96), ("classics", 9, 0.94)])
def test_misaligned_libraries_are_recovered(pack: str, every: int, least: float) -> None:
    """With a fifth of all passages merged, split, dropped, swapped or inserted, nearly all pairs are recovered."""
    tasks = faulty(pack, every, FAULTS)
    ours = measure(tasks, lambda zh, en: align(paragraphs(*zh), paragraphs(*en)))
    theirs = measure(tasks, gale_church)
    assert ours.f1 > least
    assert ours.f1 > theirs.f1 + 0.2


@pytest.mark.parametrize(("pack", "every", "most"), [("statutes", 25, 0.8), ("bible", 30, 0.6)])
def test_what_is_sure_is_right_where_boundaries_were_moved(pack: str, every: int, most: float) -> None:
    """With the boundaries of a fifth of all passages moved on one side, confident pairs are still right."""
    found = measure(faulty(pack, every, [SHIFT]), lambda zh, en: align(paragraphs(*zh), paragraphs(*en))).beads
    sure = [right for confidence, right in found if confidence >= 0.9]
    assert sum(sure) / len(sure) > 0.98
    assert len(sure) / len(found) > most


def test_a_unit_cut_in_many_parts_is_one_passage() -> None:
    """A paragraph that the translation split in eight, beyond the usual limit, is paired with all eight."""
    beads = aligned(paragraphs(*ZH[:2], CUT[0], *ZH[2:]), paragraphs(*EN[:2], *CUT[1], *EN[2:]))
    assert beads == [((0,), (0,)), ((1,), (1,)), ((2,), tuple(range(2, 10))), *(((n,), (n + 7,)) for n in range(3, 7))]


def test_a_heading_is_no_part_of_a_paragraph() -> None:
    """A heading on one side only stays apart from the parts of the paragraph under it."""
    en = [*EN[:2], "# Old Zhou's account book of the months", *CUT[1], *EN[2:]]
    beads = aligned(paragraphs(*ZH[:2], CUT[0], *ZH[2:]), paragraphs(*en))
    assert ((), (2,)) in beads
    assert ((2,), tuple(range(3, 11))) in beads


CUT = (
    "老周有一本账。正月渡了三百人。二月涨水，停了九天。三月有人抬来一头猪。四月送走一个新娘。"
    "五月划龙船，没有人过河。六月他病了。后面的页都是白的。",
    (
        "Old Zhou kept an account book.",
        "In the first month he took three hundred people across.",
        "In the second the river rose, and he stopped for nine days.",
        "In the third somebody brought a pig.",
        "In the fourth he saw a bride away.",
        "In the fifth there were dragon boats, and nobody crossed the river.",
        "In the sixth he was ill.",
        "The pages after that are white.",
    ),
)


def test_questions_and_exclamations_find_each_other() -> None:
    """Without matching words, questions are still paired with questions and exclamations with exclamations."""
    zh = paragraphs("老周把竹篙一撑。", "「可好？」", "「正是！」", "他再也不说话了。")
    en = paragraphs(
        "Old Zhou gave a push with his pole.",
        "“Fancy meeting you.",
        "Keeping in health?”",
        "“As ever!”",
        "After that not another word came out.",
    )
    found = dict(aligned(zh, en))
    assert found[1,][-1] == 2
    assert found[2,] == (3,)


def test_last_lines_stand_together() -> None:
    """Closing lines on rights and sources, worded differently on each side, are paired with low confidence."""
    zh = paragraphs(*ZH, "本作品在全世界都属于公有领域，因为作者逝世已经超过100年。")
    en = paragraphs(*EN, "English translation: Legge 1861")
    last = align(zh, en)[-1]
    assert (last.zh, last.en) == ((6,), (6,))
    assert last.confidence < 0.9


def test_the_benchmark_runs_as_documented() -> None:
    """`python -m bench.alignment` compares this aligner with Gale and Church's on any library."""
    command = [sys.executable, "-m", "bench.alignment", "sample", "--kind", "sentences"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines() if line[:1].strip()] == [
        "method",
        "searchsvc",
        "Gale-Church",
    ]


@pytest.mark.parametrize("moved", [False, True])
def test_a_boundary_that_was_moved_joins_its_neighbours(moved: bool) -> None:
    """Two pairs become one where a paragraph's last sentence moved into the next; otherwise they stay apart."""
    zh = [
        "临江大桥今天上午合龙。工程历时三年零两个月。",
        "大桥全长1,872米，主跨680米。桥面有六条车道，设计时速80公里。两侧设有人行道。",
        "交通局局长陈立说，大桥明年五月通车。两岸的车程将由四十分钟缩短到八分钟。",
        "退休教师吴桂芬特地赶来拍照。她说，她等这座桥等了一辈子。",
    ]
    en = [
        "The bridge at Linjiang was joined this morning. The work had taken three years and two months.",
        "It is 1,872 metres long, with a main span of 680 metres. It has six lanes for 80 kilometres an hour.",
        "There are pavements for pedestrians on both sides.",
        "The bridge opens to traffic next May, said Chen Li, director of the transport bureau. "
        "The drive across takes eight minutes instead of forty.",
        "Wu Guifen, a retired teacher, came to take photographs. She had waited for it all her life, she said.",
    ]
    pavements = en.pop(2)
    en[1 + moved] = f"{pavements} {en[2]}" if moved else f"{en[1]} {pavements}"
    beads = [(bead.zh, bead.en) for bead in align([Paragraph(one) for one in zh], [Paragraph(one) for one in en])]
    together = [((1, 2), (1, 2))] if moved else [((1,), (1,)), ((2,), (2,))]
    assert beads == [((0,), (0,)), *together, ((3,), (3,))]
