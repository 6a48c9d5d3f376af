"""The SHACL shapes as record types and properties.

A *field* is a property shape whose path is one predicate and that has a name; other property shapes are rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.language import Text
from participatiekaart.rdf.names import PK, PREFIXES, Term

__all__ = ["Group", "Model", "NodeType", "Property"]

LABELS = tuple(
    f"{PREFIXES[prefix]}{local}"
    for prefix, local in (("schema", "name"), ("skos", "prefLabel"), ("rdfs", "label"), ("dct", "title"))
)
"""Predicates that name a thing for people, best first."""


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
        many: whether more than one value may stand there.
        datatype: IRI of the datatype of its values where there is one.
        owned: whether its values are nodes that the record owns.
    """

    iri: str
    key: str
    path: str
    label: Text
    description: Text
    message: Text
    order: float
    group: Group | None
    many: bool
    datatype: str | None
    owned: bool


@dataclass(frozen=True)
class NodeType:
    """A node shape: what a record, or a node that a record owns, looks like.

    Attributes:
        iri: of the shape.
        targets: the classes that it holds for.
        record_type: the type segment of the records' IRIs; none for owned nodes and rules.
        properties: its fields, in order.
    """

    iri: str
    targets: frozenset[str]
    record_type: str | None
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

    def ancestors(self, class_iri: str) -> frozenset[str]:
        """A class and all classes above it."""
        if class_iri not in self._ancestors:
            found, todo = {class_iri}, [class_iri]
            while todo:
                for above in self.superclasses.get(todo.pop(), frozenset()) - found:
                    found.add(above)
                    todo.append(above)
            self._ancestors[class_iri] = frozenset(found)
        return self._ancestors[class_iri]

    def properties_of(self, classes: Iterable[str]) -> dict[str, Property]:
        """The fields of a node of these classes by predicate, in display order."""
        every = frozenset[str]().union(*(self.ancestors(each) for each in classes))
        fields = [item for shape in self.types if shape.targets & every for item in shape.properties]
        fields.sort(key=lambda item: (item.group.order if item.group else 0, item.order))
        return {item.path: item for item in fields}

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
        record_type = self.one(shape, PK + "recordType")
        fields = [found for each in self.values(shape, "sh:property") if (found := self.property(each))]
        return NodeType(
            iri=iri,
            targets=frozenset(each.value for each in self.values(shape, "sh:targetClass") if isinstance(each, ox.NamedNode)),
            record_type=record_type.value if isinstance(record_type, ox.Literal) else None,
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
        most, order, datatype = (self.one(shape, f"sh:{name}") for name in ("maxCount", "order", "datatype"))
        group, viewer = self.one(shape, "sh:group"), self.one(shape, "dash:viewer")
        return Property(
            iri=shape.value,
            key=shape.value.rsplit("#", 1)[-1],
            path=path.value,
            label=label,
            description=self.text(shape, "sh:description"),
            message=self.text(shape, "sh:message"),
            order=float(order.value) if isinstance(order, ox.Literal) else 0.0,
            group=self.group(group) if isinstance(group, ox.NamedNode) else None,
            many=not (isinstance(most, ox.Literal) and most.value == "1"),
            datatype=datatype.value if isinstance(datatype, ox.NamedNode) else None,
            owned=viewer == _iri("dash:DetailsViewer"),
        )

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
