"""Wade-Giles, the romanization of names in older translations: K'ang Yu-wei, Hsi-men Ch'ing."""

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
# After these, Wade-Giles has o for uo.
_ROUND = re.compile("(?<=[dtnlzcsr])uo|(?<=zh)uo|(?<=ch)uo")


def wade_giles(syllable: str) -> str:
    """Convert a toneless Pinyin syllable to Wade-Giles without its apostrophe: `zhou` is `chou`."""
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    match = _SYLLABLE.fullmatch(_ROUND.sub("o", syllable))
    if not match:
        return syllable
    return _INITIALS.get(match[1], match[1]) + _FINALS.get(match[2], match[2])


def old_names(folded: str) -> list[str]:
    """The syllables with a Wade-Giles apostrophe in a folded English text, returned without it."""
    return [re.sub("[^a-z]", "", name) for name in _NAME.findall(folded)]
