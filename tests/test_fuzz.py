"""Some of the requests that `tests.fuzz` sends 100,000 of."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz import SETTINGS, fuzz
from tests.served import served


def test_odd_requests_leave_the_service_up_well_and_honest(tmp_path: Path) -> None:
    with served(tmp_path, **SETTINGS) as service:
        run = fuzz(service, requests=2000, seed=1)
    assert list(run.broken()) == []
    statuses = {status for _, status, _ in run.answers}
    assert {"200", "204", "400", "401", "404", "406", "415"} <= statuses, "the requests reach into every part"
