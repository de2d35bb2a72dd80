"""Literals: a search for a piece of text finds exactly the passages that hold it."""

import itertools
import random
import re
from collections.abc import Iterator, Sequence

import pytest
from corpus import Corpus, key_of
from engines import SEED
from reference import Held, Key, side_text

from searchsvc.model import SIDES
from searchsvc.text.characters import characters
from searchsvc.text.literal import atoms, values

HAN_DRAWN, ENGLISH_DRAWN = 500, 300
MOST_READ = 30
"""The most hits of a query that are compared one by one; beyond it only their number."""

_APART = "\x1f"


class Scan:
    """A plain scan of the literal forms: all atoms of a text in a row, each set off from the next."""

    def __init__(self, passages: Sequence[Held]) -> None:
        self._readings = [
            (held.key, self._joined(reading))
            for held in passages
            for side in SIDES
            if (text := getattr(held.passage, side))
            for reading in dict.fromkeys(side_text.__wrapped__(text, side).readings)
        ]

    @staticmethod
    def _joined(reading: Sequence[str]) -> str:
        return _APART + _APART.join(reading) + _APART

    def found(self, literal: str) -> set[Key]:
        """The passages that hold a literal on either side."""
        wanted = self._joined(values(literal))
        return {key for key, reading in self._readings if wanted in reading}


def assert_found(corpus: Corpus, query: str, expected: set[Key]) -> None:
    """Assert that a query finds exactly these passages."""
    answer = corpus.search(query, size=MOST_READ if len(expected) <= MOST_READ else 1)
    held = not answer.explanation.apart_given
    assert (query, answer.total if held else 0, answer.complete) == (query, len(expected), True)
    if held and len(expected) <= MOST_READ:
        found = [key_of(hit) for hit in answer.hits]
        assert (query, len(found), set(found)) == (query, len(expected), expected)


def drawn_han(passages: Sequence[Held], count: int) -> Iterator[str]:
    """Strings of 1 to 12 Han characters drawn from a library's texts."""
    chance = random.Random(SEED)
    stretches = [match for held in passages for match in re.findall(f"[{characters().han}]+", held.passage.zh or "")]
    while count:
        length = chance.randint(1, 12)
        stretch = chance.choice(stretches)
        if len(stretch) >= length:
            start = chance.randint(0, len(stretch) - length)
            count -= 1
            yield stretch[start : start + length]


def drawn_english(passages: Sequence[Held], count: int) -> Iterator[str]:
    """Pieces of 1 to 6 words drawn from a library's English, with the signs in them."""
    chance = random.Random(SEED)
    texts = [held.passage.en for held in passages if held.passage.en]
    while count:
        text = chance.choice(texts)
        words = list(re.finditer(r"\S+", text))
        first = chance.randrange(len(words))
        last = min(first + chance.randint(0, 5), len(words) - 1)
        piece = re.sub(r"[\"“”„‟＂〝〞〟]", " ", text[words[first].start() : words[last].end()])
        if values(piece) and len(piece) < 400:
            count -= 1
            yield piece


