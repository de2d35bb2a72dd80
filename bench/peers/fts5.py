"""SQLite FTS5: a full-text index of words, with tables of passages and documents; facets by GROUP BY."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..library import Record
from .application import stored
from .protocol import FACETS, PAGE, SHOWN, Asked, Clause, Found, facet_values
from .text import folded, spaced

FILE = "library.sqlite"

_SCHEMA = """
    create table documents (number integer primary key, id text unique, type text, source text, year text);
    create table topics (document integer, topic text, primary key (document, topic)) without rowid;
    create table passages (row integer primary key, record text);
    create virtual table words using fts5 (zh, en, content = '', tokenize = 'porter unicode61');
"""
_BITS = 20
"""Low bits of a row id for the passage; the document is in the high bits, so that counting needs no join."""


def build(folder: Path, records: Iterable[Record]) -> None:
    """Build an index of all documents."""
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / FILE) as database:
        database.executescript(f"pragma journal_mode = off; pragma synchronous = off; {_SCHEMA}")
        for number, record in enumerate(records):
            _add(database, number, record)
        database.execute("insert into words (words) values ('optimize')")
        database.commit()
        database.executescript("pragma journal_mode = wal; analyze")


def change(folder: Path, record: Record) -> None:
    """Replace a document by its new version."""
    with sqlite3.connect(folder / FILE) as database:
        (number,) = database.execute("select number from documents where id = ?", [record["id"]]).fetchone()
        _remove(database, number)
        _add(database, number, record)


def open(folder: Path) -> FtsPeer:
    """Open an index for searching."""
    return FtsPeer(folder)


class FtsPeer:
    """The database, with a connection per thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._own = threading.local()

    @property
    def _database(self) -> sqlite3.Connection:
        if not hasattr(self._own, "database"):
            self._own.database = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
            self._own.database.execute("pragma mmap_size = 4294967296")
        return self._own.database  # type: ignore[no-any-return]

    def search(self, asked: Asked) -> Found:
        """Ten hits by rank; matches are counted by document once, and all facets from these counts."""
        match = " AND ".join(map(_clause, asked.clauses))
        chosen, values = _chosen(asked.choices)
        in_chosen = f"and rowid >> {_BITS} in (select number from documents where {chosen})" if values else ""
        hits = self._database.execute(
            f"""select -found.score, record from
                    (select rowid as row, rank as score from words where words match ? {in_chosen}
                     order by rank limit {PAGE} offset {asked.offset}) as found
                join passages using (row) order by found.score""",
            [match, *values],
        ).fetchall()
        total, facets = self._counts(match, asked)
        return Found(total, hits, facets)

    def _counts(self, match: str, asked: Asked) -> tuple[int, dict[str, list[tuple[str, int]]]]:
        everything, values = _chosen(asked.choices)
        parts = [f"select 'total', null, sum(hits) from found where {everything}"]
        for facet in FACETS:
            condition, others = _chosen(asked.choices_but(facet))
            joined = "join topics on document = number" if facet == "topic" else ""
            parts.append(f"select '{facet}', {facet}, sum(hits) from found {joined} where {condition} group by 2")
            values += others
        rows = self._database.execute(
            f"""with matched as materialized (
                    select rowid >> {_BITS} as number, count(*) as hits from words where words match ? group by 1),
                found as materialized (select * from matched join documents using (number))
                {" union all ".join(parts)}""",
            [match, *values],
        ).fetchall()
        counts: dict[str, list[tuple[str, int]]] = {facet: [] for facet in FACETS}
        for facet, value, count in rows[1:]:
            counts[facet].append((value, count))
        by_count = {f: sorted(c, key=lambda pair: (-pair[1], pair[0]))[:SHOWN] for f, c in counts.items()}
        return rows[0][2] or 0, by_count


def _clause(clause: Clause) -> str:
    side = f"{clause.side} : " if clause.side else ""
    words = folded(clause.text) if clause.kind == "prefix" else spaced(clause.text)
    quoted = words.replace('"', '""')
    return f'{side}"{quoted}"' + (" *" if clause.kind == "prefix" else "")


def _chosen(choices: dict[str, list[str]]) -> tuple[str, list[str]]:
    """A condition on documents, and the parameters it takes."""
    conditions, values = ["true"], []
    for facet, wanted in choices.items():
        listed = ", ".join("?" * len(wanted))
        conditions.append(
            f"number in (select document from topics where topic in ({listed}))"
            if facet == "topic"
            else f"{facet} in ({listed})"
        )
        values += wanted
    return " and ".join(conditions), values


def _add(database: sqlite3.Connection, number: int, record: Record) -> None:
    facets = facet_values(record)
    single: list[Any] = [facets[facet][0] for facet in ("type", "source", "year")]
    database.execute("insert into documents values (?, ?, ?, ?, ?)", [number, record["id"], *single])
    database.executemany("insert or ignore into topics values (?, ?)", [(number, topic) for topic in facets["topic"]])
    rows = range((number << _BITS) + 1, (number << _BITS) + 1 + len(record["passages"]))
    texts = ((spaced(passage.get("zh")), spaced(passage.get("en"))) for passage in record["passages"])
    database.executemany("insert into words (rowid, zh, en) values (?, ?, ?)", _numbered(rows, texts))
    database.executemany("insert into passages values (?, ?)", _numbered(rows, ((hit,) for hit in stored(record))))


def _numbered(rows: range, values: Iterable[tuple[str, ...]]) -> Iterable[tuple[Any, ...]]:
    return ((row, *held) for row, held in zip(rows, values, strict=True))


def _remove(database: sqlite3.Connection, number: int) -> None:
    first, end = number << _BITS, (number + 1) << _BITS
    held = database.execute(
        "select row, record ->> 'zh', record ->> 'en' from passages where row between ? and ?", [first, end - 1]
    )
    database.executemany(
        "insert into words (words, rowid, zh, en) values ('delete', ?, ?, ?)",
        [(row, spaced(zh), spaced(en)) for row, zh, en in held.fetchall()],
    )
    database.execute("delete from passages where row between ? and ?", [first, end - 1])
    database.execute("delete from topics where document = ?", [number])
    database.execute("delete from documents where number = ?", [number])
