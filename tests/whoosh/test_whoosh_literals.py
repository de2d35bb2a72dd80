"""What is known of a literal before any text is read; and selections of rows, however represented."""

from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from searchsvc.building import build
from searchsvc.engines.protocol import Request
from searchsvc.engines.whoosh.selection import Selection, union
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings

FIRST = [
    {"zh": "全体参加会议。", "en": "All of them."},
    {"zh": "他说：新闻办公室。", "en": "The 办公室."},
    {"zh": "办公室。", "en": "The office."},
]
SECOND = [
    {"zh": "他说。", "en": "He said 办公室."},
    {"zh": "办公，公室，办公 室。", "en": "Not a word."},
    {"zh": "办公。公室", "en": "Apart: 办公室."},
]
FOUND = {
    "办公室": {"a:2", "a:3", "b:1", "b:2", "b:3"},
    "zh:办公室": {"a:2", "a:3", "b:2"},
    "en:办公室": {"a:2", "b:1", "b:3"},
}


def _write(folder: Path, name: str, passages: list[dict[str, str]]) -> None:
    record = {"id": name, "title": {"zh": "书"}, "passages": passages}
    (folder / f"{name}.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.mark.parametrize("several", [False, True], ids=["one segment", "several"])
def test_a_word_is_found_on_the_side_that_holds_it(tmp_path: Path, several: bool) -> None:
    """A word of three characters is found exactly on the sides that hold it, whether segmented as a word or not."""
    sources = tmp_path / "sources"
    sources.mkdir()
    settings = Settings(index=tmp_path / "index", sources=(sources,))
    _write(sources, "a", FIRST if not several else FIRST[::-1])
    _write(sources, "b", SECOND)
    build(settings)
    if several:
        _write(sources, "a", FIRST)
        build(settings)
    library = Library(settings)
    found = {query: _found(library, query) for query in FOUND}
    library.close()
    assert found == FOUND


def _found(library: Library, query: str) -> set[str]:
    return {f"{hit.document.id}:{hit.n}" for hit in library.search(Request(parse(query))).hits}


def _held(rows: set[int], size: int, as_mask: bool) -> Selection:
    listed = np.array(sorted(rows), np.uint32)
    return Selection(size, mask=np.isin(np.arange(size), listed)) if as_mask else Selection(size, listed)


def test_sets_of_rows_are_what_sets_are() -> None:
    """Intersection, union and difference give the same rows, whether few or many, as numbers or as a mask."""
    chance, size = random.Random(3), 4_000
    counts = (0, 1, 20, 400, 3_000)
    for first, second, *as_mask in product(counts, counts, (False, True), (False, True)):
        a, b = (set(chance.sample(range(size), count)) for count in (first, second))
        one, other = (_held(rows, size, mask) for rows, mask in zip((a, b), as_mask, strict=True))
        third = set(chance.sample(range(size), 20))
        assert (one & other).rows.tolist() == sorted(a & b)
        assert (one - other).rows.tolist() == sorted(a - b)
        assert union(size, (one, other, _held(third, size, False))).rows.tolist() == sorted(a | b | third)
        assert one.holds(np.array(sorted(b), np.uint32)).tolist() == [row in a for row in sorted(b)]
