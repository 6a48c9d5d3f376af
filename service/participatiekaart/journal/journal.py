"""Appending to the journal and reading it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql
import zstandard

from participatiekaart.errors import JournalCorrupt, JournalUnavailable
from participatiekaart.journal.tables import activity, metadata, version
from participatiekaart.language import text
from participatiekaart.rdf.names import Naming, RecordName
from participatiekaart.rdf.records import Record

__all__ = ["Change", "Head", "Journal", "Version"]

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """The current version of a record, without its content."""

    position: int
    hash: str
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """A line of a record's history; its hash is none where the record was retracted."""

    position: int
    at: datetime
    hash: str | None
    source: str
    agent: str
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a record since a position: its new state, or none where it was retracted."""

    name: RecordName
    record: Record | None


class Journal:
    """The journal of a data directory.

    Args:
        path: of the SQLite file; made if it is not there.
        naming: tells which record an IRI names.

    Raises:
        JournalCorrupt: the file is there and is no journal.
        JournalUnavailable: it cannot be opened, read or written at the moment; any method may raise this.
    """

    def __init__(self, path: Path, naming: Naming) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._naming = naming
        self._engine = sql.create_engine(f"sqlite:///{path}")
        sql.event.listen(self._engine, "connect", _durable)
        with self._connected() as connection:
            metadata.create_all(connection)

    @contextmanager
    def _connected(self) -> Iterator[sql.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except sql.exc.OperationalError as error:
            raise JournalUnavailable(
                text(
                    "The journal {path} cannot be used at the moment ({reason}); look whether there is room and permission, "
                    "and whether another program has it open.",
                    path=self.path,
                    reason=error.orig,
                )
            ) from error
        except sql.exc.DatabaseError as error:
            raise JournalCorrupt(
                text(
                    "The journal {path} cannot be used ({reason}). It is the one file that cannot be rebuilt: "
                    "put a backup in its place.",
                    path=self.path,
                    reason=error.orig,
                )
            ) from error

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    @property
    def position(self) -> int:
        """Position of the last version; 0 when there is none."""
        with self._connected() as connection:
            return connection.scalar(sql.select(sql.func.max(version.c.position))) or 0

    def heads(self) -> dict[str, Head]:
        """The current version of every record that is not retracted, by record IRI."""
        query = _latest(version.c.record, version.c.position, version.c.hash, activity.c.source).where(
            version.c.hash.is_not(None)
        )
        with self._connected() as connection:
            return {row.record: Head(row.position, row.hash, row.source) for row in connection.execute(query)}

    def records(self) -> Iterator[Record]:
        """The current records, sorted by IRI."""
        for change in self.changes(0):
            if change.record is not None:
                yield change.record

    def changes(self, since: int) -> Iterator[Change]:
        """What became of every record that changed after a position, sorted by IRI."""
        query = _latest(version.c.record, version.c.content).where(version.c.position > since).order_by(version.c.record)
        unpack = zstandard.ZstdDecompressor().decompress
        with self._connected() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query):
                name = self._naming.named(row.record)
                yield Change(name, Record(name, unpack(row.content)) if row.content is not None else None)

    def record(self, iri: str, at: int | None = None) -> Record | None:
        """A record as it is, or as it was at a position; none when it is not there."""
        query = sql.select(version.c.content).where(version.c.record == iri).order_by(version.c.position.desc()).limit(1)
        if at is not None:
            query = query.where(version.c.position <= at)
        with self._connected() as connection:
            content = connection.scalar(query)
        return None if content is None else Record(self._naming.named(iri), zstandard.ZstdDecompressor().decompress(content))

    def head(self, iri: str) -> Head | None:
        """The current version of a record; none when it is not there."""
        query = (
            sql.select(version.c.position, version.c.hash, activity.c.source)
            .join(activity)
            .where(version.c.record == iri)
            .order_by(version.c.position.desc())
            .limit(1)
        )
        with self._connected() as connection:
            row = connection.execute(query).one_or_none()
        return Head(row.position, row.hash, row.source) if row and row.hash is not None else None

    def starting_with(self, prefix: str) -> Iterator[Record]:
        """The current records whose IRI starts with this, sorted."""
        query = _latest(version.c.record, version.c.content).where(
            version.c.record >= prefix, version.c.record < prefix + "\U0010ffff", version.c.content.is_not(None)
        )
        unpack = zstandard.ZstdDecompressor().decompress
        with self._connected() as connection:
            for row in connection.execute(query.order_by(version.c.record)):
                yield Record(self._naming.named(row.record), unpack(row.content))

    def offered_before(self, source: str, editors: str) -> dict[str, str | None]:
        """What a source last offered of each record that editors had in their hands last: its hash; none where it never did."""
        edited = _latest(version.c.record).where(activity.c.source == editors)
        offered = (
            sql.select(version.c.record, version.c.hash)
            .join(activity)
            .where(activity.c.source == source, version.c.record.in_(edited))
            .order_by(version.c.position)
        )
        with self._connected() as connection:
            found: dict[str, str | None] = dict.fromkeys(connection.scalars(edited))
            return found | {row.record: row.hash for row in connection.execute(offered)}

    def history(self, iri: str) -> list[Version]:
        """All versions and retractions of a record, oldest first; empty when there never was one."""
        query = (
            sql.select(version.c.position, version.c.hash, activity.c.at, activity.c.source, activity.c.agent, activity.c.note)
            .join(activity)
            .where(version.c.record == iri)
            .order_by(version.c.position)
        )
        with self._connected() as connection:
            return [
                Version(row.position, row.at.replace(tzinfo=UTC), row.hash, row.source, row.agent, row.note)
                for row in connection.execute(query)
            ]

    def append(self, accepted: Iterable[Record], retracted: Iterable[str], *, source: str, agent: str, note: str = "") -> int:
        """Append versions and retractions in one durable transaction: all of them, or none.

        Args:
            accepted: the new states of records.
            retracted: IRIs of records that end here.
            source: where they come from; what is loaded again as a whole.
            agent: what does it.
            note: why.

        Returns:
            The position after it.
        """
        pack = zstandard.ZstdCompressor().compress
        rows: list[dict[str, str | bytes | None]] = [
            {"record": each.name.iri, "hash": each.hash, "content": pack(each.content)} for each in accepted
        ]
        rows += [{"record": iri, "hash": None, "content": None} for iri in retracted]
        if not rows:
            return self.position
        with self._connected() as connection:
            done = connection.execute(sql.insert(activity).values(at=datetime.now(UTC), source=source, agent=agent, note=note))
            key = done.inserted_primary_key
            assert key is not None  # noqa: S101  (an insert of one row has one)
            for start in range(0, len(rows), _BATCH):
                connection.execute(sql.insert(version), [{**row, "activity": key[0]} for row in rows[start : start + _BATCH]])
            position = connection.scalar(sql.select(sql.func.max(version.c.position))) or 0
        self._fold()
        return position

    def _fold(self) -> None:
        """Fold the write-ahead log into the file, so that a copy of that one file is a whole backup."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _latest(*columns: sql.ColumnElement[Any]) -> sql.Select[Any]:
    """A query over the last version of each record."""
    other = version.alias()
    last = sql.select(sql.func.max(other.c.position)).where(other.c.record == version.c.record).scalar_subquery()
    return sql.select(*columns).select_from(version.join(activity)).where(version.c.position == last)


def _durable(connection: sqlite3.Connection, _: object) -> None:
    """Every commit reaches the disk before it is acknowledged (SQLite: WAL with synchronous=FULL)."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
