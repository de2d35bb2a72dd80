"""The signs of the query language; those of Chinese input methods count as the same syntax."""

from __future__ import annotations

import re

DOUBLE = '"“”„‟＂〝〞〟'
CLOSING = {"「": "」", "『": "』"} | dict.fromkeys(DOUBLE, DOUBLE)
MARKS = set(CLOSING)
OPEN, CLOSE, MINUS, EQUALS, STAR = "(（", ")）", "-－", "=＝", "*＊"
BLANK = re.compile(r"[\s\x00-\x1f\x7f]*")
WORD = re.compile(rf"[^\s\x00-\x1f\x7f{OPEN}{CLOSE}]+")
