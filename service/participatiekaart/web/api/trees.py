"""Ways down a JSON document, as the shapes nest it: what to keep at their end, what to put there, what is referred to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from participatiekaart.language import Text
from participatiekaart.model import Column

__all__ = ["Document", "Ways", "brief", "ends", "filtered", "labelled", "references", "replaced", "ways_to"]

Json: TypeAlias = Any
"""A value as JSON has it."""

Document = dict[str, Json]
Ways: TypeAlias = "dict[str, Ways | None]"
"""Keys to follow; none where a way ends."""

_ALWAYS = ("id", "type")


def ways_to(columns: Iterable[Column]) -> Ways:
    """The ways to what stands in some columns; a way that goes on where another one ends is left out."""
    top: Ways = {}
    for way in sorted({tuple(step.key for step in path) for column in columns for path in column.paths}, key=len):
        below = top
        for key in way[:-1]:
            further = below.setdefault(key, {})
            if further is None:
                break
            below = further
        else:
            below[way[-1]] = None
    return top


def brief(document: Document) -> Document:
    """A thing without the nodes that it owns."""
    return {key: value for key, value in document.items() if not any(map(_is_owned, _each(value)))}


def filtered(node: Json, ways: Ways | None) -> Json:
    """A node with nothing but what stands at the end of some ways; each node on the way keeps its IRI and classes."""
    if not isinstance(node, dict) or ways is None:
        return node
    return {
        key: value if key in _ALWAYS else _mapped(value, partial(filtered, ways=ways[key]))
        for key, value in node.items()
        if key in ways or key in _ALWAYS
    }


def ends(node: Json, ways: Ways | None) -> Iterator[str]:
    """IRIs that are referred to at the end of some ways."""
    if ways is None:
        if _is_reference(node):
            yield node["id"]
    elif isinstance(node, dict):
        for key in ways.keys() & node.keys():
            for each in _each(node[key]):
                yield from ends(each, ways[key])


def replaced(node: Json, ways: Ways | None, inside: Mapping[str, Document]) -> Json:
    """A node with whole things instead of the references at the end of some ways.

    Args:
        node: of a document.
        ways: where to look.
        inside: the things by IRI; a reference to anything else stays.
    """
    if ways is None:
        return inside.get(node["id"], node) if _is_reference(node) else node
    if not isinstance(node, dict):
        return node
    return {
        key: _mapped(value, partial(replaced, ways=ways[key], inside=inside)) if key in ways else value
        for key, value in node.items()
    }


def references(node: Document) -> list[str]:
    """IRIs that are referred to anywhere in a node."""
    if _is_reference(node):
        return [node["id"]]
    found: list[str] = []
    for value in node.values():  # spelt out, as much of the time of a list is spent here
        if isinstance(value, dict):
            found += references(value)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    found += references(each)
    return found


def labelled(node: Document, labels: Mapping[str, Text]) -> Document:
    """A node with the names of all that it refers to."""
    if _is_reference(node):
        return {**node, "label": labels[node["id"]]} if node["id"] in labels else node
    found: Document = {}
    for key, value in node.items():  # spelt out for the same reason
        if isinstance(value, dict):
            found[key] = labelled(value, labels)
        elif isinstance(value, list):
            found[key] = [labelled(each, labels) if isinstance(each, dict) else each for each in value]
        else:
            found[key] = value
    return found


def _is_reference(value: Json) -> bool:
    return isinstance(value, dict) and len(value) == 1 and "id" in value


def _is_owned(value: Json) -> bool:
    return isinstance(value, dict) and len(value) > 1 and "id" in value


def _each(value: Json) -> Iterable[Json]:
    return value if isinstance(value, list) else (value,)


def _mapped(value: Json, change: Callable[[Json], Json]) -> Json:
    return [change(each) for each in value] if isinstance(value, list) else change(value)
