"""Prefixes expand to a limited number of words, over one segment or several, and what is left out is reported."""

from __future__ import annotations

import json
from pathlib import Path

from searchsvc.building import build
from searchsvc.engines.protocol import Request, Results
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings

IN_A_PASSAGE = 10
MOST = 500
OVER_THE_BOUND = MOST // IN_A_PASSAGE + 2


def _write(folder: Path, name: str, passages: int, letters: str = "q") -> None:
    """A document of `passages` passages, each with words that occur nowhere else in it: q00000, q00001 …"""
    numbers = range(passages * IN_A_PASSAGE)
    words = [f"{letters}{number:05}" for number in numbers]
    texts = [" ".join(words[at : at + IN_A_PASSAGE]) for at in numbers[::IN_A_PASSAGE]]
    record = {"id": name, "title": name, "passages": [{"en": text} for text in texts]}
    (folder / f"{name}.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")


def _asked(settings: Settings, query: str) -> Results:
    library = Library(settings)
    try:
        return library.search(Request(parse(query)))
    finally:
        library.close()


def test_a_prefix_of_too_many_words_finds_the_first_of_them_and_says_so(tmp_path: Path) -> None:
    """The first words in alphabetical order are found, in whichever segment; the answer is a lower bound."""
    sources = tmp_path / "sources"
    sources.mkdir()
    settings = Settings(index=tmp_path / "index", sources=(sources,), time_limit=30, most_expansions=MOST)
    _write(sources, "many", OVER_THE_BOUND)
    build(settings)
    found = _asked(settings, "q*")
    assert (found.total, found.complete) == (MOST // IN_A_PASSAGE, False)
    assert found.explanation.bounded == (("prefix", "q*"),)
    _write(sources, "few", 1)
    build(settings)
    more = _asked(settings, "q*")
    assert (more.total, more.explanation.bounded) == (found.total + 1, found.explanation.bounded)
    narrower = _asked(settings, "q0000*")
    assert (narrower.total, narrower.complete, narrower.explanation.bounded) == (2, True, ())
    raised = _asked(settings.model_copy(update={"most_expansions": 2 * MOST}), "q*")
    assert (raised.total, raised.complete) == (OVER_THE_BOUND + 1, True)


def test_words_of_deleted_passages_do_not_count_against_the_bound(tmp_path: Path) -> None:
    """A segment keeps the words of a removed document until it is merged; a prefix does not stand for them."""
    sources = tmp_path / "sources"
    sources.mkdir()
    settings = Settings(index=tmp_path / "index", sources=(sources,), time_limit=30, most_expansions=MOST)
    _write(sources, "kept", 40)
    _write(sources, "removed", 20, "qa")
    build(settings)
    assert not _asked(settings, "q*").complete
    (sources / "removed.jsonl").unlink()
    build(settings, allow_removals=True)
    found = _asked(settings, "q*")
    assert (found.total, found.complete) == (40, True)
    assert _asked(settings, "qa*").total == 0
