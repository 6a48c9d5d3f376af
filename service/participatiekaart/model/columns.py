"""The flat view of a kind of things: a column for each of their own properties, and for what matters of the nodes they own.

Filters, facets, tables and their documentation are all made of columns, so that they agree, and so that a property that is added
to a shape is in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from participatiekaart.language import LANGUAGES, Text
from participatiekaart.model.shapes import KEY_INFO, Kind, Model, Property

__all__ = ["Column", "columns_of"]

_FACETS = {"reference", "boolean"}


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: lower camel case: the key of a thing's own property; for what it owns, the key of the property that leads there and
            the key of the value, as in ``periodStartDate``. It stays the same whatever else is added to the shapes.
        paths: the properties that lead to its values, one way each; there are several where a node is owned in several places.
        kind: what its values are; ``details`` for owned nodes themselves.
        many: whether a thing may have more than one value.
        label, description: for people.
    """

    name: str
    paths: tuple[tuple[Property, ...], ...]
    kind: Kind
    many: bool
    label: Text
    description: Text

    @property
    def leaf(self) -> Property:
        """The property whose values stand in it."""
        return self.paths[0][-1]

    @property
    def is_facet(self) -> bool:
        """Whether people choose by it from a list of values."""
        return self.kind in _FACETS and self.leaf.role == KEY_INFO


def columns_of(model: Model, classes: Iterable[str]) -> tuple[Column, ...]:
    """The columns of things of these classes, in display order.

    Args:
        model: the shapes.
        classes: IRIs of classes.
    """
    columns: dict[str, Column] = {}
    for path in _paths(model, classes, ()):
        *_, last = path
        name = last.key if len(path) == 1 else f"{path[-2].key}{last.key[0].upper()}{last.key[1:]}"
        known = columns.get(name)
        if known is None:
            label, description = last.label, last.description
            if len(path) > 1:  # what owned nodes say of themselves says little without what they are to the thing
                label, description = _joined(path[-2].label, ": ", label), _joined(path[-2].description, " ", description)
            many = any(each.many for each in path)
            columns[name] = Column(name, (path,), last.kind, many, label, description)
        else:
            columns[name] = replace(known, paths=(*known.paths, path), many=True)
    return tuple(columns.values())


def _paths(model: Model, classes: Iterable[str], above: tuple[Property, ...]) -> Iterator[tuple[Property, ...]]:
    """All ways down that lead to something with a role; each property at most once, as a node may own others of its own class."""
    for item in model.properties_of(classes).values():
        if item in above:
            continue
        if item.role or not above:
            yield (*above, item)
        if item.owned:
            yield from _paths(model, item.classes, (*above, item))


def _joined(first: Text, between: str, second: Text) -> Text:
    return Text({tag: between.join(filter(None, (first.best(tag), second.best(tag)))) for tag in LANGUAGES})
