"""Namespaces, prefixes, and which record a node belongs to (design section 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

__all__ = ["PK", "PREFIXES", "SHARED_BASE", "VOCABULARY", "Naming", "RecordName", "Term", "shortened"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""An RDF term; there is one term model inside, pyoxigraph's."""

SHARED_BASE = "https://w3id.org/participatiekaart/"
"""The vocabulary, the concepts and the bundled records live here, whatever base a copy of this service has."""

VOCABULARY = f"{SHARED_BASE}def"
PK = f"{VOCABULARY}#"

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dash": "http://datashapes.org/dash#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pk": PK,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of every Turtle, RDF/XML and SPARQL text that the service writes."""


def shortened(iri: str) -> str:
    """An IRI as people can read it in a table: by its prefix, or by the path of the record.

    >>> shortened("https://schema.org/name"), shortened(f"{SHARED_BASE}id/practice/boris")
    ('schema:name', 'practice/boris')
    """
    start = f"{SHARED_BASE}id/"
    if iri.startswith(start):
        return iri.removeprefix(start)
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and "/" not in local:
            return f"{prefix}:{local}"
    return iri


_SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class RecordName:
    """The name of a record: ``{base}id/{type}/{slug}``, the vocabulary, or any graph that is no record (then `base` is its IRI).

    >>> name = RecordName(SHARED_BASE, "practice", "operatie-schoolvoorbeeld")
    >>> name.iri
    'https://w3id.org/participatiekaart/id/practice/operatie-schoolvoorbeeld'
    >>> name.graph
    'https://w3id.org/participatiekaart/graph/practice/operatie-schoolvoorbeeld'
    """

    base: str
    type: str
    slug: str

    @property
    def path(self) -> str:
        """``{type}/{slug}``; of the vocabulary ``def``."""
        return f"{self.type}/{self.slug}" if self.slug else self.type

    @property
    def iri(self) -> str:
        """What the record is about, and what its owned nodes' IRIs start with."""
        return f"{self.base}id/{self.path}" if self.slug else f"{self.base}{self.type}"

    @property
    def graph(self) -> str:
        """IRI of the named graph that holds the record's triples."""
        return f"{self.base}graph/{self.path}" if self.type else self.base

    @property
    def is_record(self) -> bool:
        """Whether it is more than a graph with a name."""
        return bool(self.type)


class Naming:
    """Tells which record an IRI belongs to.

    Args:
        base: IRI that the names of this copy's own records start with.
    """

    def __init__(self, base: str = SHARED_BASE) -> None:
        self.base = base
        self.bases = tuple(dict.fromkeys((base, SHARED_BASE)))
        self._record_at = lru_cache(maxsize=1 << 16)(self._find)

    def record_of(self, iri: str) -> RecordName | None:
        """The record that a node belongs to by its IRI; none for a foreign IRI or a malformed name.

        >>> Naming().record_of(f"{SHARED_BASE}id/concept/sector/groen").path
        'concept/sector'
        >>> Naming().record_of(f"{SHARED_BASE}id/practice/Foo") is None
        True
        """
        return self._record_at(iri.partition("#")[0])

    def _find(self, iri: str) -> RecordName | None:
        for base in self.bases:
            if iri.startswith(f"{base}id/"):
                segments = iri[len(base) + 3 :].split("/")
                if len(segments) >= 2 and all(_SEGMENT.fullmatch(segment) for segment in segments[:2]):
                    return RecordName(base, segments[0], segments[1])
                return None
        if iri == VOCABULARY or iri.startswith(f"{VOCABULARY}/"):
            return RecordName(SHARED_BASE, "def", "")
        return None

    def named(self, iri: str) -> RecordName:
        """The record, or else the graph, that has exactly this name in the journal."""
        return self.record_of(iri) or RecordName(iri, "", "")

    def of_graph(self, graph: str) -> RecordName:
        """The record whose named graph this is, or else the graph itself.

        >>> Naming().of_graph(f"{SHARED_BASE}graph/practice/operatie-schoolvoorbeeld").iri
        'https://w3id.org/participatiekaart/id/practice/operatie-schoolvoorbeeld'
        >>> Naming().of_graph("http://example.org/mine").is_record
        False
        """
        for base in self.bases:
            if graph.startswith(f"{base}graph/"):
                segments = graph[len(base) + 6 :].split("/")
                if len(segments) == 2 and all(map(_SEGMENT.fullmatch, segments)):
                    return RecordName(base, segments[0], segments[1])
        vocabulary = RecordName(SHARED_BASE, "def", "")
        return vocabulary if graph == vocabulary.graph else RecordName(graph, "", "")

    def is_ours(self, iri: str) -> bool:
        """Whether an IRI is in the space of record names, so that some record must define it."""
        return any(iri.startswith(f"{base}id/") for base in self.bases)

    def candidates(self, path: str) -> list[str]:
        """The IRIs that a request for ``/id/{path}`` can mean: this copy's own first, then the shared one."""
        return [f"{base}id/{path}" for base in self.bases]
