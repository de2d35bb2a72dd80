"""What README and docs say is true."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from searchsvc.building import build
from searchsvc.engines.protocol import Request
from searchsvc.library import Library
from searchsvc.query import FIELDS, parse
from searchsvc.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUERY = (ROOT / "docs" / "query.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "sample" / "README.md"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder with a library in it."""
    folder = tmp_path_factory.mktemp("user")
    shutil.copytree(ROOT / "sample", folder / "library")
    return folder


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "searchsvc", *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def commands_of_readme() -> list[list[str]]:
    lines = re.findall(r"^    searchsvc (.+)$", README, re.MULTILINE)
    return [shlex.split(line) for line in lines]


def test_every_command_of_the_readme_runs(installed: Path) -> None:
    """The commands of the README work when copied in order."""
    commands = commands_of_readme()
    assert {words[0] for words in commands} == {"check", "build", "serve", "search", "info", "convert"}
    for words in commands:
        if words[0] == "serve":
            continue
        done = run(installed, *words)
        assert done.returncode == 0, (words, done.stderr)
        assert done.stdout


def test_every_setting_stands_in_the_readme() -> None:
    """Every setting, with its default, is in one table."""
    for name, field in Settings.model_fields.items():
        assert f"`{name}`" in README, name
        default = field.get_default()
        if isinstance(default, bool):
            assert f"`{str(default).lower()}`" in README


@pytest.mark.parametrize("command", ["build", "serve", "search", "info", "check"])
def test_every_command_has_help_with_an_example(command: str, tmp_path: Path) -> None:
    """Every command's `--help` shows an example."""
    done = run(tmp_path, command, "--help")
    assert done.returncode == 0
    assert f"searchsvc {command}" in done.stdout
    assert "Example" in done.stdout


def test_the_example_of_the_readme_is_a_library(tmp_path: Path) -> None:
    """The document shown in the README can be built as it is."""
    example = README[README.index('    {"id"') :].split("\n\n")[0]
    (tmp_path / "one.jsonl").write_text(json.dumps(json.loads(example), ensure_ascii=False), encoding="utf-8")
    report = build(Settings(index=tmp_path / "index", sources=(tmp_path / "one.jsonl",)))
    assert (report.documents, report.passages, report.faults) == (1, 1, ())


def examples_of_formats() -> dict[str, dict[str, str]]:
    """The files shown in the docs, grouped by the document that they make."""
    examples: dict[str, dict[str, str]] = {}
    for name, body in re.findall(r"^    (\S+\.\S+):\n((?:(?:        .*)?\n)+)", FORMATS, re.MULTILINE):
        text = re.sub(r"^        ", "", body, flags=re.MULTILINE)
        group = name.split("/")[0] if "/" in name else re.sub(r"\.(?:zh|en)\.", ".", name)
        examples.setdefault(group, {})[name] = text
    return examples


@pytest.mark.parametrize("example", examples_of_formats())
def test_every_example_of_a_format_is_a_library(tmp_path: Path, example: str) -> None:
    """The files shown in the docs can be built as they are, and give pairs in both languages."""
    for name, text in examples_of_formats()[example].items():
        path = tmp_path / "library" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = build(Settings(index=tmp_path / "index", sources=(tmp_path / "library",)))
    assert (report.documents, report.faults) == (1, ())
    assert report.info
    assert report.info.paired == report.passages > 0


def files_of_formats() -> list[tuple[str, ...]]:
    """The example files that the docs link to, grouped into pairs."""
    names = re.findall(r"\]\(\.\./tests/files/([^)]+)\)", FORMATS)
    return [tuple(one for one in names if one.split(".")[0::2] == name.split(".")[0::2]) for name in names]


@pytest.mark.parametrize("names", dict.fromkeys(files_of_formats()), ids=lambda names: names[0])
def test_every_file_that_the_formats_lead_to_is_a_library(tmp_path: Path, names: tuple[str, ...]) -> None:
    """The example files of each format can be built, and give pairs in both languages."""
    sources = tuple(ROOT / "tests" / "files" / name for name in names)
    report = build(Settings(index=tmp_path / "index", sources=sources))
    assert (report.documents, report.faults) == (1, ())
    assert report.info
    assert report.info.paired == report.passages > 0


def test_every_query_shown_in_the_docs_finds_something(installed: Path) -> None:
    """Each example of the search language finds passages of the sample."""
    run(installed, "build", "library", "--index", "index/library")
    library = Library(Settings(index=installed / "index" / "library"))
    table = QUERY[QUERY.index("| you type") : QUERY.index("Capitals alone")]
    examples = [code for row in table.strip().splitlines()[2:] for code in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(examples) > 20
    nothing = [code for code in examples if not library.search(Request(parse(code))).total]
    assert nothing == []


def test_every_field_stands_in_the_grammar() -> None:
    """Each field that the parser knows is in the documented grammar."""
    assert all(f'"{name}"' in QUERY for name in FIELDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_is_dead(page: Path) -> None:
    """Every relative link of the documentation leads to a file."""
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_pictures_of_the_readme_are_there_and_light() -> None:
    """The README shows pictures of results and a document, each smaller than 300 kB."""
    pictures = re.findall(r"!\[[^\]]{40,}\]\(([^)]+\.png)\)", README)
    assert pictures == ["docs/results.png", "docs/document.png"]
    assert all(10_000 < (ROOT / picture).stat().st_size < 300_000 for picture in pictures)


@pytest.mark.long
def test_the_pictures_can_be_made_again(tmp_path: Path) -> None:
    """A single command makes the pictures from the sample."""
    if not shutil.which("chromium"):
        pytest.skip("needs Chromium: apt-get install chromium")
    subprocess.run([sys.executable, ROOT / "docs" / "screenshots.py", tmp_path], check=True, timeout=300)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["document.png", "results.png"]


def test_the_architecture_names_the_files_that_there_are() -> None:
    """Every larger file is mentioned in ARCHITECTURE.md, and every file mentioned there exists."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    there = {path for ending in ("py", "js", "html") for path in ROOT.rglob(f"*.{ending}") if ".venv" not in path.parts}
    assert set(re.findall(r"\b(\w+\.(?:py|js|html))\b", text)) <= {path.name for path in there}
    modules = (path for path in there if path.is_relative_to(ROOT / "searchsvc"))
    large = {path.stem for path in modules if len(path.read_bytes().splitlines()) > 120}
    assert large - set(re.findall(r"\w+", text)) == set()
