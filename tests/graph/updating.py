"""Updates as what they say and as what they should do: a model of a dataset whose default graph is the union of all graphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox
from hypothesis import strategies as st

Triple = tuple[str, str, str]
Quad = tuple[str, Triple]
"""The name of a graph, empty for the default graph, and a triple."""

EVERY_GRAPH = ""
S_P_O = ("<urn:s>", "<urn:p>", "<urn:o>")


def text_of(graph: str, triple: Triple) -> str:
    """A quad, or a pattern of one, in SPARQL."""
    return f"GRAPH {graph} {{ {' '.join(triple)} }}" if graph else " ".join(triple) + " ."


@dataclass
class Model:
    """What an editor should see: named graphs, what stands in none of them yet, and the union of it all as the default graph."""

    named: dict[str, set[Triple]] = field(default_factory=dict)
    loose: set[Triple] = field(default_factory=set)

    def triples(self, graph: str) -> set[Triple]:
        """What a graph holds."""
        return set(self.named.get(graph, ())) if graph else self.loose.union(*self.named.values())

    def change(self, deletes: Iterable[Quad], inserts: Iterable[Quad]) -> None:
        """Take quads, and then add others."""
        inserts = set(inserts)
        for graph, triple in sorted(set(deletes) - inserts, reverse=True):
            if graph:
                self.named.get(graph, set()).discard(triple)
                continue
            self.loose.discard(triple)
            for holding in [name for name, triples in self.named.items() if triple in triples]:
                self.named[holding].remove(triple)
                if not self.named[holding]:
                    del self.named[holding]
        for graph, triple in sorted(inserts, reverse=True):
            if graph:
                self.named.setdefault(graph, set()).add(triple)
            elif triple not in self.triples(EVERY_GRAPH):
                self.loose.add(triple)

    def store(self) -> ox.Store:
        """The same as a store."""
        store = ox.Store()
        for graph in (EVERY_GRAPH, *self.named):
            if graph:
                store.add_graph(ox.NamedNode(graph[1:-1]))
            for triple in self.triples(graph):
                store.update(f"INSERT DATA {{ {text_of(graph, triple)} }}")
        return store


# --- operations, as what they say and as what they do to a model --------------------------------------------------------------

GRAPHS = ("<urn:g>", "<urn:h>")
SUBJECTS, PREDICATES, VALUES = ("<urn:s>", "<urn:t>"), ("<urn:p>",), ("<urn:o>", '"1"')
triples = st.tuples(*map(st.sampled_from, (SUBJECTS, PREDICATES, VALUES)))
graphs = st.sampled_from((EVERY_GRAPH, *GRAPHS))
quads = st.tuples(graphs, triples)
patterns = st.tuples(
    st.sampled_from((EVERY_GRAPH, *GRAPHS, "?g")),
    st.tuples(*map(st.sampled_from, ((*SUBJECTS, "?s"), PREDICATES, (*VALUES, "?o")))),
)


def solutions(model: Model, pattern: Quad) -> list[dict[str, str]]:
    """How a pattern matches."""
    graph, said = pattern
    found = []
    for name in model.named if graph == "?g" else (graph,):
        for triple in model.triples(name):
            bound = {each: value for each, value in zip((graph, *said), (name, *triple), strict=True) if each.startswith("?")}
            if tuple(bound.get(each, each) for each in said) == triple:
                found.append(bound)
    return found


def made(template: Quad | None, found: list[dict[str, str]]) -> set[Quad]:
    """What a template makes of solutions; what stays a variable makes nothing."""
    if template is None:
        return set()
    graph, said = template
    every = {(each.get(graph, graph), tuple(each.get(term, term) for term in said)) for each in found}
    return {quad for quad in every if not any(term.startswith("?") for term in (quad[0], *quad[1]))}  # type: ignore[return-value]


class Data:
    """INSERT DATA or DELETE DATA."""

    def __init__(self, verb: str, said: list[Quad]) -> None:
        self.verb, self.said = verb, said

    def __repr__(self) -> str:
        return f"{self.verb} DATA {{ {' '.join(text_of(*quad) for quad in self.said)} }}"

    def do(self, model: Model) -> None:
        """The same to a model."""
        model.change(*((self.said, ()) if self.verb == "DELETE" else ((), self.said)))


class Modify:
    """DELETE and INSERT with a pattern."""

    def __init__(self, deletes: Quad | None, inserts: Quad | None, pattern: Quad) -> None:
        self.deletes, self.inserts, self.pattern = deletes, inserts, pattern

    def __repr__(self) -> str:
        templates = [
            f"{verb} {{ {text_of(*quad)} }}" for verb, quad in (("DELETE", self.deletes), ("INSERT", self.inserts)) if quad
        ]
        return f"{' '.join(templates or ['DELETE {}'])} WHERE {{ {text_of(*self.pattern)} }}"

    def do(self, model: Model) -> None:
        """The same to a model."""
        found = solutions(model, self.pattern)
        model.change(made(self.deletes, found), made(self.inserts, found))


class DeleteWhere(Modify):
    """DELETE WHERE."""

    def __init__(self, pattern: Quad) -> None:
        super().__init__(pattern, None, pattern)

    def __repr__(self) -> str:
        return f"DELETE WHERE {{ {text_of(*self.pattern)} }}"


class Clear:
    """CLEAR or DROP."""

    def __init__(self, verb: str, what: str) -> None:
        self.verb, self.what = verb, what

    def __repr__(self) -> str:
        return f"{self.verb} SILENT {f'GRAPH {self.what}' if self.what in GRAPHS else self.what}"

    def do(self, model: Model) -> None:
        """The same to a model."""
        for graph in list(model.named) if self.what in {"ALL", "NAMED"} else [self.what] if self.what in model.named else []:
            model.named[graph].clear()
            if self.verb == "DROP":
                del model.named[graph]
        if self.what in {"ALL", "DEFAULT"}:
            model.change([(EVERY_GRAPH, triple) for triple in model.triples(EVERY_GRAPH)], ())


class Create:
    """CREATE."""

    def __init__(self, graph: str) -> None:
        self.graph = graph

    def __repr__(self) -> str:
        return f"CREATE SILENT GRAPH {self.graph}"

    def do(self, model: Model) -> None:
        """The same to a model."""
        model.named.setdefault(self.graph, set())


class Copy:
    """ADD, COPY or MOVE."""

    def __init__(self, verb: str, source: str, target: str) -> None:
        self.verb, self.source, self.target = verb, source, target

    def __repr__(self) -> str:
        return f"{self.verb} SILENT {self.source or 'DEFAULT'} TO {self.target or 'DEFAULT'}"

    def do(self, model: Model) -> None:
        """The same to a model."""
        if self.source == self.target or (self.source and self.source not in model.named):
            return
        copied = model.triples(self.source)
        gone = {(self.target, triple) for triple in model.triples(self.target) if self.verb != "ADD"}
        gone |= {(self.source, triple) for triple in copied if self.verb == "MOVE"}
        model.change(gone, {(self.target, triple) for triple in copied})
        if self.source and self.verb == "MOVE":
            model.named.pop(self.source, None)


Anything = Data | Modify | Clear | Create | Copy

operations = st.one_of(
    st.builds(Data, st.sampled_from(["INSERT", "DELETE"]), st.lists(quads, max_size=4)),
    st.builds(Modify, st.none() | patterns, st.none() | patterns, patterns),
    st.builds(DeleteWhere, patterns),
    st.builds(Clear, st.sampled_from(["CLEAR", "DROP"]), st.sampled_from(["DEFAULT", "NAMED", "ALL", *GRAPHS])),
    st.builds(Create, st.sampled_from(GRAPHS)),
    st.builds(Copy, st.sampled_from(["ADD", "COPY", "MOVE"]), graphs, graphs),
)
worlds = st.builds(Model, st.dictionaries(st.sampled_from(GRAPHS), st.sets(triples), max_size=2))


def contents(store: ox.Store) -> dict[str, set[Triple]]:
    """What each graph of a store holds, the default graph under the empty name."""
    found: dict[str, set[Triple]] = {EVERY_GRAPH: set()} | {str(graph): set() for graph in store.named_graphs()}
    for quad in store:
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        found[name].add((str(quad.subject), str(quad.predicate), str(quad.object)))
    return found
