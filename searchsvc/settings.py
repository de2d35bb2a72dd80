"""The settings of all commands and the server: options over environment (`SEARCHSVC_*`) over file over default."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from .errors import SettingsError
from .limits import USUAL, Limits

PREFIX = "SEARCHSVC_"
DEFAULT_FILE = "searchsvc.toml"
CREDENTIALS = tuple(f"{PREFIX}OPENSEARCH_{name}" for name in ("USER", "PASSWORD", "CA", "CERTIFICATE", "KEY"))
"""Credentials for a cluster; they come from the environment alone, and appear in no message."""
NO_SETTINGS = (f"{PREFIX}CONFIG", *CREDENTIALS)


_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


def _by_comma(value: Any) -> Any:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _http_address(value: str) -> str:
    if not value:
        return ""
    if not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    if not _ADDRESS.fullmatch(value):
        raise ValueError("must be a host, with a port and a path if need be: https://host/library")
    return value.rstrip("/")


def _public_address(value: str) -> str:
    """An address in the form programs read: characters that addresses may not contain are escaped."""
    parts = urlsplit(_http_address(value))
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError(f"has a host that cannot be one: {error}") from None
    return urlunsplit(parts._replace(netloc=host, path=quote(parts.path, safe="/%:@!$&'()*+,;=")))


def _cluster_address(value: str) -> str:
    value = _http_address(value)
    if "@" in value:
        raise ValueError("user and password come from the environment alone (SEARCHSVC_OPENSEARCH_USER, …_PASSWORD)")
    return value


def _leave_a_thread(value: int, others: ValidationInfo) -> int:
    threads = others.data.get("threads")
    if threads is not None and value >= threads:
        raise ValueError(f"must be less than `threads` ({threads}): one is for health and static files")
    return value


def _within_the_cluster(value: int, others: ValidationInfo) -> int:
    if others.data.get("engine") == "opensearch" and value > USUAL.deepest_page:
        raise ValueError(f"an index on a cluster gives pages up to {USUAL.deepest_page} passages deep")
    return value


ClusterAddress = Annotated[str, AfterValidator(_cluster_address)]


class Settings(BaseSettings):
    """Everything that an administrator can set; every name is also `SEARCHSVC_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    index: Path = Path("index/library")
    """The folder of the index."""
    sources: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_by_comma)] = ()
    """Files and folders of the library, read by `build` when it is given none."""
    engine: Literal["whoosh", "opensearch"] = "whoosh"
    """What holds the index."""
    opensearch_url: Annotated[tuple[ClusterAddress, ...], NoDecode, BeforeValidator(_by_comma), Field(min_length=1)] = (
        "http://127.0.0.1:9200",
    )
    """The addresses of the cluster's nodes; user, password and certificate come from the environment alone."""
    opensearch_index: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")] = "searchsvc"
    """The name of the index on the cluster: letters, digits, `-` and `_`."""
    opensearch_shards: Annotated[int, Field(ge=1, le=1024)] = 1
    """Shards into which a build divides the passages."""
    opensearch_replicas: Annotated[int, Field(ge=0, le=10)] = 1
    """Copies of each part, as far as there are nodes for them."""
    segmenter: Literal["jieba", "rjieba"] = "rjieba"
    """What a build splits Chinese into words with; readers take it from the index."""
    public_url: Annotated[str, AfterValidator(_public_address)] = ""
    """Where readers find the library, with its prefix: `https://host/library`."""
    title: str = "Bilingual library"
    """The library's title in English."""
    title_zh: str = "双语文库"
    """The library's title in Chinese."""
    about: Path | None = None
    """The folder of `about.en.md` and `about.zh.md`, words on the page about the library; else that of the settings."""
    contact: str = ""
    """An e-mail address for reports of errors."""
    private: bool = False
    """Asks search engines to leave every page alone."""
    log_queries: bool = False
    """Writes what is searched for into the log."""
    metrics: bool = False
    """Offers metrics of this process at `/metrics`, which the proxy must keep inside."""
    host: str = "127.0.0.1"
    """The address that `serve` listens on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """The port that `serve` listens on."""
    threads: Annotated[int, Field(ge=2, le=64)] = 12
    """Requests that `serve` takes at once."""
    searches: Annotated[int, Field(ge=1, validate_default=True), AfterValidator(_leave_a_thread)] = 4
    """Requests that may search at once; others wait for a second; a thread is left for health and static files."""
    time_limit: Annotated[float, Field(gt=0, le=60)] = 1.0
    """Seconds that one search may take before it is cut short."""
    longest_query: Annotated[int, Field(ge=10, le=10_000)] = USUAL.longest_query
    """Characters of a query that are read; the answer says what was left out."""
    most_terms: Annotated[int, Field(ge=1, le=1000)] = USUAL.most_terms
    """Words, quotations and the like that a query may have."""
    most_expansions: Annotated[int, Field(ge=1, le=1_000_000)] = USUAL.most_expansions
    """Words that one `prefix*` may stand for, in an index on files."""
    deepest_page: Annotated[int, Field(ge=100, le=100_000), AfterValidator(_within_the_cluster)] = USUAL.deepest_page
    """How many hits page numbers reach; beyond that there is `after`."""
    largest_page: Annotated[int, Field(ge=10, le=1000)] = USUAL.largest_page
    """The most hits on one page (`size`)."""
    largest_header: Annotated[int, Field(ge=4096, le=1 << 20)] = 32_768
    """Bytes of a request's line and headers."""
    largest_body: Annotated[int, Field(ge=0, le=1 << 20)] = 512
    """Bytes of a request's body, which nothing reads."""
    slow_search: Annotated[float, Field(gt=0)] = 0.5
    """Seconds from which a search counts as slow and is logged, with its parts."""
    job_memory: Annotated[int, Field(ge=256)] = 512
    """Megabytes of its own memory that each process of a build may use, mapped files not counted."""
    search_cache: Annotated[int, Field(ge=0, le=65536)] = 32
    """Megabytes of the cache of recent searches in each server process, for their next pages and facets; 0 for none."""
    largest_record: Annotated[int, Field(ge=1)] = 64_000_000
    """Bytes of one record in a file of documents; a longer one is a fault."""
    largest_file: Annotated[int, Field(ge=1)] = 100_000_000
    """Bytes of a file that is read as a whole, and of what an archive unpacks to."""
    archive_members: Annotated[int, Field(ge=1)] = 10_000
    """Files in an archive: a Word file, a workbook, an EPUB."""
    archive_ratio: Annotated[int, Field(ge=1)] = 200
    """How many times its size a file in an archive may unpack to."""
    encoding: str = ""
    """The encoding of text files that do not declare theirs; if empty, it is detected."""

    @property
    def place(self) -> str:
        """Where the index is, for messages."""
        if self.engine == "whoosh":
            return str(self.index)
        return f"{self.opensearch_index} at {', '.join(self.opensearch_url)}"

    @property
    def limits(self) -> Limits:
        """What one request may ask for."""
        return Limits(**{name: getattr(self, name) for name in Limits.__slots__})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def read_settings(
    options: Mapping[str, Any] | None = None,
    *,
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force; a SettingsError names every fault and the nearest name to a misspelt one."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    named = file or (Path(environ[PREFIX + "CONFIG"]) if environ.get(PREFIX + "CONFIG") else None)
    path = named or Path(DEFAULT_FILE)
    if named or path.exists():
        values.update(_from_file(path))
    values.update(_from_environment(environ))
    values.update({name: value for name, value in (options or {}).items() if value is not None})
    try:
        return Settings(**values)
    except ValidationError as error:
        faults = (
            f"setting `{'.'.join(map(str, e['loc']))}`: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise SettingsError("; ".join(faults)) from None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the settings file {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} is not valid TOML: {error}") from None
    for name in values:
        _check_name(name, name, f"in {path}")
    folder = path.resolve().parent
    values.setdefault("about", ".")
    for name in ("index", "about"):
        if isinstance(values.get(name), str):
            values[name] = folder / values[name]
    if "sources" in values:
        values["sources"] = [folder / source for source in _by_comma(values["sources"])]
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for variable, value in environ.items():
        if variable.startswith(PREFIX) and variable not in NO_SETTINGS:
            name = variable.removeprefix(PREFIX).lower()
            _check_name(name, variable, "in the environment")
            values[name] = value
    return values


def _check_name(name: str, written: str, place: str) -> None:
    known = list(Settings.model_fields)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0)
        raise SettingsError(f"unknown setting `{written}` {place}; the nearest known one is `{near[0]}`")
