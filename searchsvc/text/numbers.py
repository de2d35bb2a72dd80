"""Numbers, years and months in Chinese and English text, as values that can be compared across the languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..model import Side

_ALL_DIGITS = ("零〇○", "一壹", "二贰貳兩两", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
_DIGITS = {digit: value for value, digits in enumerate(_ALL_DIGITS) for digit in digits}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_LARGEST = 10**24
"""The cap on values of stacked units, which could otherwise grow without bound."""
_HAN = "".join((*_DIGITS, *_SMALL, *_LARGE))

_ARABIC = r"\d++(?:[,，]\d{3}(?!\d))*+(?:[.．]\d++)?+"
# After another digit, 两 is no part of the number; it sums up what was listed: 十四、十五两日.
_HAN_RUN = rf"(?:(?![两兩])[{_HAN}]|(?<![{''.join(_DIGITS)}])[两兩])++"
_SCALES_HAN = "[十百千万萬亿億兆]++"
_CHINESE = re.compile(
    rf"(?P<era>民[國国](?:前)?)?(?P<tenths>百分之|千分之)?"
    rf"(?:(?P<arabic>{_ARABIC})(?P<scale>{_SCALES_HAN})?+"
    rf"|(?P<han>{_HAN_RUN}(?:(?<=[十百千])[有又][{''.join(_DIGITS)}]+)?))"
    r"(?:(?P<unit>年代|[年月]|分之)|(?!\s?[斤里亩畝尺丈石赫]))"
    # A measure: consumed at once, so that it is not tried again from each of its characters.
    rf"|{_HAN_RUN}|{_ARABIC}(?:{_SCALES_HAN})?+"
)

_ONES = tuple(
    re.findall(
        "[a-z]+",
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
    )
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "twice": 2}
_WORDS = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: 20 + 10 * n for n, word in enumerate(_TENS)}
    | _ORDINALS
    | {word + "th": value for value, word in enumerate(_ONES) if value > 3}
    | {word[:-1] + "ieth": 20 + 10 * n for n, word in enumerate(_TENS)}
    | {"twoscore": 40, "threescore": 60, "fourscore": 80, "sixscore": 120}
)
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MONTHS = tuple(
    re.findall("[a-z]+", "january february march april may june july august september october november december")
)
_WORD = f"(?:{'|'.join(sorted({*_WORDS, *_SCALES}, key=len, reverse=True))})"
_SCALE = f"(?:{'|'.join(_SCALES)})"
_ONE = f"(?={'|'.join((*_ONES[1:10], 'first', 'second', 'third', 'fifth', 'ninth'))})"  # others begin like cardinals
_TENTHS = "|".join(word.removesuffix("y") for word in _TENS)
_AND = "|".join(
    (
        "(?<=hundred) and ",
        f"(?<=ty)(?: years old)? and {_ONE}",
        f"(?<=score)(?: years)?(?: old)? and (?={'|'.join(_ONES[1:])})",  # threescore years and ten
        # "Two and twenty", "three and twentieth" in older texts.
        rf"(?:{'|'.join(f'(?<={word})' for word in _ONES[1:10])})[ -]and[ -](?=(?:{_TENTHS})(?:y|ieth))",
        # Not "between thirty thousand and one hundred thousand": a number with a scale of its own is another one.
        rf"(?:{'|'.join(f'(?<={scale})' for scale in _SCALES)}),? and (?!{_WORD}(?:[ -]{_WORD})?? {_SCALE})",
    )
)
# "One ten years older" is not eleven: a number below twenty is followed only by a scale, tens by a number below ten.
_BETWEEN = "|".join(
    (f"[ -](?={_SCALE})", f"(?<=ty)[ -](?={_ONE})", rf"(?:{'|'.join(f'(?<={scale})' for scale in _SCALES)})[ -]")
)
_NO_ORDINAL = "(?<!first)(?<!second)(?<!third)(?<!th)"  # "the first ten days" is not eleven
_RANGE, _AND_IN_RANGE = "between ", " and "
_ENGLISH = re.compile(
    rf"(?P<arabic>{_ARABIC})(?:st|nd|rd|th)?(?:[ -](?P<scale>{_SCALE}))?"
    rf"|\b(?P<half>half[ -](?:an? )?(?={_SCALE}\b))?"
    rf"(?P<words>{_WORD}\b(?:{_NO_ORDINAL}(?:{_BETWEEN}|{_AND}){_WORD}\b)*)"
    r"|\[pp?\. ?\d+\]"  # a page reference, which is skipped
    rf"|\b(?P<month>{'|'.join(month.capitalize() for month in _MONTHS)})\b",
    re.IGNORECASE,
)
_MAY = re.compile(r"May(?=,? \d| of)|(?<=\d )May|(?<=[Ii]n )May")


class Number(NamedTuple):
    """A number in a text: its value (`m3` for March), and its span."""

    value: str
    start: int
    end: int


def numbers(text: str, side: Side) -> list[Number]:
    """The numbers on one side of a passage, in order; a year of the Republic of China (民国) yields two values."""
    return list(_chinese(text) if side == "zh" else _english(text))


def _written(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _arabic(text: str) -> float:
    return float(re.sub("[,，]", "", text).replace("．", "."))


def _chinese(text: str) -> Iterator[Number]:
    for match in _CHINESE.finditer(text):
        written, unit = match["arabic"] or match["han"], match["unit"]
        if not written or unit == "分之":
            continue  # a denominator, which English expresses as an ordinal or not at all
        if not match["arabic"] and not unit and 1 < len(written) < 4 and all(char in _DIGITS for char in written):
            continue  # 三五, 九二: numbers of two or three digits are not written like this
        value = _arabic(written) * _scale(match["scale"]) if match["arabic"] else _of_han(written)
        if value is None:
            continue
        place = match.span()
        if unit == "月" and 1 <= value <= 12:
            yield Number(f"m{value:.0f}", *place)
        yield Number(_written(value), *place)
        if unit == "年代" and value < 100:
            yield Number(_written(value + 1900), *place)
        if match["era"] and unit == "年":
            yield Number(_written(value + 1911), *place)


def _scale(units: str | None) -> int:
    value = 1
    for unit in units or "":
        value = min(value * (_SMALL.get(unit) or _LARGE[unit]), _LARGEST)
    return value


def _of_han(text: str) -> float | None:
    """The value of a Chinese numeral; None for a unit alone, or for a range."""
    if all(char in _DIGITS for char in text):
        return float("".join(str(_DIGITS[char]) for char in text))
    if not any(char in _DIGITS or char in "十拾廿卅" for char in text):
        return None
    total = section = 0
    digit: int | None = None
    unit_before = small_before = 0
    for char, following in zip(text, f"{text[1:]} ", strict=True):
        if char in _DIGITS:
            if digit:
                return None  # 十二三: twelve or thirteen
            digit = _DIGITS[char]
        elif char in "廿卅":
            section += _SMALL[char]
        elif char in _SMALL:
            unit = _SMALL[char]
            if small_before == 0 or unit < small_before:
                section += (digit or 1) * unit  # 一千零十 is 1,010
            elif following in _LARGE and not (digit and unit == small_before):
                section = (section + (digit or 0)) * unit  # 一百五十百萬: of millions
            else:
                return None  # 三千五千: three to five thousand
            digit, small_before = None, unit
        elif char in _LARGE:
            part, unit = section + (digit or 0), _LARGE[char]
            total = min(total + part * unit if unit < unit_before else (total + part) * unit, _LARGEST)
            section, digit, unit_before, small_before = 0, None, unit, 0
    return float(total + section + (digit or 0))


def _english(text: str) -> Iterator[Number]:
    for match in _ENGLISH.finditer(text):
        place = match.span()
        if month := match["month"]:
            if month.lower() != "may" or _MAY.search(text, max(0, place[0] - 3), place[1] + 4):
                yield Number(f"m{_MONTHS.index(month.lower()) + 1}", *place)
        elif match["arabic"]:
            scale = _SCALES[match["scale"].lower()] if match["scale"] else 1
            yield Number(_written(_arabic(match["arabic"]) * scale), *place)
        elif match["words"]:
            for start, end in _ranged(text, *match.span("words")):
                share = 0.5 if match["half"] else 1
                yield Number(_written(_of_words(text[start:end]) * share), start, end)


def _ranged(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span of a number, or the spans of both in `between twelve hundred and six thousand`, which look like one."""
    last = text.rfind(_AND_IN_RANGE, start, end)
    before = text[max(0, start - len(_RANGE)) : start].lower()
    if last < 0 or before != _RANGE or text.startswith(_AND_IN_RANGE, end):
        yield start, end
    else:
        yield from ((start, last), (last + len(_AND_IN_RANGE), end))


def _of_words(text: str) -> float:
    total = section = 0
    before = ""
    for word in re.findall("[a-z]+", text.lower()):
        scale = _SCALES.get(word)
        if scale == 100:
            section = min((section or 1) * 100, _LARGEST)
        elif scale and not section and _SCALES.get(before, 0) > 100:
            total = min(total * scale, _LARGEST)  # "a thousand thousand"
        elif scale:
            total, section = total + (section or 1) * scale, 0
        else:
            section += _WORDS.get(word, 0)
        before = word
    return float(total + section)
