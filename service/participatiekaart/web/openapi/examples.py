"""Examples from what is published now: the first thing of each collection, cut down to one of everything it has several of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from participatiekaart.index import Index, Selection
from participatiekaart.model.parameters import Parameter
from participatiekaart.tables.rows import identifiers, lexical, values
from participatiekaart.web.api.bodies import Bodies
from participatiekaart.web.api.collections import Collection
from participatiekaart.web.openapi.document import Example
from participatiekaart.web.openapi.schemas import Json

__all__ = ["live_examples"]

_IN_GENERAL = {"q": "groen", "near": "5.22,52.37", "limit": "10", "sort": "name"}
"""Values that make sense whatever the data is, each alone and together."""


def live_examples(index: Index, collections: Iterable[Collection], root: str, language: str) -> dict[str, Example]:
    """What collections answer now, by name; one without things has none.

    Args:
        index: what is published.
        collections: what there is.
        root: absolute address of the API.
        language: of the reader.
    """
    found = ((each, _example(index, each, root, language)) for each in collections)
    return {collection.name: example for collection, example in found if example}


def _example(index: Index, collection: Collection, root: str, language: str) -> Example | None:
    page = index.search(collection.name, Selection(limit=1, language=language))
    if not page.hits:
        return None
    bodies = Bodies(index, collection, root)
    document = page.hits[0].document
    given = {each.name: value for each in collection.list_parameters.values() if (value := _value(each, collection, document))}
    return Example(_cut(bodies.of_page(page)), _cut(bodies.of_thing(page.hits[0])), given)


def _value(parameter: Parameter, collection: Collection, document: Mapping[str, object]) -> str:
    """A value that the thing itself would be found by; empty where it says nothing of the kind."""
    if parameter.name in _IN_GENERAL:
        return _IN_GENERAL[parameter.name]
    if parameter.operator is None:
        return ""
    column = collection.columns[parameter.column]
    if parameter.operator == "exists":
        return "true" if any(True for _ in values(document, column)) else "false"
    if column.kind in {"reference", "address"}:
        iri = next(iter(identifiers(document, column)), "")
        return iri if "#" in iri or column.kind == "address" else iri.rsplit("/", 1)[-1]
    value = next(values(document, column), "")
    if column.kind == "text" and isinstance(value, dict):
        value = next(iter(value.values()), "")
    said = lexical(value[0] if isinstance(value, list) else value)
    return said if len(said) <= parameter.most_characters else ""


def _cut(value: Json) -> Json:
    """A document of which every list has its first member only: as large as the shapes make it, whatever the data is."""
    return {name: _cut_value(each) for name, each in value.items()}


def _cut_value(value: object) -> object:
    if isinstance(value, list):
        return [_cut_value(each) for each in value[:1]]
    return _cut(value) if isinstance(value, dict) else value
