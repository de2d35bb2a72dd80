"""The command line: every command reads its options, calls the library once and shows what it said."""

from __future__ import annotations

import dataclasses
import gc
import ipaddress
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from . import terminal
from .errors import BadParameter, BuildError, IndexAbsent, SearchsvcError, SettingsError, SourceError
from .terminal import say

if TYPE_CHECKING:
    from .audit import Severity
    from .conversion import Format
    from .library import Library
    from .provenance import Provenance
    from .settings import Settings

_FACETS = {
    "type": "Only documents of this type.",
    "author": "Only documents by this person or body.",
    "source": "Only documents published there.",
    "topic": "Only documents on this topic.",
    "year": "2021 or 2019..2021: only documents of these years.",
    "script": "Hans or Hant: only originals in this script.",
    "sides": "both, zh or en: only passages with these sides.",
}

_SELDOM = (50_000, 20, 100)
"""When Python looks for cycles of objects: a build makes few of them, and very many objects that stay."""

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The settings file; default: SEARCHSVC_CONFIG, else ./searchsvc.toml.",
)
@click.pass_context
def commands(context: click.Context, config: Path | None) -> None:
    """Make a library of Chinese documents and their English translations searchable.

    \b
    Example:
      searchsvc build sample --index index/sample
      searchsvc search 国家安全 --index index/sample
    """
    context.obj = config
    if os.environ.get("NO_COLOR"):
        context.color = False


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit: 0, 1 (the work could not be done), 2 (misuse) or 130 (interrupted)."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a terminal without Chinese is no reason to fail
    code = _run(arguments)
    gc.freeze()  # all memory goes with the process: nothing need be collected before
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return commands.main(arguments, "searchsvc", standalone_mode=False) or 0
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BadParameter as error:
        say(f"searchsvc: --{error.field}: {error}")
        return 2
    except SettingsError as error:
        say(f"searchsvc: {error}")
        return 2
    except SearchsvcError as error:
        if isinstance(error, BuildError):
            terminal.show_faults(error.faults, err=True)
        say(f"searchsvc: {error}")
        return 1
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        say(f"searchsvc: unexpected error: {error!r} ({Path(place.filename).name}:{place.lineno}); please report it")
        return 1


def _index_option(command: Command) -> Command:
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("--index", type=kind, help="The folder of the index; default: the setting.")(command)


def _encoding_option(command: Command) -> Command:
    text = "The character set of text files; default: guessed from the text."
    return click.option("--encoding", help=text)(command)


def _check_there(sources: Sequence[Path]) -> None:
    from . import formats

    if absent := formats.missing(sources):
        raise SourceError(f"{', '.join(map(str, absent))}: not found")


def _settings(**options: Any) -> Settings:
    from .settings import read_settings

    return read_settings(options, file=click.get_current_context().obj)


def _library(settings: Settings) -> Library:
    from .library import Library

    return Library(settings)


# build and check


@commands.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@_index_option
@click.option("--segmenter", type=click.Choice(["jieba", "rjieba"]), help="What splits Chinese into words.")
@_encoding_option
@click.option("--strict", is_flag=True, help="Stop if there are faulty documents, instead of leaving them out.")
@click.option("--full", is_flag=True, help="Read every file and analyse every document again.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many processes; default: one per core.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--allow-removals", is_flag=True, help="Build even if more than a tenth of the documents would be lost.")
def build(
    sources: tuple[Path, ...],
    index: Path | None,
    segmenter: str | None,
    encoding: str | None,
    strict: bool,
    **how: Any,
) -> int:
    """Build the index from SOURCES.

    These are files and folders; default: the setting `sources`.  The old index serves until the new one is complete.

    \b
    Example:
      searchsvc build sample --index index/sample
    """
    gc.set_threshold(*_SELDOM)
    from .building import build as build_index

    settings = _settings(sources=sources or None, index=index, segmenter=segmenter, encoding=encoding)
    if not settings.sources:
        raise click.UsageError("name a SOURCE, or set `sources` in the settings")
    if strict and Path("-") in settings.sources:
        raise click.UsageError("--strict reads every source twice: save standard input to a file first")
    with terminal.Progress() as progress:
        report = build_index(settings, strict=strict, progress=progress, **how)
    terminal.show_faults(report.notices, err=True)
    terminal.show_faults(report.faults, err=True)
    terminal.show_report(report, settings.place)
    return 1 if strict and report.faults else 0


