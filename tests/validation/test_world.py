"""All records as they would be: looked up as they are needed, with a background that every record may lean on."""

from __future__ import annotations

from participatiekaart.rdf.names import SHARED_BASE, Naming, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.validation import World, background_of

NAMES = [
    RecordName(SHARED_BASE, "concept", "sector"),
    RecordName(SHARED_BASE, "def", ""),
    RecordName(SHARED_BASE, "place", "a"),
    Naming().of_graph("http://example.org/mine"),
]
RECORDS = {name.iri: Record(name, b"") for name in NAMES}


def test_a_world_finds_every_record_by_its_name() -> None:
    world = World.of(RECORDS)
    assert all(world.find(iri) is record for iri, record in RECORDS.items())
    assert world.find(f"{SHARED_BASE}id/place/b") is None


def test_the_vocabulary_and_the_concepts_are_the_background() -> None:
    assert [each.name.type for each in background_of(RECORDS.values())] == ["concept", "def"]
    assert World.of(RECORDS).background == background_of(RECORDS.values())
