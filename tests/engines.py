"""Where the graph of a service can be: in itself, or in an engine that is started for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.graph.remote import servers

__all__ = ["ENGINES", "Engine", "started"]

ENGINES = ("embedded", "oxigraph", "virtuoso")
"""Their names: in the service, in ``oxigraph serve``, in Virtuoso."""


@dataclass(frozen=True)
class Engine:
    """Where the graph is.

    Attributes:
        settings: those of a service that put it there.
        url: where the engine answers queries; empty for the embedded one.
    """

    settings: dict[str, object] = field(default_factory=dict)
    url: str = ""


@contextmanager
def started(name: str, folder: Path) -> Iterator[Engine]:
    """Start an engine, and end it; skips the test where it is not installed.

    Args:
        name: one of `ENGINES`.
        folder: an empty one, for what the engine writes.
    """
    match name:
        case "oxigraph":
            with servers.oxigraph() as server:
                yield Engine({"graph_engine": name, "graph_url": server.url}, server.url)
        case "virtuoso":
            if not all(servers.VIRTUOSO.values()):
                pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
            user = {"graph_user": "dba", "graph_password": servers.PASSWORD}
            with servers.virtuoso(folder) as server:
                yield Engine({"graph_engine": name, "graph_url": server.url, **user}, server.url)
        case _:
            yield Engine()
