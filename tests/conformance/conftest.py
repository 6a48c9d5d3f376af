"""The service with each engine on a free port, and the results of the suites as they come in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from typer.testing import CliRunner

from participatiekaart.cli import app
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.engines import ENGINES, Engine, started
from tests.listening import listening

from .exchange import Service
from .limits import LIMITS
from .manifests import Case
from .suites import FOLDER, suite
from .table import RESULTS, Key, Result

collect_ignore = ["ckan"]
"""Runs in an environment of its own."""
LAST = "test_table.py"
"""It judges what the others found."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each engine and entry of a manifest that a module runs."""
    if "case" not in metafunc.fixturenames:
        return
    cases = [pytest.param(case, id=case.name) for name in metafunc.module.SUITES for case in suite(name)]
    absent = pytest.param(None, id="absent", marks=pytest.mark.skip(reason=f"the W3C suites are not in {FOLDER}"))
    metafunc.parametrize("case", cases or [absent])
    metafunc.parametrize("engine", ENGINES, indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Limits of engines are expected; the table of results comes after the results."""
    for item in items:
        if (key := _key(item)) in LIMITS:
            item.add_marker(pytest.mark.xfail(reason=LIMITS[key], strict=True))
    items.sort(key=lambda item: item.path.name == LAST and item.path.parent == Path(__file__).parent)


def _key(item: pytest.Item) -> Key | None:
    """Which test of which suite with which engine this is."""
    parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    case = parameters.get("case")
    return (parameters["engine"], case.suite, case.name) if isinstance(case, Case) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Write down what came of a test of a suite."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if (key := _key(item)) and (report.when == "call" or not report.passed):
        item.config.stash.setdefault(RESULTS, {})[key] = _result(report)
    return report  # type: ignore[return-value]


def _result(report: pytest.TestReport) -> Result:
    if hasattr(report, "wasxfail"):
        return "limit"
    return "pass" if report.passed else "fail" if report.failed else "not run"


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine."""
    with started(request.param, tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@pytest.fixture(scope="session")
def service(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service without any data, over an engine, on a free port.

    The suites write about persons, which our shapes refuse; so here graphs that are no records are not validated.
    """
    given = {"data_dir": tmp_path_factory.mktemp("service"), "other_graphs": "unchecked", "reference_sample": 0}
    settings = Settings.model_validate({**given, **engine.settings})
    made = CliRunner().invoke(app, ["token", "create", "--role", "editor", "--data-dir", str(settings.data_dir)])
    assert made.exit_code == 0, made.output
    workspace = Workspace(settings)
    workspace.ensure_published(lambda _step, _done: None)
    with listening(workspace) as address:
        service = Service(int(address.rpartition(":")[2]), made.stdout.splitlines()[-1].strip())
        _assert_published_in(engine, service)
        yield service


def _assert_published_in(engine: Engine, service: Service) -> None:
    """What is written to the service is in the engine: otherwise the suites would say nothing of it."""
    if engine.url:
        written = service.write("PUT", "/graph-store?graph=urn:probe", "text/turtle", b"<urn:probe> <urn:probe> 'probe' .")
        assert written.status == 201, written.body.decode()
        query = urlencode({"query": "SELECT * { GRAPH ?g { <urn:probe> <urn:probe> ?probe } }", "format": "json"})
        assert b"probe" in httpx2.get(f"{engine.url}?{query}").content.partition(b"results")[2]
