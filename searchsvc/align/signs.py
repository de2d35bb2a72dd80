"""Punctuation as evidence: a question answers a question, and quoted speech begins and ends on both sides."""

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
"""Kinds of endings beside those of `_KINDS`: a comma or other sign, and none at all."""

_WITHIN = {
    "?": re.compile("[?？]"),
    "!": re.compile("[!！]"),
    "“": re.compile(r"[「『“‘]|(?<!\S)[\"'](?=\w)"),
    "”": re.compile(r"[」』”]|(?<=[.,!?;…-])[\"'’]"),
}

_BEGIN_ALIKE = np.array([[1.0, 0.3], [0.3, 1.0]])
"""Relative likelihood of two beginnings together: without (0) and with (1) a quotation mark."""
_CLOSE_ALIKE = np.array([[1.0, 0.1], [0.1, 1.0]])
"""The same for closing quotation marks at the end."""
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
"""Iterations in which the scaling of `_odds` converges."""


def signs(text: str) -> list[str]:
    """The punctuation of a text that a translation usually keeps, in one form for both languages."""
    return [sign for sign, pattern in _WITHIN.items() for _ in pattern.finditer(text)]


def beginnings(texts: Sequence[str]) -> Classes:
    """For each text, 1 if it begins with a quotation mark, else 0."""
    return np.array([int(bool(_QUOTED.match(text))) for text in texts], dtype=np.int64)


def endings(texts: Sequence[str]) -> Classes:
    """For each text, twice the kind of its final punctuation, plus 1 if a quotation closes after it."""
    return np.array([_ending(text) for text in texts], dtype=np.int64)


def _ending(text: str) -> int:
    match = _END.search(text[-12:])
    signs, behind = (match[1], match[2]) if match else ("", "")
    kind = _KINDS.get(signs[-1], _OPEN) if signs else _NONE
    return 2 * kind + any(sign in "」』”’\"'" for sign in behind)


def of_beginnings(zh: Classes, en: Classes) -> Floats:
    """The score of each pair of classes of beginnings in this document."""
    return _odds(_BEGIN_ALIKE, zh, en)


def of_endings(zh: Classes, en: Classes) -> Floats:
    """The score of each pair of classes of endings in this document."""
    return _odds(np.kron(_END_ALIKE, _CLOSE_ALIKE), zh, en)


def _odds(alike: Floats, zh: Classes, en: Classes) -> Floats:
    """The log-odds of two classes being paired rather than meeting by chance, given their frequencies in this document.

    `alike` is scaled by Sinkhorn iteration so that its marginals are those frequencies: what a side never uses, for
    instance quotation marks, then says nothing.
    """
    rows, columns = (np.bincount(side, minlength=len(alike)) + 0.1 for side in (zh, en))
    rows, columns = rows / rows.sum(), columns / columns.sum()
    right = np.ones(len(alike))
    for _ in range(_ROUNDS):
        left = 1 / (alike @ (columns * right))
        right = 1 / (alike.T @ (rows * left))
    return np.asarray(np.log(left[:, None] * alike * right[None, :]))
