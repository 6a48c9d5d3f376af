"""``/catalog/feed``: the catalogue as a stream of activities (DCAT-AP Feeds)."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.web.conftest import Desk, Serving

AS = "https://www.w3.org/ns/activitystreams#"
TYPE = f"{PREFIXES['rdf']}type"
DATASET = f"{SHARED_BASE}id/dataset/"


def read(client: TestClient, media_type: str = "application/trig") -> list[ox.Quad]:
    """The quads of the stream."""
    formats = {"application/trig": ox.RdfFormat.TRIG, "application/ld+json": ox.RdfFormat.JSON_LD}
    answer = client.get("/catalog/feed", headers={"Accept": media_type})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    return list(ox.parse(answer.content, format=formats[media_type], base_iri="http://testserver/catalog/feed"))


def activities(quads: list[ox.Quad]) -> dict[str, tuple[str, str]]:
    """The activity and its kind by the entity that it is about."""
    about = {quad.subject: quad.object.value for quad in quads if quad.predicate.value == f"{AS}object"}
    kinds = {quad.subject: quad.object.value for quad in quads if quad.predicate.value == TYPE and quad.subject in about}
    return {entity: (activity.value, kinds[activity].removeprefix(AS)) for activity, entity in about.items()}


def test_every_data_set_service_and_the_catalogue_is_told_once_in_a_graph_of_its_own(client: TestClient) -> None:
    quads = read(client)
    told = activities(quads)
    classes = {f"{PREFIXES['dcat']}{name}" for name in ("Catalog", "Dataset", "DataService")}
    whole = client.get("/catalog", headers={"Accept": "application/n-triples"}).content
    triples = {quad.triple for quad in ox.parse(whole, format=ox.RdfFormat.N_TRIPLES)}
    entities = {each.subject.value for each in triples if each.predicate.value == TYPE and each.object.value in classes}
    assert told.keys() == entities
    assert {kind for _, kind in told.values()} == {"Update"}
    for entity, (activity, _) in told.items():
        graph = {quad.triple for quad in quads if quad.graph_name == ox.NamedNode(activity)}
        listed = {each for each in graph if each.predicate.value != f"{PREFIXES['dcat']}dataset"}
        assert ox.NamedNode(entity) in {each.subject for each in graph}
        assert listed <= triples
        assert {each.subject.value for each in graph} & (entities - {entity}) == set()


def test_the_distributions_of_a_data_set_come_with_it(client: TestClient) -> None:
    quads = read(client)
    activity = ox.NamedNode(activities(quads)[f"{DATASET}practices"][0])
    ways = {quad.object for quad in quads if quad.graph_name == activity and quad.predicate.value.endswith("#distribution")}
    assert ways
    assert ways <= {quad.subject for quad in quads if quad.graph_name == activity}


def test_activities_come_in_the_order_of_time(client: TestClient) -> None:
    times = [quad.object.value for quad in read(client) if quad.predicate.value == f"{AS}published"]
    assert times == sorted(times)


def test_the_formats_say_the_same(client: TestClient) -> None:
    assert {*read(client)} == {*read(client, "application/ld+json")}


@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_what_has_no_named_graphs_is_refused(client: TestClient, accept: str) -> None:
    assert client.get("/catalog/feed", headers={"Accept": accept}).status_code == 406


def test_what_a_harvester_holds_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/catalog/feed").headers["etag"]
    assert client.get("/catalog/feed", headers={"If-None-Match": tag}).status_code == 304
    assert client.head("/catalog/feed").status_code == 200


def test_only_what_changed_becomes_another_activity_and_what_went_a_tombstone(bundled_desk: Desk) -> None:
    workspace: Workspace = bundled_desk.workspace
    before = activities(read(bundled_desk.client))
    record = workspace.journal.record(f"{DATASET}regions")
    assert record
    changed = record.content.replace(b'"@en', b' (new)"@en', 1)
    workspace.journal.append([type(record)(record.name, changed)], [f"{DATASET}vocabulary"], source="bundled", agent="a test")
    workspace.ensure_published(silent)
    after = activities(read(bundled_desk.client))
    assert after[f"{DATASET}vocabulary"][1] == "Delete"
    assert after[f"{DATASET}regions"] != before[f"{DATASET}regions"]
    assert after[f"{DATASET}organisations"] == before[f"{DATASET}organisations"]


def test_other_settings_make_another_answer(bundled_desk: Desk, serve: Serving) -> None:
    tag = bundled_desk.client.get("/catalog/feed").headers["etag"]
    changed = Workspace(bundled_desk.workspace.settings.model_copy(update={"contact_name": "Somebody else"}))
    for workspace, status in ((Workspace(bundled_desk.workspace.settings), 304), (changed, 200)):
        with serve(workspace) as client:
            assert client.get("/catalog/feed", headers={"If-None-Match": tag}).status_code == status
