"""Somebody who edits a data directory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from anyio.from_thread import start_blocking_portal

from participatiekaart.editing import Editing, Editor
from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.ingest import Loaded
from participatiekaart.journal import Head
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.rdf.sparql import Dataset
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

NAME, PK, TYPE = f"<{PREFIXES['schema']}name>", PREFIXES["pk"], f"<{PREFIXES['rdf']}type>"
AREA = f"{SHARED_BASE}id/area/een"
AREA_GRAPH = f"{SHARED_BASE}graph/area/een"
MINE = "http://example.org/mine"
DEFAULT = f"{SHARED_BASE}graph/default"


def anything(_: Head | None) -> None:
    """The condition of who has none."""


def area(slug: str = "een", name: str = '"een"@nl') -> str:
    """The triples of a valid record."""
    return f"<{SHARED_BASE}id/area/{slug}> {TYPE} <{PK}NamedArea> .\n<{SHARED_BASE}id/area/{slug}> {NAME} {name} .\n"


class Desk:
    """A data directory of its own, and somebody who edits it.

    Args:
        data_dir: the data directory; what is in it goes.
        workers: of that directory.
        settings: of the workspace.
    """

    def __init__(self, data_dir: Path, workers: QueryWorkers, **settings: str) -> None:
        for path in data_dir.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.workspace = Workspace(Settings.model_validate({"data_dir": data_dir, "reference_sample": 0, **settings}))
        self.editing = Editing(self.workspace, workers)
        self.workspace.ensure_published(lambda _step, _done: None)

    def update(self, update: str, dataset: Dataset | None = None, base: str = "", note: str = "") -> Loaded:
        """Send an update."""
        return self.editing.update(update, dataset or Dataset(), base, Editor("editor:test", note))

    def write(self, method: str, graph: str, lines: str) -> Loaded:
        """Replace a graph, or add to it."""
        write = self.editing.replace if method == "PUT" else self.editing.add
        return write(graph, lines.encode(), Editor("editor:test"), anything)[1]

    @property
    def shown(self) -> dict[str, set[str]]:
        """What readers see: the lines of each graph, of the default graph under the empty name."""
        store = self.workspace.graph.snapshot().store
        found: dict[str, set[str]] = {"": set()} | {str(graph)[1:-1]: set() for graph in store.named_graphs()}
        for quad in store:
            found["" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)[1:-1]].add(f"{quad.triple} .")
        return found

    @property
    def state(self) -> object:
        """All of it: what readers see, and what the journal holds."""
        return (
            self.shown,
            [(each.name, each.content) for each in self.workspace.journal.records()],
            self.workspace.journal.position,
        )

    def close(self) -> None:
        """Close what is open."""
        self.workspace.journal.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, QueryWorkers]]:
    """Query workers of a data directory that each test empties first."""
    data_dir = tmp_path_factory.mktemp("edited")
    with start_blocking_portal() as loop:
        workers = loop.call(Workspace(Settings(data_dir=data_dir)).query_workers)
        yield data_dir, workers
        loop.call(workers.close)


@pytest.fixture
def desk(pool: tuple[Path, QueryWorkers]) -> Iterator[Desk]:
    """A desk over nothing."""
    made = Desk(*pool)
    yield made
    made.close()
