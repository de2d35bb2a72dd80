"""Imports point downwards only, and each foreign library is imported in one place."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "searchsvc"
LAYERS = ["cli", "terminal", "web", "library", "engines", "formats", "query", "text", "model", "settings", "errors"]
PLACES = {
    "whoosh": "engines/whoosh/",
    "numpy": "engines/whoosh/",
    "jieba": "text/words.py",
    "rjieba": "text/words.py",
    "Stemmer": "text/words.py",
    "flask": "web/",
    "flask_babel": "web/",
}


def imports() -> list[tuple[str, str]]:
    """(file, what it imports), own modules as `searchsvc.x.y`."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        file = path.relative_to(PACKAGE)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found += [(str(file), alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = ["searchsvc", *file.parts[:-1]]
                kept = base[: len(base) - node.level + 1] if node.level else []
                names = [node.module] if node.module else [alias.name for alias in node.names]
                found += [(str(file), ".".join([*kept, name])) for name in names]
    return found


def layer(parts: list[str]) -> int | None:
    return LAYERS.index(parts[0]) if parts and parts[0] in LAYERS else None


def test_imports_point_downwards() -> None:
    """A layer never knows the one above it."""
    for file, module in imports():
        if module.startswith("searchsvc."):
            here = layer(file.removesuffix(".py").split("/"))
            there = layer(module.split(".")[1:])
            assert here is None or there is None or here <= there or "terminal" in file, (file, module)


def test_each_foreign_library_has_one_place() -> None:
    """What is wrapped is wrapped once."""
    for file, module in imports():
        place = PLACES.get(module.split(".")[0])
        assert place is None or file.startswith(place), (file, module)
