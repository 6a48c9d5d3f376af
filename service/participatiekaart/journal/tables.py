"""The journal's tables: activities, and the record versions that each of them made."""

from __future__ import annotations

import sqlalchemy as sql

__all__ = ["activity", "metadata", "version"]

metadata = sql.MetaData()

activity = sql.Table(
    "activity",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column(
        "at", sql.DateTime(timezone=True), nullable=False, comment="when, UTC; every activity is later than the one before"
    ),
    sql.Column("source", sql.Text, nullable=False, comment="where the records come from: what is loaded again as a whole"),
    sql.Column("agent", sql.Text, nullable=False, comment="what did it: a command, later a role; never a person"),
    sql.Column("note", sql.Text, nullable=False, default="", comment="why"),
    sql.Index("activity_at", "at"),
    comment="something that changed records (prov:Activity)",
)

version = sql.Table(
    "version",
    metadata,
    sql.Column("position", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("record", sql.Text, nullable=False, comment="IRI of the record"),
    sql.Column("activity", sql.ForeignKey(activity.c.id), nullable=False),
    sql.Column("hash", sql.String(64), nullable=True, comment="SHA-256 of the canonical N-Triples; none: a retraction"),
    sql.Column("content", sql.LargeBinary, nullable=True, comment="canonical N-Triples, zstd"),
    sql.Index("version_record", "record", "position"),
    sql.Index("version_activity", "activity", "position"),
    sqlite_autoincrement=True,
    comment="one accepted state of a record, or its retraction",
)
