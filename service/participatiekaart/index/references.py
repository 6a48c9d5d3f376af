"""What documents of the index take from the things that they refer to: names, what lies above, and where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from participatiekaart.index.areas import cell
from participatiekaart.index.remembering import remembered
from participatiekaart.model import Model, Property
from participatiekaart.model.shapes import LABELS
from participatiekaart.rdf.names import PREFIXES, Naming, Term
from participatiekaart.rdf.points import position
from participatiekaart.reachability import reachable

__all__ = ["ABOVE", "NAMES", "References", "Referent", "Said", "Statement", "Walk", "referent_of"]

NAMES = (*LABELS, PREFIXES["schema"] + "alternateName", PREFIXES["skos"] + "altLabel")
"""Predicates of what a thing is called, also by others; best first."""

ABOVE = (PREFIXES["skos"] + "broader", PREFIXES["geo"] + "sfWithin")
"""Predicates that lead to what a concept or region lies in: who asks for that means this too."""
_TYPE = PREFIXES["rdf"] + "type"
_CACHED = 100_000
_STEPS = 3
"""Places that may lead to each other before there is a point: a site, the town that it lies in, the province of that."""

Said = Callable[[str], Mapping[str, tuple[Term, ...]]]
"""The values of each property of a node, by its IRI; empty where nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple about a thing or a node that it owns.

    Attributes:
        path: the predicate.
        field: what the shapes say of it there; none where they do not know it.
        value: the object.
        inside: whether the value is a node that the thing owns.
    """

    path: str
    field: Property | None
    value: Term
    inside: bool


class Walk:
    """Goes through a thing and the nodes that it owns, as the shapes say and as `JsonDocuments` nests them.

    Args:
        model: the shapes.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        fields = [field for shape in model.types for field in shape.properties]
        self._headings = {field.group.iri for field in fields if field.kind == "point" and field.group}

    def says_where(self, field: Property | None) -> bool:
        """Whether a property stands under the heading that points on the map stand under."""
        return field is not None and field.group is not None and field.group.iri in self._headings

    def statements(self, said: Said, iri: str, nodes: set[str]) -> Iterator[Statement]:
        """All statements of a thing and of what it owns; the IRIs of these nodes are added to `nodes`."""
        nodes.add(iri)
        triples = said(iri)
        fields = self._model.properties_of(each.value for each in triples.get(_TYPE, ()) if isinstance(each, ox.NamedNode))
        for path, values in triples.items():
            field = fields.get(path) or self._model.by_path.get(path)
            may_own = path != _TYPE and (field is None or field.owned)
            for value in values:
                inside = may_own and isinstance(value, ox.NamedNode) and value.value not in nodes and bool(said(value.value))
                yield Statement(path, field, value, inside)
                if inside and isinstance(value, ox.NamedNode):
                    yield from self.statements(said, value.value, nodes)


@dataclass(frozen=True, slots=True)
class Referent:
    """What documents take from a thing that they refer to.

    Attributes:
        names: language (empty where there is none) and text of all that it is called, best first.
        above: IRIs of what it lies right below or within.
        cells: of its own points.
        places: IRIs of what says where it is.
    """

    names: tuple[tuple[str, str], ...] = ()
    above: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()
    places: tuple[str, ...] = ()


def referent_of(walk: Walk, triples: Mapping[str, tuple[Term, ...]], statements: Iterable[Statement]) -> Referent:
    """What documents take from a thing: what is said of it, and all statements of it and of what it owns."""
    cells: dict[int, None] = {}
    places: dict[str, None] = {}
    for each in statements:
        if isinstance(each.value, ox.Literal):
            if each.field and each.field.kind == "point" and (point := position(each.value.value)):
                cells[cell(*point)] = None
        elif isinstance(each.value, ox.NamedNode) and not each.inside and walk.says_where(each.field):
            places[each.value.value] = None
    values = [value for path in NAMES for value in triples.get(path, ())]
    return Referent(
        tuple((value.language or "", value.value) for value in values if isinstance(value, ox.Literal)),
        tuple(value.value for path in ABOVE for value in triples.get(path, ()) if isinstance(value, ox.NamedNode)),
        tuple(cells),
        tuple(places),
    )


class References:
    """Looks up in a graph what documents take from things: each only in its own record, whose change it is to change it.

    Args:
        walk: of the model.
        naming: tells which record a thing belongs to.
        store: the graph.
    """

    def __init__(self, walk: Walk, naming: Naming, store: ox.Store) -> None:
        self._walk = walk
        self._naming = naming
        self._store = store
        self.referent = remembered(self._find, _CACHED)

    def _find(self, iri: str) -> Referent:
        return referent_of(self._walk, self._said(iri), self._walk.statements(self._said, iri, set()))

    def _said(self, iri: str) -> dict[str, tuple[Term, ...]]:
        record = self._naming.record_of(iri)
        if record is None:
            return {}
        said: dict[str, tuple[Term, ...]] = {}
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.NamedNode(record.graph))
        for triple in sorted((quad.triple for quad in quads), key=str):
            said[triple.predicate.value] = (*said.get(triple.predicate.value, ()), triple.object)
        return said

    def lineage(self, iris: Iterable[str]) -> list[str]:
        """These things and all that lie above them, each once."""
        return reachable(iris, lambda iri: self.referent(iri).above)

    def whereabouts(self, thing: Referent) -> tuple[set[int], set[str]]:
        """Cells of a thing's own points, or else of the places that say where it is; and the IRIs of those that were asked."""
        cells, asked, places = set(thing.cells), set[str](), thing.places
        for _ in range(_STEPS):
            new = [each for each in dict.fromkeys(places) if each not in asked] if not thing.cells else []
            asked.update(new)
            found = [self.referent(each) for each in new]
            cells.update(each for place in found for each in place.cells)
            places = tuple(each for place in found if not place.cells for each in place.places)
        return cells, asked
