"""The command that serves: from the first answer until no process is left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from participatiekaart.workspace import Workspace
from tests.processes import descendants, eventually, is_running


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data_dir: Path, port: int, **environment: str) -> Iterator[subprocess.Popen[str]]:
    command = [
        sys.executable,
        "-m",
        "participatiekaart.cli",
        "serve",
        "--port",
        str(port),
        "--data-dir",
        str(data_dir),
        "--lang",
        "en",
    ]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PARTICIPATIEKAART_QUERY_WORKERS": "2", **environment}
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answer(address: str, process: subprocess.Popen[str], **headers: str) -> httpx.Response:
    """What the service says, as soon as it says anything."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return httpx.get(address, headers=headers, follow_redirects=True)
        except httpx.TransportError:
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline, "the service did not start in time"
            time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_serve_answers_until_it_is_ended_and_leaves_no_process_behind(bundled_workspace: Workspace, how: signal.Signals) -> None:
    port = free_port()
    with served(bundled_workspace.data_dir, port) as process:
        base = f"http://127.0.0.1:{port}"
        assert answer(f"{base}/health/ready", process).json()["status"] == "ready"
        thing = f"{base}/id/practice/operatie-schoolvoorbeeld"
        for accept in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "application/json"):
            got = answer(thing, process, Accept=accept)
            assert (got.status_code, got.headers["content-type"].partition(";")[0]) == (200, accept)
        assert "server" not in got.headers
        assert httpx.get(f"{base}/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
        assert "pk:PracticeExample" in answer(f"{base}/def", process, Accept="text/html").text
        workers = descendants(process.pid)
        assert len(workers) >= 2
        process.send_signal(how)
        _, told = process.communicate(timeout=20)
        assert f"Participatiekaart is at http://localhost:{port}/" in told
        assert "Traceback" not in told
    eventually(lambda: not any(map(is_running, workers)))


def test_the_log_has_one_line_for_each_request_and_nothing_but_objects(bundled_workspace: Workspace) -> None:
    port = free_port()
    with served(bundled_workspace.data_dir, port, PARTICIPATIEKAART_LOG_FORMAT="json") as process:
        base = f"http://127.0.0.1:{port}"
        answer(f"{base}/health/live", process)
        answer(f"{base}/doc/practice?q=groen", process, **{"X-Request-ID": "the-list"})
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    said = [json.loads(line) for line in told[told.index("{") :].splitlines()]
    assert {each["logger"] for each in said} == {"uvicorn.error", "participatiekaart.web.request_log"}
    asked = [each for each in said if "request_id" in each]
    assert [each["route"] for each in asked] == ["/health/live", "/doc/{kind}"]
    assert asked[1]["request_id"] == "the-list"
    assert "127.0.0.1" not in "".join(map(str, asked))


def test_serve_on_a_port_that_is_taken_ends_with_an_error(bundled_workspace: Workspace) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with served(bundled_workspace.data_dir, taken.getsockname()[1]) as process:
            _, told = process.communicate(timeout=30)
            assert process.returncode != 0
            assert "address already in use" in told
