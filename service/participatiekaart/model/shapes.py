"""The SHACL shapes as record types and properties.

A *field* is a property shape whose path is one predicate and that has a name; other property shapes are rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from participatiekaart.language import Text
from participatiekaart.rdf.names import PK, PREFIXES, Term, shortened
from participatiekaart.reachability import reachable

__all__ = ["Group", "Kind", "Model", "NodeType", "Property"]

LABELS = tuple(
    f"{PREFIXES[prefix]}{local}"
    for prefix, local in (("schema", "name"), ("skos", "prefLabel"), ("rdfs", "label"), ("dct", "title"))
)
"""Predicates that name a thing for people, best first."""

KEY_INFO = "KeyInfoRole"
"""Role of the properties by which people tell things apart (DASH, property roles)."""


Kind = Literal["details", "reference", "text", "string", "number", "boolean", "date", "point", "address"]
"""What the values of a property are: nodes that the record owns, things of their own, text in languages, other literals, or
addresses on the web."""

_VIEWERS: dict[str, Kind] = {
    "DetailsViewer": "details",
    "LabelViewer": "reference",
    "LangStringViewer": "text",
    "URIViewer": "address",
}
_DATATYPES: dict[str, Kind] = {
    "xsd:integer": "number",
    "xsd:decimal": "number",
    "xsd:double": "number",
    "xsd:boolean": "boolean",
    "xsd:date": "date",
    "xsd:gYear": "date",
    "xsd:gYearMonth": "date",
    "edtf:EDTF": "date",
    "geo:wktLiteral": "point",
}


def _iri(name: str) -> ox.NamedNode:
    prefix, local = name.split(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


@dataclass(frozen=True)
class Group:
    """A heading that properties stand under (SHACL section 2.3.2.4)."""

    iri: str
    label: Text
    order: float


@dataclass(frozen=True)
class Property:
    """A field of a record or of a node that a record owns.

    Attributes:
        iri: of the property shape.
        key: its name in JSON: the last part of the shape's IRI.
        path: the predicate.
        label, description, message: for people.
        group: heading, if it has one.
        least, most: how many values there are in a valid record; ``most`` is none where that has no bound.
        one_each: whether there is at most one value in each language.
        kind: what its values are.
        datatypes: IRIs of the datatypes that its values may have.
        classes: IRIs of the classes that its values belong to, one of them each.
        role: what it is for (DASH property role), such as ``LabelRole`` or ``KeyInfoRole``; empty where that is not said.
    """

    iri: str
    key: str
    path: str
    label: Text
    description: Text
    message: Text
    order: float
    group: Group | None
    least: int
    most: int | None
    one_each: bool
    kind: Kind
    datatypes: frozenset[str]
    classes: frozenset[str]
    role: str

    @property
    def many(self) -> bool:
        """Whether more than one value may stand there."""
        return self.most != 1

    @property
    def datatype(self) -> str | None:
        """IRI of the datatype of its values, where they all have the same one."""
        return next(iter(self.datatypes)) if len(self.datatypes) == 1 else None

    @property
    def owned(self) -> bool:
        """Whether its values are nodes that the record owns."""
        return self.kind == "details"


@dataclass(frozen=True)
class NodeType:
    """A node shape: what a record, or a node that a record owns, looks like.

    Attributes:
        iri: of the shape.
        targets: the classes that it holds for.
        record_type: the type segment of the records' IRIs; none for owned nodes and rules.
        collection: the name of the public list of such things; none where there is no such list.
        plural: what several such things are called; the label where there is no list of them.
        properties: its fields, in order.
    """

    iri: str
    targets: frozenset[str]
    record_type: str | None
    collection: str | None
    plural: Text
    label: Text
    description: Text
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Model:
    """All shapes and the class hierarchy of the vocabulary.

    Attributes:
        lines: the shapes as N-Triples, for SHACL engines.
        hierarchy: the class hierarchy as N-Triples: shapes hold for subclasses too, so engines need it with any data.
        types: all node shapes.
        superclasses: each class of the vocabulary with the classes right above it.
        messages: what each shape says when data breaks it, by shape IRI.
    """

    lines: str
    hierarchy: bytes
    types: tuple[NodeType, ...]
    superclasses: dict[str, frozenset[str]]
    messages: dict[str, Text]
    _ancestors: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    _properties: dict[frozenset[str], Mapping[str, Property]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    @cache
    def read(cls, shapes: Path, ontology: Path) -> Model:
        """Read the model from the folders of the shapes and of the vocabulary.

        Raises:
            SyntaxError: a file there is broken; these files are ours, so nothing can go on.
        """
        graph = ox.Store()
        for path in sorted(shapes.glob("*.ttl")):
            graph.load(path=path, format=ox.RdfFormat.TURTLE)
        lines = ox.serialize(graph, format=ox.RdfFormat.N_TRIPLES) or b""
        for path in sorted(ontology.glob("*.ttl")):
            graph.load(path=path, format=ox.RdfFormat.TURTLE)
        return _Reader(graph).model(lines.decode())

    @cached_property
    def record_types(self) -> dict[str, NodeType]:
        """The shapes of records by type segment."""
        return {shape.record_type: shape for shape in self.types if shape.record_type}

    @cached_property
    def collections(self) -> dict[str, NodeType]:
        """The shapes of what has a public list, by the name of that list."""
        return {shape.collection: shape for shape in self.types if shape.collection}

    def ancestors(self, class_iri: str) -> frozenset[str]:
        """A class and all classes above it."""
        if class_iri not in self._ancestors:
            self._ancestors[class_iri] = frozenset(reachable([class_iri], lambda each: self.superclasses.get(each, frozenset())))
        return self._ancestors[class_iri]

    def properties_of(self, classes: Iterable[str]) -> Mapping[str, Property]:
        """The fields of a node of these classes by predicate, in display order."""
        asked = frozenset(classes)
        if asked not in self._properties:
            every = frozenset[str]().union(*map(self.ancestors, asked))
            fields = [item for shape in self.types if shape.targets & every for item in shape.properties]
            fields.sort(key=lambda item: (item.group.order if item.group else 0, item.order))
            self._properties[asked] = {item.path: item for item in fields}
        return self._properties[asked]

    @cached_property
    def by_path(self) -> dict[str, Property]:
        """One field for each predicate: a key means one predicate everywhere."""
        return {item.path: item for shape in self.types for item in shape.properties}


class _Reader:
    """Reads a `Model` out of a graph of shapes and vocabulary."""

    def __init__(self, graph: ox.Store) -> None:
        self.graph = graph

    def model(self, lines: str) -> Model:
        superclass = _iri("rdfs:subClassOf")
        superclasses: dict[str, frozenset[str]] = {}
        for quad in self.graph.quads_for_pattern(None, superclass, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                known = superclasses.get(quad.subject.value, frozenset())
                superclasses[quad.subject.value] = known | {quad.object.value}
        nodes = sorted(
            {
                q.subject.value
                for q in self.graph.quads_for_pattern(None, _iri("rdf:type"), _iri("sh:NodeShape"))
                if isinstance(q.subject, ox.NamedNode)
            }
        )
        messages = {
            quad.subject.value: self.text(quad.subject, "sh:message")
            for quad in self.graph.quads_for_pattern(None, _iri("sh:message"), None)
            if isinstance(quad.subject, ox.NamedNode)
        }
        hierarchy = b"".join(
            b"<%b> <%b> <%b> .\n" % (below.encode(), superclass.value.encode(), above.encode())
            for below, classes in sorted(superclasses.items())
            for above in sorted(classes)
        )
        return Model(lines, hierarchy, tuple(map(self.node_type, nodes)), superclasses, messages)

    def node_type(self, iri: str) -> NodeType:
        shape = ox.NamedNode(iri)
        record_type, collection = (self.one(shape, PK + name) for name in ("recordType", "collection"))
        fields = [found for each in self.values(shape, "sh:property") if (found := self.property(each))]
        return NodeType(
            iri=iri,
            targets=frozenset(each.value for each in self.values(shape, "sh:targetClass") if isinstance(each, ox.NamedNode)),
            record_type=record_type.value if isinstance(record_type, ox.Literal) else None,
            collection=collection.value if isinstance(collection, ox.Literal) else None,
            plural=self.text(shape, PK + "collectionLabel") or self.text(shape, "sh:name"),
            label=self.text(shape, "sh:name"),
            description=self.text(shape, "sh:description"),
            properties=tuple(sorted(fields, key=lambda item: (item.group.order if item.group else 0, item.order))),
        )

    def property(self, shape: Term) -> Property | None:
        path, label = (
            (self.one(shape, "sh:path"), self.text(shape, "sh:name")) if isinstance(shape, ox.NamedNode) else (None, None)
        )
        if not (isinstance(shape, ox.NamedNode) and isinstance(path, ox.NamedNode) and label):
            return None
        order, unique = (self.one(shape, f"sh:{name}") for name in ("order", "uniqueLang"))
        group, viewer, role = (self.one(shape, name) for name in ("sh:group", "dash:viewer", "dash:propertyRole"))
        datatypes = frozenset(self.alternatives(shape, "sh:datatype"))
        return Property(
            iri=shape.value,
            key=shape.value.rsplit("#", 1)[-1],
            path=path.value,
            label=label,
            description=self.text(shape, "sh:description"),
            message=self.text(shape, "sh:message"),
            order=float(order.value) if isinstance(order, ox.Literal) else 0.0,
            group=self.group(group) if isinstance(group, ox.NamedNode) else None,
            least=self.count(shape, "sh:minCount") or 0,
            most=self.count(shape, "sh:maxCount"),
            one_each=isinstance(unique, ox.Literal) and unique.value == "true",
            kind=_VIEWERS.get(_local(viewer)) or _kind(datatypes),
            datatypes=datatypes,
            classes=frozenset(self.alternatives(shape, "sh:class")),
            role=_local(role),
        )

    def alternatives(self, shape: ox.NamedNode, predicate: str) -> Iterator[str]:
        """IRIs that a constraint names, on the shape itself or in any member of its sh:or."""
        places: list[Term] = [shape]
        for value in self.values(shape, "sh:or"):
            places.extend(self.members(value))
        for place in places:
            yield from (each.value for each in self.values(place, predicate) if isinstance(each, ox.NamedNode))

    def members(self, value: Term) -> Iterator[Term]:
        """The members of an RDF list."""
        node: Term | None = value
        while node is not None and node != _iri("rdf:nil"):
            if (first := self.one(node, "rdf:first")) is not None:
                yield first
            node = self.one(node, "rdf:rest")

    def count(self, shape: ox.NamedNode, predicate: str) -> int | None:
        value = self.one(shape, predicate)
        return int(value.value) if isinstance(value, ox.Literal) else None

    def group(self, iri: ox.NamedNode) -> Group:
        order = self.one(iri, "sh:order")
        return Group(iri.value, self.text(iri, "rdfs:label"), float(order.value) if isinstance(order, ox.Literal) else 0.0)

    def values(self, subject: Term, predicate: str) -> Iterator[Term]:
        name = ox.NamedNode(predicate) if "://" in predicate else _iri(predicate)
        if not isinstance(subject, ox.Literal):
            for quad in self.graph.quads_for_pattern(subject, name, None):
                yield quad.object

    def one(self, subject: Term, predicate: str) -> Term | None:
        return next(self.values(subject, predicate), None)

    def text(self, subject: Term, predicate: str) -> Text:
        return Text.collect(
            (value.language or "", value.value) for value in self.values(subject, predicate) if isinstance(value, ox.Literal)
        )


def _local(term: Term | None) -> str:
    return term.value.rsplit("#", 1)[-1] if isinstance(term, ox.NamedNode) else ""


def _kind(datatypes: frozenset[str]) -> Kind:
    kinds = {_DATATYPES.get(shortened(each), "string") for each in datatypes}
    return kinds.pop() if len(kinds) == 1 else "string"
