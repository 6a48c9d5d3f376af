"""Which engine the settings name."""

from __future__ import annotations

from pydantic import SecretStr

from participatiekaart.graph.remote import RemoteEngine, engine_of
from participatiekaart.graph.remote.oxigraph import Oxigraph
from participatiekaart.graph.remote.virtuoso import Virtuoso
from participatiekaart.settings import Settings


def test_without_an_address_the_embedded_engine_answers() -> None:
    assert engine_of(Settings()) is None


def test_each_kind_of_engine_knows_its_usual_address_for_updates() -> None:
    for settings, kind, update_url in (
        (Settings(graph_url="http://e/sparql"), RemoteEngine, "http://e/sparql"),
        (Settings(graph_url="http://e/query", graph_engine="oxigraph"), Oxigraph, "http://e/update"),
        (Settings(graph_url="http://e/sparql", graph_engine="virtuoso"), Virtuoso, "http://e/sparql-auth"),
        (Settings(graph_url="http://e/sparql", graph_update_url="http://e/other"), RemoteEngine, "http://e/other"),
    ):
        engine = engine_of(settings)
        assert type(engine) is kind
        assert engine.protocol.update_url == update_url


def test_the_names_of_our_own_graphs_start_with_the_base() -> None:
    engine = engine_of(Settings(graph_url="http://e/", base_iri="https://example.org/", graph_password=SecretStr("x")))
    assert engine
    assert all(graph.startswith("https://example.org/graph#") for graph in engine.layout.own)
