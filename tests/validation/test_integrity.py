"""Names that match their types, and references that lead somewhere."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import Record, split
from participatiekaart.validation import Finding, Severity, World
from participatiekaart.validation.integrity import References, dangling_references, misnamed_records
from participatiekaart.workspace import Workspace

ID = f"{SHARED_BASE}id/"
ORGANISATION = f"<{PREFIXES['org']}Organization>"


def records(turtle: str, naming: Naming | None = None) -> dict[str, Record]:
    """The records of a Turtle text, by IRI."""
    header = f"@base <{ID}> .\n@prefix pk: <{PREFIXES['pk']}> .\n@prefix schema: <{PREFIXES['schema']}> .\n"
    lines = parse_bytes(f"{header}{turtle}".encode(), ox.RdfFormat.TURTLE, "a.ttl")
    return {record.name.iri: record for record in split(lines, naming or Naming(), "a.ttl")}


def dangling(turtle: str, workspace: Workspace) -> list[Finding]:
    """What is found in a world of just these records."""
    world = records(turtle)
    pointing = {iri: (record, References.of(record, workspace.naming)) for iri, record in world.items()}
    return list(dangling_references(pointing, World.of(world), workspace.naming, workspace.model))


def misnamed(turtle: str, workspace: Workspace) -> list[Finding]:
    """The findings about the names of records."""
    return list(misnamed_records(list(records(turtle).values()), workspace.model))


# --- References --------------------------------------------------------------------------------------------------------------


def test_references_are_nodes_in_the_space_of_record_names() -> None:
    [record] = records(
        '<practice/a> pk:site <place/b>, <https://www.example.org/>, <practice/a#c> ; schema:name "<place/d> ." ; a pk:X .'
    ).values()
    assert References.of(record, Naming()) == References({f"<{ID}practice/a#c>".encode()}, {f"<{ID}place/b>".encode()})


@pytest.mark.parametrize(
    ("node", "is_own"),
    [
        *(("practice/a", True), ("practice/a#b", True), ("practice/a/b", True)),
        *(("practice/ab", False), ("practice/a-b", False), ("practice/b", False), ("place/a", False)),
    ],
)
def test_reference_is_own_when_it_starts_with_the_record_and_ends_or_goes_on_behind_it(node: str, is_own: bool) -> None:
    [record] = records(f"<practice/a> pk:site <{node}> .").values()
    found = References.of(record, Naming())
    assert (len(found.own), len(found.others)) == ((1, 0) if is_own else (0, 1))


def test_references_to_own_and_shared_records_count() -> None:
    own = Naming("https://zeeland.example.org/")
    [record] = records(
        "<https://zeeland.example.org/id/practice/a> pk:site <place/b>, <https://zeeland.example.org/id/place/c> .", own
    ).values()
    assert len(References.of(record, own).others) == 2


@pytest.mark.parametrize(
    "turtle",
    [
        "<practice/a> pk:site <place/b> . <place/b> schema:name 'b' .",
        "<practice/a> pk:partOf <practice/b#n> . <practice/b> schema:name 'b' . <practice/b#n> schema:name 'n' .",
        "<practice/a> pk:event [ schema:name 'x' ] .",
        "<practice/a> pk:sector <concept/sector/groen> . <concept/sector/groen> schema:name 'g' .",
        "<practice/a> schema:url <https://www.example.org/> ; a pk:X ; schema:name '<place/nergens>' .",
    ],
)
def test_reference_to_a_node_that_is_described_is_sound(turtle: str, bundled_workspace: Workspace) -> None:
    assert dangling(turtle, bundled_workspace) == []


@pytest.mark.parametrize(
    ("turtle", "value"),
    [
        ("<practice/a> pk:site <place/b> .", "place/b"),
        ("<practice/a> pk:partOf <practice/b#n> . <practice/b> schema:name 'b' .", "practice/b#n"),
        ("<practice/a> pk:partOf <practice/a#n> .", "practice/a#n"),
        ("<practice/a> pk:sector <concept/sector/paars> . <concept/sector> schema:name 's' .", "concept/sector/paars"),
        ("<practice/a> pk:site <place/B> .", "place/B"),
        ("<practice/a> pk:site <place> .", "place"),
        ("<practice/a> pk:site <place/bb> . <place/b> schema:name 'b' .", "place/bb"),
        ("<practice/a> pk:site <place/b> . <place/bb> schema:name 'b' .", "place/b"),
        ("<practice/a> pk:event [] .", "practice/a#event-e3b0c44298"),
    ],
)
def test_reference_to_nothing_is_a_violation(turtle: str, value: str, bundled_workspace: Workspace) -> None:
    [finding] = dangling(turtle, bundled_workspace)
    assert finding.severity is Severity.VIOLATION
    assert finding.record == f"{ID}practice/a"
    assert finding.focus == f"<{ID}practice/a>"
    assert finding.value == f"<{ID}{value}>"
    assert f"{value}> does not exist" in finding.text["en"]
    assert finding.field == bundled_workspace.model.by_path[finding.path].label


def test_every_use_of_a_missing_record_is_told(bundled_workspace: Workspace) -> None:
    found = dangling(
        "<practice/a> pk:site <place/x> ; pk:location <place/x> . <practice/b> pk:site <place/x> .", bundled_workspace
    )
    assert sorted((each.record[-1], each.path.split("#")[1]) for each in found) == [
        ("a", "location"),
        ("a", "site"),
        ("b", "site"),
    ]


# --- Names -------------------------------------------------------------------------------------------------------------------


def test_record_of_the_type_that_its_name_says_is_well_named(bundled_workspace: Workspace) -> None:
    assert misnamed(f"<organisation/a> a {ORGANISATION} . <practice/a> a pk:PracticeExample .", bundled_workspace) == []


def test_record_may_be_other_things_too(bundled_workspace: Workspace) -> None:
    assert misnamed(f"<organisation/a> a {ORGANISATION}, schema:Organization .", bundled_workspace) == []


@pytest.mark.parametrize(
    "turtle",
    [
        f"<practice/a> a {ORGANISATION} .",
        "<practice/a> schema:name 'a' .",
        "<practice/a#n> a pk:PracticeExample .",
        "<practice/a> schema:about pk:PracticeExample .",
    ],
)
def test_record_of_another_type_than_its_name_says_is_a_violation(turtle: str, bundled_workspace: Workspace) -> None:
    [finding] = misnamed(turtle, bundled_workspace)
    assert finding.severity is Severity.VIOLATION
    assert finding.record == f"{ID}practice/a"
    assert f"a record of the type 'practice' is a <{PREFIXES['pk']}PracticeExample>" in finding.text["en"]


def test_unknown_record_type_is_a_violation_that_names_the_known_ones(bundled_workspace: Workspace) -> None:
    [finding] = misnamed("<practise/a> a pk:PracticeExample .", bundled_workspace)
    assert "'practise' is no record type" in finding.text["en"]
    assert all(kind in finding.text["en"] for kind in bundled_workspace.model.record_types)


def test_vocabulary_has_no_type_to_match(bundled_workspace: Workspace) -> None:
    assert misnamed("<../def#x> schema:name 'x' .", bundled_workspace) == []
