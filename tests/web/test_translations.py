"""The Chinese texts of the interface: complete, and compiled from the current source."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "searchsvc" / "translations" / "zh" / "LC_MESSAGES"


def translated() -> dict[object, Message]:
    with (CATALOGUE / "messages.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale="zh") if message.id}


def extracted() -> set[object]:
    with (ROOT / "searchsvc" / "web" / "translations.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, directory_filter=lambda path: _is_ours(Path(path)))
    return {message if isinstance(message, str) else message[:2] for _, _, message, _, _ in found}


def _is_ours(folder: Path) -> bool:
    return folder.relative_to(ROOT).parts[0] in ("searchsvc", "templates")


def singulars(ids: set[object]) -> set[object]:
    """A text used both with and without a number is a single entry."""
    return {name if isinstance(name, str) else name[0] for name in ids if isinstance(name, str | tuple)}


def test_every_text_is_translated() -> None:
    """Every text of the interface has its Chinese, and no unused one is kept."""
    catalogue = translated()
    assert singulars(extracted()) == singulars(set(catalogue))
    assert [message.id for message in catalogue.values() if message.fuzzy or not all(_forms(message))] == []


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_translations_name_the_same_values() -> None:
    """Every placeholder for a number or name is in the Chinese too."""
    for message in translated().values():
        source = message.id if isinstance(message.id, str) else message.id[0]
        for form in _forms(message):
            assert set(re.findall(r"%\(\w+\)s", form)) == set(re.findall(r"%\(\w+\)s", source)), source


def test_the_compiled_catalogue_is_current() -> None:
    """The compiled file that the server reads is that of the source."""
    compiled = io.BytesIO()
    with (CATALOGUE / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale="zh"))
    assert compiled.getvalue() == (CATALOGUE / "messages.mo").read_bytes()
