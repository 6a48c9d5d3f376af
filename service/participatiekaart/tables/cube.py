"""The tidy table of outcomes as an RDF Data Cube (W3C Recommendation of 16 January 2014).

What a measurement must have (its indicator, its kind of value) and the measurement itself are the dimensions: sources contradict
each other, so that nothing less tells observations apart (IC-12). Each number that a measurement may have (value, minimum,
maximum) is a measure with a data set of its own, because an observation must have all measures of its data set (IC-14). All else
is an attribute.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.model import Column
from participatiekaart.rdf.names import PK, PREFIXES, Term
from participatiekaart.tables.outcomes import PRACTICE, Things, Tidy
from participatiekaart.tables.rows import Document, Labels, identifiers, lexical, values
from participatiekaart.tables.writing import CHUNK, Outlet

__all__ = ["Cube", "write"]

_QB = "http://purl.org/linked-data/cube#"
_SKOS = PREFIXES["skos"]
_LABEL = PREFIXES["rdfs"] + "label"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_MEASUREMENT = "measurement"
_AT_ONCE = 200


class Cube:
    """Makes the triples.

    Args:
        tidy: makes the rows.
        iri: of the cube; its parts are named after it, with a ``#``.
        things: what is on record of concepts.
        labels: what things are called.
    """

    def __init__(self, tidy: Tidy, iri: str, things: Things, labels: Labels) -> None:
        self._columns = tidy.columns
        self._iri = iri
        self._things = things
        self._labels = labels
        own = [each for each in tidy.columns if len(each.paths[0]) == 1]
        self._measures = [each for each in own if each.kind == "number"]
        self._dimensions = [each for each in own if each.name == PRACTICE or _is_dimension(each)]
        rest = (each for each in tidy.columns if each not in self._measures and each not in self._dimensions)
        self._attributes = [each for each in rest if each.kind != "details"]

    def triples(self, rows: Iterable[Document]) -> Iterator[ox.Triple]:
        """The structure, then the observations as the rows come, each with the names of what it is the first to refer to.

        Args:
            rows: of `Tidy.rows`; a measurement without a number is no observation.
        """
        yield from self._structure()
        known: set[str] = set()
        source = iter(rows)
        while some := list(islice(source, _AT_ONCE)):
            found = {iri: column for row in some for column in self._coded for iri in identifiers(row, column)}
            new = {iri: column for iri, column in found.items() if iri not in known}
            named = self._labels(new)
            for iri, column in new.items():
                yield from self._named(iri, named.get(iri, Text()))
                yield from self._code(iri, column, known)
            known.update(new)
            for row in some:
                yield from self._observations(row)

    @property
    def _coded(self) -> list[Column]:
        return [each for each in (*self._dimensions, *self._attributes) if each.kind == "reference"]

    def _structure(self) -> Iterator[ox.Triple]:
        """A data set and its structure definition for each measure, and what their components are."""
        for measure in self._measures:
            dataset, structure = self._part(f"data-{measure.name}"), self._part(f"structure-{measure.name}")
            yield _triple(dataset, _TYPE.value, _QB + "DataSet")
            yield _triple(dataset, _QB + "structure", structure)
            yield _triple(structure, _TYPE.value, _QB + "DataStructureDefinition")
            title = text("Outcomes of practices: {measure}")
            for tag in LANGUAGES:
                said = ox.Literal(title[tag].format(measure=measure.label.best(tag)), language=tag)
                yield from (
                    _said(each, path, said) for each in (dataset, structure) for path in (_LABEL, PREFIXES["dct"] + "title")
                )
            names = [_MEASUREMENT, *(each.name for each in self._dimensions)]
            for order, name in enumerate(names, 1):
                yield from self._component(structure, measure.name, name, "dimension", order)
            yield from self._component(structure, measure.name, measure.name, "measure", len(names) + 1)
            for order, column in enumerate(self._attributes, len(names) + 2):
                yield from self._component(structure, measure.name, column.name, "attribute", order)
        yield from self._property(
            _MEASUREMENT, "Dimension", text("measurement"), text("The measurement that an observation is made of.")
        )
        yield _triple(self._property_iri(_MEASUREMENT), PREFIXES["rdfs"] + "range", PK + "Measurement")
        for kind, columns in (("Dimension", self._dimensions), ("Measure", self._measures), ("Attribute", self._attributes)):
            for column in columns:
                yield from self._property(column.name, kind, column.label, column.description)
                iri = self._property_iri(column.name)
                yield _triple(iri, PREFIXES["rdfs"] + "seeAlso", column.leaf.path)
                ranges = column.leaf.classes or column.leaf.datatypes
                if len(ranges) == 1:
                    yield _triple(iri, PREFIXES["rdfs"] + "range", next(iter(ranges)))

    def _component(self, structure: str, measure: str, name: str, kind: str, order: int) -> Iterator[ox.Triple]:
        component = self._part(f"component-{measure}-{name}")
        yield _triple(structure, _QB + "component", component)
        yield _triple(component, _TYPE.value, _QB + "ComponentSpecification")
        yield _triple(component, _QB + kind, self._property_iri(name))
        yield _triple(component, _QB + "componentProperty", self._property_iri(name))
        yield _said(component, _QB + "order", ox.Literal(order))
        if kind == "attribute":
            yield _said(component, _QB + "componentRequired", ox.Literal(False))

    def _property(self, name: str, kind: str, label: Text, description: Text) -> Iterator[ox.Triple]:
        iri = self._property_iri(name)
        yield _triple(iri, _TYPE.value, PREFIXES["rdf"] + "Property")
        yield _triple(iri, _TYPE.value, f"{_QB}{kind}Property")
        for path, said in ((_LABEL, label), (PREFIXES["rdfs"] + "comment", description)):
            for tag, value in said.items():
                yield _said(iri, path, ox.Literal(value, language=tag))

    def _observations(self, row: Document) -> Iterator[ox.Triple]:
        iri = str(row["id"])
        name = hashlib.sha256(iri.encode()).hexdigest()[:16]
        for measure in self._measures:
            for value in islice(values(row, measure), 1):
                observation = self._part(f"{measure.name}-{name}")
                yield _triple(observation, _TYPE.value, _QB + "Observation")
                yield _triple(observation, _QB + "dataSet", self._part(f"data-{measure.name}"))
                yield _triple(observation, self._property_iri(_MEASUREMENT), iri)
                yield _said(observation, self._property_iri(measure.name), _literal(value, measure))
                for column in (*self._dimensions, *self._attributes):
                    path = self._property_iri(column.name)
                    for each in _terms(row, column):
                        yield _said(observation, path, each)

    def _named(self, iri: str, label: Text) -> Iterator[ox.Triple]:
        for tag, said in label.items():
            yield _said(iri, _LABEL, ox.Literal(said, language=tag))

    def _code(self, iri: str, column: Column, known: set[str]) -> Iterator[ox.Triple]:
        """A concept in its code list, which is the concept scheme that it is in."""
        found = (self._things(iri) or {}).get("inScheme")
        if not isinstance(found, dict):
            return
        scheme = str(found["id"])
        yield _triple(iri, _TYPE.value, _SKOS + "Concept")
        yield _triple(iri, _SKOS + "inScheme", scheme)
        if f"{column.name} {scheme}" not in known:
            known.add(f"{column.name} {scheme}")
            yield _triple(self._property_iri(column.name), _TYPE.value, _QB + "CodedProperty")
            yield _triple(self._property_iri(column.name), _QB + "codeList", scheme)
            yield _triple(scheme, _TYPE.value, _SKOS + "ConceptScheme")
            yield from self._named(scheme, self._labels([scheme]).get(scheme, Text()))

    def _part(self, name: str) -> str:
        return f"{self._iri}#{name}"

    def _property_iri(self, name: str) -> str:
        return self._part(f"property-{name}")


def write(triples: Iterable[ox.Triple]) -> Iterator[bytes]:
    """Triples as N-Triples, which is Turtle too, in chunks."""
    outlet = Outlet()
    for triple in triples:
        outlet.write(f"{triple} .\n".encode())
        yield from outlet.taken(CHUNK)
    yield from outlet.taken()


def _is_dimension(column: Column) -> bool:
    """Whether every observation has exactly one of it (IC-11)."""
    return column.kind == "reference" and column.leaf.least == column.leaf.most == 1


def _terms(row: Document, column: Column) -> Iterator[Term]:
    if column.kind in {"reference", "address"}:
        yield from map(ox.NamedNode, identifiers(row, column))
    elif column.kind == "text":
        for each in values(row, column):
            for tag, said in each.items() if isinstance(each, dict) else ():
                yield from (ox.Literal(one, language=tag) for one in (said if isinstance(said, list) else [said]))
    else:
        yield from (_literal(each, column) for each in values(row, column))


def _literal(value: object, column: Column) -> ox.Literal:
    """A literal as the record has it, where the document tells its datatype or the shape leaves only one."""
    datatype = value.get("@type") if isinstance(value, dict) else None
    if isinstance(value, int):
        return ox.Literal(value)
    return ox.Literal(lexical(value), datatype=ox.NamedNode(str(datatype or column.leaf.datatype or PREFIXES["xsd"] + "string")))


def _triple(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _said(subject: str, predicate: str, value: Term) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
