"""`searchsvc build` and `searchsvc check`."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "sample"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def document(name: str, **more: Any) -> str:
    passages = [{"zh": "国家安全"}, {"zh": "和平", "en": "peace"}]
    return json.dumps({"id": name, "title": {"en": name}, "passages": passages} | more) + "\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Two good documents, a draft, one under embargo and one without a title."""
    path = tmp_path / "library.jsonl"
    more = document("draft", draft=True) + document("later", embargo="2999-01-01") + document("bad", title={})
    path.write_text(document("one") + document("two") + more, encoding="utf-8")
    return path


def test_build_says_what_it_did(run: Run, library: Path, tmp_path: Path) -> None:
    """The summary counts what went in and what stayed out; faults name file, line, document and field."""
    answer = run("build", str(library), "--index", str(tmp_path / "index"))
    assert answer.returncode == 0
    assert "2 documents, 4 passages" in answer.stdout
    assert "added 2 · changed 0 · removed 0 · unchanged 0" in answer.stdout
    assert "left out: 1 draft, 1 document under embargo, 1 fault" in answer.stdout
    assert re.search(r"library\.jsonl:5: \[bad\] .*title", answer.stderr)
    assert "writing" in answer.stderr  # progress


def test_second_build_says_what_changed(run: Run, library: Path, tmp_path: Path) -> None:
    """A rebuild counts documents added, changed and removed, and passages that are new or changed."""
    index = str(tmp_path / "index")
    run("build", str(library), "--index", index)
    changed = document("two", passages=[{"zh": "国家安全"}, {"zh": "战争"}]) + document("three")
    library.write_text(changed, encoding="utf-8")
    dry = run("build", str(library), "--index", index, "--dry-run", "--allow-removals")
    assert dry.stdout.startswith("nothing was changed; a build would hold 2 documents")
    assert "added 1 · changed 1 · removed 1 · unchanged 0" in dry.stdout
    assert run("search", "战争", "--index", index).stdout == "no passage found\n"
    wet = run("build", str(library), "--index", index, "--allow-removals")
    assert wet.stdout.splitlines()[1] == dry.stdout.splitlines()[1]
    assert run("search", "战争", "--index", index).stdout.startswith("1 passage in 1 document\n")


def test_strict_stops_at_a_fault(run: Run, library: Path, tmp_path: Path) -> None:
    """With --strict a bad document is named and stops the build, and nothing is published."""
    index = tmp_path / "index"
    answer = run("build", str(library), "--index", str(index), "--strict")
    assert answer.returncode == 1
    assert "[bad]" in answer.stderr
    assert run("info", "--index", str(index)).returncode == 1


def test_losing_many_documents_needs_a_word(run: Run, library: Path, tmp_path: Path) -> None:
    """A half-empty source folder does not replace a library by mistake."""
    index = str(tmp_path / "index")
    run("build", str(library), "--index", index)
    library.write_text(document("one"), encoding="utf-8")
    answer = run("build", str(library), "--index", index)
    assert answer.returncode == 1
    assert "--allow-removals" in answer.stderr
    assert "2 documents" in run("info", "--index", index).stdout


def test_sources_of_the_settings(run: Run, library: Path, tmp_path: Path) -> None:
    """Without sources on the command line, those in the settings are used."""
    answer = run("build", SEARCHSVC_SOURCES=str(library), SEARCHSVC_INDEX=str(tmp_path / "index"))
    assert answer.returncode == 0


def test_only_the_first_hundred_faults(run: Run, tmp_path: Path) -> None:
    """A thousand faults do not flood the terminal: a hundred are shown, the rest are counted."""
    path = tmp_path / "bad.jsonl"
    path.write_text(document("good") + "{\n" * 250, encoding="utf-8")
    answer = run("build", str(path), "--index", str(tmp_path / "index"))
    assert answer.stderr.count("bad.jsonl:") == 100
    assert "… and 150 more" in answer.stderr
    assert "250 faults" in answer.stdout


def test_check_finds_faults(run: Run, library: Path) -> None:
    """`check` lists every fault and exits with 1, with 0 for a sound library; no index is touched."""
    answer = run("check", str(library), SEARCHSVC_INDEX="/nowhere")
    assert answer.returncode == 1
    assert "[bad]" in answer.stdout
    assert "read: 2 documents, 4 passages" in answer.stdout
    assert run("check", str(SAMPLE), SEARCHSVC_INDEX="/nowhere").returncode == 0


def test_check_reports_findings_for_people_and_programs(run: Run, tmp_path: Path) -> None:
    """Findings have place and reason; --fail-on decides the exit code; accepted ones are only counted."""
    library = tmp_path / "library.jsonl"
    passage = {"zh": "二〇一九年施行。", "en": "=In force from 2018."}
    library.write_text(json.dumps({"id": "d", "title": {"zh": "题"}, "passages": [passage]}), encoding="utf-8")
    answer = run("check", str(library))
    assert answer.returncode == 0
    assert "warning: d#n1: number: “二〇一九年” is not in the English, “2018” not in the Chinese" in answer.stdout
    assert "found: 1 warning: number" in answer.stdout
    (finding,) = map(json.loads, run("check", str(library), "--json", "--fail-on", "warning").stdout.splitlines())
    assert (finding["document"], finding["n"], finding["record"], finding["zh"]) == ("d", 1, 1, "二〇一九年施行。")
    assert run("check", str(library), "--fail-on", "warning").returncode == 1
    assert run("check", str(library), "--fail-on", "error").returncode == 0
    table = run("check", str(library), "--csv").stdout
    assert table.startswith("\ufeffseverity,kind,reason")
    assert "'=In force" in table
    accepted = tmp_path / "accepted.txt"
    accepted.write_text(f"{finding['id']}  # the year of the translation\n", encoding="utf-8")
    answer = run("check", str(library), "--fail-on", "note", "--accepted", str(accepted))
    assert answer.returncode == 0
    assert "found: 1 accepted" in answer.stdout
    accepted.write_text("nonsense\n", encoding="utf-8")
    answer = run("check", str(library), "--accepted", str(accepted))
    assert answer.returncode == 1
    assert "accepted.txt:1: “nonsense”" in answer.stderr


def test_unreadable_source_publishes_nothing(run: Run, library: Path, tmp_path: Path) -> None:
    """The index goes on serving when a source has disappeared."""
    index = str(tmp_path / "index")
    run("build", str(library), "--index", index)
    shutil.move(library, tmp_path / "elsewhere.jsonl")
    answer = run("build", str(library), "--index", index)
    assert answer.returncode == 1
    assert "library.jsonl" in answer.stderr
    assert "2 documents" in run("info", "--index", index).stdout
