"""Readers of a running service see one whole position each time, however often something is published, wherever the graph is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.consistency import publish_and_read
from tests.engines import started
from tests.served import served


@pytest.mark.parametrize(
    ("engine", "writer", "publishes"),
    [("embedded", "load", 50), ("embedded", "update", 50), ("oxigraph", "update", 20), ("virtuoso", "update", 20)],
)
def test_a_reader_never_sees_half_a_publish_nor_an_older_one_than_before(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, engine: str, writer: str, publishes: int
) -> None:
    with (
        started(engine, tmp_path_factory.mktemp("engine")) as where,
        served(tmp_path, reference_sample=0, **where.settings) as service,
    ):
        run = publish_and_read(service, writer, publishes=publishes)
    assert run.problems == []
    assert run.published == publishes
    assert run.reads > publishes, "there were readers all the time"
    assert len(run.at) > publishes / 4, "they saw publishes come by"
