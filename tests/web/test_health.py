"""Whether the service runs, and whether it can answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

from .conftest import Serving, area, publish


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_service_with_a_graph_is_live_and_ready(client: TestClient, path: str, method: str) -> None:
    assert client.request(method, path).status_code == 200


def test_ready_tells_the_position_and_the_number_of_workers(client: TestClient, bundled_workspace: Workspace) -> None:
    ready = client.get("/health/ready").json()
    assert ready["position"] == bundled_workspace.graph.snapshot().position
    assert ready["workers"] == client.app.state.query_workers.size >= bundled_workspace.settings.query_workers  # type: ignore[attr-defined]


def test_where_nothing_is_published_the_service_is_live_and_not_ready(tmp_path: Path, serve: Serving) -> None:
    workspace = Workspace(Settings(data_dir=tmp_path, query_workers=1))
    with serve(workspace) as client:
        assert client.get("/health/live").status_code == 200
        for path in ("/health/ready", "/", "/doc/practice", "/def", "/sparql?query=ASK{}", "/doc/practice/x"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert answer.json()["type"].endswith("/problem/graph-unavailable")
        publish(workspace, area("one"))
        ready = client.get("/health/ready").json()
        assert (ready["status"], ready["position"]) == ("ready", 1)


def test_a_published_change_is_seen_without_a_restart(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        assert client.get("/health/ready").json()["position"] == 1
        publish(small, area("two"))
        assert client.get("/health/ready").json()["position"] == 2
        assert client.get("/doc/area/two").status_code == 200


def garble(folder: Path) -> None:
    for path in folder.glob("*.sst"):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"\xff" * size)


def test_a_damaged_graph_is_503_everywhere_until_it_is_rebuilt(small: Workspace, serve: Serving) -> None:
    folder = small.data_dir / "snapshots" / small.graph.snapshot().name
    garble(folder)
    fresh = Workspace(small.settings)
    with serve(fresh) as client:
        for path in ("/doc/area/one", "/doc/area/one.html", "/doc/area", "/", "/sparql?query=SELECT*{?s?p?o}"):
            assert client.get(path).status_code == 503
        small.rebuild(lambda _step, _done: None)
        for path in ("/doc/area/one", "/doc/area/one.html", "/doc/area", "/", "/sparql?query=SELECT*{?s?p?o}", "/health/ready"):
            assert client.get(path).status_code == 200
