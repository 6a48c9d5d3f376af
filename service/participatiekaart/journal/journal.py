"""Appending to the journal and reading it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sql
import zstandard

from participatiekaart.errors import JournalCorrupt, JournalUnavailable
from participatiekaart.journal.lines import Change, Entry, Head, Version
from participatiekaart.journal.statements import last_in, latest, lines, written
from participatiekaart.journal.tables import activity, metadata, version
from participatiekaart.language import text
from participatiekaart.rdf.names import Naming
from participatiekaart.rdf.records import Record

__all__ = ["Journal"]

_BATCH = 2000

_TICK = timedelta(milliseconds=1)
"""Between two activities at least: clients that keep time in milliseconds, as JavaScript does, still see which was last."""


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
            for table in metadata.tables.values():
                for index in table.indexes:  # those that a journal of an earlier release lacks
                    index.create(connection, checkfirst=True)

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
        query = latest(version.c.record, version.c.position, version.c.hash, activity.c.source).where(version.c.hash.is_not(None))
        with self._connected() as connection:
            return {row.record: Head(row.position, row.hash, row.source) for row in connection.execute(query)}

    def records(self) -> Iterator[Record]:
        """The current records, sorted by IRI."""
        for change in self.changes(0):
            if change.record is not None:
                yield change.record

    def changes(self, since: int) -> Iterator[Change]:
        """What became of every record that changed after a position, sorted by IRI."""
        query = latest(version.c.record, version.c.content).where(version.c.position > since).order_by(version.c.record)
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
        query = latest(version.c.record, version.c.content).where(
            version.c.record >= prefix, version.c.record < prefix + "\U0010ffff", version.c.content.is_not(None)
        )
        unpack = zstandard.ZstdDecompressor().decompress
        with self._connected() as connection:
            for row in connection.execute(query.order_by(version.c.record)):
                yield Record(self._naming.named(row.record), unpack(row.content))

    def offered_before(self, source: str, editors: str) -> dict[str, str | None]:
        """What a source last offered of each record that editors had in their hands last: its hash; none where it never did."""
        edited = latest(version.c.record).where(activity.c.source == editors)
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

    def entries(self, after: int, most: int) -> list[Entry]:
        """The lines that follow a position, in order, of which there can be fewer than asked for.

        Args:
            after: the position; 0 for the first line.
            most: number of lines.
        """
        query = lines().where(version.c.position > after).order_by(version.c.position).limit(most)
        with self._connected() as connection:
            return [self._entry(row) for row in connection.execute(query)]

    def newest(self, prefixes: Iterable[str], until: int, most: int) -> list[Entry]:
        """The last lines until a position of records whose IRI starts with one of these, newest first."""
        among = [(version.c.record >= each) & (version.c.record < each + "\U0010ffff") for each in prefixes]
        query = lines().where(version.c.position <= until, sql.or_(*among)).order_by(version.c.position.desc()).limit(most)
        with self._connected() as connection:
            return [self._entry(row) for row in connection.execute(query)]

    def entry(self, position: int) -> Entry | None:
        """The line at a position; none when there is no such line."""
        with self._connected() as connection:
            row = connection.execute(lines().where(version.c.position == position)).one_or_none()
        return None if row is None else self._entry(row)

    def _entry(self, row: sql.Row[Any]) -> Entry:
        name = self._naming.named(row.record)
        record = None if row.content is None else Record(name, zstandard.ZstdDecompressor().decompress(row.content))
        at = row.at.replace(tzinfo=UTC)
        return Entry(row.position, at, name, record, row.source, row.agent, row.note, row.hash_before is None)

    def times(self, positions: Collection[int]) -> dict[int, datetime]:
        """When the lines at some positions were written, UTC."""
        query = sql.select(version.c.position, activity.c.at).join(activity).where(version.c.position.in_(positions))
        with self._connected() as connection:
            return {row.position: row.at.replace(tzinfo=UTC) for row in connection.execute(query)}

    def states(self, at: int, prefix: str = "") -> Iterator[Entry]:
        """What every record was at a position, sorted by IRI: its last line until then, also where that is a retraction.

        It is read a little at a time, each time in a transaction of its own: lines never change, so all of it is of one
        position, and nobody has to wait until it is read.

        Args:
            at: the position.
            prefix: what the IRIs of the records start with.
        """
        after = prefix
        while True:
            newest = sql.select(version.c.record, sql.func.max(version.c.position).label("position"))
            newest = newest.where(version.c.position <= at, version.c.record > after)
            newest = newest.where(version.c.record < prefix + "\U0010ffff").group_by(version.c.record)
            these = newest.order_by(version.c.record).limit(_BATCH).subquery()
            with self._connected() as connection:
                query = lines().join(these, these.c.position == version.c.position).order_by(version.c.record)
                rows = connection.execute(query).all()
            yield from map(self._entry, rows)
            if len(rows) < _BATCH:
                return
            after = rows[-1].record

    def changed(self, prefixes: Iterable[str], until: int) -> datetime | None:
        """When a record whose IRI starts with one of these last changed until a position; none where none ever did."""
        with self._connected() as connection:
            position = max((connection.scalar(last_in(each, until)) or 0 for each in prefixes), default=0)
            at = connection.scalar(sql.select(activity.c.at).join(version).where(version.c.position == position))
        return at.replace(tzinfo=UTC) if at else None

    def current(self, after: int, until: int, at: int) -> list[tuple[str, datetime]]:
        """Records whose state at a position was written between two positions: their IRIs, and when that was.

        Args:
            after: the line before the first one that is looked at.
            until: the last one.
            at: the position.
        """
        query = written(after, min(until, at), at)
        with self._connected() as connection:
            return [(row.record, row.at.replace(tzinfo=UTC)) for row in connection.execute(query)]

    def at(self, moment: datetime) -> int:
        """Position of the last line that was written at or before a moment (with time zone); 0 when there is none."""
        last = sql.select(activity.c.id).where(activity.c.at <= moment.astimezone(UTC)).order_by(activity.c.at.desc()).limit(1)
        query = sql.select(sql.func.max(version.c.position)).where(version.c.activity == last.scalar_subquery())
        with self._connected() as connection:
            return connection.scalar(query) or 0

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
            before = connection.scalar(sql.select(sql.func.max(activity.c.at)))
            at = (
                max(datetime.now(UTC), before.replace(tzinfo=UTC) + _TICK) if before else datetime.now(UTC)
            )  # clocks are set back
            done = connection.execute(sql.insert(activity).values(at=at, source=source, agent=agent, note=note))
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


def _durable(connection: sqlite3.Connection, _: object) -> None:
    """Every commit reaches the disk before it is acknowledged (SQLite: WAL with synchronous=FULL)."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
