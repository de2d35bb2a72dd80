"""Measures the alignment: `python -m bench.alignment [PACK…] [--kind KIND] [--every N] [--first N] [--seed S] …`.

Without a PACK, it aligns the sentences of chapters that were aligned by hand (`chapters.py`); every bead counts, even
one-sided ones.

A PACK is a library whose passages correspond one to one. Its documents are misaligned (passages are merged, split,
dropped, swapped or inserted on one side; with `--fault shift`, the boundaries between them are moved) or, with `--kind
sentences`, cut into sentences. The comparison is strict: a bead (for sentences, all those of a passage taken together)
counts only if it holds exactly the right units of both sides. Gale and Church's method, which goes by length alone,
runs over the same texts.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from searchsvc.align import Bead, align
from searchsvc.formats import Read, Terms, read
from searchsvc.model import Paragraph
from searchsvc.text.sentences import sentences

from .chapters import Pair, chapters, freer

Units = tuple[int, ...]
Aligner = Callable[[Sequence[str], Sequence[str]], list[Bead]]

FAULTS = ("merge", "split", "drop", "swap", "insert")
SHIFT = "shift"
"""A moved boundary: the end of a passage is put into the next one."""
_ENDS = (re.compile("[。；！？]"), re.compile(r"[.;!?](?=\s)"))
_JOINS = ("", " ")


class Task(NamedTuple):
    """Two sides to align, and the correct beads."""

    zh: list[str]
    en: list[str]
    beads: set[tuple[Units, Units]]

    @property
    def sides(self) -> tuple[list[str], list[str]]:
        return self.zh, self.en


def main() -> None:
    options = _options()
    aligners: dict[str, Aligner] = {"searchsvc": _ours, "Gale-Church": gale_church}
    print(f"{'texts':<24} {'method':<12} {'beads':>7} {'P':>6} {'R':>6} {'F1':>6} {'pairs/min':>10}")
    for text, tasks in _texts(options):
        for name, method in aligners.items():
            score = measure(tasks, method, in_passages=options.kind == "sentences", alone=not options.packs)
            print(f"{text:<24} {name:<12} {score}", flush=True)
            if method is _ours:
                print(f"{'':<24} confidence: {calibration(score.beads)}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.alignment", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("packs", nargs="*", type=Path, metavar="PACK")
    parser.add_argument("--kind", choices=["passages", "sentences"], default="passages")
    parser.add_argument("--every", type=int, default=1, help="only every n-th document")
    parser.add_argument("--first", type=int, default=0, help="the number of the first document, from 0")
    parser.add_argument("--rate", type=float, default=0.2, help="the share of passages with a fault")
    parser.add_argument("--fault", action="append", choices=[*FAULTS, SHIFT], help="faults of this kind alone")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if absent := [str(pack) for pack in options.packs if not pack.exists()]:
        parser.error(f"there is no {', '.join(absent)}")
    return options


# Texts


def pairs_of(pack: Path, first: int = 0, every: int = 1) -> list[list[tuple[str, str]]]:
    """The passages with both sides of each document; documents with fewer than four are left out."""
    found = read([pack], index=Path("index"), terms=Terms())
    documents = [one.document for one in found if isinstance(one, Read)][first::every]
    pairs = [[(one.zh, one.en) for one in document.passages if one.zh and one.en] for document in documents]
    return [some for some in pairs if len(some) > 3]


def _texts(options: argparse.Namespace) -> Iterator[tuple[str, list[Task]]]:
    """The texts to align, with their names."""
    for pack in options.packs:
        yield pack.name.split(".")[0], list(_tasks(pack, options))
    if options.packs:
        return
    found = dict(chapters())
    chance = random.Random(options.seed)
    for name, paragraphs in found.items():
        yield name, [of_pairs(chain(*paragraphs))]
    yield "all chapters", [of_pairs(chain(*paragraphs)) for paragraphs in found.values()]
    yield "within paragraphs", [of_pairs(one) for paragraphs in found.values() for one in paragraphs]
    for share in (0.3, 0.5, 0.7):
        freely = [freer(paragraphs, share, chance) for paragraphs in found.values() for _ in range(3)]
        yield f"{share:.0%} of words replaced", [of_pairs(chain(*paragraphs)) for paragraphs in freely]


def of_pairs(pairs: Iterable[Pair]) -> Task:
    """The task of aligning the sentences of some pairs."""
    task = Task([], [], set())
    for pair in pairs:
        starts = len(task.zh), len(task.en)
        task.zh.extend(pair.zh)
        task.en.extend(pair.en)
        task.beads.add((tuple(range(starts[0], len(task.zh))), tuple(range(starts[1], len(task.en)))))
    return task


def _tasks(pack: Path, options: argparse.Namespace) -> Iterator[Task]:
    texts = pairs_of(pack, options.first, options.every)
    pool = [pair for pairs in texts for pair in pairs]
    chance = random.Random(options.seed)
    for pairs in texts:
        yield (
            in_sentences(pairs)
            if options.kind == "sentences"
            else misaligned(pairs, pool, options.rate, chance, options.fault or FAULTS)
        )


def misaligned(
    pairs: Sequence[tuple[str, str]],
    pool: Sequence[tuple[str, str]],
    rate: float,
    chance: random.Random,
    faults: Sequence[str] = FAULTS,
) -> Task:
    """The task of aligning a document in which a share of the passages has a fault, on one side or the other."""
    task = Task([], [], set())
    at = 0
    while at < len(pairs):
        kind = chance.choice(faults) if chance.random() < rate else ""
        side = chance.randrange(2)
        at += _put(task, pairs[at : at + 2], kind, side, chance.choice(pool)[side], chance)
    return task


def _put(
    task: Task, pairs: Sequence[tuple[str, str]], kind: str, side: int, strange: str, chance: random.Random
) -> int:
    """Add a pair with its fault, or two where the fault takes two; returns how many were added."""
    texts, others = task.sides[side], task.sides[1 - side]
    one, other = pairs[0][side], pairs[0][1 - side]
    cuts = [end.end() for end in _ENDS[side].finditer(one) if 5 < end.end() < len(one) - 5]

    def bead(here: int, there: int) -> None:
        own = tuple(range(len(texts) - here, len(texts)))
        beside = tuple(range(len(others) - there, len(others)))
        task.beads.add((own, beside) if side == 0 else (beside, own))

    if kind == "swap" and len(pairs) == 2:
        texts += [pairs[1][side], one]
        others += [other, pairs[1][1 - side]]
        for a, b in ((1, 2), (2, 1)):
            own, beside = (len(texts) - a,), (len(others) - b,)
            task.beads.add((own, beside) if side == 0 else (beside, own))
        return 2
    if kind == "merge" and len(pairs) == 2:
        texts.append(_JOINS[side].join((one, pairs[1][side])))
        others += [other, pairs[1][1 - side]]
        bead(1, 2)
        return 2
    if kind == SHIFT and len(pairs) == 2 and cuts:
        cut = chance.choice(cuts)
        texts += [one[:cut].strip(), _JOINS[side].join((one[cut:].strip(), pairs[1][side]))]
        others += [other, pairs[1][1 - side]]
        bead(2, 2)
        return 2
    others.append(other)
    if kind == "drop":
        return 1
    if kind == "insert":
        texts.append(strange)
    if kind == "split" and cuts:
        cut = chance.choice(cuts)
        texts += [one[:cut].strip(), one[cut:].strip()]
        bead(2, 1)
    else:
        texts.append(one)
        bead(1, 1)
    return 1


def in_sentences(pairs: Sequence[tuple[str, str]]) -> Task:
    """The task of aligning a document's sentences; a bead is a passage, as libraries know no smaller pairs."""
    task = Task([], [], set())
    for zh, en in pairs:
        starts = len(task.zh), len(task.en)
        for texts, text in ((task.zh, zh), (task.en, en)):
            texts += [cut for start, end in sentences(text) if (cut := text[start:end].strip())]
        task.beads.add((tuple(range(starts[0], len(task.zh))), tuple(range(starts[1], len(task.en)))))
    return task


