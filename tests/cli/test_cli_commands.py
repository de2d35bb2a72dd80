"""What every command has in common: help, exit codes, streams, settings."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from searchsvc.cli import commands
from searchsvc.engines.protocol import FACETS

SAMPLE = Path(__file__).parents[2] / "sample"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("command", sorted(commands.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    """`searchsvc COMMAND --help` says what the command does and shows an example."""
    answer = CliRunner().invoke(commands, [command, "--help"])
    assert answer.exit_code == 0
    assert f"Example:\n    searchsvc {command}" in answer.output


def test_the_commands_are_those_that_are_promised() -> None:
    """Scripts rely on these names."""
    assert sorted(commands.commands) == ["build", "check", "convert", "info", "search", "serve"]


def test_a_segmenter_that_is_not_there_is_named(run_apart: Run, tmp_path: Path) -> None:
    """Every command names a package that does not work and what to do, and does not call it a bug of its own."""
    broken = tmp_path / "broken" / "rjieba"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no such library')\n", encoding="utf-8")
    path = f"{broken.parent}:{Path(__file__).parents[2]}"
    for arguments in (("build", str(SAMPLE), "--index", "other"), ("search", "国家安全"), ("info", "--verify")):
        answer = run_apart(*arguments, PYTHONPATH=path)
        assert answer.returncode == 1
        assert (
            "rjieba, which cuts Chinese into words, does not work (no such library): install it again" in answer.stderr
        )
        assert "unexpected" not in answer.stderr


@pytest.mark.parametrize(
    "address", ["library.example.org", "https://", "https://host/a b", "https://host/?q", "https://h#n"]
)
def test_a_public_address_that_is_none_is_refused(run: Run, address: str) -> None:
    """A wrong public URL, with which every link would be wrong, is refused before anything is served."""
    answer = run("serve", "--public-url", address)
    assert answer.returncode == 2
    assert answer.stderr.startswith("searchsvc: setting `public_url`: must be")


def test_every_facet_is_an_option() -> None:
    """Every filter of the browser is an option on the command line."""
    options = {name for option in commands.commands["search"].params for name in option.opts}
    assert {f"--{facet}" for facet in FACETS} <= options


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["search", "zzqqxx"], 0),
        (["info"], 0),
        (["info", "absent"], 1),
        (["search", "a", "--index", "absent"], 1),
        (["build", "absent"], 1),
        (["check", "absent"], 1),
        ([], 2),
        (["fetch"], 2),
        (["search", "a", "--colour"], 2),
        (["search", "a", "--size", "1000"], 2),
        (["search", "a", "--year", "soon"], 2),
        (["build"], 2),
        (["check"], 2),
        (["build", "absent", "--segmenter", "scissors"], 2),
        (["serve", "--port", "99999"], 2),
        (["serve", "--public-url", "host"], 2),
        (["--config", "absent.toml", "info"], 2),
    ],
)
def test_exit_codes(run_apart: Run, arguments: list[str], code: int) -> None:
    """Exit codes are 0 for success, 1 for failure, 2 for misuse, with the reason on stderr and no traceback."""
    answer = run_apart(*arguments)
    assert answer.returncode == code
    assert "Traceback" not in answer.stderr
    if code:
        assert answer.stderr
        assert not answer.stdout


def test_misspelt_setting_is_named(run_apart: Run) -> None:
    """A misspelt environment variable is an error that names the nearest setting."""
    answer = run_apart("info", SEARCHSVC_INDX="x")
    assert answer.returncode == 2
    assert "`index`" in answer.stderr


def test_options_over_environment_over_file(run: Run, tmp_path: Path) -> None:
    """Options override the environment, which overrides the file; paths in the file are relative to it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    file = folder / "mine.toml"
    file.write_text('index = "of-the-file"\n')
    assert run("--config", str(file), "info").returncode == 0
    assert "of-the-option" in run("--config", str(file), "info", "--index", "of-the-option").stderr
    assert str(folder / "of-the-file") in run("--config", str(file), "info", unset=("SEARCHSVC_INDEX",)).stderr


def test_a_closed_pipe_is_no_error(environment: dict[str, str]) -> None:
    """`searchsvc search … | head -1` ends quietly."""
    command = f"{sys.executable} -m searchsvc search --size 100 | head -1"
    answer = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)
    assert answer.stdout.count("\n") == 1
    assert "Error" not in answer.stderr
    assert "Broken" not in answer.stderr


def test_a_terminal_without_chinese_is_no_error(run_apart: Run) -> None:
    """On a Latin-1 terminal Chinese is escaped, and JSON stays valid."""
    latin = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    answer = run_apart("search", "--size", "1", **latin)
    assert (answer.returncode, "\\u" in answer.stdout) == (0, True)
    assert "\\u" not in run_apart("search", "--json", **latin).stdout


def test_help_is_quick(environment: dict[str, str]) -> None:
    """Help loads no engine, no segmenter and no web server."""
    command = "import sys, searchsvc.cli; print([m for m in sys.modules if m in {'numpy', 'flask', 'waitress'}])"
    answer = subprocess.run(
        [sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "[]\n"
