"""Regenerates `characters.json`: `python make.py FOLDER-OF-OPENCC-DICTIONARIES` (OpenCC's `data/dictionary`).

The result is frozen data: indexes record its hash, so that neither another Python (with another Unicode) nor another
OpenCC ever changes what a search finds. The program does not import this file.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

TABLES = ("TSCharacters", "STCharacters", "TWVariants", "HKVariants", "JPShinjitaiCharacters")

DASHES = "-‐‑‒–—―−﹘﹣－⸺⸻"
QUOTES = '"“”„‟«»‹›「」『』﹁﹂﹃﹄＂〝〞〟｢｣'
APOSTROPHES = "'‘’‚‛ʼʻ＇´"
WAVES = "~〜～∼"
DOTS = "·•‧∙⋅・･"
FILLERS = "\u115f\u1160\u3164\uffa0"
LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
}
LETTERS_WITHOUT_DECOMPOSITION = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ı": "i",
    "ŧ": "t",
    "ς": "σ",
    "İ": "i",
    "ẞ": "ß",
}
# PDF text may use radicals for whole characters; Unicode has no compatibility mapping for these.
RADICALS = dict(
    zip(
        "⺠⺟⺩⺪⺫⺬⻁⻄⻅⻆⻉⻋⻓⻑⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺁⺄⺆⻒⻙⻪",
        "民母王疋目示虎西见角贝车长長门青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟厂乙冂镸韦黾",
        strict=True,
    )
)
HAN = (
    (0x3005, 0x3005),
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
SPACE, SKIP, QUOTE = " ", "\u00ad", '"'


def is_han(char: str) -> bool:
    return any(low <= ord(char) <= high for low, high in HAN)


def simple_form(char: str) -> str:
    """The single character that `char` becomes once width, case, accent and compatibility form are folded."""
    category = unicodedata.category(char)
    if char in FILLERS or category in ("Cf", "Mn", "Me", "Mc"):
        return SKIP
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return SPACE
    for group, target in ((QUOTES, QUOTE), (APOSTROPHES, "'"), (DASHES, "-"), (WAVES, "~"), (DOTS, "·")):
        if char in group:
            return target
    if char in RADICALS:
        return RADICALS[char]
    if char in LETTERS_WITHOUT_DECOMPOSITION:
        return LETTERS_WITHOUT_DECOMPOSITION[char]
    compatible = unicodedata.normalize("NFKC", char)
    if len(compatible) == 1 and compatible != char:
        return simple_form(compatible)
    decomposed = unicodedata.normalize("NFD", char)
    kana = 0x3040 <= ord(char) <= 0x30FF
    if len(decomposed) > 1 and not kana and all(unicodedata.combining(c) for c in decomposed[1:]):
        return simple_form(decomposed[0])
    lower = char.lower()
    return simple_form(lower) if len(lower) == 1 and lower != char else char


def read_pairs(folder: Path, table: str) -> list[tuple[str, list[str]]]:
    lines = (folder / f"{table}.txt").read_text(encoding="utf-8").splitlines()
    split = (line.split("\t") for line in lines if line.strip() and not line.startswith("#"))
    return [(key, value.split()) for key, value in split if len(key) == 1]


def classes_of(folder: Path) -> list[str]:
    """The equivalence classes of "is a variant of" over the tables, each sorted by code point."""
    parent: dict[str, str] = {}

    def find(char: str) -> str:
        while parent.setdefault(char, char) != char:
            char = parent[char]
        return char

    for table in TABLES:
        for key, values in read_pairs(folder, table):
            for value in values:
                if len(value) == 1:
                    parent[find(simple_form(key))] = find(simple_form(value))
    groups: dict[str, list[str]] = defaultdict(list)
    for char in list(parent):
        groups[find(char)].append(char)
    return sorted("".join(sorted(group)) for group in groups.values() if len(group) > 1)


def simplified(folder: Path) -> dict[str, str]:
    """Every form that is not Simplified → its first Simplified candidate."""
    first = {key: values[0] for key, values in read_pairs(folder, "TSCharacters")}
    for table in ("TWVariants", "HKVariants", "JPShinjitaiCharacters"):
        for key, values in read_pairs(folder, table):
            for value in values:
                if value not in first and key in first:
                    first[value] = first[key]
                if table == "JPShinjitaiCharacters" and key not in first and value in first:
                    first[key] = first[value]
    native = {key for key, _ in read_pairs(folder, "STCharacters")}
    return {key: value for key, value in first.items() if key != value and len(value) == 1 and key not in native}


def ranges(chars: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for code in chars:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def main(folder: Path) -> None:
    everything = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    known = [char for char in everything if unicodedata.category(char) not in ("Cn", "Co")]
    classes = classes_of(folder)
    representative = {char: group[0] for group in classes for char in group}
    fold = {}
    for char in known:
        form = simple_form(char)
        form = representative.get(form, form)
        if form != char:
            fold[char] = form
    letters = [ord(c) for c in known if unicodedata.category(c)[0] in "LN" and not is_han(c) and c not in fold]
    simple = simplified(folder)
    native = {key for key, values in read_pairs(folder, "STCharacters") if key not in values}
    data = {
        "unicode": unicodedata.unidata_version,
        "classes": classes,
        "fold": ["".join(fold), "".join(fold.values())],
        "simplified": ["".join(simple), "".join(simple.values())],
        "only_traditional": "".join(sorted(set(simple) - native)),
        "only_simplified": "".join(sorted(native - set(simple))),
        "ligatures": LIGATURES,
        "letters": ranges(letters),
        "han": HAN,
    }
    target = Path(__file__).with_name("characters.json")
    target.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
