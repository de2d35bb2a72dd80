"""Encoding detection for text files: by byte order mark, by valid UTF-8, or by how plausible the decoded text is."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .record import Unreadable

SAMPLE = 1 << 18
"""Bytes from which an encoding is guessed; whether it decodes is checked on the whole file."""
LEAST_LIKELY = 0.2
"""The least likelihood of an encoding that is guessed (see `_likelihood`)."""
MOST_BEYOND = 1 / 3
"""The largest share of non-ASCII characters in Western text: one accent in three letters."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = frozenset(
    "的一是了我不人在他有这上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第"
    "样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔"
    "点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许稜先口由死安写性"
    "马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失满战"
    "远格士音轻目条呢這們來時為說國著裡後會過對於學麼發當沒還樣種開總從無現經長兒愛間兩親進與話見問爾點幾實聲車機氣並別書體電主門聽員許寫馬樂東記處讓應"
    "場報關張認軍歲覺帶萬邊風變師數滿戰遠輕條政府法規條例第章項款經濟社會發展制度國家人民依據規定應當"
    "，。、；：？！“”‘’《》（）「」『』—…·　①②③④⑤％"
)
_USUAL_WESTERN = frozenset("‘’“”–—…•éèêëáàâäãåíìîïóòôöõúùûüñçßÉÈÀÖÜÄŒœ©®™°§·«»½£€")
_WIDE = ("utf-16-le", "utf-16-be")
_CANDIDATES = ("gb18030", "big5hkscs", *_WIDE, "cp1252")


@dataclass(frozen=True, slots=True)
class Charset:
    """An encoding, by its Python codec name, and whether it was guessed."""

    name: str
    guessed: bool = False


def charset_of(path: Path, said: str = "") -> Charset:
    """The encoding of a file, valid for all of it.  Raises Unreadable if there is none.

    `said` is the encoding that the user or the file itself declares; a byte order mark overrides it.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if not head:
        raise Unreadable("is empty")
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _fitting(path, name, "by its byte order mark")
    if said:
        return _fitting(path, _known(said), "as it was named")
    fault = _misfit(path, "utf-8")
    if fault is None:
        wide = _likely(path, head, _WIDE) if b"\0" in head else None
        return Charset(wide, guessed=True) if wide else Charset("utf-8")
    return _guessed(path, head, fault)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise Unreadable(f"“{name}” is no character set known here; try gb18030, big5hkscs or utf-16") from None


def _fitting(path: Path, name: str, why: str) -> Charset:
    if (place := _misfit(path, name)) is not None:
        shown = "UTF-8" if name == "utf-8-sig" else name.upper()
        raise Unreadable(f"is {shown} {why}, but not valid at byte {place + 1}; save it anew, or name --encoding")
    return Charset(name)


def _misfit(path: Path, name: str) -> int | None:
    """The offset of the first byte that an encoding cannot decode; None if it decodes the whole file."""
    decoder = codecs.getincrementaldecoder(name)()
    done = 0
    with path.open("rb") as file:
        while True:
            block = file.read(SAMPLE)
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return done - kept + error.start
            if not block:
                return None
            done += len(block)


def _guessed(path: Path, head: bytes, fault: int) -> Charset:
    if _is_nearly_utf8(head):
        raise Unreadable(f"is UTF-8, but not valid at byte {fault + 1}; save it anew, or name --encoding")
    if name := _likely(path, head, _CANDIDATES):
        return Charset(name, guessed=True)
    raise Unreadable(
        f"is not valid UTF-8 at byte {fault + 1}, nor likely text in another character set; name --encoding"
    )


def _likely(path: Path, head: bytes, names: Sequence[str]) -> str | None:
    """The encoding that decodes a file to the most plausible text; None if none does."""
    scores = {name: _likelihood(head, name) for name in names}
    for name in sorted(scores, key=lambda name: -scores[name]):
        if scores[name] >= LEAST_LIKELY and _misfit(path, name) is None:
            return name
    return None


def _is_nearly_utf8(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in text)
    return beyond > 100 and text.count("\ufffd") < beyond / 50


def _likelihood(head: bytes, name: str) -> float:
    """The share of common characters among the non-ASCII ones; 0 if the bytes do not decode.

    For UTF-16, where English is plain too, it is from -1 to 1: common and ASCII characters against all others.
    """
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return 0.0
    usual = _USUAL_WESTERN if name == "cp1252" else _USUAL
    beyond = [char for char in text if char > "\x7f"]
    if name == "cp1252" and len(beyond) > MOST_BEYOND * len(text):
        return 0.0
    controls = sum(char < "\x20" and char not in "\t\r\n\f" for char in text)
    if name.startswith("utf-16") and text and not controls:
        return 2 * sum(char in usual or char <= "\x7f" for char in text) / len(text) - 1
    return 0.0 if controls else sum(char in usual for char in beyond) / max(len(beyond), 1)
