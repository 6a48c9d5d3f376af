"""SPARQL engines outside this process that answer queries in the place of the embedded one."""

from __future__ import annotations

from typing import NamedTuple

from participatiekaart.graph.remote.changes import GraphChange
from participatiekaart.graph.remote.engine import Marker, RemoteEngine
from participatiekaart.graph.remote.oxigraph import Oxigraph
from participatiekaart.graph.remote.virtuoso import Virtuoso
from participatiekaart.settings import Settings

__all__ = ["EngineAddress", "GraphChange", "Marker", "RemoteEngine", "address_of", "engine_at", "engine_of"]

_ENGINES = {"sparql": RemoteEngine, "oxigraph": Oxigraph, "virtuoso": Virtuoso}


class EngineAddress(NamedTuple):
    """Where an engine is, and what it is; `RemoteEngine` explains the others."""

    kind: str
    url: str
    update_url: str
    user: str
    password: str
    base: str


def address_of(settings: Settings) -> EngineAddress | None:
    """The address of the external engine that the settings name; none where the embedded one answers queries."""
    if not settings.graph_url:
        return None
    return EngineAddress(
        settings.graph_engine,
        settings.graph_url,
        settings.graph_update_url,
        settings.graph_user,
        settings.graph_password.get_secret_value(),
        settings.base_iri,
    )


def engine_at(address: EngineAddress) -> RemoteEngine:
    """The engine at an address, not asked yet."""
    kind, *rest = address
    return _ENGINES[kind](*rest)


def engine_of(settings: Settings) -> RemoteEngine | None:
    """The external engine that the settings name, not asked yet; none where the embedded one answers queries."""
    address = address_of(settings)
    return engine_at(address) if address else None