@commands.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@_encoding_option
@click.option("--json", "form", flag_value="json", help="The findings as JSON, one a line.")
@click.option("--csv", "form", flag_value="csv", help="The findings as CSV, for a spreadsheet.")
@click.option("--fail-on", type=click.Choice(["note", "warning", "error"]), help="Exit 1 at findings this severe.")
@click.option(
    "--accepted",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file with identifiers of findings to ignore, one per line.",
)
def check(
    sources: tuple[Path, ...], encoding: str | None, form: str | None, fail_on: Severity | None, accepted: Path | None
) -> int:
    """List what is faulty or doubtful in SOURCES.

    Reads them as a build would.  Exits with 1 if there is a fault, or a finding as severe as --fail-on.

    \b
    Example:
      searchsvc check sample
      searchsvc check sample --csv > findings.csv
      searchsvc check sample --fail-on warning --accepted accepted.txt
    """
    from .audit import SEVERITIES, audit, read_accepted
    from .reading import Reading

    _check_there(sources)
    passed_over = read_accepted(accepted) if accepted else frozenset()
    report = terminal.Findings(form)
    with terminal.Progress() as progress:
        reading = Reading(_settings(sources=sources, encoding=encoding), progress)
        for finding in audit((document, (origin.file, origin.record)) for document, origin in reading):
            if finding.id in passed_over:
                report.accepted += 1
            else:
                progress.close()
                report.show(finding)
    terminal.show_faults(reading.notices, err=True)
    terminal.show_faults(reading.faults, err=form is not None)
    report.show_summary()
    terminal.show_reading(reading, err=form is not None)
    severe = SEVERITIES[SEVERITIES.index(fail_on) :] if fail_on else ()
    return 1 if reading.faults or any(report.counts[severity] for severity in severe) else 0


@commands.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--to", required=True, type=click.Choice(["jsonl", "tmx", "csv", "tsv", "markdown"]), help="The format.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write (markdown: the folder).")
@_encoding_option
def convert(sources: tuple[Path, ...], to: Format, output: Path | None, encoding: str | None) -> None:
    """Convert SOURCES to another format; `-` is standard input.

    Without --output the result goes to standard output.  A file is written whole or not at all, and compressed if its
    name ends in .xz or .gz.  Markdown is a folder with a folder for each document.

    \b
    Example:
      searchsvc convert sample --to tmx -o sample.tmx
    """
    from .conversion import convert as convert_sources

    _check_there(sources)
    with terminal.Progress() as progress:
        reading = convert_sources(_settings(sources=sources, encoding=encoding), to, output, progress)
    terminal.show_faults(reading.notices, err=True)
    terminal.show_faults(reading.faults, err=True)
    terminal.show_reading(reading, err=True)


# search and info


class _Given(dict[str, Any]):
    """The options of a search in the shape `read_request` reads; werkzeug would take longer to load than to search."""

    def getlist(self, key: str, /) -> list[str]:
        value = self.get(key) or ()
        return [value] if isinstance(value, str) else list(value)


def _facet_options(command: Command) -> Command:
    for facet in reversed(_FACETS):
        command = click.option(f"--{facet}", multiple=True, help=_FACETS[facet])(command)
    return command


