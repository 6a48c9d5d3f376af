"""Values of code lists described on the spot: a portal validates a catalogue without fetching anything from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.rdf.statements import statements, term
from participatiekaart.reachability import reachable

__all__ = ["EU", "IANA", "PUBLISHER_TYPES", "described", "file_type", "is_known"]

EU = "http://publications.europa.eu/resource/authority/"
IANA = "http://www.iana.org/assignments/media-types/"
PUBLISHER_TYPES = "http://purl.org/adms/publishertype/"

_RANGES = {
    term("dcat:theme"): "skos:Concept",
    term("dct:accrualPeriodicity"): "dct:Frequency",
    term("dct:conformsTo"): "dct:Standard",
    term("dct:language"): "dct:LinguisticSystem",
    term("dct:license"): "dct:LicenseDocument",
    term("dct:spatial"): "dct:Location",
    term("dcat:compressFormat"): "dct:MediaType",
    term("dcat:mediaType"): "dct:MediaType",
    term("dcat:landingPage"): "foaf:Document",
    term("foaf:homepage"): "foaf:Document",
    term("foaf:page"): "foaf:Document",
}
"""What a value is that nobody describes, by the property that leads to it (ranges of DCAT-AP 3.0.1)."""

_FILE_TYPES = {
    "application/geo+json": "GEOJSON",
    "application/json": "JSON",
    "application/ld+json": "JSON_LD",
    "application/n-quads": "RDF_N_QUADS",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/rdf+xml": "RDF_XML",
    "application/sparql-results+json": "SPARQLQ",
    "application/trig": "RDF_TRIG",
    "application/vnd.apache.parquet": "PARQUET",
    "text/csv": "CSV",
    "text/turtle": "RDF_TURTLE",
}


def file_type(media_type: str) -> str:
    """The value of the file-type authority table for a media type."""
    return f"{EU}file-type/{_FILE_TYPES.get(media_type, 'BIN')}"


@cache
def _codes() -> Mapping[str, list[ox.Triple]]:
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(path=Path(__file__).with_name("codes.ttl"), format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode):
            found[quad.subject.value].append(quad.triple)
    return found


def is_known(iri: str) -> bool:
    """Whether a value is in the lists that are kept here, which hold all themes and the most used of everything else."""
    return iri in _codes()


def described(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """These triples, and what is to be known of each value that they name and do not describe."""
    triples = list(triples)
    known = {each.subject.value for each in triples if isinstance(each.subject, ox.NamedNode)}

    def about(triple: ox.Triple) -> Iterable[ox.Triple]:
        value = triple.object
        if not isinstance(value, ox.NamedNode) or value.value in known:
            return ()
        found = _codes().get(value.value) or list(_typed(value.value, triple.predicate.value))
        known.update(each.subject.value for each in found if isinstance(each.subject, ox.NamedNode))
        return found

    return reachable(triples, about)


def _typed(iri: str, predicate: str) -> Iterator[ox.Triple]:
    if predicate in _RANGES:
        yield from statements(iri, {"a": _RANGES[predicate]})
