"""The tidy table of outcomes: a row for each measurement, with the practice, the region and the source that it is of.

A row is a document of the measurement itself, so that all writers of this package write it. Its fields are those of the shape of
a measurement and those by which people choose practices; nothing here lists them. What sources contradict stands side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from participatiekaart.language import text
from participatiekaart.model import Column, Model, Property, columns_of
from participatiekaart.model.shapes import KEY_INFO
from participatiekaart.rdf.names import PK, PREFIXES, shortened
from participatiekaart.tables.rows import Document, identifiers

__all__ = ["LEADING", "PARTNER_KIND", "PRACTICE", "Things", "Tidy"]

Things = Callable[[str], Document | None]
"""What is on record of a thing, by its IRI."""

LEADING = ("id",)
"""The leading fields of the table (`rows.fields_of`): measurements have no collection of their own, so no key."""

PRACTICE = "practice"
PARTNER_KIND = "partnerKind"

_MEASUREMENT = PK + "Measurement"
_OUTCOME = PK + "outcome"
_REGION = PK + "region"
_REGION_CLASS = PK + "Region"
_PROGRAMME = PK + "programme"
_MEMBER = PREFIXES["org"] + "member"
_CLASSIFICATION = PREFIXES["org"] + "classification"
_SOURCE = PREFIXES["dct"] + "source"


class Tidy:
    """Makes the rows.

    Args:
        model: the shapes.
        things: what is on record of the places that were measured at, and of the members of partnerships.

    Attributes:
        columns: of the rows, in order.
    """

    def __init__(self, model: Model, things: Things) -> None:
        self._model = model
        self._things = lru_cache(maxsize=10_000)(things)
        self._types = {shortened(each) for each in _below(model, _MEASUREMENT)}
        self._regions = {shortened(each) for each in _below(model, _REGION_CLASS)}
        self._initiative = columns_of(model, _owners(model, _OUTCOME))
        practice = Column(
            PRACTICE, ((_practice(model),),), "reference", False, _practice(model).label, _practice(model).description
        )
        own = columns_of(model, [_MEASUREMENT])
        self._about = tuple(each for each in self._initiative if each.is_facet and len(each.paths[0]) == 1)
        names = {each.name for each in own}
        about = (_about_practice(practice.leaf, each, names) for each in self._about)
        self.columns: tuple[Column, ...] = (practice, *own, *about, self._partner_kind(practice.leaf))

    def rows(self, documents: Iterable[Document]) -> Iterator[Document]:
        """A document for each measurement of these practices or programmes, as they come."""
        for document in documents:
            about = self._facts(document)
            sources = _ids(document.get(self._model.by_path[_SOURCE].key))
            for measurement in self._measurements(document):
                yield self._row(measurement, about, sources)

    def column(self, path: str) -> Column:
        """The column of a property of measurements, by its predicate."""
        return next(each for each in self.columns if each.leaf.path == path and len(each.paths[0]) == 1)

    def named(self, name: str) -> Column:
        """A column by its name."""
        return next(each for each in self.columns if each.name == name)

    def programmes(self, row: Document) -> list[str]:
        """What the practice of a row belongs to."""
        practice = row[PRACTICE]
        return _ids(practice.get(self._model.by_path[_PROGRAMME].key)) if isinstance(practice, dict) else []

    def _row(self, measurement: Document, about: Mapping[str, object], sources: list[str]) -> Document:
        """A measurement with what only its practice says: its source, its region unless it has a place of its own."""
        keys = self._model.by_path
        row = dict(measurement)
        row.setdefault(keys[_SOURCE].key, _references(sources))
        row.setdefault(keys[PK + "inferred"].key, False)
        row[PRACTICE] = dict(about)
        location = measurement.get(keys[PK + "location"].key)
        if isinstance(location, dict) and (regions := self._regions_of(str(location.get("id")))):
            row[PRACTICE] = {**about, keys[_REGION].key: _references(regions)}
        return row

    def _facts(self, document: Document) -> dict[str, object]:
        """What a row says of its practice."""
        keys = {each.leaf.key for each in self._about} | {self._model.by_path[_PROGRAMME].key}
        said = {key: document[key] for key in keys if key in document}
        return {"id": document["id"], **said, PARTNER_KIND: _references(self._partner_kinds(document))}

    def _partner_kinds(self, document: Document) -> list[str]:
        """What kinds of organisations take part: as the partnership says, or as the members themselves do."""
        found: dict[str, None] = {}
        for column in self._initiative:
            if column.leaf.path == _CLASSIFICATION:
                found |= dict.fromkeys(identifiers(document, column))
            elif column.leaf.path == _MEMBER:
                for member in identifiers(document, column):
                    found |= dict.fromkeys(_ids((self._things(member) or {}).get(self._model.by_path[_CLASSIFICATION].key)))
        return list(found)

    def _regions_of(self, place: str) -> list[str]:
        """The regions that a place is in, or the region that it is."""
        said = self._things(place) or {}
        types = said.get("type", ())
        is_region = bool(self._regions & set([types] if isinstance(types, str) else types))  # type: ignore[call-overload]
        return [place] if is_region else _ids(said.get(self._model.by_path[_REGION].key))

    def _measurements(self, node: object) -> Iterator[Document]:
        """The measurements anywhere inside a document."""
        if isinstance(node, list):
            for each in node:
                yield from self._measurements(each)
        elif isinstance(node, dict):
            types = node.get("type")
            if types in self._types if isinstance(types, str) else types and self._types.intersection(types):
                yield node
            else:
                yield from self._measurements(list(node.values()))

    def _partner_kind(self, practice: Property) -> Column:
        label = text("kind of partner")
        description = text("What kinds of organisations take part in the practice.")
        kind = self._model.by_path[_CLASSIFICATION]
        leaf = replace(kind, key=PARTNER_KIND, label=label, description=description, most=None)
        return Column(PARTNER_KIND, ((practice, leaf),), "reference", True, label, description)


def _practice(model: Model) -> Property:
    """From a measurement to its practice: the way back of what the shapes say."""
    return replace(
        model.by_path[_OUTCOME],
        iri="",
        key=PRACTICE,
        path=PREFIXES["dct"] + "isPartOf",
        label=text("practice"),
        description=text("The practice example or programme that this is an outcome of."),
        most=1,
        kind="reference",
        classes=frozenset(_owners(model, _OUTCOME)),
        role=KEY_INFO,
    )


def _about_practice(practice: Property, column: Column, taken: set[str]) -> Column:
    """A column of a practice in a row of one of its measurements, whose own columns come first."""
    name = f"{PRACTICE}{column.name[0].upper()}{column.name[1:]}" if column.name in taken else column.name
    return replace(column, name=name, paths=((practice, column.leaf),))


def _owners(model: Model, path: str) -> list[str]:
    """The classes whose shapes have a property."""
    return sorted({target for shape in model.types for each in shape.properties if each.path == path for target in shape.targets})


def _below(model: Model, class_iri: str) -> set[str]:
    """A class and all classes below it."""
    return {class_iri} | {each for each in model.superclasses if class_iri in model.ancestors(each)}


def _references(iris: Iterable[str]) -> list[dict[str, str]]:
    return [{"id": iri} for iri in iris]


def _ids(found: object) -> list[str]:
    """The IRIs of one reference or a list of them."""
    return [
        str(each["id"]) for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict) and "id" in each
    ]
