"""``python -m bench publish``: from the request to change one record to the first answer over HTTP that shows the change."""

from __future__ import annotations

import http.client
import shutil
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from bench import servers, synthetic
from bench.answers import answer
from bench.dataset import Dataset
from bench.processes import Endpoint
from participatiekaart.ingest import FileSource
from participatiekaart.rdf.names import RecordName
from participatiekaart.workspace import Workspace

__all__ = ["WRITERS", "measure"]

_CHANGES = 10
_PATIENCE = 120.0
"""Seconds that a change may take."""
_PAUSE = 0.002
"""Seconds between two questions whether the change shows: often enough to see it, seldom enough not to be in its way."""

Write = Callable[[RecordName, str], None]
"""Makes a record what some Turtle says."""


@dataclass(frozen=True)
class _Times:
    """Milliseconds that changes took until they were answered, and until they showed; the very first one apart."""

    first: float
    answered: list[float]
    visible: list[float]


def measure(dataset: Dataset, through: str) -> None:
    """Change one record again and again, and print how long that takes, beside ``oxigraph serve`` on a copy of the snapshot.

    Args:
        dataset: that is served.
        through: one of `WRITERS`.
    """
    record = RecordName(synthetic.BASE, "practice", f"changed-through-{through}")
    copy = dataset.folder / "copy"
    ox.Store.read_only(str(dataset.snapshot)).backup(str(copy))
    try:
        with servers.native_writable(copy) as peer:
            rows = {"oxigraph serve, Graph Store Protocol": _timed(peer, record, _put(peer.port, "/store"))}
    finally:
        shutil.rmtree(copy)
    with servers.ours(dataset.data_dir, synthetic.BASE, cache_mib=64) as ours:
        rows[f"participatiekaart, {through}"] = _timed(ours, record, WRITERS[through](dataset, ours))
    least = min(statistics.median(times.visible) for times in rows.values())
    print("| One changed record | first, ms | answered, ms | visible, ms | slowest, ms | ratio |\n|---|---|---|---|---|---|")
    for name, times in rows.items():
        median = statistics.median(times.visible)
        cells = (times.first, statistics.median(times.answered), median, max(times.visible))
        print(f"| {name} | {' | '.join(f'{each:,.0f}' for each in cells)} | {median / least:.1f} |")


def _timed(endpoint: Endpoint, record: RecordName, write: Write) -> _Times:
    answered, visible = [], []
    with ThreadPoolExecutor(1) as writer:
        for number in range(_CHANGES + 1):
            name = f"Synthetisch voorbeeld, stand {number}"
            start = time.perf_counter()
            writing = writer.submit(_seconds, write, record, synthetic.practice(record.slug, name))
            while not _shows(endpoint, record, name):
                if writing.done():
                    writing.result()
                if time.perf_counter() - start > _PATIENCE:
                    raise TimeoutError(f"the change does not show after {_PATIENCE:.0f} s")
                time.sleep(_PAUSE)
            visible.append((time.perf_counter() - start) * 1000)
            answered.append(writing.result() * 1000)
    return _Times(visible[0], answered[1:], visible[1:])


def _seconds(write: Write, record: RecordName, turtle: str) -> float:
    start = time.perf_counter()
    write(record, turtle)
    return time.perf_counter() - start


def _shows(endpoint: Endpoint, record: RecordName, name: str) -> bool:
    question = f'ASK {{ GRAPH <{record.graph}> {{ <{record.iri}> <https://schema.org/name> "{name}"@nl }} }}'
    return b"true" in answer(endpoint, question, "application/sparql-results+json", _PATIENCE)


def _put(port: int, path: str, token: str = "") -> Write:
    """Writes with a PUT of the Graph Store Protocol."""

    def write(record: RecordName, turtle: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        headers = {"Content-Type": "text/turtle", **({"Authorization": f"Bearer {token}"} if token else {})}
        connection.request("PUT", f"{path}?graph={quote(record.graph, safe='')}", turtle.encode(), headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status >= 300:
            raise RuntimeError(f"status {response.status}: {body.decode()}")

    return write


def _by_graph_store(dataset: Dataset, ours: Endpoint) -> Write:
    token = dataset.run("participatiekaart", "token", "create", "--role", "editor").decode().splitlines()[-1]
    return _put(ours.port, "/graph-store", token)


def _by_load(dataset: Dataset, _ours: Endpoint) -> Write:
    workspace = Workspace(dataset.settings)
    path = dataset.folder / "changed.ttl"

    def write(_record: RecordName, turtle: str) -> None:
        path.write_text(turtle, "utf-8")
        loaded = workspace.load(FileSource.of([path], "changed"), lambda _step, _done: None)
        if not loaded.report.conforms:
            raise RuntimeError(loaded.report.as_text("en"))

    return write


WRITERS = {"graph-store": _by_graph_store, "load": _by_load}
"""Ways to change a record: each makes a `Write` for a dataset and the server on it."""
