"""What is asked of the journal's tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sql

from participatiekaart.journal.tables import activity, version

__all__ = ["last_in", "latest", "lines", "written"]


def lines() -> sql.Select[Any]:
    """A query over all lines of the journal."""
    of_activity = (activity.c.at, activity.c.source, activity.c.agent, activity.c.note)
    other = version.alias()
    before = (
        sql.select(other.c.hash)
        .where(other.c.record == version.c.record, other.c.position < version.c.position)
        .order_by(other.c.position.desc())
        .limit(1)
        .scalar_subquery()
        .label("hash_before")
    )
    columns = (version.c.position, version.c.record, version.c.content, *of_activity, before)
    return sql.select(*columns).select_from(version.join(activity))


def latest(*columns: sql.ColumnElement[Any]) -> sql.Select[Any]:
    """A query over the last version of each record."""
    other = version.alias()
    last = sql.select(sql.func.max(other.c.position)).where(other.c.record == version.c.record).scalar_subquery()
    return sql.select(*columns).select_from(version.join(activity)).where(version.c.position == last)


def last_in(prefix: str, until: int) -> sql.Select[tuple[int | None]]:
    """Position of the last line until a position about a record whose IRI starts with this."""
    # An expression, because SQLite looks for the highest bare key from the end of the table on, past everything else.
    newest = sql.select(sql.func.max(version.c.position + 0)).where(version.c.position <= until)
    return newest.where(version.c.record >= prefix, version.c.record < prefix + "\U0010ffff")


def written(after: int, until: int, at: int) -> sql.Select[tuple[str, datetime]]:
    """The records whose state at a position was written between two positions, and when that was."""
    later = version.alias()
    newer = sql.select(later.c.position).where(
        later.c.record == version.c.record, later.c.position > version.c.position, later.c.position <= at
    )
    these = (
        sql.select(version.c.record, activity.c.at).join(activity).where(version.c.position > after, version.c.position <= until)
    )
    return these.where(version.c.hash.is_not(None), ~newer.exists()).order_by(version.c.position)
