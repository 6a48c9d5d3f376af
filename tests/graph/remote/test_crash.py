"""A publishing process that dies in the middle: readers wait, and the next publication repairs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from participatiekaart.errors import BudgetExceeded, EngineUnavailable
from participatiekaart.graph.remote import GraphChange, Marker, RemoteEngine

from .copies import Copy, changes

A, B, C = (f"https://example.org/graph/{name}" for name in "abc")
ONE, TWO, THREE = (f'<urn:s> <urn:p> "{word}" .\n' for word in ("one", "two", "three"))


def agree(copy: Copy) -> None:
    """The engine holds what the embedded one does."""
    for sparql in ("SELECT ?s ?p ?o { ?s ?p ?o }", "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }"):
        theirs, ours = copy.both(sparql)
        assert theirs == ours, sparql


class Interrupted(Exception):
    """The publishing process dies."""


def interrupted(engine: RemoteEngine, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an engine take so many updates and no more."""
    update, sent = engine.protocol.update, []

    def until(sparql: bytes, *, seconds: float) -> object:
        if len(sent) == after:
            raise Interrupted
        sent.append(sparql)
        return update(sparql, seconds=seconds)

    monkeypatch.setattr(engine.protocol, "update", until)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_readers_wait_after_a_crash_until_all_is_published_anew(
    copy: Copy, connect: Callable[[], RemoteEngine], after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.publish({A: ONE, B: ONE + THREE})
    with monkeypatch.context() as patched:
        patched.setattr(type(copy.engine), "push_bytes", 1)
        interrupted(copy.engine, after, patched)
        with pytest.raises(Interrupted):
            copy.engine.publish(changes(copy.graphs, {A: TWO, B: ONE, C: THREE}), 2)

    reader = connect()
    assert reader.position() == Marker(1, publishing=True)
    with pytest.raises(BudgetExceeded) as caught:
        reader.consistently(lambda _seconds: None, seconds=0.1)
    assert caught.value.budget == "queue"
    with pytest.raises(EngineUnavailable):
        reader.publish([GraphChange(A, ONE.encode(), TWO.encode())], 2)

    repaired = Copy(reader)
    repaired.publish({A: TWO, B: ONE, C: THREE}, anew=True)
    agree(repaired)
    assert reader.position() == Marker(1, publishing=False)


def test_a_crash_while_publishing_anew_is_repaired_too(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    copy.publish({A: ONE, B: TWO})
    with monkeypatch.context() as patched:
        interrupted(copy.engine, 2, patched)
        with pytest.raises(Interrupted):
            copy.engine.publish(changes({}, {A: ONE, B: TWO}), 1, anew=True)
    assert copy.engine.position().publishing
    copy.publish({A: ONE, C: THREE}, anew=True)
    agree(copy)
    assert copy.engine.position() == Marker(2, publishing=False)
