"""What is remembered of clients, and for how long."""

from __future__ import annotations

import pytest

from participatiekaart.graph import clients as module
from participatiekaart.graph.clients import Clients


def test_a_client_is_trusted_after_a_quick_query_and_no_more_after_one_that_was_stopped() -> None:
    clients = Clients()
    assert not clients.is_trusted("a")
    clients.was_quick("a")
    assert clients.is_trusted("a")
    assert not clients.is_trusted("b")
    clients.overran("a", "SELECT")
    clients.was_quick("a")
    assert not clients.is_trusted("a")
    assert (clients.overruns("a"), clients.overruns("b")) == (1, 0)


def test_a_query_that_was_long_is_expected_to_be_long_whoever_asks() -> None:
    clients = Clients()
    clients.overran("a", "SELECT * { ?s ?p ?o }")
    assert clients.expects_long("SELECT * { ?s ?p ?o }")
    assert not clients.expects_long("SELECT * { ?s ?p 1 }")


def test_the_time_that_a_client_took_adds_up() -> None:
    clients = Clients()
    clients.took("a", 1.5)
    clients.took("a", 2.0)
    assert (clients.used("a"), clients.used("b")) == (3.5, 0.0)


def test_what_is_remembered_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", -1.0)
    clients = Clients()
    clients.was_quick("a")
    clients.overran("a", "SELECT")
    clients.took("a", 1.0)
    assert (clients.is_trusted("a"), clients.overruns("a"), clients.used("a")) == (False, 0, 0.0)


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 10)
    clients = Clients()
    for number in range(100):
        clients.was_quick(f"client {number}")
        clients.overran(f"client {number}", f"query {number}")
    assert sum(clients.expects_long(f"query {number}") for number in range(100)) == 10
    assert sum(clients.overruns(f"client {number}") for number in range(100)) == 10
