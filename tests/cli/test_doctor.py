"""The command that examines the catalogue and an external engine, as an operator meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.graph.remote.servers import oxigraph


def test_without_data_and_without_an_external_engine_there_is_nothing_to_examine(run: Run) -> None:
    ended = run("doctor")
    assert ended.exit_code == 1
    assert "PARTICIPATIEKAART_GRAPH_URL" in ended.stderr


def test_what_portals_would_miss_is_told_and_is_no_failure(run: Run, dumped: Path) -> None:
    ended = run("doctor", "--data-dir", str(dumped))
    assert ended.exit_code == 0, ended.stderr
    assert "PARTICIPATIEKAART_CONTACT_EMAIL" in ended.stdout
    assert "0 violations, 2 warnings." in ended.stdout


def test_what_portals_would_reject_is_the_exit_status(run: Run, dumped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTICIPATIEKAART_CONTACT_EMAIL", "nobody")
    ended = run("doctor", "--data-dir", str(dumped))
    assert ended.exit_code == 1
    assert "The contact address is no e-mail address; correct PARTICIPATIEKAART_CONTACT_EMAIL." in ended.stdout


@pytest.mark.parametrize(("options", "status"), [((), 0), (("--union-default-graph",), 1)])
def test_each_check_is_a_line_and_a_failure_is_the_exit_status(
    run: Run, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], status: int
) -> None:
    monkeypatch.setenv("PARTICIPATIEKAART_GRAPH_ENGINE", "oxigraph")
    with oxigraph(*options) as server:
        monkeypatch.setenv("PARTICIPATIEKAART_GRAPH_URL", server.url)
        ended = run("doctor")
        assert "standaardgraaf" in run("doctor", "--lang", "nl").stdout
    assert ended.exit_code == status
    assert len(ended.stdout.splitlines()) == 11
    assert any(line.startswith("fails") for line in ended.stdout.splitlines()) == bool(status)


def test_an_engine_that_does_not_answer_is_a_failure_with_its_reason(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTICIPATIEKAART_GRAPH_URL", "http://127.0.0.1:9/sparql")
    ended = run("doctor")
    assert ended.exit_code == 1
    assert "127.0.0.1:9" in ended.stdout
