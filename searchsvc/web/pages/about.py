"""The administrator's text about the library: `about.en.md` and `about.zh.md`, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from ...errors import SettingsError
from ...model import SIDES, Side

LONGEST = 200_000
"""The most bytes of one file."""


def texts(folder: Path | None) -> Mapping[Side, Markup]:
    """The texts that are there, by language.  Raises SettingsError."""
    files = {side: folder / f"about.{side}.md" for side in SIDES} if folder else {}
    return {side: rendered(_read(file)) for side, file in files.items() if file.exists()}


def rendered(text: str) -> Markup:
    """Markdown as HTML: HTML in it is shown as text, pictures are left out, and headings are one level lower."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # markdown-it escapes all text


def _read(file: Path) -> str:
    try:
        data = file.read_bytes()
        if len(data) > LONGEST:
            raise SettingsError(f"{file} is longer than {LONGEST:,} bytes: shorten it")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not UTF-8: save it as UTF-8") from None
