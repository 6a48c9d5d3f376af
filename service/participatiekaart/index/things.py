"""From a record to its things, as documents of the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite

import orjson
import pyoxigraph as ox

from participatiekaart.errors import InvalidInput
from participatiekaart.index import schema
from participatiekaart.index.references import References, Said, Walk, referent_of
from participatiekaart.language import LANGUAGES, Text
from participatiekaart.model import Column, Model, columns_of
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.model.shapes import LABELS
from participatiekaart.rdf.dates import bounds
from participatiekaart.rdf.names import PREFIXES, Naming, RecordName, Term

__all__ = ["Document", "Things", "key_of"]

Document = dict[str, list[str] | list[int] | list[float] | list[bytes]]
"""The values of each field of `schema`."""

_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"
_ID_ROLE = "IDRole"
_TRUTH = {"1": "true", "0": "false"}


def key_of(iri: str, record: RecordName, record_type: str | None) -> str:
    """The key of a thing in a collection: what its IRI says after ``id/``, with ``:`` for the slashes and the ``#`` in it.

    Args:
        iri: of the thing.
        record: that it belongs to.
        record_type: of the collection, where that is a list of records: the key need not repeat it, nor that it is a concept.

    >>> groningen = RecordName("https://example.org/", "municipality", "gm0014")
    >>> key_of(groningen.iri, groningen, "municipality"), key_of(groningen.iri, groningen, None)
    ('gm0014', 'municipality:gm0014')
    """
    path = iri.removeprefix(f"{record.base}id/")
    if record.type in {record_type, "concept"}:
        path = path.removeprefix(f"{record.type}/")
    return path.replace("/", ":").replace("#", ":")


@dataclass
class _Branch:
    """A node of the tree of all ways from a thing to the values of its columns."""

    columns: list[Column] = field(default_factory=list)
    below: dict[str, _Branch] = field(default_factory=lambda: defaultdict(_Branch))


@dataclass(frozen=True)
class _Kind:
    """What is known of all things of the same classes: their collections by name, and their columns."""

    collections: dict[str, str | None]
    columns: tuple[Column, ...]
    branch: _Branch


class Things:
    """Makes the documents of the records of a graph.

    Args:
        model: the shapes.
        naming: tells which record a thing belongs to.
        store: a published snapshot.
    """

    def __init__(self, model: Model, naming: Naming, store: ox.Store) -> None:
        self._model = model
        self._naming = naming
        self._store = store
        self._walk = Walk(model)
        self.references = References(self._walk, naming, store)
        self._documents = JsonDocuments(model)
        self._kinds: dict[frozenset[str], _Kind] = {}

    def documents(self, record: RecordName) -> Iterator[Document]:
        """The documents of all things in a record; none when it is not in the graph."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(record.graph))
        tree = Tree.of(sorted((quad.triple for quad in quads), key=str))
        for token in tree.values:
            kind = self._kind(frozenset(tree.classes(token)))
            if kind.collections:
                yield self._document(record, tree, token[1:-1], kind)

    def nodes(self, record: RecordName) -> set[str]:
        """IRIs of the nodes that a record describes."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(record.graph))
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def _kind(self, classes: frozenset[str]) -> _Kind:
        known = self._kinds.get(classes)
        if known is None:
            every = frozenset[str]().union(*(self._model.ancestors(each) for each in classes))
            shapes = {name: shape for name, shape in self._model.collections.items() if shape.targets & every}
            columns = columns_of(self._model, classes) if shapes else ()
            collections = {name: shape.record_type for name, shape in sorted(shapes.items())}
            known = self._kinds[classes] = _Kind(collections, columns, _branches(columns))
        return known

    def _document(self, record: RecordName, tree: Tree, iri: str, kind: _Kind) -> Document:

        def said(node: str) -> Mapping[str, tuple[Term, ...]]:
            return tree.values.get(f"<{node}>", {})

        nodes: set[str] = set()
        texts: dict[str, dict[str, None]] = defaultdict(dict)
        refers: dict[str, None] = {}
        statements = list(self._walk.statements(said, iri, nodes))
        for each in statements:
            if isinstance(each.value, ox.Literal):
                if each.value.language or each.value.datatype.value == _STRING:
                    texts[(each.value.language or "").partition("-")[0]][schema.plain(each.value.value)] = None
            elif isinstance(each.value, ox.NamedNode) and not each.inside and each.path != _TYPE:
                refers[each.value.value] = None
        itself = referent_of(self._walk, said(iri), statements)
        cells, places = self.references.whereabouts(itself)
        lineage = self.references.lineage(refers)
        label = _label(said(iri))
        document: Document = {
            schema.IRI: [iri],
            schema.ORDER: [schema.order_of(iri)],
            schema.RECORD: [record.iri],
            schema.COLLECTION: list(kind.collections),
            schema.KEY: [f"{name}{schema.SEPARATOR}{key_of(iri, record, of)}" for name, of in kind.collections.items()],
            schema.REFERS: sorted(self._outside({*lineage, *places}, record)),
            schema.DOCUMENT: [self._json(tree, iri, nodes)],
            schema.LABEL: [orjson.dumps(label)],
            schema.NAME: [schema.plain(name) for _, name in itself.names],
            schema.CELLS: sorted(cells),
        }
        shown = label or _label(said(record.iri))
        document.update({schema.SORT[language]: _sorted([shown.best(language)]) for language in LANGUAGES})
        document.update(_words(texts, self._called(lineage)))
        called = {schema.folded(name) for _, name in itself.names}
        for column, values in _values(kind, said, iri):
            document.setdefault(schema.HAS, []).append(column.name)  # type: ignore[arg-type]
            if column.leaf.role == _ID_ROLE and len(column.paths[0]) == 1:
                called.update(schema.folded(value.value) for value in values if isinstance(value, ox.Literal))
            document.update(self._fields(column, values))
        document[schema.CALLED] = sorted(called)
        return {name: values for name, values in document.items() if values}

    def _outside(self, iris: Iterable[str], record: RecordName) -> Iterator[str]:
        """Those that other records describe."""
        return (iri for iri in iris if (of := self._naming.record_of(iri)) and of != record)

    def _json(self, tree: Tree, iri: str, nodes: set[str]) -> bytes:
        own = Tree({token: said for token, said in tree.values.items() if token[1:-1] in nodes})
        document = self._documents.json_ld(own, iri)
        del document["@context"]
        return orjson.dumps(document)

    def _called(self, iris: Iterable[str]) -> dict[str, dict[str, None]]:
        """The names of these things by language."""
        names: dict[str, dict[str, None]] = defaultdict(dict)
        for iri in iris:
            for language, name in self.references.referent(iri).names:
                names[language.partition("-")[0]][schema.plain(name)] = None
        return names

    def _fields(self, column: Column, values: list[Term]) -> Document:
        """The fields of one column."""
        plain = [value.value for value in values if isinstance(value, ox.NamedNode | ox.Literal)]
        found: Document = {}
        match column.kind:
            case "number":
                found[schema.number_field(column)] = sorted(_numbers(plain))
            case "date":
                days = list(_days(plain))
                found[schema.value_field(column)] = plain
                found[schema.first_day_field(column)] = sorted(first for first, _ in days)
                found[schema.last_day_field(column)] = sorted(last for _, last in days)
            case "text":
                found[schema.text_field(column)] = [schema.text_term(value) for value in plain]
            case "reference":
                found[schema.value_field(column)] = self.references.lineage(plain)
                found |= self._sorting(column, plain)
            case "boolean" | "string" | "address":
                plain = [_TRUTH.get(value, value) for value in plain] if column.kind == "boolean" else [*map(schema.whole, plain)]
                found[schema.value_field(column)] = plain
                found |= self._sorting(column, plain)
        return found

    def _sorting(self, column: Column, values: list[str]) -> Document:
        """The fields to sort by a column of one value, or of what that refers to."""
        found: Document = {}
        for language in LANGUAGES:
            if field_name := schema.sort_field(column, language):
                names = values
                if column.kind == "reference":
                    names = [Text.collect(self.references.referent(value).names).best(language) or value for value in values]
                found[field_name] = _sorted(names)
        return found


def _branches(columns: Iterable[Column]) -> _Branch:
    top = _Branch()
    for column in columns:
        for path in column.paths:
            branch = top
            for step in path:
                branch = branch.below[step.path]
            branch.columns.append(column)
    return top


def _values(kind: _Kind, said: Said, iri: str) -> Iterator[tuple[Column, list[Term]]]:
    """The columns in which a thing has a value, with its values, each once."""
    found: dict[str, dict[Term, None]] = defaultdict(dict)

    def gather(branch: _Branch, node: str) -> None:
        triples = said(node)
        for path in branch.below.keys() & triples.keys():
            below = branch.below[path]
            for column in below.columns:
                found[column.name].update(dict.fromkeys(triples[path]))
            if below.below:
                for value in triples[path]:
                    if isinstance(value, ox.NamedNode):
                        gather(below, value.value)

    gather(kind.branch, iri)
    for column in kind.columns:
        if column.name in found:
            yield column, sorted(found[column.name], key=str)


def _label(said: Mapping[str, tuple[Term, ...]]) -> Text:
    """What a thing is called, by language, as its best property says it; empty when it has no name."""
    for path in LABELS:
        values = [value for value in said.get(path, ()) if isinstance(value, ox.Literal)]
        if values:
            return Text.collect((value.language or "", value.value) for value in values)
    return Text()


def _words(own: dict[str, dict[str, None]], about: dict[str, dict[str, None]]) -> Document:
    """The fields of full text; what has no language of ours may be in any."""
    found: Document = {
        schema.WORDS: list(dict.fromkeys(each for said in (own, about) for some in said.values() for each in some))
    }
    for fields, said in ((schema.TEXT, own), (schema.ABOUT, about)):
        for language in LANGUAGES:
            found[fields[language]] = [
                each for tag, some in said.items() if tag == language or tag not in LANGUAGES for each in some
            ]
    return found


def _sorted(names: Iterable[str]) -> list[str]:
    """What to sort by, the least first."""
    return sorted(filter(None, map(schema.sortable, names)))


def _numbers(values: Iterable[str]) -> Iterator[float]:
    for value in values:
        with suppress(ValueError):
            if isfinite(number := float(value)):
                yield number


def _days(values: Iterable[str]) -> Iterator[tuple[int, int]]:
    for value in values:
        with suppress(InvalidInput):
            first, last = bounds(value)
            yield first.toordinal(), last.toordinal()
