"""Where versions came from, in PROV-O, and nothing that leads to a person."""

from __future__ import annotations

import csv
from datetime import datetime

import pyoxigraph as ox
import pytest

from participatiekaart.history import History
from participatiekaart.history.provenance import provenance, provenance_of
from participatiekaart.rdf.names import PREFIXES

from .conftest import NAME, ROOT

DOCUMENT = f"{ROOT}/doc/area/one"


@pytest.fixture
def graph(history: History) -> ox.Store:
    """All that is said of where the versions came from."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in provenance(history, ROOT))
    return store


def ask(graph: ox.Store, variables: str, pattern: str) -> list[list[str]]:
    """What a pattern finds, sorted."""
    found = graph.query(f"SELECT {variables} {{ {pattern} }}", prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    rows = csv.reader(found.serialize(format=ox.QueryResultsFormat.CSV).decode().splitlines()[1:])  # type: ignore[union-attr]
    return sorted(rows)


def test_each_version_is_an_entity_that_an_activity_made_at_a_time(graph: ox.Store, history: History) -> None:
    versions = ask(
        graph,
        "?version ?at",
        f"?version a prov:Entity ; dct:isVersionOf <{NAME.iri}> ; prov:generatedAtTime ?at ; prov:wasGeneratedBy ?change . "
        "?change a prov:Activity ; prov:endedAtTime ?at . FILTER(STRSTARTS(STR(?change), STR(?version)))",
    )
    assert [each[0] for each in versions] == [f"{DOCUMENT}?version={position}" for position in (1, 3, 5)]
    assert [datetime.fromisoformat(each[1]) for each in versions] == [each.at for each in history.versions if each.hash]


def test_a_version_is_a_revision_of_the_one_before_also_after_a_retraction(graph: ox.Store) -> None:
    assert ask(graph, "?new ?old", "?new prov:wasRevisionOf ?old") == [
        [f"{DOCUMENT}?version=3", f"{DOCUMENT}?version=1"],
        [f"{DOCUMENT}?version=5", f"{DOCUMENT}?version=3"],
    ]


def test_a_retraction_is_an_activity_that_ended_the_version_before(graph: ox.Store, history: History) -> None:
    ended = ask(
        graph,
        "?version ?change ?at",
        "?version prov:wasInvalidatedBy ?change ; prov:invalidatedAtTime ?at . ?change a prov:Activity",
    )
    [[version, change, at]] = ended
    assert (version, change) == (f"{DOCUMENT}?version=3", f"{DOCUMENT}?version=4#change")
    assert datetime.fromisoformat(at) == history.versions[2].at


def test_the_kind_of_agent_is_told_and_the_source(graph: ox.Store) -> None:
    agents = ask(
        graph, "?change ?label", "?change prov:wasAssociatedWith [ a ?class ; rdfs:label ?label ] FILTER(LANG(?label) = 'en')"
    )
    assert [label for _, label in agents] == ["loaded from files", "an editor", "an editor", "copied from another service"]
    sources = ask(graph, "?change ?label ?used", "?change prov:used ?used . ?used rdfs:label ?label")
    assert [label for _, label, _ in sources] == ["files", "editors", "editors", "https://example.com/feed"]
    assert sources[-1][2] == "https://example.com/feed"


@pytest.mark.parametrize("secret", ["ab12cd", "Jo de Vries", "somebody"])
def test_no_token_no_reason_and_no_place_on_a_disk_is_told(history: History, secret: str) -> None:
    assert secret in repr(history)
    assert secret not in "".join(map(str, provenance(history, ROOT)))


def test_what_a_version_says_of_itself_does_not_depend_on_what_came_later(history: History) -> None:
    first = history.versions[0]
    assert provenance_of(first, history, ROOT) == provenance_of(first, History(NAME, (first,)), ROOT)
