"""A record as JSON and JSON-LD: keys, nesting and context all come from the shapes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from participatiekaart.language import by_preference
from participatiekaart.model.shapes import Model, Property
from participatiekaart.rdf.names import PREFIXES, Term

__all__ = ["JsonDocuments", "Tree"]

Json = str | int | bool | list["Json"] | dict[str, "Json"]

_XSD = PREFIXES["xsd"]
_INTEGER = re.compile("0|-?[1-9][0-9]{0,14}")
"""Integers that every JSON reader keeps exactly, in the one form that writes them back as they were."""
_LANG_STRING = PREFIXES["rdf"] + "langString"
_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Tree:
    """The triples of one record, by subject and predicate.

    Attributes:
        values: of each node, the values of each property; nodes by N-Triples token.
    """

    values: Mapping[str, Mapping[str, tuple[Term, ...]]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Tree:
        """The tree of these triples; values keep their order."""
        found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            found[str(triple.subject)][triple.predicate.value].append(triple.object)
        return cls({node: {path: tuple(values) for path, values in said.items()} for node, said in found.items()})

    def classes(self, node: str) -> list[str]:
        """IRIs of the classes of a node."""
        return [each.value for each in self.values.get(node, {}).get(_TYPE, ()) if isinstance(each, ox.NamedNode)]


class JsonDocuments:
    """Writes records as JSON and JSON-LD.

    Args:
        model: where the keys come from.
    """

    def __init__(self, model: Model) -> None:
        self._model = model

    @cached_property
    def context(self) -> dict[str, Json]:
        """The JSON-LD 1.1 context: a key for each property of the shapes, and the prefixes for classes."""
        context: dict[str, Json] = {"@version": 1.1, "id": "@id", "type": "@type", "included": "@included"}  # type: ignore[dict-item]
        context.update(PREFIXES)
        for item in sorted(self._model.by_path.values(), key=lambda each: each.key):
            term: dict[str, Json] = {"@id": item.path}
            if item.datatype == _LANG_STRING:
                term["@container"] = "@language"
            elif item.datatype:
                term["@type"] = item.datatype
            context[item.key] = term
        return context

    def json_ld(self, tree: Tree, iri: str) -> dict[str, Json]:
        """A record as compact JSON-LD with its context inline: all triples of the tree, starting at the node."""
        return {"@context": self.context, **self._document(tree, iri, linked=True)}

    def json(self, tree: Tree, iri: str) -> dict[str, Json]:
        """A record as plain JSON: the same keys, with dates and numbers as bare values."""
        return self._document(tree, iri, linked=False)

    def _document(self, tree: Tree, iri: str, *, linked: bool) -> dict[str, Json]:
        """The node with what it owns inside it, and after that the nodes that nobody owns: the concepts of a scheme, terms."""
        left = dict.fromkeys(tree.values)
        document = self._node(tree, iri, linked=linked, left=left)
        included: list[Json] = []
        while left:
            included.append(self._node(tree, next(iter(left))[1:-1], linked=linked, left=left))
        return {**document, "included": included} if included else document

    def _node(self, tree: Tree, iri: str, *, linked: bool, left: dict[str, None]) -> dict[str, Json]:
        token = f"<{iri}>"
        left.pop(token, None)
        said = tree.values.get(token, {})
        node: dict[str, Json] = {"id": iri}
        types: list[Json] = [_compact(each) for each in tree.classes(token)]
        if types:
            node["type"] = types[0] if len(types) == 1 else types
        fields = self._model.properties_of(tree.classes(token))
        unknown = sorted(said.keys() - fields.keys() - {_TYPE})
        for path in (*(each for each in fields if each in said), *unknown):
            field = fields.get(path) or self._model.by_path.get(path)
            self._put(node, field, path, said[path], tree, linked=linked, left=left)
        return node

    def _put(
        self,
        node: dict[str, Json],
        field: Property | None,
        path: str,
        values: Iterable[Term],
        tree: Tree,
        *,
        linked: bool,
        left: dict[str, None],
    ) -> None:
        plain: list[Json] = []
        other: list[Json] = []
        texts: dict[str, list[Json]] = defaultdict(list)
        for value in values:
            if isinstance(value, ox.Literal):
                if value.language and field and field.datatype == _LANG_STRING:
                    texts[value.language].append(value.value)
                elif field is None or field.datatype in {None, value.datatype.value}:
                    plain.append(_literal(value, field, linked=linked))
                else:
                    other.append(_literal(value, None, linked=linked))
            elif str(value) in left and (field is None or field.owned):
                plain.append(self._node(tree, str(value)[1:-1], linked=linked, left=left))
            else:
                plain.append({"id": str(value)[1:-1]})
        key = field.key if field else _compact(path)
        if texts:
            node[key] = {tag: said[0] if len(said := texts[tag]) == 1 else said for tag in sorted(texts, key=by_preference)}
            other = plain + other
        elif plain:
            node[key] = plain[0] if len(plain) == 1 and not (field and field.many) else plain
        if other:
            node[_compact(path)] = other


def _literal(value: ox.Literal, field: Property | None, *, linked: bool) -> Json:
    """A literal; in JSON-LD a value object unless the context or JSON itself tells its datatype."""
    datatype = value.datatype.value
    if value.language:
        return {"@value": value.value, "@language": value.language}
    native: Json = value.value
    if datatype == _XSD + "boolean" and value.value in {"true", "false"}:
        native = value.value == "true"
    elif datatype == _XSD + "integer" and _INTEGER.fullmatch(value.value):
        native = int(value.value)
    if not linked or datatype == _XSD + "string" or not isinstance(native, str) or (field and field.datatype == datatype):
        return native
    return {"@value": value.value, "@type": datatype}


def _compact(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
