"""Whoosh's own searcher over the same segment gives the same answers as the arrays."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from math import log1p
from pathlib import Path
from typing import Any

import pytest
from whoosh.query import And, Or, Query
from whoosh.query import Term as WhooshTerm
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from searchsvc.building import build
from searchsvc.engines.whoosh import generations
from searchsvc.engines.whoosh.evaluation import Evaluation
from searchsvc.engines.whoosh.hits import Hits
from searchsvc.engines.whoosh.ranking import Ranking
from searchsvc.engines.whoosh.reader import IndexReader
from searchsvc.limits import USUAL
from searchsvc.model import SIDES
from searchsvc.query import Node, Term, parse, terms
from searchsvc.settings import Settings

SAMPLE = Path(__file__).parents[2] / "sample"


class _Weighting(BM25F):
    """Whoosh's BM25 with this engine's IDF, which is never negative."""

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        passages, having = searcher.doc_count_all(), searcher.doc_frequency(fieldname, text)
        return log1p((passages - having + 0.5) / (having + 0.5))


class _Oracle(Searcher):
    """Whoosh's searcher, given the exact lengths of passages, which this engine keeps as an array."""

    def __init__(self, reader: IndexReader) -> None:
        super().__init__(reader.words.reader, _Weighting(), closereader=False)
        self._average = reader.average_length
        self.doc_field_length = lambda row, *_: float(reader.lengths[row])

    def avg_field_length(self, fieldname: str, default: float | None = None) -> float:
        return self._average


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    if not SAMPLE.exists():
        pytest.skip("needs the sample library in sample/")
    index = tmp_path_factory.mktemp("oracle")
    build(Settings(index=index, sources=(SAMPLE,)))
    name = generations.current(index)
    assert name
    reader = IndexReader(index, name)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def words(reader: IndexReader) -> list[str]:
    """Words that a query finds only as themselves, and that occur in no title or heading."""
    found = [term for field, term in reader.words.reader.all_terms() if field == "words"]
    return [word for word in map(bytes.decode, found) if _stands_alone(reader, word)]


def _stands_alone(reader: IndexReader, word: str) -> bool:
    """Whether a word has a single form, is found only as a word, and earns no bonus."""
    root = parse(word).root
    if not isinstance(root, Term) or root.kind not in ("word", "run"):
        return False
    evaluation = Evaluation(reader, 30, USUAL.most_expansions)
    if root.kind == "word" and evaluation.forms(root) != [word]:
        return False
    headed = evaluation.selection(root, "title"), evaluation.selection(root, "section")
    held = evaluation.on_sides(root).rows.tolist()
    return not any(map(len, headed)) and held == reader.words.postings(word).passages.rows.tolist()


def _queries(words: list[str], count: int) -> list[str]:
    chance = random.Random(5)
    shapes = ("{}", "{} {}", "{} OR {}", "{} OR {} OR {}", "{} {} OR {}")
    # No groups under an OR: Whoosh then ranks by the branch that matched, this engine by every word present.
    return [chance.choice(shapes).format(*chance.sample(words, 3)) for _ in range(count)]


def _whooshed(node: Node) -> Query:
    if isinstance(node, Term):
        return WhooshTerm("words", node.text.encode())
    kind = type(node).__name__
    return {"And": And, "Or": Or}[kind]([_whooshed(child) for child in node.nodes])  # type: ignore[union-attr]


def test_words_are_found_and_ranked_as_whoosh_ranks_them(reader: IndexReader, words: list[str]) -> None:
    """The passages are the same, scores up to rounding, and so is the order wherever scores differ by more."""
    common = sorted(words, key=lambda word: -len(reader.words.postings(word).passages))[:60]
    oracle, compared, several = _Oracle(reader), 0, 0
    for query in _queries(common, 150):
        root = parse(query).root
        evaluation = Evaluation(reader, 30, USUAL.most_expansions)
        rows = evaluation.passages(root).rows
        scores = dict(
            zip(
                rows.tolist(),
                Ranking(evaluation, rows, Hits.of(reader.document_of.take(rows))).scores(root).tolist(),
                strict=True,
            )
        )
        expected = {hit.docnum: hit.score for hit in oracle.search(_whooshed(root), limit=None)}
        assert scores == pytest.approx(expected, abs=1e-4), query
        ranked = sorted(scores, key=lambda row: -scores[row])
        for before, after in pairwise(ranked):
            assert expected[before] > expected[after] - 1e-4, query
        compared += len(scores)
        several += len(scores) > 1 and len(list(terms(root))) > 1
    assert compared > 500
    assert several > 50


@pytest.mark.parametrize("share", [1, 3])
@pytest.mark.parametrize("word", ["plan", "its"])
def test_every_form_of_a_word_counts_as_one(reader: IndexReader, word: str, share: int) -> None:
    """Inflections are summed into one frequency; the form typed earns as much again as the most that any could.

    This also holds if a form, such as `it` of `its`, is so common that it is stored as a bitmap, and for few rows.
    """
    evaluation = Evaluation(reader, 30, USUAL.most_expansions)
    root = parse(word).root
    assert isinstance(root, Term)
    forms = evaluation.forms(root)
    assert len(forms) > 1
    assert any(reader.words.postings(form).passages.is_dense for form in forms) == (word == "its")
    found = evaluation.on_sides(root).rows
    rows = found[::share]
    scores = Ranking(evaluation, rows, Hits.of(reader.document_of.take(rows))).scores(root)
    posted = {form: reader.words.postings(form) for form in forms}
    held = {
        form: dict(zip(one.passages.rows.tolist(), one.frequencies.tolist(), strict=True))
        for form, one in posted.items()
    }
    weight = log1p((len(reader.sides) - len(found) + 0.5) / (len(found) + 0.5)) * 2.2
    headed = (
        evaluation.selection(root, "section").holds(rows)
        | evaluation.selection(root, "title").mask[reader.document_of[rows]]
    )
    for row, score, bonus in zip(rows.tolist(), scores.tolist(), headed.tolist(), strict=True):
        count = sum(int(of_form.get(row, 0)) for of_form in held.values())
        norm = 1.2 * (0.25 + 0.75 * float(reader.lengths[row]) / reader.average_length)
        typed = weight if row in held[word] else 0.0
        assert score == pytest.approx(weight * count / (count + norm) + typed + 1.5 * bonus, abs=1e-4)
    assert {side for side in SIDES if len(evaluation.selection(root, side))} >= {"en"}
