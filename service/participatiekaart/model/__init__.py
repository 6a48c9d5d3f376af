"""Shapes and vocabulary as Python: what a record of each type looks like. Everything else is derived from it."""

from participatiekaart.model.columns import Column, columns_of
from participatiekaart.model.shapes import Group, Kind, Model, NodeType, Property

__all__ = ["Column", "Group", "Kind", "Model", "NodeType", "Property", "columns_of"]
