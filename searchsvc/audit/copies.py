"""Checks across passages: originals that recur in the library, and whether their translations agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ..model import Passage
from ..text.literal import form, values
from .finding import Told

_LEAST = 12
"""The fewest characters of an original that is checked: a shorter one may recur by chance."""
_LONG = 60
"""Length from which an original is also compared by halves."""
_MOST = 2_000_000
"""The most originals remembered: later passages are compared with these only."""
Key = int


class Copies:
    """Digests of the originals read so far, of their halves and of their translations, each with its place."""

    def __init__(self) -> None:
        self._whole: dict[Key, tuple[Key | None, str]] = {}
        self._halves: dict[Key, str] = {}

    def check(self, passage: Passage, place: str) -> Iterator[Told]:
        """Compare a passage with those before it, then remember it; `place` names it in findings."""
        original = form(values(passage.zh or "")).strip()
        if len(original) < _LEAST:
            return
        english = _digest(form(values(passage.en))) if passage.en else None
        whole = _digest(original)
        before = self._whole.get(whole)
        halves = _halves(original)
        if before is None:
            near = next((self._halves[half] for half in halves if half in self._halves), None)
            if near:
                yield Told("nearly the same", f"the original is nearly that of {near}")
        elif None not in (english, before[0]) and before[0] != english:
            yield Told("rendered differently", f"the same original is rendered differently at {before[1]}")
        elif before[1].partition("#")[0] == place.partition("#")[0]:
            yield Told("repeated", f"the same passage stands at {before[1]}")
        if len(self._whole) < _MOST:
            if before is None or before[0] is None:
                self._whole[whole] = english, place
            for half in halves:
                self._halves.setdefault(half, place)


def _digest(text: str) -> Key:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _halves(text: str) -> tuple[Key, ...]:
    """Digests of both halves of a long text, with its length: a word replaced by one as long changes only one half."""
    if len(text) < _LONG:
        return ()
    middle = len(text) // 2
    return _digest(f"<{len(text)}<{text[:middle]}"), _digest(f">{len(text)}>{text[-middle:]}")
