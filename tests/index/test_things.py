"""What the index holds of the things in a record."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest

from participatiekaart.index import schema
from participatiekaart.index.areas import cell
from participatiekaart.index.things import Document, Things, key_of
from participatiekaart.model import Model
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.rdf.names import SHARED_BASE, Naming
from participatiekaart.workspace import Workspace
from tests.shapes import model_with

from .worlds import World, records

ID = f"{SHARED_BASE}id/"


@pytest.fixture(scope="module")
def things(bundled_workspace: Workspace) -> Things:
    return Things(bundled_workspace.model, bundled_workspace.naming, bundled_workspace.graph.snapshot().store)


def documents(things: Things, path: str) -> dict[str, Document]:
    """The documents of a record by what follows ``…/id/``."""
    record = Naming().record_of(ID + path)
    assert record is not None
    return {str(each[schema.IRI][0]).removeprefix(ID): each for each in things.documents(record)}


def made(turtle: str, model: Model) -> dict[str, Document]:
    """The documents of these records and nothing else, by what follows ``…/id/``."""
    store = ox.Store()
    found = records(turtle)
    for record in found:
        store.load(record.quads(), ox.RdfFormat.N_QUADS)
    things = Things(model, Naming(), store)
    return {path: each for record in found for path, each in documents(things, record.name.path).items()}


# --- collections and keys --------------------------------------------------------------------------------------------------


def test_a_practice_is_a_thing_and_so_are_its_partnership_and_outcomes(things: Things) -> None:
    found = documents(things, "practice/operatie-schoolvoorbeeld")
    counted = Counter(name for each in found.values() for name in each[schema.COLLECTION])
    assert counted["practices"] == counted["partnerships"] == 1
    assert counted["outcomes"] > 1
    assert set(counted) == {"practices", "partnerships", "outcomes"}


def test_a_municipality_is_a_region_too_with_a_key_in_each(things: Things) -> None:
    [almere] = documents(things, "municipality/gm0034").values()
    assert almere[schema.COLLECTION] == ["municipalities", "regions"]
    assert almere[schema.KEY] == ["municipalities\x1fgm0034", "regions\x1fmunicipality:gm0034"]


def test_concepts_stand_in_the_record_of_their_scheme(things: Things) -> None:
    found = documents(things, "concept/sector")
    assert found["concept/sector"][schema.KEY] == ["concept-schemes\x1fsector"]
    assert found["concept/sector/groen"][schema.KEY] == ["concepts\x1fsector:groen"]


def test_an_owned_node_has_the_path_of_its_record_in_its_key() -> None:
    record = Naming().record_of(f"{ID}practice/a")
    assert record is not None
    assert key_of(f"{ID}practice/a#partnership-1", record, None) == "practice:a:partnership-1"


def test_keys_are_unique(things: Things, bundled_workspace: Workspace) -> None:
    keys = [
        key
        for record in bundled_workspace.journal.records()
        for document in things.documents(record.name)
        for key in document.get(schema.KEY, [])
    ]
    assert len(keys) == len(set(keys)) > 1000


# --- the document that readers get -----------------------------------------------------------------------------------------


def test_a_thing_without_things_around_it_is_shown_as_its_record_is(things: Things, bundled_workspace: Workspace) -> None:
    iri = f"{ID}practice/operatie-schoolvoorbeeld"
    tree = Tree.of(bundled_workspace.graph.snapshot().triples(f"{SHARED_BASE}graph/practice/operatie-schoolvoorbeeld"))
    whole = JsonDocuments(bundled_workspace.model).json_ld(tree, iri)
    del whole["@context"]
    [shown] = documents(things, "practice/operatie-schoolvoorbeeld")["practice/operatie-schoolvoorbeeld"][schema.DOCUMENT]
    assert isinstance(shown, bytes)
    assert orjson.loads(shown) == whole


def test_a_scheme_is_shown_without_its_concepts_and_no_thing_holds_what_it_does_not_own(
    things: Things, bundled_workspace: Workspace
) -> None:
    [scheme] = documents(things, "concept/sector")["concept/sector"][schema.DOCUMENT]
    assert isinstance(scheme, bytes)
    assert b"concept/sector/groen" not in scheme
    for record in bundled_workspace.journal.records():
        for document in things.documents(record.name):
            [shown] = document[schema.DOCUMENT]
            assert isinstance(shown, bytes)
            assert b'"included"' not in shown


# --- words -----------------------------------------------------------------------------------------------------------------


def test_the_words_for_what_it_refers_to_are_there_in_both_languages(things: Things) -> None:
    practice = documents(things, "practice/operatie-schoolvoorbeeld")["practice/operatie-schoolvoorbeeld"]
    assert "Almere" in practice["about_nl"]
    assert "landscaping" in " ".join(map(str, practice["about_en"]))
    assert "Flevoland" in practice["about_nl"], "the province that the municipality lies in"
    assert {*practice["about_nl"], *practice["text_en"]} <= {*practice["words"]}


def test_a_text_in_no_language_of_ours_can_be_found_in_each(bundled_workspace: Workspace) -> None:
    turtle = '<area/a> a pk:NamedArea ; schema:name "Ourthe"@fr, "Ourthe"@nl ; dct:identifier "X1" .'
    area = made(turtle, bundled_workspace.model)["area/a"]
    assert area["text_nl"].count("Ourthe") == 2  # type: ignore[arg-type]
    assert set(area["text_en"]) == {"Ourthe", "X1"}


def test_it_is_called_by_its_names_and_its_code(things: Things) -> None:
    [almere] = documents(things, "municipality/gm0034").values()
    assert {"almere", "gm0034"} <= set(almere[schema.CALLED])
    assert "groen" in documents(things, "concept/sector")["concept/sector/groen"][schema.CALLED]


def test_what_has_no_name_is_sorted_as_its_record(things: Things) -> None:
    found = documents(things, "practice/operatie-schoolvoorbeeld")
    names = {tuple(each["sort_nl"]) for each in found.values()}
    assert names == {(schema.sortable("Operatie Schoolvoorbeeld"),)}


# --- columns ---------------------------------------------------------------------------------------------------------------


def test_what_refers_to_a_region_is_found_by_all_that_this_lies_in(things: Things) -> None:
    practice = documents(things, "practice/operatie-schoolvoorbeeld")["practice/operatie-schoolvoorbeeld"]
    assert {f"{ID}municipality/gm0034", f"{ID}province/pv24"} <= set(practice["v_region"])
    assert {"region", "partnership", "membershipMember"} <= set(practice[schema.HAS])


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ('"2017"^^xsd:gYear', date(2017, 1, 1), date(2017, 12, 31)),
        ('"2017-02"^^xsd:gYearMonth', date(2017, 2, 1), date(2017, 2, 28)),
        ('"2018-08/2019-07"^^edtf:EDTF', date(2018, 8, 1), date(2019, 7, 31)),
    ],
)
def test_a_date_has_the_first_and_last_day_that_it_leaves_open(
    bundled_workspace: Workspace, written: str, first: date, last: date
) -> None:
    turtle = f'<source/a> a pk:SourceDocument ; schema:name "a"@nl ; schema:datePublished {written} .'
    source = made(turtle, bundled_workspace.model)["source/a"]
    assert (source["first_datePublished"], source["last_datePublished"]) == ([first.toordinal()], [last.toordinal()])
    assert source["v_datePublished"] == [written.split('"')[1]]


def test_numbers_are_kept_smallest_first_and_what_is_no_number_is_left_out(bundled_workspace: Workspace) -> None:
    turtle = (
        "<practice/a> a pk:PracticeExample ; pk:outcome [ a pk:Outcome ; "
        'pk:measurement [ a pk:Measurement ; sosa:hasSimpleResult "many", 10, 2.5, "NaN"^^xsd:double ] ] .'
    )
    practice = made(turtle, bundled_workspace.model)["practice/a"]
    assert practice["n_measurementValue"] == [2.5, 10.0]
    assert "measurementValue" in practice[schema.HAS]


def test_a_property_that_is_made_up_is_found_with_no_change_here(tmp_path: Path) -> None:
    more = """
    <https://w3id.org/participatiekaart/shapes/place#Site> sh:property <urn:x#seats>, <urn:x#opened> .
    <urn:x#seats> a sh:PropertyShape ; sh:path <urn:x/seats> ; sh:name "stoelen"@nl ; sh:datatype xsd:integer .
    <urn:x#opened> a sh:PropertyShape ; sh:path <urn:x/opened> ; sh:name "open"@nl ; sh:datatype xsd:date .
    """
    model = model_with(tmp_path, more)
    world = World(tmp_path / "data", model)
    world.change('<place/a> a org:Site ; schema:name "A"@nl ; <urn:x/seats> 12 ; <urn:x/opened> "2020-01-01"^^xsd:date .')
    world.publish()
    assert world.found(schema.HAS, "seats") == world.found(schema.HAS, "opened") == {"place/a"}
    assert world.found("v_opened", "2020-01-01") == {"place/a"}
    assert world.shown()["n_seats"] == {(12.0, f"{ID}place/a")}


# --- where it is -----------------------------------------------------------------------------------------------------------

POINTS = """
<area/here> a pk:NamedArea ; schema:name "H"@nl ; geo:hasGeometry [ a geo:Geometry ; geo:asWKT "POINT(5 52)"^^geo:wktLiteral ] .
<area/there> a pk:NamedArea ; schema:name "There"@nl ; geo:sfWithin <area/here> .
<place/a> a org:Site ; schema:name "A"@nl ; pk:region <area/here> .
<organisation/b> a org:Organization ; schema:name "B"@nl ; pk:region <area/here> .
"""


@pytest.mark.parametrize(
    ("turtle", "is_there"),
    [
        ("<practice/p> a pk:PracticeExample ; pk:region <area/here> .", True),
        ("<practice/p> a pk:PracticeExample ; pk:region <area/there> .", True),
        ("<practice/p> a pk:PracticeExample ; pk:site <place/a> .", True),
        ("<practice/p> a pk:PracticeExample ; pk:partnership [ a pk:Partnership ; "
         "pk:membership [ a org:Membership ; org:member <organisation/b> ] ] .", False),
        ("<practice/p> a pk:PracticeExample ; pk:region <area/nowhere> .", False),
    ],
    ids=["its region", "its region lies in", "its site lies in", "a partner is there", "its region has no point"],
)  # fmt: skip
def test_a_thing_is_where_its_region_or_site_is_and_not_where_its_partners_are(
    bundled_workspace: Workspace, turtle: str, is_there: bool
) -> None:
    practice = made(POINTS + turtle, bundled_workspace.model)["practice/p"]
    assert practice.get(schema.CELLS, []) == ([cell(5, 52)] if is_there else [])


def test_regions_that_lie_in_each_other_are_nowhere_and_end(bundled_workspace: Workspace) -> None:
    turtle = "<area/a> a pk:NamedArea ; geo:sfWithin <area/b> . <area/b> a pk:NamedArea ; geo:sfWithin <area/a> ."
    area = made(turtle, bundled_workspace.model)["area/a"]
    assert set(area["v_within"]) == {f"{ID}area/a", f"{ID}area/b"}
    assert schema.CELLS not in area
