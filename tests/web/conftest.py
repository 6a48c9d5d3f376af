"""Workspaces of their own for tests that change or damage what is published."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from fastapi.testclient import TestClient

from participatiekaart import bundled
from participatiekaart.access import Role
from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.web.app import create_app
from participatiekaart.workspace import Workspace
from tests.shapes import shapes_with

from .answers import ONE, TWO

Serving = Callable[[Workspace], AbstractContextManager[TestClient]]


class ServingShaped(Protocol):
    """Serves some records by our shapes and more, given in Turtle."""

    def __call__(self, more: str, *records: Record) -> TestClient:
        """A client of the service."""
        ...


@contextmanager
def serving(workspace: Workspace) -> Iterator[TestClient]:
    """A client of a service over a workspace; an unexpected error is an answer, not a crash of the test."""
    with TestClient(
        create_app(workspace), follow_redirects=False, raise_server_exceptions=False, headers={"Accept-Language": "en"}
    ) as client:
        yield client


@pytest.fixture(scope="session")
def serve() -> Serving:
    """Serves a workspace."""
    return serving


@pytest.fixture
def serve_shaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServingShaped]:
    """Serves some records by shapes that say more than ours."""
    with ExitStack() as stack:

        def served(more: str, *records: Record) -> TestClient:
            monkeypatch.setattr(bundled, "shapes", shapes_with(tmp_path, more))
            workspace = Workspace(Settings(data_dir=tmp_path / "data", query_workers=1))
            publish(workspace, *records)
            return stack.enter_context(serving(workspace))

        yield served


@dataclass(frozen=True)
class Desk:
    """A service that an editor may write to.

    Attributes:
        workspace: what stands behind it.
        client: asks it; without a token of its own.
        editor: headers of a request by an editor.
    """

    workspace: Workspace
    client: TestClient
    editor: dict[str, str]


@contextmanager
def desk(workspace: Workspace) -> Iterator[Desk]:
    """Serve a workspace, with a token for an editor."""
    token = workspace.tokens.create(Role.EDITOR, "the tests")
    workspace.ensure_published(lambda _step, _done: None)
    with serving(workspace) as client:
        yield Desk(workspace, client, {"Authorization": f"Bearer {token}"})


@pytest.fixture
def empty_desk(empty_workspace: Workspace) -> Iterator[Desk]:
    """A service with nothing in it, for a test that writes everywhere."""
    with desk(empty_workspace) as found:
        yield found


@pytest.fixture(scope="module")
def bundled_desk(bundled_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service over a copy of the bundled data, that the tests of a module share: each writes to graphs of its own."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    shutil.copytree(bundled_workspace.data_dir, folder, ignore=shutil.ignore_patterns("*.lease", "results"))
    with desk(Workspace(Settings(data_dir=folder, reference_sample=0, max_file_mib=2))) as found:
        yield found


@pytest.fixture(scope="module")
def two(bundled_desk: Desk) -> Desk:
    """A service that has two small graphs as well, with one triple in both."""
    headers = {**bundled_desk.editor, "Content-Type": "text/turtle"}
    for name, content in ((ONE, "<urn:a> <urn:p> 1 . <urn:b> <urn:p> 2 ."), (TWO, "<urn:b> <urn:p> 2 . <urn:c> <urn:p> 3 .")):
        bundled_desk.client.put("/graph-store", params={"graph": name}, content=content, headers=headers)
    return bundled_desk


def area(slug: str, *lines: str) -> Record:
    """A named area; each line is a predicate and an object in N-Triples."""
    iri = f"{SHARED_BASE}id/area/{slug}"
    said = {f"<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SHARED_BASE}def#NamedArea> .\n"}
    said |= {f"<{iri}> {line} .\n" for line in lines}
    return Record(RecordName(SHARED_BASE, "area", slug), "".join(sorted(said)).encode())


@pytest.fixture
def small(tmp_path: Path) -> Workspace:
    """A small workspace with one published area, put together without validation."""
    workspace = Workspace(Settings(data_dir=tmp_path, query_workers=1))
    publish(workspace, area("one", '<https://schema.org/name> "een"@nl', '<https://schema.org/name> "one"@en'))
    return workspace


def publish(workspace: Workspace, *records: Record, retracted: tuple[str, ...] = ()) -> None:
    """Append to the journal and publish."""
    iris = [f"{SHARED_BASE}id/{path}" for path in retracted]
    workspace.journal.append(records, iris, source="test", agent="test")
    workspace.ensure_published(lambda _step, _done: None)