@commands.command()
@click.argument("query", nargs=-1)
@_index_option
@click.option("--json", "as_json", is_flag=True, help="The answer as the API gives it.")
@click.option("--size", help="Hits on a page, 1 to 100.")
@click.option("--page", help="Which page of hits, from 1.")
@click.option("--after", help="Continue from `next` of the previous answer, at any depth.")
@click.option("--sort", help="relevance, newest, oldest or document.")
@click.option("--apart", is_flag=True, help="Passages that contain the words apart, not as typed.")
@click.option("--document", help="Only passages of the document with this identifier.")
@_facet_options
def search(query: tuple[str, ...], index: Path | None, as_json: bool, apart: bool, **asked: Any) -> None:
    """Search the library for QUERY.

    Without one, every passage is listed.  Put `--` before a query that begins with a minus sign, and quote quotation
    marks from the shell.  Filters (--type to --sides) may be repeated; their value `none` means documents without one.

    \b
    Example:
      searchsvc search 国家安全 --type 法律 --year 2019..2021
      searchsvc search '"national security"' --sort newest
      searchsvc search -- '-安全'
    """
    from .web.api.answers import search_answer, written
    from .web.parameters import read_request

    given = _Given(asked, q=" ".join(query), apart="yes" if apart else None)
    settings = _settings(index=index)
    request, _ = read_request(given, settings.limits, strict=True)
    with closing(_library(settings)) as library:
        results = library.search(request)
    if as_json:
        click.echo(written(search_answer(results, settings.public_url)))
    else:
        terminal.show_results(results, settings.public_url, settings.deepest_page)


@commands.command()
@click.argument("place", metavar="[PASSAGE-OR-ADDRESS]", required=False)
@_index_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--verify", is_flag=True, help="Check sources, folder, segmenter and index.")
def info(place: str | None, index: Path | None, as_json: bool, verify: bool) -> int:
    """Show what the index holds and how it was built.

    With a passage or an address: from which file it was read.  With --verify: whether the sources, the folder, the
    segmenter and the index (against its checksums) are sound, and what to do if not.

    \b
    Example:
      searchsvc info --index index/sample
      searchsvc info --verify --index index/sample
      searchsvc info /documents/xiaokang-2008#n3 --index index/sample
    """
    from .provenance import provenance

    settings = _settings(index=index)
    if verify:
        return _verified(settings)
    with closing(_library(settings)) as library:
        if place:
            found = provenance(library, place)
            _show_pairs(_pairs(found), as_json)
            if found.passage and found.passage.gone:
                say(f"{place} is no longer there; this is what now stands in its place")
        elif as_json:
            _show_json(json.dumps(dataclasses.asdict(library.info()), ensure_ascii=False))
        else:
            terminal.show_info(library.info(), settings.place)
    return 0


def _show_pairs(pairs: list[tuple[str, Any]], as_json: bool) -> None:
    if as_json:
        _show_json(json.dumps(dict(pairs), ensure_ascii=False))
    else:
        terminal.show_pairs(pairs)


def _show_json(text: str) -> None:
    """In UTF-8 whatever the terminal's character set, since programs read it."""
    click.echo(text.encode())


def _verified(settings: Settings) -> int:
    from .checkup import checkup

    findings = list(checkup(settings))
    faults = [finding for finding in findings if finding.is_fault]
    terminal.show_pairs([(finding.what, finding.found) for finding in findings if not finding.is_fault])
    terminal.show_faults([f"{finding.what:<12}{finding.found}" for finding in faults], err=True)
    say(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}" if faults else "all is well")
    return 1 if faults else 0


def _pairs(found: Provenance) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = [("document", found.document), ("file", found.origin.file)]
    if found.origin.record:
        pairs.append(("record", found.origin.record))
    return [("passage", found.passage.id), ("n", found.passage.n), *pairs] if found.passage else pairs


# serve


@commands.command()
@_index_option
@click.option("--host", help="The address to listen on; default: the setting.")
@click.option("--port", type=int, help="The port; 0 picks a free one.")
@click.option("--threads", type=int, help="How many requests are taken at once.")
@click.option("--public-url", help="The address readers use, behind a proxy: https://host/library.")
def serve(**options: Any) -> None:
    """Serve the library to browsers and programs until stopped.

    \b
    Example:
      searchsvc serve --index index/sample --port 8080
    """
    settings = _settings(**options)
    from .server import run_server
    from .web import create_app
    from .web.log import logged

    application = create_app(settings)
    try:
        application.extensions["searchsvc"].info()
    except IndexAbsent as error:
        say(f"searchsvc: warning: {error}")
    if not _is_loopback(settings.host):
        say(f"searchsvc: warning: {settings.host} can be reached from other machines; put a proxy in front of it")
    run_server(logged(application, say, queries=settings.log_queries), settings)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
