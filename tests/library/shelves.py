"""A small library in a folder with its index, for the tests of builds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from searchsvc.building import BuildReport, build
from searchsvc.engines.protocol import Request, Results
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings

ROOT = Path(__file__).parents[2]


def document(identifier: str, *texts: str | tuple[str | None, str | None], **fields: Any) -> dict[str, Any]:
    """A document of Chinese passages, or of pairs."""
    pairs = [(text, None) if isinstance(text, str) else text for text in texts]
    passages = [{side: text for side, text in zip(("zh", "en"), pair, strict=True) if text} for pair in pairs]
    return {"id": identifier, "title": {"zh": f"题{identifier}"}, "passages": passages} | fields


def ten(**fields: Any) -> list[dict[str, Any]]:
    """Ten documents of one passage each."""
    return [document(f"d{n}", (f"第{n}条　国家安全", f"Article {n} national security"), **fields) for n in range(10)]


class Shelf:
    """A library that is a single file, with its index beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "library.jsonl"
        self.index = folder / "index"
        self._opened: list[Library] = []

    @property
    def settings(self) -> Settings:
        return Settings(index=self.index, sources=(self.source,), segmenter="rjieba", time_limit=30)

    def write(self, documents: Iterable[Any]) -> None:
        content = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents)
        self.source.write_text(content, encoding="utf-8")

    def build(self, documents: Iterable[Any] | None = None, **how: Any) -> BuildReport:
        if documents is not None:
            self.write(documents)
        return build(self.settings, **how)

    def open(self) -> Library:
        """The library as a server opens it; closed at the end of the test."""
        library = Library(self.settings)
        self._opened.append(library)
        return library

    def close(self) -> None:
        for library in self._opened:
            library.close()

    def generations(self) -> set[str]:
        """The names of all generations on disk."""
        return {path.name for path in self.index.iterdir() if path.is_dir()}

    def serving(self) -> Path:
        """The folder of the serving generation."""
        return self.index / (self.index / "current").read_text(encoding="utf-8").strip()

    def found(self, query: str = "") -> list[str]:
        """What a new reader finds: the documents of the hits, in the order of the library."""
        library = Library(self.settings)
        try:
            return [hit.document.id for hit in search(library, query).hits]
        finally:
            library.close()


def search(library: Library, query: str = "", **how: Any) -> Results:
    """Search as a page does, in the order of the library."""
    return library.search(Request(parse(query), size=100, sort="document", **how))


def running(script: str, *arguments: object, **how: Any) -> subprocess.Popen[str]:
    """A Python process that can import the program and this module."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def run(script: str, *arguments: object, **how: Any) -> str:
    """The output of a Python process, which must succeed."""
    process = running(script, *arguments, **how)
    output, said = process.communicate()
    assert process.returncode == 0, said
    return output