def within_passages(method: Aligner, task: Task) -> list[Bead]:
    """The beads that a method finds among sentences, with those inside the same passage joined into one."""
    passage = [{n: number for number, bead in enumerate(sorted(task.beads)) for n in bead[side]} for side in (0, 1)]
    joined: dict[int, Bead] = {}
    straddling = []
    for bead in method(task.zh, task.en):
        inside = {passage[0][n] for n in bead.zh} | {passage[1][n] for n in bead.en}
        if len(inside) > 1:
            straddling.append(bead)
            continue
        (number,) = inside
        before = joined.get(number, Bead((), (), 1.0))
        zh, en = (tuple(sorted(some)) for some in (before.zh + bead.zh, before.en + bead.en))
        joined[number] = Bead(zh, en, min(before.confidence, bead.confidence))
    return straddling + list(joined.values())


# Measures


class Score(NamedTuple):
    """How many beads are right, given and wanted; each one's confidence and whether it is right; units per minute."""

    right: int
    given: int
    wanted: int
    beads: list[tuple[float, bool]]
    speed: float

    @property
    def precision(self) -> float:
        return self.right / max(self.given, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.wanted, 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.given + self.wanted, 1)

    def __str__(self) -> str:
        return f"{self.wanted:>7,} {self.precision:>6.3f} {self.recall:>6.3f} {self.f1:>6.3f} {self.speed:>10,.0f}"


