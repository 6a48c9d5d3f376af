"""What the journal tells about its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from participatiekaart.rdf.names import RecordName
from participatiekaart.rdf.records import Record

__all__ = ["Change", "Entry", "Head", "Version"]


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
class Entry:
    """A line of the journal.

    Attributes:
        position: of the line.
        at: when it was written, UTC; lines that were written together have the same time, later ones a later time.
        name: of the record.
        record: its state from then on; none where it was retracted.
        source: where it comes from.
        agent: what wrote it.
        note: why.
        is_new: whether there was no such record just before.
    """

    position: int
    at: datetime
    name: RecordName
    record: Record | None
    source: str
    agent: str
    note: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a record since a position: its new state, or none where it was retracted."""

    name: RecordName
    record: Record | None
