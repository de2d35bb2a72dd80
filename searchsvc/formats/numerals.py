"""List numbers as word processors write them, by the number formats of Office Open XML."""

from __future__ import annotations

import re
from collections.abc import Callable

LARGEST = 9_999
"""The largest number written in anything but digits."""

_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x"}
_ROMAN |= {9: "ix", 5: "v", 4: "iv", 1: "i"}


def written(number: int, kind: str) -> str:
    """A number in the format `kind`; in digits if the format is unknown or has no sign for the number."""
    if kind == "none":
        return ""
    return (_KINDS.get(kind, str)(number) if 0 < number <= LARGEST else "") or str(number)


def _counted(digits: str, units: str) -> Callable[[int], str]:
    """Chinese numerals with units: 一百零一, 十二, 一千零一十."""

    def spelled(number: int) -> str:
        places = zip(f"{number:04}", (*units, ""), strict=True)
        text = "".join(digits[int(digit)] + (unit if digit != "0" else "") for digit, unit in places)
        text = re.sub(f"{digits[0]}+", digits[0], text).strip(digits[0])
        return text.removeprefix(digits[1]) if 10 <= number < 20 else text

    return spelled


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(digit)] for digit in str(number))


def _signs(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1 : number]


def _letters(number: int) -> str:
    """a … z, aa, bb …"""
    rounds, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (rounds + 1) if rounds < 10 else ""


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN.items():
        text += sign * (number // value)
        number %= value
    return text


_CHINESE = _counted("零一二三四五六七八九", "千百十")
_KINDS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        _CHINESE,
    ),
    "chineseLegalSimplified": _counted("零壹贰叁肆伍陆柒捌玖", "仟佰拾"),
    "ideographLegalTraditional": _counted("零壹貳參肆伍陸柒捌玖", "仟佰拾"),
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "taiwaneseDigital": _digits("○一二三四五六七八九"),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "ideographTraditional": _signs("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _signs("子丑寅卯辰巳午未申酉戌亥"),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _signs("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")),
    "decimalEnclosedParen": _signs("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
}