def measure(tasks: Sequence[Task], method: Aligner, *, in_passages: bool = False, alone: bool = False) -> Score:
    """Align every task and count the correct beads.

    `in_passages` joins the beads of a passage, `alone` counts one-sided ones too.
    """
    method(["一"], ["one"])  # loads the dictionary first
    started = time.process_time()
    found = [within_passages(method, task) if in_passages else method(task.zh, task.en) for task in tasks]
    seconds = time.process_time() - started
    beads = [
        (bead.confidence, (bead.zh, bead.en) in task.beads)
        for task, some in zip(tasks, found, strict=True)
        for bead in some
        if alone or (bead.zh and bead.en)
    ]
    units = sum(len(task.zh) for task in tasks)
    wanted = sum(len(task.beads) for task in tasks)
    return Score(sum(right for _, right in beads), len(beads), wanted, beads, units / seconds * 60)


def calibration(beads: Sequence[tuple[float, bool]]) -> str:
    """For each range of confidence, the share of correct beads and the number of beads."""
    told = []
    for low, high in ((0, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)):
        some = [right for confidence, right in beads if low <= confidence < high]
        if some:
            told.append(f"{low:.2f}-{min(high, 1):.2f} {sum(some) / len(some):.3f} of {len(some):,}")
    return " · ".join(told)


# Methods


def _ours(zh: Sequence[str], en: Sequence[str]) -> list[Bead]:
    return align(list(map(Paragraph, zh)), list(map(Paragraph, en)))


_PENALTIES = {(1, 1): 0.89, (1, 0): 0.0099, (0, 1): 0.0099, (2, 1): 0.089, (1, 2): 0.089, (2, 2): 0.011}
_VARIANCE = 6.8


def gale_church(zh: Sequence[str], en: Sequence[str]) -> list[Bead]:
    """Gale and Church (1993): by length in characters, six shapes of beads; the mean ratio is the document's own."""
    lengths = [[len(text) for text in side] for side in (zh, en)]
    ratio = max(sum(lengths[1]), 1) / max(sum(lengths[0]), 1)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(zh) + 1):
        for j in range(len(en) + 1):
            ways = [
                (best[i - a, j - b][0] + _cost(lengths[0][i - a : i], lengths[1][j - b : j], ratio), (a, b))
                for a, b in _PENALTIES
                if (i - a, j - b) in best and i >= a and j >= b
            ]
            if ways:
                best[i, j] = min(ways)
    i, j, path = len(zh), len(en), []
    while i or j:
        a, b = best[i, j][1]
        path.append(Bead(tuple(range(i - a, i)), tuple(range(j - b, j)), 1.0))
        i, j = i - a, j - b
    return path[::-1]


def _cost(zh: Sequence[int], en: Sequence[int], ratio: float) -> float:
    prior = -math.log(_PENALTIES[len(zh), len(en)])
    if not (zh and en):
        return prior
    mean = (sum(zh) + sum(en) / ratio) / 2
    distance = (sum(en) - sum(zh) * ratio) / math.sqrt(_VARIANCE * max(mean, 1))
    return prior - math.log(max(math.erfc(abs(distance) / math.sqrt(2)), 1e-300))


if __name__ == "__main__":
    main()