def check_han(corpus: Corpus, scan: Scan) -> None:
    """Every drawn string of Han is found exactly where it occurs, with and without quotes."""
    for literal in drawn_han(corpus.reference.passages, HAN_DRAWN // corpus.share):
        expected = scan.found(literal)
        assert expected
        assert_found(corpus, literal, expected)
        assert_found(corpus, f'"{literal}"', expected)


def check_english(corpus: Corpus, scan: Scan) -> None:
    """Every drawn piece of English is found exactly where it occurs."""
    for literal in drawn_english(corpus.reference.passages, ENGLISH_DRAWN // corpus.share):
        expected = scan.found(literal)
        assert expected
        assert_found(corpus, f'"{literal}"', expected)


def check_beside_spans(corpus: Corpus, scan: Scan) -> None:
    """Pieces that span a gloss or note, or lie within one, are found."""
    chance, count = random.Random(SEED), 60 // corpus.share
    spanned = [
        (side, text)
        for held in corpus.reference.passages
        for side in SIDES
        if (text := getattr(held.passage, side)) and len(set(side_text(text, side).readings)) > 1
    ]
    for side, text in chance.sample(spanned, min(count, len(spanned))):
        for reading in side_text(text, side).readings:
            start = chance.randrange(max(1, len(reading)))
            literal = " ".join(reading[start : start + chance.randint(1, 8)])
            if reading and values(literal) == list(reading[start : start + len(values(literal))]):
                assert_found(corpus, f'"{literal}"', scan.found(literal))


def test_han_of_a_real_library_is_found_exactly(real: Corpus) -> None:
    """Any 1 to 12 Han characters are found exactly where they occur, however the segmenter cut the text."""
    check_han(real, Scan(real.reference.passages))


def test_english_of_a_real_library_is_found_exactly(real: Corpus) -> None:
    """Any quoted English is found exactly where it occurs."""
    check_english(real, Scan(real.reference.passages))


def test_glosses_of_a_real_library_are_passed_over_and_found(real: Corpus) -> None:
    """A phrase is found across a gloss, and so is the gloss itself."""
    check_beside_spans(real, Scan(real.reference.passages))


@pytest.mark.long
def test_a_whole_library_is_found_exactly(whole: Corpus) -> None:
    """The same over every passage of a real library."""
    scan = Scan(whole.reference.passages)
    check_han(whole, scan)
    check_english(whole, scan)
    check_beside_spans(whole, scan)


def test_the_sample_is_found_exactly(sample: Corpus) -> None:
    """The same over the project's own sample."""
    scan = Scan(sample.reference.passages)
    check_han(sample, scan)
    check_english(sample, scan)
    check_beside_spans(sample, scan)


CASES: tuple[tuple[str, set[Key]], ...] = (
    ("5G网络", {("networks", 1)}),
    ('"5G网络"', {("networks", 1)}),
    ("５Ｇ網絡", {("networks", 1)}),
    ("G网络", set()),
    ("C++", {("networks", 1)}),
    ('"C++"', {("networks", 1)}),
    ("§ 12", {("statute", 3), ("plain", 2)}),
    ('"§ 12"', {("statute", 3), ("plain", 2)}),
    ("1,200.50", {("statute", 3)}),
    ('"1,200.50"', {("statute", 3)}),
    ("200.50", {("statute", 3)}),
    ("1,200.5", set()),
    ("U.S.", {("networks", 2)}),
    ('"U.S."', {("networks", 2)}),
    ("don’t", {("networks", 3)}),
    ("don't", {("networks", 3)}),
    ('"don\'t"', {("networks", 3)}),
    ("dont", set()),
    ("㐂", {("rare", 1), ("rare", 2)}),
    ("𠮷", {("rare", 1), ("rare", 2)}),
    ("𠮷㐂", {("rare", 2)}),
    ("人々", {("rare", 1)}),
    ("二〇一九", {("rare", 1)}),
    ("党", {("journey", 3)}),
    ("和服", {("networks", 7)}),
    ("服务", {("networks", 7)}),
    ("克思", set()),
    ("国家安全", {("journey", 6), ("statute", 1), ("rare", 2), ("plain", 1)}),
    ("國家安全", {("journey", 6), ("statute", 1), ("rare", 2), ("plain", 1)}),
    ("行国家\u3000安全第", {("journey", 6)}),
    ('"行国家\u3000安全第"', {("journey", 6)}),
    ('"行国家安全第"', {("journey", 6)}),
    ("行国家安全第", {("journey", 6)}),
    ('"line national security second"', {("journey", 6)}),
    ('"the world, and the world"', {("journey", 5)}),
    ('"four firm supports between China"', {("journey", 1)}),
    ('"four firm supports (四个坚定支持) between China"', {("journey", 1)}),
    ("四个坚定支持", {("journey", 1)}),
    ('"gold content of cooperation"', {("journey", 2)}),
    ('"metaphorically meaning"', {("journey", 2)}),
    ('"含金量, metaphorically"', {("journey", 2)}),
    ('"Communist Party is firm"', set()),
    ('"Communist Party (CCP) is firm"', {("journey", 3)}),
    ('"technological innovation"', set()),
    ('"any (if any)"', {("journey", 4)}),
    ('"China"', {("journey", 1), ("journey", 5)}),
    ("计划", {("statute", 2), ("networks", 2), ("english-only", 2)}),
    ("計畫", {("statute", 2), ("networks", 2), ("english-only", 2)}),
    ("計畫（以下簡稱計畫）", {("statute", 2)}),
    ("xiaokang", {("networks", 8)}),
    ("urumqi", {("networks", 8)}),
    ("cooperation", {("journey", 2), ("networks", 8)}),
    ('"finance"', {("networks", 8)}),
    ("😀", {("plain", 2)}),
    ("50%", {("plain", 2)}),
    ("《国家》", set()),
    ("「国家」在前", {("plain", 3)}),
    ('"nation first and security"', {("plain", 3)}),
    ("COVID-19", {("networks", 4)}),
    ("decision-making", {("networks", 4)}),
    ('"decision-making"', {("networks", 4)}),
    ('"decision making"', {("networks", 4)}),
    ('"making too"', {("networks", 4)}),
)


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_a_literal_is_found_just_where_it_stands(small: Corpus, query: str, expected: set[Key]) -> None:
    """Single characters, rare ones, mixed scripts, inner signs, line breaks, glosses and notes."""
    assert_found(small, query, expected)


def test_every_pair_of_neighbours_is_found(small: Corpus, sample: Corpus) -> None:
    """Every pair of neighbouring Han characters is found, across word boundaries."""
    for corpus in (small, sample):
        scan = Scan(corpus.reference.passages)
        texts = [held.passage.zh or "" for held in corpus.reference.passages]
        pairs = {
            f"{first.value}{second.value}"
            for text in texts
            for found in [atoms(text)]
            for first, second in itertools.pairwise(found)
            if re.fullmatch(f"[{characters().han}]{{2}}", first.value + second.value)
        }
        for pair in random.Random(SEED).sample(sorted(pairs), min(400 // corpus.share, len(pairs))):
            assert_found(corpus, pair, scan.found(pair))
