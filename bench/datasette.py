"""The same practices in SQLite with FTS5, served by ``datasette``, with queries and indexes made for what is asked."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pyoxigraph as ox

from bench.clients import request
from bench.pages import FACETS, LIMIT, Found, Question
from bench.practices import Practices
from bench.processes import Endpoint, free_port, running
from bench.synthetic import BASE
from participatiekaart.rdf.names import PREFIXES

__all__ = ["Datasette", "datasette"]

_MANY = ("sector", "educationType", "region")
"""Columns of which a practice has several values, when what lies above them counts as well."""
_PREFIXES = "".join(f"PREFIX {each}: <{PREFIXES[each]}> " for each in ("geo", "pk", "schema", "skos"))
_SCHEMA = """
    CREATE TABLE practices (
      id INTEGER PRIMARY KEY, key TEXT, name_nl TEXT, name_en TEXT, description_nl TEXT, description_en TEXT,
      scale TEXT, quality TEXT, start TEXT
    );
    CREATE TABLE labels (iri TEXT PRIMARY KEY, nl TEXT, en TEXT) WITHOUT ROWID;
    CREATE VIRTUAL TABLE texts USING fts5(description_nl, description_en, content='practices', content_rowid='id');
    """ + "".join(
    f"CREATE TABLE practice_{each} ({each} TEXT, practice INTEGER, PRIMARY KEY ({each}, practice)) WITHOUT ROWID;"
    for each in _MANY
)
_INDEXES = """
    CREATE UNIQUE INDEX practices_key ON practices (key);
    CREATE INDEX practices_name ON practices (name_nl);
    CREATE INDEX practices_start ON practices (start, scale);
    INSERT INTO texts (texts) VALUES ('rebuild');
    INSERT INTO texts (texts) VALUES ('optimize');
    """ + "".join(f"CREATE INDEX practices_of_{each} ON practice_{each} (practice, {each});" for each in _MANY)
_SETTINGS = {"sql_time_limit_ms": "120000", "suggest_facets": "off"}


@dataclass(frozen=True)
class Datasette:
    """Asks datasette with SQL: one query for a page with its total, one for all facets together."""

    endpoint: Endpoint

    def requests(self, question: Question) -> Sequence[bytes]:
        """The queries, each with its parameters beside it."""
        if question.key:
            return [self._request(_ITEM, {"key": question.key})]
        told = dict(question.filters)
        if question.start:
            told["start"] = str(question.start)
        if question.words:
            told["words"] = " ".join(question.words)
        found = _found(question)
        page = f"WITH found AS MATERIALIZED ({found}) {_PAGE}"
        counts = f"WITH found AS MATERIALIZED ({found}) {_COUNTS}"
        return [self._request(each, told) for each in (page, counts)[: 1 + question.has_facets]]

    def found(self, question: Question, bodies: Sequence[bytes]) -> Found:
        """What the rows say."""
        rows = orjson.loads(bodies[0])
        if question.key:
            return Found(len(rows), {})
        facets: dict[str, dict[str, int]] = {each: {} for each in FACETS if question.has_facets}
        for row in orjson.loads(bodies[1]) if question.has_facets else ():
            facets[row["column"]][row["value"]] = row["count"]
        return Found(rows[0]["total"] if rows else 0, facets)

    def _request(self, sql: str, told: dict[str, str]) -> bytes:
        asked = urlencode({"sql": " ".join(sql.split()), "_shape": "array", **told})
        return request(replace(self.endpoint, address=f"/practices.json?{asked}"), "", "application/json")


@contextmanager
def datasette(practices: Practices) -> Iterator[Endpoint]:
    """``datasette serve`` on the practices; they are put into SQLite first, when they are not there yet.

    Raises:
        FileNotFoundError: it is not installed.
    """
    if importlib.util.find_spec("datasette") is None:
        raise FileNotFoundError("datasette is not installed: pip install '.[bench]'")
    database = practices.folder / "practices.db"
    if not database.exists():
        _fill(database, practices.snapshot)
    port = free_port()
    command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(database), "--port", str(port)]
    for setting in _SETTINGS.items():
        command += ["--setting", *setting]
    with running(command, port):
        yield Endpoint("datasette", port, "/practices.json?")


# --- SQL ---------------------------------------------------------------------------------------------------------------------


def _found(question: Question) -> str:
    """The practices that are asked for."""
    tables = ["practices AS it"]
    conditions = []
    for name in question.filters:
        tables.append(f"practice_{name}")
        conditions.append(f"practice_{name}.practice = it.id AND practice_{name}.{name} = :{name}")
    if question.words:
        tables.append("texts")
        conditions.append("texts.rowid = it.id AND texts MATCH :words")
    if question.start:
        conditions.append("it.start >= :start")
    return f"SELECT it.id, it.name_nl, it.scale FROM {', '.join(tables)} WHERE {' AND '.join(conditions)}"


def _labelled(name: str) -> str:
    return f"""(SELECT json_group_array(json_object('iri', {name}, 'nl', labels.nl, 'en', labels.en))
        FROM practice_{name} LEFT JOIN labels ON labels.iri = {name} WHERE practice = practices.id) AS {name}"""


_SHOWN = f"""practices.*, scales.nl AS scale_nl, scales.en AS scale_en, {", ".join(map(_labelled, _MANY))}"""
_PAGE = f"""SELECT {_SHOWN}, (SELECT count(*) FROM found) AS total
    FROM (SELECT id FROM found ORDER BY name_nl, id LIMIT {LIMIT}) JOIN practices USING (id)
    LEFT JOIN labels AS scales ON scales.iri = scale ORDER BY practices.name_nl, practices.id"""
_ITEM = f"SELECT {_SHOWN} FROM practices LEFT JOIN labels AS scales ON scales.iri = scale WHERE key = :key"
_COUNTED = [f"SELECT '{each}' AS name, {each} AS value FROM found JOIN practice_{each} ON practice = id" for each in _MANY]
_COUNTS = f"""SELECT name AS "column", value, labels.nl, labels.en, count FROM (
      {" UNION ALL ".join(f"SELECT name, value, count(*) AS count FROM ({each}) GROUP BY value" for each in _COUNTED)}
      UNION ALL SELECT 'scale', scale, count(*) FROM found GROUP BY scale
    ) LEFT JOIN labels ON labels.iri = value ORDER BY name, count DESC"""


def _fill(database: Path, snapshot: Path) -> None:
    """Put the practices of a snapshot into a database that is not there yet."""
    store = ox.Store.read_only(str(snapshot))
    building = database.with_suffix(".tmp")
    building.unlink(missing_ok=True)
    with closing(sqlite3.connect(building)) as connection, connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;" + _SCHEMA)
        connection.executemany("INSERT INTO practices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _practices(store))
        above = _above(store)
        for each in _MANY:
            connection.executemany(f"INSERT OR IGNORE INTO practice_{each} VALUES (?, ?)", _values(store, each, above))
        connection.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?, ?)", _labels(store))
        connection.executescript(_INDEXES + "ANALYZE;")
    building.rename(database)


def _rows(store: ox.Store, names: str, where: str) -> Iterator[list[str]]:
    query = f"{_PREFIXES} SELECT {names} WHERE {{ {where} }}"
    for solution in store.query(query):  # type: ignore[union-attr]
        yield [each.value if each is not None else "" for each in solution]


def _practices(store: ox.Store) -> Iterator[list[str | int]]:
    where = """?practice a pk:PracticeExample ; schema:name ?nl , ?en ; schema:description ?textNl , ?textEn ;
      pk:scale ?scale ; pk:quality ?quality ; pk:period/schema:startDate ?start
      FILTER(LANG(?nl) = "nl" && LANG(?en) = "en" && LANG(?textNl) = "nl" && LANG(?textEn) = "en")"""
    for iri, *rest in _rows(store, "?practice ?nl ?en ?textNl ?textEn ?scale ?quality ?start", where):
        yield [_number(iri), iri.rsplit("/", 1)[-1], *rest]


def _number(iri: str) -> int:
    return int(iri.removeprefix(f"{BASE}id/practice/synthetic-"))


def _above(store: ox.Store) -> dict[str, list[str]]:
    """Each thing with all that lies above it."""
    where = "{ ?it skos:broader|geo:sfWithin ?right } ?it (skos:broader|geo:sfWithin)* ?above"
    above: dict[str, list[str]] = {}
    for iri, each in _rows(store, "DISTINCT ?it ?above", where):
        above.setdefault(iri, []).append(each)
    return above


def _values(store: ox.Store, column: str, above: dict[str, list[str]]) -> Iterable[tuple[str, int]]:
    for practice, value in _rows(store, "?practice ?value", f"?practice a pk:PracticeExample ; pk:{column} ?value"):
        for each in above.get(value, [value]):
            yield each, _number(practice)


def _labels(store: ox.Store) -> Iterable[list[str]]:
    where = """{ ?it skos:prefLabel ?nl FILTER(LANG(?nl) = "nl") } UNION
      { ?it a ?class ; schema:name ?nl FILTER(?class IN (pk:Municipality, pk:Province, pk:LabourMarketRegion)) }
      OPTIONAL { ?it skos:prefLabel ?en FILTER(LANG(?en) = "en") }"""
    return _rows(store, "?it ?nl ?en", where)
