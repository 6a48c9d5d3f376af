"""One loaded graph that all tests share, and what they look at it with."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi.testclient import TestClient

from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.ingest import FileSource
from participatiekaart.settings import Settings
from participatiekaart.web.app import create_app
from participatiekaart.workspace import Workspace

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")  # how long an example takes says more about the machine than about the code

SHARED = Path(__file__).parents[2] / "shared"
"""The third-party suites and source facts beside the checkout, where they are there."""


def silent(_step: str, _done: float) -> None:
    """Progress that no test watches."""


@dataclass(frozen=True)
class Published:
    """The bundled data, loaded and published; tests only read it."""

    workspace: Workspace
    workers: QueryWorkers
    loop: BlockingPortal

    def ask(self, sparql: str) -> list[list[str]]:
        """The result of a SELECT query as rows of text, the header first."""
        result = self.loop.call(self.workers.query, sparql, {"solutions": "text/csv"})
        return list(csv.reader(io.StringIO(result.read().decode())))


@pytest.fixture(scope="session")
def bundled_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A data directory with the bundled data."""
    workspace = Workspace(Settings(data_dir=tmp_path_factory.mktemp("bundled"), query_seconds=20.0))
    loaded = workspace.load(FileSource.bundled(), silent)
    assert loaded.report.conforms, loaded.report.as_text("en")
    return workspace


@pytest.fixture(scope="session")
def published(bundled_workspace: Workspace) -> Iterator[Published]:
    """The bundled data with query workers, in an event loop of their own."""
    with start_blocking_portal() as loop:
        workers = loop.call(bundled_workspace.query_workers)
        yield Published(bundled_workspace, workers, loop)
        loop.call(workers.close)


@pytest.fixture(scope="session")
def client(bundled_workspace: Workspace) -> Iterator[TestClient]:
    """An HTTP client of the service over the bundled data; it does not follow redirects."""
    with TestClient(create_app(bundled_workspace), follow_redirects=False, headers={"Accept-Language": "en"}) as client:
        yield client


@pytest.fixture
def empty_workspace(tmp_path: Path) -> Workspace:
    """A data directory of its own for a test that writes; it asks no second engine, to be quick."""
    return Workspace(Settings(data_dir=tmp_path / "data", reference_sample=0))


@pytest.fixture(scope="session")
def dumped(bundled_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the bundled data and a dump of it; tests only read it."""
    folder = tmp_path_factory.mktemp("dumped") / "data"
    shutil.copytree(bundled_workspace.data_dir, folder)
    workspace = Workspace(Settings(data_dir=folder))
    workspace.dumper.make(workspace.index())
    return folder


@pytest.fixture(scope="session")
def harvested(dumped: Path) -> Iterator[TestClient]:
    """A client that asks for nothing in particular, of a server whose catalogue has two data sets a page."""
    workspace = Workspace(Settings(data_dir=dumped, catalog_page=2, contact_email="data@kaart.example.org"))
    with TestClient(create_app(workspace), follow_redirects=False) as client:
        yield client
