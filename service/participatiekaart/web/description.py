"""A node as something to read: headings and fields from the shapes, labels from the graph, links in both directions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.language import Text
from participatiekaart.model import Model, Property
from participatiekaart.model.documents import Tree
from participatiekaart.model.shapes import KEY_INFO, LABELS
from participatiekaart.rdf.names import PREFIXES, VOCABULARY, Naming, Term
from participatiekaart.web.codes import name_of
from participatiekaart.web.literals import readable

__all__ = ["Describer", "Field", "Section", "Thing", "Value"]

_MOST_INCOMING = 500
_SHORT = 45
_HIDDEN = {f"{VOCABULARY}#earliest", f"{VOCABULARY}#latest", PREFIXES["rdf"] + "type"}
"""Shown another way, or derived from what is shown."""


@dataclass(frozen=True)
class Value:
    """A value of a field: a text, a link, or a node of its own.

    Attributes:
        text: what it says or is called.
        language: tag of the text when it is not the reader's, for screen readers.
        href: where it leads.
        external: whether that is elsewhere.
        thing: the node, if it is one that the record owns.
    """

    text: str = ""
    language: str = ""
    href: str = ""
    external: bool = False
    thing: Thing | None = None


@dataclass(frozen=True)
class Field:
    """A property with its values."""

    label: str
    description: str
    href: str
    values: list[Value]

    @property
    def is_wide(self) -> bool:
        """Whether it takes a line of its own inside a card."""
        return len(self.values) > 3 or any(value.thing or len(value.text) > _SHORT for value in self.values)


@dataclass(frozen=True)
class Section:
    """Fields under a heading."""

    label: str
    fields: list[Field]


@dataclass(frozen=True)
class Thing:
    """A node as something to read.

    Attributes:
        iri: of the node.
        name: what it is called.
        language: tag of the name when it is not the reader's.
        kinds: its classes.
        sections: what its record says about it.
        incoming: what points to it.
        anchor: fragment that it can be found by in the page; empty where the same node stands above already.
    """

    iri: str
    name: str
    language: str
    kinds: list[Value]
    sections: list[Section]
    incoming: list[Field] = field(default_factory=list)
    anchor: str = ""

    @property
    def fields(self) -> list[Field]:
        """All fields, without headings."""
        return [each for section in self.sections for each in section.fields]


class Describer:
    """Describes nodes for one reader.

    Args:
        model: names and order of the fields.
        naming: tells which links are ours.
        snapshot: where labels and incoming links are looked up.
        language: of the reader.
        root: path that the service is mounted at.
        kept: query string that links to our own pages carry: the language, when the reader chose one by address.
    """

    def __init__(
        self, model: Model, naming: Naming, snapshot: Snapshot, language: str, *, root: str = "", kept: str = ""
    ) -> None:
        self._model = model
        self._naming = naming
        self._snapshot = snapshot
        self._language = language
        self._root = root
        self._kept = kept
        self._labels: dict[str, tuple[str, str]] = {}
        self._anchors: set[str] = set()

    def describe(self, iri: str, tree: Tree) -> Thing:
        """A node with all that its record says about it and all that points to it."""
        found = self._thing(iri, tree, frozenset())
        return Thing(found.iri, found.name, found.language, found.kinds, found.sections, self._incoming(iri))

    def part(self, iri: str, tree: Tree) -> Thing:
        """A node as part of another one: with its name among the fields."""
        return self._thing(iri, tree, frozenset({""}))

    def value(self, known: Property | None, term: Term, tree: Tree) -> Value:
        """One value by itself, whatever its language.

        Args:
            known: the property that has it; none where the shapes do not know that.
            term: the value.
            tree: the record that says so.
        """
        if isinstance(term, ox.Literal):
            return Value(text=term.value, language=term.language) if term.language else Value(text=readable(term, self._language))
        if known and known.owned and str(term) in tree.values:
            return Value(thing=self.part(str(term)[1:-1], tree))
        return self._reference(str(term)[1:-1], tree)

    def property(self, path: str, known: Property | None) -> tuple[str, str]:
        """What a property is called, and what that means."""
        return (known.label.best(self._language), known.description.best(self._language)) if known else (self.label(path)[0], "")

    def link(self, iri: str) -> Value:
        """A link to a node, by its name."""
        name, language = self.label(iri)
        return Value(text=name, language=language, href=self.href(iri), external=not self._is_here(iri))

    def _reference(self, iri: str, tree: Tree) -> Value:
        """A link to a node; one of the same record that has no name goes by its key information."""
        link, token = self.link(iri), f"<{iri}>"
        said = tree.values.get(token, {})
        if self._name(said)[0]:
            return link
        known = self._model.properties_of(tree.classes(token))
        key = (term for path, each in known.items() if each.role == KEY_INFO for term in said.get(path, ()))
        words = [
            readable(each, self._language) if isinstance(each, ox.Literal) else self.label(str(each)[1:-1])[0]
            for each in key
            if not isinstance(each, ox.Literal) or each.language in {None, self._language}
        ]
        return replace(link, text=" · ".join(words), language="") if words else link

    def href(self, iri: str) -> str:
        """Where a node is described: here if it is ours, else at its own address; empty where that is no web address."""
        for base in self._naming.bases:
            if iri.startswith(f"{base}id/"):
                path, _, fragment = iri[len(base) + 3 :].partition("#")
                return f"{self._root}/doc/{quote(path)}{self._kept}" + (f"#{quote(fragment)}" if fragment else "")
        if iri.startswith(VOCABULARY):
            path, _, fragment = iri[len(VOCABULARY) :].partition("#")
            return f"{self._root}/def{path}{self._kept}" + (f"#{fragment}" if fragment else "")
        return iri if urlsplit(iri).scheme in {"http", "https"} else ""

    def _is_here(self, iri: str) -> bool:
        return self._naming.is_ours(iri) or iri.startswith(VOCABULARY)

    def label(self, iri: str) -> tuple[str, str]:
        """What a node is called, and the language of that when it is not the reader's."""
        if iri not in self._labels:
            self._labels[iri] = self._label(iri)
        return self._labels[iri]

    def _label(self, iri: str) -> tuple[str, str]:
        name = self._snapshot.label(iri) or name_of(iri)
        if name:
            return name.best(self._language), self._other_language(name)
        path = iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        return (path if self._is_here(iri) and path else iri), ""

    def _other_language(self, name: Text) -> str:
        language = name.best_language(self._language)
        return "" if language == self._language else language

    def _thing(self, iri: str, tree: Tree, above: frozenset[str]) -> Thing:
        token = f"<{iri}>"
        anchor = "" if iri in self._anchors else iri.partition("#")[2]
        self._anchors.add(iri)
        said = dict(tree.values.get(token, {}))
        classes = tree.classes(token)
        known = self._model.properties_of(classes)
        name, language = self._name(said)
        sections: dict[str, list[Field]] = defaultdict(list)
        for path in (*known, *sorted(said.keys() - known.keys())):
            if path in said and path not in _HIDDEN and (above or path not in LABELS):
                each = known.get(path) or self._model.by_path.get(path)
                heading = each.group.label.best(self._language) if each and each.group else ""
                sections[heading].append(self._field(path, each, said[path], tree, above | {token}))
        kinds = [self.link(each) for each in classes]
        listed = [Section(heading, fields) for heading, fields in sections.items()]
        return Thing(iri, name, language, kinds, listed, anchor=anchor)

    def _name(self, said: Mapping[str, Iterable[Term]]) -> tuple[str, str]:
        for path in LABELS:
            texts = [each for each in said.get(path, ()) if isinstance(each, ox.Literal)]
            if texts:
                name = Text.collect((each.language or "", each.value) for each in texts)
                return name.best(self._language), self._other_language(name)
        return "", ""

    def _field(
        self,
        path: str,
        known: Property | None,
        values: Iterable[Term],
        tree: Tree,
        above: frozenset[str],
    ) -> Field:
        texts: dict[str, list[str]] = defaultdict(list)
        plain: list[ox.Literal] = []
        shown: list[Value] = []
        for value in values:
            if isinstance(value, ox.Literal):
                if value.language:
                    texts[value.language].append(value.value)
                else:
                    plain.append(value)
            elif isinstance(value, ox.NamedNode):
                if str(value) in tree.values and str(value) not in above and known and known.owned:
                    shown.append(Value(thing=self._thing(value.value, tree, above)))
                else:
                    shown.append(self._reference(value.value, tree))
        language = next((each for each in (self._language, "nl", "en", *sorted(texts)) if each in texts), "")
        shown += (Value(text=each, language="" if language == self._language else language) for each in texts.get(language, ()))
        if not any(value.thing for value in shown):
            shown.sort(key=lambda value: value.text.casefold())
        plain.sort(key=lambda value: value.value)  # as programs write them: months stand in their order
        shown = [*(Value(text=readable(each, self._language)) for each in plain), *shown]
        return Field(*self.property(path, known), self.href(path), shown)

    def _incoming(self, iri: str) -> list[Field]:
        """What points here, by property; a node that a record owns stands for its record."""
        by_path: dict[str, dict[str, Value]] = defaultdict(dict)
        own = self._naming.record_of(iri)
        for triple in self._snapshot.incoming(iri, _MOST_INCOMING):
            if not isinstance(triple.subject, ox.NamedNode):
                continue
            record = self._naming.record_of(triple.subject.value)
            if record is None or (record == own and "#" in triple.subject.value):
                continue
            pointing = triple.subject.value if record == own else record.iri
            by_path[triple.predicate.value][pointing] = self.link(pointing)
        fields = []
        for path, values in sorted(by_path.items()):
            known = self._model.by_path.get(path)
            label = known.label.best(self._language) if known else self.label(path)[0]
            fields.append(Field(label, "", self.href(path), sorted(values.values(), key=lambda value: value.text.casefold())))
        return fields
