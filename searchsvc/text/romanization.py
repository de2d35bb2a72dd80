"""Wade-Giles, in which older translations write names: K'ang Yu-wei, Hsi-men Ch'ing."""

from __future__ import annotations

import re

_INITIALS = {"b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "zh": "ch", "z": "ts", "c": "ts", "x": "hs", "r": "j"}
_FINALS = {"ong": "ung", "iong": "iung", "ian": "ien", "ie": "ieh", "ue": "ueh"}
_WHOLE: dict[str, str] = dict(
    re.findall(
        "([a-z]+)/([a-z]+)",
        "zi/tzu ci/tzu si/ssu zhi/chih chi/chih shi/shih ri/jih er/erh yi/i ye/yeh yan/yen you/yu yong/yung yue/yueh "
        "gui/kuei kui/kuei ge/ko ke/ko he/ho",
    )
)
_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxzcsrwy])([a-z]+)")
_NAME = re.compile(r"(?<![a-z])(?:ch|k|p|t|ts|tz)['’‘][a-z]+")
# They write o for uo behind these.
_ROUND = re.compile("(?<=[dtnlzcsr])uo|(?<=zh)uo|(?<=ch)uo")


def wade_giles(syllable: str) -> str:
    """A syllable of Pinyin without tone, as Wade and Giles write it, without its marks: `zhou` is `chou`."""
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    match = _SYLLABLE.fullmatch(_ROUND.sub("o", syllable))
    if not match:
        return syllable
    return _INITIALS.get(match[1], match[1]) + _FINALS.get(match[2], match[2])


def old_names(folded: str) -> list[str]:
    """The syllables of a folded English text that have the apostrophe of Wade and Giles, without it."""
    return [re.sub("[^a-z]", "", name) for name in _NAME.findall(folded)]
