"""The collections that the shapes make public, each with what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from participatiekaart.model import Column, Model, NodeType, columns_of
from participatiekaart.model.parameters import Parameter, item_parameters, list_parameters

__all__ = ["Collection", "collections_of"]


@dataclass(frozen=True)
class Collection:
    """A collection.

    Attributes:
        name: last segment of its address.
        shape: of the things in it.
        columns: of those things, by name.
        list_formats, item_formats: names of the representations of the list and of one thing, the default first.
    """

    name: str
    shape: NodeType
    columns: dict[str, Column]
    list_formats: tuple[str, ...]
    item_formats: tuple[str, ...]

    @cached_property
    def list_parameters(self) -> dict[str, Parameter]:
        """What may be asked of the list, by name."""
        return list_parameters(self.columns.values(), self.list_formats)

    @cached_property
    def item_parameters(self) -> dict[str, Parameter]:
        """What may be asked of one thing, by name."""
        return item_parameters(self.columns.values(), self.item_formats)


def collections_of(model: Model, list_formats: Iterable[str], item_formats: Iterable[str]) -> dict[str, Collection]:
    """All collections of a model, by name; formats as in `Collection`."""
    formats = tuple(list_formats), tuple(item_formats)
    return {
        name: Collection(name, shape, {each.name: each for each in columns_of(model, shape.targets)}, *formats)
        for name, shape in sorted(model.collections.items())
    }
