"""The same bytes are JSON and RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.model.documents import JsonDocuments
from participatiekaart.rdf.names import SHARED_BASE, Naming
from participatiekaart.reachability import reachable
from participatiekaart.web.api.context import MEMBERS, context_of

from .conftest import CONTEXT, AsTriples

MODEL = Model.read(bundled.shapes, bundled.ontology)
NAMING = Naming()

every_collection = pytest.mark.parametrize("collection", sorted(MODEL.collections))


def record_of(client: TestClient, iri: str) -> tuple[str, frozenset[ox.Triple]]:
    """The path of the record that a node stands in, and what its Turtle document says of it."""
    name = NAMING.record_of(iri)
    assert name
    triples = {quad.triple for quad in ox.parse(client.get(f"/doc/{name.path}.ttl").content, format=ox.RdfFormat.TURTLE)}
    return name.path, frozenset(each for each in triples if not str(each.subject).startswith(f"<{SHARED_BASE}doc/"))


def pages(client: TestClient, address: str) -> Iterator[bytes]:
    following: str | None = address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        yield answer.content
        following = answer.links.get("next", {}).get("url")


def test_lists_of_all_things_with_all_fields_say_exactly_what_the_records_say(client: TestClient, as_triples: AsTriples) -> None:
    said = defaultdict(set)
    for collection in MODEL.collections:
        for page in pages(client, f"/api/v1/{collection}?fields=*&limit=100"):
            for triple in as_triples(page):
                assert isinstance(triple.subject, ox.NamedNode)
                said[str(NAMING.record_of(triple.subject.value))].add(triple)
    assert len(said) > 300
    for triples in said.values():
        subject = next(iter(triples)).subject
        assert isinstance(subject, ox.NamedNode)
        path, expected = record_of(client, subject.value)
        assert triples == expected, path


@every_collection
def test_a_thing_says_exactly_what_its_record_says_of_it_and_of_what_it_owns(
    client: TestClient, as_triples: AsTriples, collection: str
) -> None:
    thing = client.get(f"/api/v1/{collection}?limit=1").json()["items"][0]
    _, record = record_of(client, thing["id"])

    def owned(node: object) -> list[object]:
        found = (each.object for each in record if each.subject == node and "#" in str(each.object))
        return [each for each in found if isinstance(each, ox.NamedNode)]

    nodes = reachable([ox.NamedNode(thing["id"])], owned)
    assert as_triples(client.get(thing["self"]).content) == {each for each in record if each.subject in nodes}


def test_json_and_json_ld_are_the_same_bytes(client: TestClient) -> None:
    for address in ("/api/v1/practices", "/api/v1/practices/operatie-schoolvoorbeeld"):
        json, linked = (client.get(address, headers={"Accept": f"application/{each}json"}) for each in ("", "ld+"))
        assert json.content == linked.content
        assert linked.headers["content-type"] == "application/ld+json"


def test_what_lists_say_besides_the_data_is_no_rdf(client: TestClient, as_triples: AsTriples) -> None:
    told = client.get("/api/v1/practices?q=groen&facets=sector&fields=name&limit=1")
    assert {"total", "facets"} <= told.json().keys()
    assert {"key", "self", "highlights"} <= told.json()["items"][0].keys()
    assert {str(each.predicate).rpartition("/")[2] for each in as_triples(told.content)} == {"name>", "22-rdf-syntax-ns#type>"}


def test_what_is_expanded_is_said_of_the_thing_itself(client: TestClient, as_triples: AsTriples) -> None:
    expanded = client.get("/api/v1/practices/operatie-schoolvoorbeeld?fields=region&expand=region")
    almere = f"{SHARED_BASE}id/municipality/gm0034"
    found = {each for each in as_triples(expanded.content) if str(each.subject).startswith(f"<{almere}")}
    assert found == as_triples(client.get("/api/v1/municipalities/gm0034").content)


def test_every_answer_names_its_context_by_an_absolute_address(client: TestClient) -> None:
    for address in ("/api/v1/practices", "/api/v1/practices/operatie-schoolvoorbeeld"):
        assert client.get(address).json()["@context"] == CONTEXT
    assert client.get(CONTEXT).headers["content-type"] == "application/ld+json"


def test_no_property_has_the_key_of_what_answers_say_besides_the_data() -> None:
    keys = {each.key for each in MODEL.by_path.values()}
    assert keys.isdisjoint({*MEMBERS, "items", "included", "id", "type"})


def test_the_context_is_that_of_records_with_more() -> None:
    context = context_of(MODEL)["@context"]
    assert isinstance(context, dict)
    assert JsonDocuments(MODEL).context.items() <= context.items()
