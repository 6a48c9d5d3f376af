"""What is different between two versions, in the terms of the shapes: node by node and property by property.

The IRI of a node that a record owns follows from what the node says, so a node whose number changed is another node. Comparing
pairs such nodes again by what they still have in common, and tells of the number only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from participatiekaart.model import Model, Property
from participatiekaart.model.documents import Tree
from participatiekaart.rdf.names import PK, PREFIXES, Term
from participatiekaart.rdf.parsing import parse_lines
from participatiekaart.rdf.records import Record
from participatiekaart.reachability import reachable

__all__ = ["Changed", "ChangedNode", "compare", "tree_of"]

_DERIVED = {f"{PK}earliest", f"{PK}latest"}
_TYPE = PREFIXES["rdf"] + "type"
_MOST_PAIRS = 10_000
"""Pairs of nodes that are looked at under one property; where there are more, each is told of as a whole."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A property of a node that has other values.

    Attributes:
        path: the predicate.
        property: what the shapes say about it; none where they do not know it.
        removed, added: the values.
        inside: nodes that stayed there, and say something else.
    """

    path: str
    property: Property | None
    removed: tuple[Term, ...]
    added: tuple[Term, ...]
    inside: tuple[ChangedNode, ...]


@dataclass(frozen=True, slots=True)
class ChangedNode:
    """A node that says something else, or that came or went as a whole.

    Attributes:
        old: its IRI in the old version; empty where it came.
        new: its IRI in the new version; empty where it went.
        changes: what it says else; empty where it came or went.
    """

    old: str
    new: str
    changes: tuple[Changed, ...]


def tree_of(state: Record | None) -> Tree:
    """What a state of a record says; an empty tree where it is not there."""
    return Tree.of(quad.triple for quad in parse_lines(state.content)) if state else Tree({})


def compare(old: Tree, new: Tree, model: Model, first: str) -> list[ChangedNode]:
    """The nodes of a record that are different, without what is derived from dates.

    Args:
        old: a version of a record; an empty tree where it was not there.
        new: another one.
        model: which properties there are, in which order, and which of them lead to nodes that the record owns.
        first: IRI of the node that is told of first: what the record is about.
    """
    return list(_Comparison(old, new, model).nodes(first))


class _Comparison:
    """Compares two versions."""

    def __init__(self, old: Tree, new: Tree, model: Model) -> None:
        self.old = old
        self.new = new
        self.model = model
        self.found: dict[tuple[str, str], tuple[Changed, ...]] = {}

    def nodes(self, first: str) -> Iterator[ChangedNode]:
        """The nodes that nobody owns, with what they own inside them."""
        for token in sorted(self.outermost(), key=lambda each: (each != f"<{first}>", each)):
            iri = token[1:-1]
            if token not in self.new.values:
                yield ChangedNode(iri, "", ())
            elif token not in self.old.values:
                yield ChangedNode("", iri, ())
            elif changes := self.changes(token, token):
                yield ChangedNode(iri, iri, changes)

    def outermost(self) -> set[str]:
        """The nodes that nobody owns, and those that only own each other."""
        inside: dict[str, set[str]] = defaultdict(set)
        for tree in (self.old, self.new):
            for token in tree.values:
                inside[token] |= self.owned(token, tree)
        found = inside.keys() - set[str]().union(*inside.values())
        return found | (inside.keys() - set(reachable(found, inside.__getitem__)))

    def owned(self, token: str, tree: Tree) -> set[str]:
        known = self.model.properties_of(tree.classes(token))
        values = (value for path, said in tree.values[token].items() if path in known and known[path].owned for value in said)
        return {str(value) for value in values if str(value) in tree.values}

    def changes(self, old: str, new: str) -> tuple[Changed, ...]:
        """What a node says else than before.

        Args:
            old: the node in the old version.
            new: the same node, or the one that took its place.
        """
        if (old, new) not in self.found:
            self.found[old, new] = ()  # for nodes that own each other in a circle
            before, after = self.old.values.get(old, {}), self.new.values.get(new, {})
            known = {**self.model.properties_of(self.old.classes(old)), **self.model.properties_of(self.new.classes(new))}
            unknown = sorted((before.keys() | after.keys()) - known.keys())
            paths = (path for path in (*known, *unknown) if path not in _DERIVED)
            changes = (self.changed(path, known.get(path), before.get(path, ()), after.get(path, ())) for path in paths)
            self.found[old, new] = tuple(each for each in changes if each.removed or each.added or each.inside)
        return self.found[old, new]

    def changed(self, path: str, known: Property | None, before: tuple[Term, ...], after: tuple[Term, ...]) -> Changed:
        kept = set(before) & set(after)
        removed, added = ([each for each in values if each not in kept] for values in (before, after))
        pairs = (
            [*((each, each) for each in before if each in kept), *self.paired(removed, added)] if known and known.owned else []
        )
        inside: list[ChangedNode] = []
        for one, other in pairs:
            if found := self.changes(str(one), str(other)):
                inside.append(ChangedNode(str(one)[1:-1], str(other)[1:-1], found))
        told = {iri for each in inside for iri in (each.old, each.new)}
        removed, added = ([each for each in values if str(each)[1:-1] not in told] for values in (removed, added))
        return Changed(path, known or self.model.by_path.get(path), tuple(removed), tuple(added), tuple(inside))

    def paired(self, removed: list[Term], added: list[Term]) -> list[tuple[Term, Term]]:
        """Nodes that went with those that came in their place: the only two, else those that have most in common."""
        nodes = [each for each in removed if str(each) in self.old.values]
        others = [each for each in added if str(each) in self.new.values]
        if len(nodes) == len(others) == 1:
            return [(nodes[0], others[0])]
        if len(nodes) * len(others) > _MOST_PAIRS:
            return []
        before = [_statements(self.old.values[str(each)]) for each in nodes]
        after = [_statements(self.new.values[str(each)]) for each in others]
        alike = ((-len(one & other), here, there) for here, one in enumerate(before) for there, other in enumerate(after))
        pairs: dict[int, int] = {}
        for score, here, there in sorted(alike):
            if score < 0 and here not in pairs and there not in pairs.values():
                pairs[here] = there
        return [(nodes[here], others[there]) for here, there in sorted(pairs.items())]


def _statements(said: Mapping[str, tuple[Term, ...]]) -> set[tuple[str, Term]]:
    return {(path, value) for path, values in said.items() if path != _TYPE for value in values}
