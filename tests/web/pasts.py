"""An area with a past: made, changed, retracted and made again, at times that a test can name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from participatiekaart.journal.tables import activity
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

from .conftest import area, publish

__all__ = ["NAME", "ONE", "spread", "with_past"]

ONE = "/doc/area/one"
NAME = "<https://schema.org/name>"


def with_past(folder: Path) -> Workspace:
    """An area that was made (version 1), changed (2), retracted (3) and made again (4), a day apart."""
    workspace = Workspace(Settings(data_dir=folder, query_workers=1))
    publish(workspace, area("one", f'{NAME} "een"@nl', f'{NAME} "one"@en'))
    publish(workspace, area("one", f'{NAME} "twee"@nl'))
    publish(workspace, retracted=("area/one",))
    publish(workspace, area("one", f'{NAME} "vier"@nl'))
    spread(workspace, [datetime(2026, 3, day, 12, 0, 0, 500_000, UTC) for day in (1, 2, 3, 4)])
    return workspace


def spread(workspace: Workspace, moments: Sequence[datetime]) -> None:
    """Make the activities of a journal take place at these moments."""
    with workspace.journal._connected() as connection:
        for number, moment in enumerate(moments, start=1):
            connection.execute(activity.update().where(activity.c.id == number).values(at=moment))
