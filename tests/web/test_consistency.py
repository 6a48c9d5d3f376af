"""Readers of a running service see one whole position each time, however often something is published, wherever the graph is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.consistency import WRITERS, publish_and_read
from tests.engines import ENGINES, started
from tests.served import served


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("writer", WRITERS)
def test_a_reader_never_sees_half_a_publish_nor_an_older_one_than_before(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, writer: str, engine: str
) -> None:
    with (
        started(engine, tmp_path_factory.mktemp("engine")) as where,
        served(tmp_path, reference_sample=0, **where.settings) as service,
    ):
        run = publish_and_read(service, writer, publishes=50)
    assert run.problems == []
    assert run.published == 50
    assert run.reads > 50, "there were readers all the time"
    assert len(run.at) > 5, "they saw publishes come by"
