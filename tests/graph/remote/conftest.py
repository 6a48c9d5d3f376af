"""The engines that the tests of this room ask: real ones, each started once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from participatiekaart.graph.remote import RemoteEngine

from .copies import Copy
from .servers import VIRTUOSO, Connect, Server, connections, oxigraph, virtuoso


@pytest.fixture(scope="session")
def oxigraph_server() -> Iterator[Server]:
    with oxigraph() as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not all(VIRTUOSO.values()):
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(scope="module", params=["sparql", "oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each engine that there is an adapter for; any other one is stood for by Oxigraph without its adapter."""
    started: Server = request.getfixturevalue("virtuoso_server" if request.param == "virtuoso" else "oxigraph_server")
    return replace(started, kind=request.param)


@pytest.fixture
def connect(server: Server) -> Iterator[Connect]:
    """Makes connections to an engine that holds nothing of ours, and leaves it so."""
    with connections(server) as connected:
        yield connected


@pytest.fixture
def engine(connect: Connect) -> RemoteEngine:
    return connect()


@pytest.fixture
def copy(engine: RemoteEngine) -> Copy:
    """Nothing, in an engine and beside it."""
    return Copy(engine)
