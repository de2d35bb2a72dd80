"""Randomly damaged files, always the same ones, for the tests of reading them."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

FILES = Path(__file__).parents[1] / "files"
FORMATS_PAGE = Path(__file__).parents[2] / "docs" / "formats.md"

_EXAMPLE = re.compile(r"^    (\S+\.(?:csv|tmx|xliff|md|html|txt)):\n((?:        .*\n|\n)+)", re.MULTILINE)
_TOKENS = (
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"&", b"&#0;", b"&#xD800;", b"\0", b"\x1b", b"\xff\xfe"),
    *(b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x8f\xbf\xbf", b'"', b"'", b"\\", b"[[", b"{{", b"|", b"```", b"#"),
    *(b"\n\n", b"..", b"/", b"?", b"-1", b"1e999", b"NaN", b"9" * 400, "兆".encode() * 30),
)
_VALUES = (b"", b"zz", b"-1", b"9" * 30, b"xx-YY", b"110000", b"D800", "中".encode())
_MORE = {
    "interchange.jsonl": """{"id": "a", "title": {"zh": "题"}, "authors": [{"zh": "李辉", "family": "Li"}],
 "date": "2020-01-02", "passages": [{"zh": "甲", "en": "A", "section": {"en": "s"}, "notes": ["n"]}]}""".replace(
        "\n", ""
    ),
    "tool.sdlxliff": """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="http://sdl.com/x">
<file original="C:\\a.docx" source-language="en-US" target-language="zh-TW"><body><group><trans-unit id="1">
<source>Data. Law.</source>
<seg-source><mrk mtype="seg" mid="1">Data. </mrk><mrk mtype="seg" mid="2">Law.</mrk></seg-source>
<target><g id="3"><mrk mtype="seg" mid="1">資料。</mrk></g><x id="4"/><mrk mtype="seg" mid="2">法律。<cp hex="41"/>
</mrk></target><note>checked</note><sdl:seg-defs><sdl:seg id="1" conf="Draft"/></sdl:seg-defs></trans-unit></group>
</body></file></xliff>""",
    "meta.toml": 'title = { zh = "论数据", en = "On Data" }\ndate = "2021"\nauthors = ["李辉"]\n',
    "metadata.csv": "file,title_zh,title_en,author_zh,date\nbad,论数据,On Data,李辉;王明,2021\n",
    "align.toml": '[[pair]]\nzh = "乙"\nen = ["B"]\n',
}
BESIDE = {"bad.zh.txt": "甲。\n\n乙。乙。\n\n丙。", "bad.en.txt": "A.\n\nB."}
"""The documents described by files that are only metadata."""


def sound_files() -> dict[str, bytes]:
    """One or more files of every format that is read, by name."""
    files = {path.name: path.read_bytes() for path in sorted(FILES.iterdir()) if path.suffix not in (".py", ".sh")}
    examples = _EXAMPLE.findall(FORMATS_PAGE.read_text(encoding="utf-8"))
    files |= {name.replace("/", "-"): re.sub("^        ", "", text, flags=re.M).encode() for name, text in examples}
    return files | {name: text.encode() for name, text in _MORE.items()}


def damaged(name: str, content: bytes, chance: random.Random) -> bytes:
    """A damaged copy of a file; in an archive mostly one of its members is damaged."""
    if not name.endswith((".docx", ".xlsx", ".epub")) or chance.random() < 0.15:
        return _changed(content, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    hit = chance.choice([one for one in members if one.endswith(("ml", ".rels", ".opf", ".ncx"))])
    kind = chance.random()
    if kind < 0.1:
        del members[hit]
    else:
        members[hit] = chance.choice(list(members.values())) if kind < 0.15 else _changed(members[hit], chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for one, held in members.items():
            archive.writestr(one, held)
    return made.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4, 10))):
        if content:
            content = chance.choice(_CHANGES)(content, chance)
    return content


def _stretch(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content))
    return start, start + chance.choice((1, 2, 5, 20, 100, 1000))


def _flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def _cut_short(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _cut_out(content: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(content, chance)
    return content[:start] + content[end:]


def _repeated(content: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(content, chance)
    return content[:start] + content[start:end] * chance.choice((2, 4, 50)) + content[end:]


def _moved(content: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(content, chance)
    at = chance.randrange(len(content))
    return content[:at] + content[start:end] + content[at:]


def _overwritten(content: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(content, chance)
    return content[:start] + chance.choice(_TOKENS) + content[chance.choice((start, end)) :]


def _other_value(content: bytes, chance: random.Random) -> bytes:
    """Replace something between quotation marks: an attribute, a field, a cell."""
    return _at_one(content, re.compile(rb'(?<=")[^"]*(?=")'), lambda _: chance.choice(_VALUES), chance)


def _other_tags(content: bytes, chance: random.Random) -> bytes:
    """Remove a tag, double it, or nest it three hundred deep."""
    return _at_one(content, re.compile(rb"<[^<>]*>"), lambda tag: tag * chance.choice((0, 2, 300)), chance)


def _at_one(
    content: bytes, pattern: re.Pattern[bytes], other: Callable[[bytes], bytes], chance: random.Random
) -> bytes:
    places = list(pattern.finditer(content))
    if not places:
        return content
    place = chance.choice(places)
    return content[: place.start()] + other(place[0]) + content[place.end() :]


_CHANGES = (
    *(_flipped, _cut_short, _cut_out, _repeated, _moved, _overwritten, _overwritten, _other_value, _other_tags),
)
