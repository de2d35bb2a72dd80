"""Pronouns, negations, question words: too common for the dictionary, so they are matched by class."""

from __future__ import annotations

import re

from ..text.characters import fold

_CLASSES = (
    ("我 吾 予 余 俺 咱 朕 寡人", "i me my mine myself"),
    ("我们 咱们 我等", "we us our ours ourselves"),
    ("你 您 汝 尔 你们", "you your yours yourself yourselves thou thee thy ye"),
    ("他", "he him his himself"),
    ("她", "she her hers herself"),
    ("他们 她们 它们", "they them their theirs themselves"),
    ("不 没 未 无 莫 勿 毋 非 别", "not no never nor neither none nothing cannot without"),
    ("如果 若 要是 假如 苟", "if"),
    ("但 但是 可是 然而 不过 却", "but however yet"),
    ("谁 孰", "who whom whose"),
    ("什么 何 甚么 啥", "what"),
    ("为什么 怎么 如何 怎样 何以", "why how"),
    ("时候 时", "when while whenever"),
    ("皆 都 凡 全", "all every"),
    ("因为 因", "because for"),
    ("或 或者 还是", "or"),
)
_CHINESE = {fold(word): str(number) for number, (words, _) in enumerate(_CLASSES) for word in words.split()}
_ENGLISH = {word: str(number) for number, (_, words) in enumerate(_CLASSES) for word in words.split()}
_NOT = _ENGLISH["not"]
_IN_CHINESE = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)))
_IN_ENGLISH = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b|n['’]t\b")


def of_chinese(folded: str) -> list[str]:
    """The class of every particle in a folded Chinese text, in order."""
    return [_CHINESE[match[0]] for match in _IN_CHINESE.finditer(folded)]


def of_english(folded: str) -> list[str]:
    """The class of every particle in a folded English text, in order."""
    return [_ENGLISH.get(match[0], _NOT) for match in _IN_ENGLISH.finditer(folded)]
