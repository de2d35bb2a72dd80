"""Marking takes bounded work, whatever the text and the query."""

import pytest
from tracing import lines_run

from searchsvc.engines.patterns import marked
from searchsvc.model import Passage
from searchsvc.query import parse
from searchsvc.text.marks import marks
from searchsvc.text.words import segmenter


def shown(query: str, text: str) -> list[str]:
    """The pieces marked in an English text."""
    (found,) = marks(marked(parse(query).root, segmenter("rjieba")), [Passage(en=text)]).of
    return [text[start:end] for start, end in found["en"]]


@pytest.mark.parametrize(
    ("query", "piece"),
    [
        ('"' + "a " * 400 + 'b"', "a "),
        ("a-" * 300 + "b", "a-"),
        (" ".join(f'"a {"a " * length}b"' for length in range(2, 40)), "a "),
        (" ".join(f'="{"a " * length}b"' for length in range(2, 40)), "a b "),
        (" ".join(f"word{number}" for number in range(130)), "word "),
    ],
    ids=["phrase", "hyphens", "phrases", "exact", "words"],
)
def test_the_work_of_marking_is_bounded_by_the_text(query: str, piece: str) -> None:
    """A phrase that nearly matches at every place of a long text does not keep a server busy for half a minute."""
    text = piece * (20_000 // len(piece))
    assert lines_run(lambda: shown(query, text)) < 300 * len(text)


def test_a_pasted_paragraph_is_marked_to_its_last_word() -> None:
    """The limit is far from normal use: all of two hundred words are marked in a long text."""
    words = [f"w{number:03}" for number in range(190)]
    text = " ".join([*words, "and other words"] * 50)
    assert shown(" ".join(words), text) == words * 50


def test_a_text_that_holds_something_too_often_is_said_to_be_marked_in_part() -> None:
    """Incomplete marks are always reported; passages of an ordinary page are marked completely."""
    patterns = marked(parse(" ".join(f'"{"a " * length}"' for length in range(2, 20))).root, segmenter("rjieba"))
    endless, ordinary = Passage(en="a " * 2_000), Passage(en="a a rose is a rose")
    assert not marks(patterns, [ordinary, endless]).complete
    found = marks(patterns, [ordinary])
    assert found.complete
    assert found.of[0]["en"] == ((0, 3),)


def test_marks_of_passages_looked_at_together_are_each_its_own() -> None:
    """Nothing matches across the end of one passage and the beginning of the next, and no offset is shifted."""
    patterns = marked(parse('"four firm supports" China').root, segmenter("rjieba"))
    passages = [Passage(en="four firm"), Passage(en="supports of China"), Passage(zh="中国", en="four firm supports")]
    assert [found["en"] for found in marks(patterns, passages).of] == [(), ((12, 17),), ((0, 18),)]
