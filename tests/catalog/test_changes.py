"""The catalogue as an event stream: what became of each data set, told once, with all that belongs to it and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.changes import changes
from participatiekaart.catalog.services import SERVICES
from participatiekaart.rdf.statements import term
from participatiekaart.stream import written
from participatiekaart.workspace import Workspace
from tests.catalog.made import BASE, ROOT, region_with, source, values, write
from tests.conftest import silent
from tests.dumps.conftest import DATASET, area, place
from tests.dumps.conftest import dataset as made_set
from tests.index.worlds import records

FEED = f"{ROOT}/catalog/feed"
AS = "https://www.w3.org/ns/activitystreams#"
AREA = '<{base}id/area/midden> a pk:NamedArea ; schema:name "Midden"@nl .'
"""A record that is in no data set."""


def body(catalogue: Catalogue) -> bytes:
    """The stream in N-Quads."""
    return b"".join(written(changes(catalogue, FEED), "application/n-quads", FEED))


class Told:
    """What a harvester finds in the stream."""

    def __init__(self, catalogue: Catalogue) -> None:
        quads = list(ox.parse(body(catalogue), format=ox.RdfFormat.N_QUADS))
        self.about = [each.triple for each in quads if each.graph_name == ox.DefaultGraph()]
        self.activities: list[str] = [each.object.value for each in self.about if each.predicate.value.endswith("#member")]
        self._quads = quads

    def one(self, activity: str, local: str) -> str:
        """The one value of a property of ActivityStreams."""
        [value] = [
            each.object.value
            for each in self.about
            if each.subject == ox.NamedNode(activity) and each.predicate.value == AS + local
        ]
        return str(value)

    def kinds(self) -> dict[str, set[str]]:
        """What is told of each entity: kinds of activities."""
        return {self.one(each, "object"): values(self.about, each, "rdf:type") for each in self.activities}

    def of(self, entity: str) -> str:
        """The one activity about an entity."""
        [activity] = [each for each in self.activities if self.one(each, "object") == entity]
        return activity

    def described(self, activity: str) -> set[ox.Triple]:
        """What an activity says that its entity is from then on."""
        return {each.triple for each in self._quads if each.graph_name == ox.NamedNode(activity)}


def dataset(number: int) -> str:
    return f"{BASE}id/dataset/set-{number:04}"


def standalone(triples: Iterable[ox.Triple]) -> set[str]:
    """What has activities of its own, of all that is described."""
    kinds = {ox.NamedNode(term(each)) for each in ("dcat:Catalog", "dcat:Dataset", "dcat:DataService")}
    return {each.subject.value for each in triples if each.object in kinds and isinstance(each.subject, ox.NamedNode)}


def test_the_catalogue_each_service_and_each_data_set_are_told_of_once(region: Workspace) -> None:
    told = Told(Catalogue(region, ROOT))
    expected = {f"{BASE}catalog", *(f"{BASE}catalog#{each.name}" for each in SERVICES), *map(dataset, range(7))}
    assert told.kinds() == {each: {f"{AS}Update"} for each in expected}
    assert len(told.activities) == len(set(told.activities)) == len(expected)


def test_the_stream_says_how_it_is_read_and_that_only_the_last_state_is_kept(region: Workspace) -> None:
    told = Told(Catalogue(region, ROOT))
    stream, ldes = f"{FEED}#stream", "https://w3id.org/ldes#"
    said = {each.predicate.value: each.object.value for each in told.about if each.subject == ox.NamedNode(stream)}
    assert said[f"{ldes}timestampPath"] == f"{AS}published"
    assert said[f"{ldes}versionOfPath"] == f"{AS}object"
    assert said[f"{ldes}versionDeleteObject"] == f"{AS}Delete"
    assert said["https://w3id.org/tree#view"] == FEED
    amounts = [each.object.value for each in told.about if each.predicate.value == f"{ldes}versionAmount"]
    assert amounts == ["1"]


def test_a_data_set_is_told_with_all_that_belongs_to_it_and_no_other_entity(bundled: Catalogue) -> None:
    told = Told(bundled)
    whole = set(bundled.triples(bundled.page(100)))
    for each in bundled.datasets(bundled.names):
        found = told.described(told.of(each.iri))
        assert standalone(found) == {each.iri}
        assert found <= whole
        described = {str(triple.subject)[1:-1] for triple in found}
        ways = [way.iri for way in bundled.distributions(each)]
        assert {each.iri, each.publisher, each.license, f"{bundled.iri}#contact", *ways} <= described
        assert {f"{way.iri}-checksum" for way in bundled.distributions(each) if way.file} <= described


def test_the_same_catalogue_is_the_same_stream(region: Workspace) -> None:
    assert body(Catalogue(region, ROOT)) == body(Catalogue(region, ROOT))


def test_a_data_set_that_is_gone_is_told_as_deleted_when_that_happened(tmp_path: Path) -> None:
    workspace = region_with(3, tmp_path)
    write(2, tmp_path)
    assert workspace.load(source(tmp_path), silent).report.conforms
    told = Told(Catalogue(workspace, ROOT))
    gone = told.of(dataset(2))
    assert told.kinds()[dataset(2)] == {f"{AS}Delete"}
    assert told.described(gone) == set()
    last = workspace.journal.history(dataset(2))[-1]
    assert datetime.fromisoformat(told.one(gone, "published")) == last.at
    assert told.kinds()[dataset(1)] == {f"{AS}Update"}


def test_only_what_changed_is_another_activity_and_stands_later(tmp_path: Path) -> None:
    workspace = region_with(3, tmp_path)
    before = Told(Catalogue(workspace, ROOT))
    file = tmp_path / "records.ttl"
    file.write_text(file.read_text().replace("Examples 0", "More examples 0"))
    assert workspace.load(source(tmp_path), silent).report.conforms
    after = Told(Catalogue(workspace, ROOT))
    assert [after.of(dataset(each)) == before.of(dataset(each)) for each in range(3)] == [False, True, True]
    assert after.one(after.of(dataset(0)), "published") > before.one(before.of(dataset(0)), "published")
    moments = [datetime.fromisoformat(after.one(each, "published")) for each in after.activities]
    assert moments == sorted(moments)
    assert all(each.tzinfo for each in moments)
    assert after.activities.index(after.of(dataset(0))) > after.activities.index(after.of(dataset(2)))


def test_services_keep_their_activities_where_only_records_changed(tmp_path: Path) -> None:
    workspace = region_with(3, tmp_path)
    before = Told(Catalogue(workspace, ROOT))
    file = tmp_path / "records.ttl"
    file.write_text(file.read_text() + AREA.format(base=BASE))
    assert workspace.load(source(tmp_path), silent).report.conforms
    after = Told(Catalogue(workspace, ROOT))
    kept = {*(f"{BASE}catalog#{each.name}" for each in SERVICES), *map(dataset, range(3))}
    assert {each for each in before.kinds() if after.of(each) == before.of(each)} == kept


def test_a_data_set_with_other_files_is_told_again_later_than_anything_before_and_no_other_one(tmp_path: Path) -> None:
    region = place(tmp_path)
    sets = "".join(made_set(f"{each}s", f"id/area/{each}") for each in "ns")
    region.publish(records(sets + area("n1", "Noord") + area("s1", "Zuid")))
    told = [Told(Catalogue(region.workspace, ROOT))]
    region.dump()
    told.append(Told(Catalogue(region.workspace, ROOT)))
    region.publish(records(area("n2", "Noorder")))
    told.append(Told(Catalogue(region.workspace, ROOT)))
    region.dump()
    told.append(Told(Catalogue(region.workspace, ROOT)))
    for (before, after), changed in zip(pairwise(told), ("ns", "n", "n"), strict=True):
        last = max(before.one(each, "published") for each in before.activities)
        for each in "ns":
            entity = f"{DATASET}{each}s"
            assert (after.of(entity) != before.of(entity)) == (each in changed)
            assert each not in changed or after.one(after.of(entity), "published") > last
