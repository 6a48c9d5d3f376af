"""VoID: what is in the graph, counted, and where it is to be had."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.void import void
from participatiekaart.rdf.names import PK
from participatiekaart.rdf.statements import term
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.catalog.made import BASE, region_with, source
from tests.conftest import silent

ROOT = "https://data.example.org"
WHOLE = "https://w3id.org/participatiekaart/id/dataset/participatiekaart"


@pytest.fixture(scope="module")
def described(dumped: Path) -> ox.Store:
    """The description of the bundled data with a dump."""
    workspace = Workspace(Settings(data_dir=dumped))
    store = ox.Store()
    store.extend(ox.Quad(*each) for each in void(Catalogue(workspace, ROOT), workspace.index(), f"{ROOT}/.well-known/void"))
    return store


def values(store: ox.Store, subject: str, predicate: str) -> set[str]:
    """The values of a property of a node."""
    found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(term(predicate)), None)
    return {each.object.value for each in found if isinstance(each.object, ox.NamedNode | ox.Literal)}


def test_the_whole_has_its_parts_its_triples_and_its_dumps(described: ox.Store) -> None:
    assert {each.rpartition("/")[2] for each in values(described, WHOLE, "void:subset")} == {
        "organisations",
        "practices",
        "regions",
        "vocabulary",
    }
    (triples,) = values(described, WHOLE, "void:triples")
    assert int(triples) > 10_000
    assert f"{ROOT}/dumps/participatiekaart.nq.gz" in values(described, WHOLE, "void:dataDump")
    assert values(described, WHOLE, "void:sparqlEndpoint") == {f"{ROOT}/sparql"}


def test_of_a_part_its_own_parts_are_named_too(tmp_path: Path) -> None:
    workspace = region_with(4, tmp_path)
    written = tmp_path / "records.ttl"
    written.write_text(written.read_text().replace("practice/0002-", "practice/").replace("practice/0003-", "practice/0001-a"))
    assert workspace.load(source(tmp_path), silent).report.conforms
    found = ox.Store()
    found.extend(ox.Quad(*each) for each in void(Catalogue(workspace, ROOT), workspace.index(), f"{ROOT}/.well-known/void"))
    sets = [f"{BASE}id/dataset/set-{number:04}" for number in range(4)]
    assert [values(found, each, "void:subset") for each in sets] == [set(), {sets[3]}, {sets[0], sets[1], sets[3]}, set()]


def test_things_are_counted_by_class(described: ox.Store) -> None:
    counted = {
        cls: int(total)
        for part in values(described, WHOLE, "void:classPartition")
        for cls in values(described, part, "void:class")
        for total in values(described, part, "void:entities")
    }
    assert (counted[f"{PK}PracticeExample"], counted[f"{PK}Municipality"]) == (21, 342)


def test_a_part_says_what_its_names_start_with(described: ox.Store) -> None:
    part = WHOLE.replace("participatiekaart/id/dataset/participatiekaart", "participatiekaart/id/dataset/practices")
    assert values(described, part, "void:uriSpace") == {"https://w3id.org/participatiekaart/id/practice/"}


def test_what_is_only_a_table_is_no_rdf_data_set(described: ox.Store) -> None:
    assert not values(described, WHOLE.replace("dataset/participatiekaart", "dataset/outcomes"), "void:uriSpace")
