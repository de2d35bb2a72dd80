"""Finds atoms in several texts at once, by searching their joint literal form."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from ..model import Side
from .literal import exact_matches, form
from .notes import Span, spans
from .tables import BLANK, END, Codes, codes, cut, set_off, text_of
from .words import stem

Place = tuple[int, int]
Places = list[tuple[int, int, int]]
"""Each the index of a text, and the start and end of a span in it."""

LEAST_PLACES, PLACES_A_CHARACTER = 1_000, 2
"""The most places found in a batch of texts: so many, and so many more for each character."""


class Texts:
    """Sides of passages, searched as one string; all places are spans of the texts as written."""

    def __init__(self, texts: Sequence[str], sides: Sequence[Side]) -> None:
        self._texts, self._sides = texts, sides
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=1))
        self._codes = codes(END + END.join(texts) + END)
        self._left = LEAST_PLACES + PLACES_A_CHARACTER * len(self._codes)
        self._spans: dict[int, list[Span]] = {}
        self._by_letter: dict[str, list[str]] = {}

    @property
    def is_cut(self) -> bool:
        """Whether some places were left out because there were too many."""
        return self._left < 0

    def literal(self, wanted: Sequence[str]) -> Places:
        """Where atoms are adjacent; a match that passes over a gloss or note is returned as the pieces around it."""
        needle = form(wanted)
        if not needle:
            return []
        found = list(self._placed(*self._form.places(self._at(self._form.text, needle), needle)))
        if len(wanted) > 1 and self._without is not None:
            for at in self._across(self._without, needle):
                found += self._pieces(self._without, at, needle)
        return found

    def exact(self, typed: str) -> Places:
        """Where a text occurs as typed, except for blanks and quotation marks."""
        wanted = _Form(codes(END + typed + END)).written[1:-1]
        if not wanted:
            return []
        places = self._placed(*self._form.places(self._at(self._form.written, wanted), wanted))
        if self._form.is_even:
            return list(places)
        # Forms leave out characters without width, but an exact match must not have any inside.
        return [place for place in places if self._holds_exactly(place, typed)]

    def words(self, word: str) -> Places:
        """Where words with the same stem as a word are."""
        wanted = stem_of(word)
        return [place for run in self._begun(word[0]) if stem_of(run) == wanted for place in self.literal((run,))]

    def prefixed(self, beginning: str) -> Places:
        """Where runs of letters and digits with a prefix are."""
        form = self._form.text
        at = self._affordable([match.start(1) for match in _beginning(beginning).finditer(form)])
        return list(self._placed(*self._form.origins_of(at, [form.find(" ", start) for start in at])))

    def spans(self, number: int) -> list[Span]:
        """The glosses and notes of a text."""
        if number not in self._spans:
            self._spans[number] = spans(self._texts[number], self._sides[number])
        return self._spans[number]

    @cached_property
    def _form(self) -> _Form:
        return _Form(self._codes)

    @cached_property
    def _without(self) -> _Form | None:
        """The form without glosses and notes; None if there are none."""
        if not self._hidden:
            return None
        left = self._codes.copy()
        for start, end in self._hidden:
            left[start:end] = ord(" ")
        return _Form(left)

    @cached_property
    def _hidden(self) -> list[Place]:
        """The spans of glosses and notes in the joined texts."""
        return [
            (start + span.start, start + span.end)
            for number, start in enumerate(self._starts[:-1])
            for span in self.spans(number)
        ]

    def _begun(self, letter: str) -> list[str]:
        """The distinct runs in the form that begin with a given letter or digit."""
        if letter not in self._by_letter:
            self._by_letter[letter] = sorted(set(_beginning(letter).findall(self._form.text)))
        return self._by_letter[letter]

    def _at(self, form: str, needle: str) -> list[int]:
        """The indices at which a form contains another, as many as are affordable."""
        found = list[int]()
        at = form.find(needle)
        while at >= 0 and len(found) <= self._left:
            found.append(at)
            at = form.find(needle, at + 1)
        return self._affordable(found)

    def _affordable(self, found: list[int]) -> list[int]:
        """Charge for some places, and return as many of them as the budget allows."""
        self._left, left = self._left - len(found), max(self._left, 0)
        return found[:left]

    def _placed(self, begins: list[int], ends: list[int]) -> Iterator[tuple[int, int, int]]:
        """Convert spans of the joined texts to places."""
        starts = self._starts
        for begin, end in zip(begins, ends, strict=True):
            number = bisect_right(starts, begin) - 1
            yield number, begin - starts[number], end - starts[number]

    def _holds_exactly(self, place: tuple[int, int, int], typed: str) -> bool:
        number, start, end = place
        self._left -= end - start
        return self._left >= 0 and (0, end - start) in exact_matches(self._texts[number][start:end], typed)

    def _across(self, where: _Form, needle: str) -> list[int]:
        """The indices of matches in the form without glosses and notes that pass over one of these in the texts."""
        at, hidden = self._at(where.text, needle), [start for start, _ in self._hidden]
        begins, ends = where.places(at, needle)
        return [
            place
            for place, begin, end in zip(at, begins, ends, strict=True)
            if bisect_left(hidden, begin) < bisect_left(hidden, end)
        ]

    def _pieces(self, where: _Form, at: int, needle: str) -> Iterator[tuple[int, int, int]]:
        """The pieces of a text that a match covers, split at the glosses and notes that it passes over."""
        shown = [int(where.origins[at + n]) for n, character in enumerate(needle) if character != " "]
        number = bisect_right(self._starts, shown[0]) - 1
        start = self._starts[number]
        hidden = [start + span.start for span in self.spans(number)]
        begin = shown[0]
        for before, after in pairwise(shown):
            if bisect_right(hidden, before) != bisect_right(hidden, after):
                yield number, begin - start, before + 1 - start
                begin = after
        yield number, begin - start, shown[-1] + 1 - start


class _Form:
    """The literal form of the joined texts, and the offset in these of each of its characters."""

    def __init__(self, joined: Codes) -> None:
        found = cut(joined)
        visible = (found.kinds != BLANK).nonzero()[0]
        self._joined = joined
        self._places = set_off(found.kinds, visible).cumsum() + np.arange(len(visible))
        self._visible = visible if found.origins is None else found.origins.take(visible)
        self.is_even = found.origins is None
        """Whether no ligature was spelt out and no character without width left out."""
        self.text = self._laid_out(found.characters.take(visible))

    @cached_property
    def written(self) -> str:
        """The form with its characters as written, not folded."""
        return self._laid_out(self._joined.take(self._visible))

    @cached_property
    def origins(self) -> NDArray[np.int64]:
        """The offset of each character in the joined texts; meaningless for blanks."""
        found = np.zeros(len(self.text), np.int64)
        found[self._places] = self._visible
        return found

    def _laid_out(self, characters: Codes) -> str:
        form = np.full(int(self._places[-1]) + 1, ord(" "), np.uint32)
        form[self._places] = characters
        return text_of(form)

    def places(self, at: list[int], needle: str) -> tuple[list[int], list[int]]:
        """The starts and ends, in the joined texts, of matches of `needle` at the indices `at`."""
        first, last = needle.startswith(" "), len(needle) - needle.endswith(" ")
        return self.origins_of([place + first for place in at], [place + last for place in at])

    def origins_of(self, begins: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
        """The starts and ends, in the joined texts, of spans of the form that begin and end with an atom."""
        if not begins:
            return [], []
        return self.origins[begins].tolist(), (self.origins[np.array(ends) - 1] + 1).tolist()


@lru_cache(maxsize=1024)
def _beginning(letters: str) -> re.Pattern[str]:
    """Matches the runs in a form that begin with the given letters."""
    return re.compile(f" ({re.escape(letters)}[^ ]*)")


stem_of = lru_cache(maxsize=1 << 14)(stem)
