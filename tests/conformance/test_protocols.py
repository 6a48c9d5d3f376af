"""SPARQL 1.1 Protocol and SPARQL 1.1 Graph Store HTTP Protocol, by the W3C's own tests."""

from __future__ import annotations

from .exchange import Service
from .manifests import Case

SUITES = ("protocol", "graph-store-protocol, direct", "graph-store-protocol, indirect")


def test_the_service_answers_as_the_manifest_says(service: Service, case: Case) -> None:
    service.prepare(case)
    for exchange in case.exchanges:
        service.play(exchange)
