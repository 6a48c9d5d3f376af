"""Writing RDF."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.serialisation import is_sayable_in_xml, serialise

ORG = PREFIXES["org"]
TRIPLES = [
    ox.Triple(ox.NamedNode("urn:b"), ox.NamedNode(f"{ORG}member"), ox.NamedNode("urn:a")),
    ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(f"{ORG}purpose"), ox.Literal("naar werk", language="nl")),
]


def test_only_prefixes_that_occur_are_declared() -> None:
    assert serialise(TRIPLES, ox.RdfFormat.TURTLE).decode().count("@prefix") == 1
    assert b"org:member" in serialise(TRIPLES, ox.RdfFormat.TURTLE)


def test_triples_stand_in_the_order_that_they_come_in() -> None:
    written = serialise(TRIPLES, ox.RdfFormat.N_TRIPLES)
    assert written.index(b"<urn:b>") < written.index(b"purpose")
    assert serialise(TRIPLES, ox.RdfFormat.N_TRIPLES) == written
    assert serialise(reversed(TRIPLES), ox.RdfFormat.N_TRIPLES) != written


@pytest.mark.parametrize("rdf_format", [ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML])
def test_every_format_holds_the_same_triples(rdf_format: ox.RdfFormat) -> None:
    assert [quad.triple for quad in ox.parse(serialise(iter(TRIPLES), rdf_format), format=rdf_format)] == TRIPLES


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\ufffe"])
def test_a_text_with_a_character_that_no_xml_may_have_cannot_be_said_in_xml(character: str) -> None:
    subject, name = ox.NamedNode("urn:a"), ox.NamedNode(f"{ORG}purpose")
    assert not is_sayable_in_xml(ox.Triple(subject, name, ox.Literal(f"naar{character}werk")))
    assert is_sayable_in_xml(ox.Triple(subject, name, ox.Literal("naar\n\twerk é 😀")))


def test_nothing_gives_nothing() -> None:
    assert serialise([], ox.RdfFormat.TURTLE) == b""
