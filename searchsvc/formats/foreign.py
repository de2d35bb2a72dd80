"""Files that are documents in formats not read here: what to make of them first."""

from __future__ import annotations

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
    ".tex": "convert it to .md or .docx",
    ".gz": "unpack it first; only .jsonl is read compressed",
    ".xz": "unpack it first; only .jsonl is read compressed",
}
"""What to convert each to."""

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"PK\x03\x04", "an archive, perhaps a Word file, a workbook or an EPUB"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls), or one that is protected by a password"),
    (b"\x1f\x8b", "a compressed file (.gz)"),
    (b"\xfd7zXZ", "a compressed file (.xz)"),
    (b"7z\xbc\xaf", "an archive (.7z)"),
    (b"Rar!", "an archive (.rar)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


def signature(path: Path) -> str:
    """What a file is by its first bytes; nothing for plain text and what is not known."""
    with path.open("rb") as file:
        head = file.read(16)
    return next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), "")
