"""Shapes and vocabulary as Python: what a record of each type looks like. Everything else is derived from it."""

from participatiekaart.model.shapes import Group, Model, NodeType, Property

__all__ = ["Group", "Model", "NodeType", "Property"]
