"""Formats that are not read here: recognise them by name or content, and advise what to convert them to."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path

_AS_TEXT = "save it as .docx with a word processor"
_AS_TABLE = "save it as .xlsx or .csv with a spreadsheet program"
_AS_MEMORY = "export it as .tmx from the program that made it"
_UNPACKED = "unpack it and name the folder"

ADVICE = {
    ".pdf": "save its text as .docx or .txt, and look it over: a PDF holds lines, not paragraphs",
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".pages", ".docm", ".hwp", ".wpd"), _AS_TEXT),
    **dict.fromkeys((".xls", ".et", ".ods", ".numbers", ".xlsb"), _AS_TABLE),
    **dict.fromkeys((".ppt", ".pptx", ".dps", ".odp", ".key"), "save its text as .docx or .txt"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".kfx", ".fb2", ".djvu", ".caj"), "convert it to .epub, .docx or .txt"),
    **dict.fromkeys((".sdltm", ".tmw", ".mtf", ".wftm", ".txml"), _AS_MEMORY),
    **dict.fromkeys((".ttx", ".po", ".mqxlz", ".sdlppx", ".sdlrpx", ".xlz", ".wsxz"), "export it as .xliff or .tmx"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".tar", ".tgz"), _UNPACKED),
    **dict.fromkeys((".mht", ".mhtml", ".webarchive", ".chm"), "save it as .html"),
    **dict.fromkeys((".ass", ".ssa", ".sub", ".lrc"), "save it as .srt, or its lines as .txt"),
    **dict.fromkeys((".zh", ".en", ".cn"), "name the two x.zh.txt and x.en.txt"),
    ".tex": "convert it to .md or .docx",
    ".gz": "unpack it first; only .jsonl is read compressed",
    ".xz": "unpack it first; only .jsonl is read compressed",
}
"""Advice on what to convert a file to, by the ending of its name."""

_ARCHIVE = "an archive, perhaps a Word file, a workbook or an EPUB"
_OLD_OFFICE = "an old Office file (.doc, .xls), or one that is protected by a password"
_REMEDIES = {
    "a PDF": ADVICE[".pdf"],
    "a rich text file (.rtf)": ADVICE[".rtf"],
    _ARCHIVE: _UNPACKED,
    _OLD_OFFICE: "save it as .docx or .xlsx, without a password",
}
LEAST_TEXT = 20
"""The fewest bytes that can be told to be text."""
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"PK\x03\x04", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (b"\x1f\x8b", "a compressed file (.gz)"),
    (b"\xfd7zXZ", "a compressed file (.xz)"),
    (b"7z\xbc\xaf", "an archive (.7z)"),
    (b"Rar!", "an archive (.rar)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "META-INF/container.xml": ".epub"}
"""The file in an archive that shows it to be a document of a known format."""


def signature(path: Path) -> str:
    """The kind of a file by its first bytes; empty for plain text and unknown kinds."""
    with path.open("rb") as file:
        head = file.read(16)
    return next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), "")


def misnamed(path: Path) -> str:
    """The message for a file that is not what its name says; empty if its kind is unknown."""
    kind = signature(path)
    if kind == _ARCHIVE and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            ending = next((_PARTS[name] for name in archive.namelist() if name in _PARTS), "")
        if ending:
            return f"is a {ending} file, whatever its name says: give it that ending"
    if kind == _ARCHIVE and path.name.lower().endswith(tuple(_PARTS.values())) and not zipfile.is_zipfile(path):
        return "is a damaged archive that has to be copied or saved again"
    if kind:
        return f"is {kind}, whatever its name says: {_REMEDIES.get(kind, 'give it the ending of what it is')}"
    with path.open("rb") as file:
        head = file.read(1024).lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html")):
        return "is a web page, whatever its name says: give it the ending .html"
    return "is plain text, whatever its name says: name it .csv, .txt or .md" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    return len(head) > LEAST_TEXT and not any(byte < 32 and byte not in b"\t\r\n\f" for byte in head)
