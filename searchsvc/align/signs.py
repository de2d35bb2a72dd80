"""What the signs of a text tell: a question answers a question, quoted speech begins and ends on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Classes = NDArray[np.int64]

_QUOTED = re.compile(r"[\s(（\[*_—–-]*[「『“‘\"']")
_END = re.compile(r"([^\w\s「『“‘」』”’\"'（(）)\]】*_]*)([」』”’\"'）)\]】*_\s]*)\Z")
_KINDS = {sign: kind for kind, signs in enumerate((".。", "?？", "!！")) for sign in signs}
_OPEN, _NONE = 3, 4
"""A unit that ends with a comma or the like, and one that ends without any sign."""

_WITHIN = {
    "?": re.compile("[?？]"),
    "!": re.compile("[!！]"),
    "“": re.compile(r"[「『“‘]|(?<!\S)[\"'](?=\w)"),
    "”": re.compile(r"[」』”]|(?<=[.,!?;…-])[\"'’]"),
}

_BEGIN_ALIKE = np.array([[1.0, 0.3], [0.3, 1.0]])
"""How much rarer it is that one side alone begins with a quotation mark."""
_CLOSE_ALIKE = np.array([[1.0, 0.1], [0.1, 1.0]])
_END_ALIKE = np.array(
    [  #  .     ?     !     ,    none
        [1.00, 0.02, 0.15, 0.30, 0.10],
        [0.02, 1.00, 0.15, 0.05, 0.05],
        [0.15, 0.15, 1.00, 0.15, 0.10],
        [0.30, 0.05, 0.15, 1.00, 0.10],
        [0.10, 0.05, 0.10, 0.10, 1.00],
    ]
)
_ROUNDS = 20


def signs(text: str) -> list[str]:
    """The signs of a text that have a counterpart in a translation, in one form for both languages."""
    return [sign for sign, pattern in _WITHIN.items() for _ in pattern.finditer(text)]


def beginnings(texts: Sequence[str]) -> Classes:
    """For each text whether it begins with a quotation mark."""
    return np.array([int(bool(_QUOTED.match(text))) for text in texts], dtype=np.int64)


def endings(texts: Sequence[str]) -> Classes:
    """For each text the kind of its last sign, and whether a quotation closes behind it."""
    return np.array([_ending(text) for text in texts], dtype=np.int64)


def _ending(text: str) -> int:
    match = _END.search(text[-12:])
    signs, behind = (match[1], match[2]) if match else ("", "")
    kind = _KINDS.get(signs[-1], _OPEN) if signs else _NONE
    return 2 * kind + any(sign in "」』”’\"'" for sign in behind)


def of_beginnings(zh: Classes, en: Classes) -> Floats:
    """What each pair of beginnings scores in this document."""
    return _odds(_BEGIN_ALIKE, zh, en)


def of_endings(zh: Classes, en: Classes) -> Floats:
    """What each pair of endings scores in this document."""
    return _odds(np.kron(_END_ALIKE, _CLOSE_ALIKE), zh, en)


def _odds(alike: Floats, zh: Classes, en: Classes) -> Floats:
    """How much oftener than by chance two classes stand side by side, if each is as frequent as in this document.

    What a side never uses, quotation marks for instance, tells nothing.
    """
    rows, columns = (np.bincount(side, minlength=len(alike)) + 0.1 for side in (zh, en))
    rows, columns = rows / rows.sum(), columns / columns.sum()
    right = np.ones(len(alike))
    for _ in range(_ROUNDS):
        left = 1 / (alike @ (columns * right))
        right = 1 / (alike.T @ (rows * left))
    return np.asarray(np.log(left[:, None] * alike * right[None, :]))
