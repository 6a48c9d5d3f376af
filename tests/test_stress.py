"""A short storm: what `tests.stress` measures for a minute, for a few seconds and without looking at how fast answers came."""

from __future__ import annotations

from pathlib import Path

from tests.served import served
from tests.stress import stress


def test_runaway_queries_leave_the_service_sound(tmp_path: Path) -> None:
    with served(tmp_path, query_seconds=2, query_queue_seconds=2) as service:
        run = stress(service, clients=180, runaways=20, unloaded=1.0, seconds=5.0, seed=1)
    assert list(run.unsound()) == []
    assert run.storm.statuses["200"] > 0.99 * run.storm.statuses.total(), "those who ask ordinary questions are answered"
