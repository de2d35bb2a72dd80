"""Plant faults of every kind in sound passages, for the tests of the audit."""

import random
import re
from collections.abc import Callable

from searchsvc.model import Passage

Plant = Callable[[Passage, Passage, random.Random], Passage | None]
"""Makes a faulty passage from a passage and its neighbour; None if these do not lend themselves to it."""


def _with(passage: Passage, **texts: str | None) -> Passage:
    return passage.model_copy(update=texts)


def missing(passage: Passage, _: Passage, chance: random.Random) -> Passage:
    return _with(passage, **{chance.choice(("zh", "en")): None})


def same_language(passage: Passage, _: Passage, chance: random.Random) -> Passage:
    return _with(passage, zh=passage.en) if chance.random() < 0.5 else _with(passage, en=passage.zh)


def untranslated(passage: Passage, _: Passage, chance: random.Random) -> Passage | None:
    parts = [part for part in re.split("[。；]", passage.zh or "") if len(part) > 8]
    return _with(passage, en=f"{passage.en} {chance.choice(parts)}。") if parts else None


def cut_short(passage: Passage, _: Passage, __: random.Random) -> Passage | None:
    return _with(passage, en=" ".join((passage.en or "").split()[:3])) if len(passage.zh or "") > 60 else None


def too_long(passage: Passage, other: Passage, _: random.Random) -> Passage | None:
    short = 15 < len(passage.zh or "") < 60
    return _with(passage, en=" ".join([passage.en or "", *[other.en or ""] * 6])) if short else None


def number(passage: Passage, _: Passage, chance: random.Random) -> Passage | None:
    found = list(re.finditer(r"\b[1-9]\d{1,3}\b", passage.en or ""))
    if not found:
        return None
    match = chance.choice(found)
    text = passage.en or ""
    return _with(passage, en=f"{text[: match.start()]}{int(match[0]) + 3}{text[match.end() :]}")


def year(passage: Passage, _: Passage, __: random.Random) -> Passage:
    return _with(passage, zh=f"{passage.zh}二〇一九年三月起施行。", en=f"{passage.en} It is in force from March 2018.")


def name(passage: Passage, _: Passage, __: random.Random) -> Passage:
    return _with(
        passage, zh=f"{passage.zh}（Greenfield 公司除外）", en=f"{passage.en} (except for the Grünfeld company)"
    )


def gloss(passage: Passage, _: Passage, __: random.Random) -> Passage:
    return _with(passage, en=f"{passage.en} This is called “river of stars” (星漢燦爛).")


def mojibake(passage: Passage, _: Passage, chance: random.Random) -> Passage | None:
    if chance.random() < 0.5:
        broken = (passage.zh or "").encode().decode("gbk", "replace")
        return _with(passage, zh=broken)
    return _with(passage, en=f"{passage.en} The state\u00e2\u20ac\u2122s own.")


def scripts(passage: Passage, _: Passage, __: random.Random) -> Passage:
    return _with(passage, zh=f"{passage.zh}这些规定对经济发展与国际贸易关系适用。", en=f"{passage.en} So for trade.")


def repeated(_: Passage, other: Passage, __: random.Random) -> Passage | None:
    return other if len(other.zh or "") > 20 else None


def rendered(_: Passage, other: Passage, __: random.Random) -> Passage | None:
    return _with(other, en=f"Put otherwise: {other.en}") if len(other.zh or "") > 20 else None


def near(_: Passage, other: Passage, __: random.Random) -> Passage | None:
    text = other.zh or ""
    return _with(other, zh=f"甲{text[1:]}", en=f"In other words, {other.en}") if len(text) > 70 else None


KINDS: dict[str, tuple[Plant, set[str]]] = {
    "a side is missing": (missing, {"missing side"}),
    "both sides in one language": (same_language, {"same language"}),
    "original left in the translation": (untranslated, {"untranslated"}),
    "translation cut short": (cut_short, {"length"}),
    "translation far too long": (too_long, {"length"}),
    "another number": (number, {"number"}),
    "another year": (year, {"number"}),
    "another name": (name, {"name"}),
    "gloss of what is not there": (gloss, {"gloss"}),
    "read in the wrong character set": (mojibake, {"mojibake"}),
    "scripts mixed": (scripts, {"mixed scripts"}),
    "the same passage again": (repeated, {"repeated", "rendered differently"}),
    "the same original rendered otherwise": (rendered, {"rendered differently"}),
    "nearly the same original": (near, {"nearly the same"}),
}
"""How to plant each fault, and as which kinds it may be found; swapped sides of neighbours come on top."""
SWAPPED = "sides of neighbours swapped"
