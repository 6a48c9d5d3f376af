"""An update rehearsed on a copy of a snapshot, operation by operation.

Oxigraph finds what matches, and makes triples of it in a store of their own. So what an update costs depends on what it matches
and changes, and not on how much else there is; and after each operation the default graph is the union of all graphs again.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

import pyoxigraph as ox

from participatiekaart.errors import QueryRefused
from participatiekaart.graph.evaluation import merged
from participatiekaart.graph.operations import DEFAULT, Operation, operations
from participatiekaart.language import text
from participatiekaart.rdf.sparql import Dataset, tokens

__all__ = ["Rehearsal"]

_ROWS_AT_ONCE = 1000
_Term = TypeVar("_Term")


class Rehearsal:
    """A copy of a snapshot that an update is carried out on.

    What is added to the default graph alone stands in no named graph yet: whoever reads the differences decides where it goes.

    Args:
        store: the copy.
        dataset: the graphs that patterns read, where the update is told so; else all.
        base: what relative IRIs are resolved against.
    """

    def __init__(self, store: ox.Store, dataset: Dataset, base: str) -> None:
        self._store = store
        self._dataset = dataset
        self._base = base
        self._removed: dict[str, set[ox.Triple]] = defaultdict(set)
        self._added: dict[str, set[ox.Triple]] = defaultdict(set)
        self._managed: set[str] = set()
        self._blank = f"urn:{secrets.token_hex(8)}:"  # solutions are written out, and blank nodes cannot be: these IRIs can

    def carry_out(self, update: str) -> None:
        """Carry out an update.

        Args:
            update: SPARQL 1.1 Update that Oxigraph accepts.

        Raises:
            QueryRefused: it cannot be carried out.
        """
        for operation in operations(update, self._base):
            match operation.verb:
                case "INSERT":
                    self._change(set(), self._made(operation, f"INSERT DATA {operation.inserts}"))
                case "DELETE":
                    self._change(self._made(operation, f"INSERT DATA {operation.deletes}"), set())
                case "MODIFY":
                    self._modify(operation)
                case "LOAD":
                    self._change(set(), self._made(operation, operation.text))
                case "CREATE":
                    self._create(operation)
                case "CLEAR" | "DROP":
                    self._clear(operation)
                case _:
                    self._copy(operation)

    def differences(self, before: ox.Store) -> Iterator[tuple[str, list[ox.Triple], list[ox.Triple], bool]]:
        """What has changed since a state of the store: each graph, what it lost and gained, and whether it is there."""
        for graph in self._removed.keys() | self._added.keys() | self._managed:
            removed, added = (
                [ox.Triple(self._blank_again(each.subject), each.predicate, self._blank_again(each.object)) for each in triples]
                for triples in (self._removed[graph], self._added[graph])
            )
            is_there, was_there = (
                graph == DEFAULT or store.contains_named_graph(ox.NamedNode(graph)) for store in (self._store, before)
            )
            if removed or added or is_there != was_there:
                yield graph, removed, added, is_there

    # --- what an operation takes and adds --------------------------------------------------------------------------------------

    def _modify(self, operation: Operation) -> None:
        """Take and add what the templates make of each solution of the pattern (SPARQL 1.1 Update, section 3.1.3)."""
        made: dict[str, set[ox.Quad]] = {operation.deletes: set(), operation.inserts: set()}
        templates = tokens(f"{operation.deletes} {operation.inserts}")
        variables = " ".join(sorted({f"?{each.text[1:]}" for each in templates if each.kind == "variable"})) or "?_"
        rows = self._rows(operation, variables)
        while some := " ".join(islice(rows, _ROWS_AT_ONCE)):
            pattern = f"{{ VALUES ({variables}) {{ {some} }} }}"
            for template in filter(None, made):
                made[template] |= self._made(operation, f"INSERT {template} WHERE {pattern}")
        self._change(made[operation.deletes], made[operation.inserts])

    def _rows(self, operation: Operation, variables: str) -> Iterator[str]:
        """The solutions of the pattern of an operation, each as a row of VALUES."""
        if self._dataset and (operation.using or operation.with_graph):
            raise QueryRefused(
                text("The update says itself what it reads, with USING or WITH; leave out using-graph-uri, or say it there only.")
            )
        dataset = self._dataset or operation.using
        default = dataset.default if dataset else (operation.with_graph,) if operation.with_graph else None
        store = self._store
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(each) for each in default or ()]
        if dataset and len(dataset.default) > 1:
            store, graphs = merged(store, dataset), [ox.DefaultGraph()]
        results = store.query(
            f"{operation.prologue}SELECT {variables} WHERE {operation.pattern}",
            base_iri=self._base or None,
            default_graph=None if default is None else graphs,
            named_graphs=[ox.NamedNode(each) for each in dataset.named] if dataset else None,
        )
        assert isinstance(results, ox.QuerySolutions)  # noqa: S101  (it says SELECT)
        for solution in results:
            yield f"({' '.join('UNDEF' if each is None else str(self._never_blank(each)) for each in solution)})"

    def _made(self, operation: Operation, update: str) -> set[ox.Quad]:
        """The quads that an update adds to an empty store."""
        store = ox.Store()
        store.update(f"{operation.prologue}{update}", base_iri=self._base or None)
        return {
            ox.Quad(
                self._never_blank(each.subject),
                each.predicate,
                self._never_blank(each.object),
                _named(operation.with_graph) if isinstance(each.graph_name, ox.DefaultGraph) else each.graph_name,
            )
            for each in store
        }

    def _never_blank(self, term: _Term) -> _Term | ox.NamedNode:
        return ox.NamedNode(self._blank + term.value) if isinstance(term, ox.BlankNode) else term

    def _blank_again(self, term: _Term) -> _Term | ox.BlankNode:
        if isinstance(term, ox.NamedNode) and term.value.startswith(self._blank):
            return ox.BlankNode(term.value.removeprefix(self._blank))
        return term

    # --- operations on whole graphs (SPARQL 1.1 Update, section 3.2) -----------------------------------------------------------

    def _create(self, operation: Operation) -> None:
        [graph] = operation.graphs
        if not self._store.contains_named_graph(ox.NamedNode(graph)):
            self._store.add_graph(ox.NamedNode(graph))
            self._managed.add(graph)
        elif not operation.is_silent:
            raise QueryRefused(text("There is a graph <{graph}> already.", graph=graph))

    def _clear(self, operation: Operation) -> None:
        [what] = operation.graphs
        named = [each.value for each in self._store.named_graphs() if isinstance(each, ox.NamedNode)]
        if what in {"ALL", DEFAULT}:
            self._take_all()
        for graph in {"ALL": named, "NAMED": named, DEFAULT: []}.get(what, [what]):
            if what == "ALL":
                self._store.add_graph(ox.NamedNode(graph))
            elif self._is_there(graph, operation):
                self._change({*self._quads(graph)}, set())
            self._drop(graph, operation)

    def _copy(self, operation: Operation) -> None:
        source, target = operation.graphs
        if not self._is_there(source, operation) or source == target:
            return
        copied, overwritten = [*self._quads(source)], {*self._quads(target)} if operation.verb != "ADD" else set()
        moved = {*copied} if operation.verb == "MOVE" else set()
        self._change(overwritten | moved, {_quad(quad.triple, target) for quad in copied})
        self._drop(source, operation)

    def _is_there(self, graph: str, operation: Operation) -> bool:
        is_there = graph == DEFAULT or self._store.contains_named_graph(ox.NamedNode(graph))
        if not is_there and not operation.is_silent:
            raise QueryRefused(text("There is no graph <{graph}>.", graph=graph))
        return is_there

    def _drop(self, graph: str, operation: Operation) -> None:
        if graph and operation.verb in {"DROP", "MOVE"}:
            self._store.remove_graph(ox.NamedNode(graph))
            self._managed.add(graph)

    # --- what that changes -----------------------------------------------------------------------------------------------------

    def _change(self, deletes: set[ox.Quad], inserts: set[ox.Quad]) -> None:
        """Take quads, and then add others; what is taken from the default graph goes from every graph.

        The default graph comes last, because most that is said of it holds already when the named graphs are done.
        """
        for quad in sorted(deletes - inserts, key=_name, reverse=True):
            if graph := _name(quad):
                self._take(quad, graph)
            else:
                self._take_everywhere(quad)
        for quad in sorted(inserts, key=_name, reverse=True):
            self._add(quad, _name(quad))

    def _take(self, quad: ox.Quad, graph: str) -> None:
        if quad in self._store:
            self._store.remove(quad)
            _toggle(quad.triple, self._removed[graph], self._added[graph])
            if quad.triple not in self._added[DEFAULT] and not self._holding(quad.triple):
                self._store.remove(_quad(quad.triple))

    def _take_all(self) -> None:
        """Take everything; the graphs that held anything are gone."""
        holding = set()
        for quad in self._store:
            if graph := _name(quad):
                holding.add(graph)
                _toggle(quad.triple, self._removed[graph], self._added[graph])
        for graph in holding:
            self._store.remove_graph(ox.NamedNode(graph))
        self._store.clear_graph(ox.DefaultGraph())
        self._added[DEFAULT].clear()

    def _take_everywhere(self, quad: ox.Quad) -> None:
        self._added[DEFAULT].discard(quad.triple)
        for graph in self._holding(quad.triple):
            self._take(_quad(quad.triple, graph), graph)
            if next(self._quads(graph), None) is None:
                self._store.remove_graph(_named(graph))
        self._store.remove(quad)

    def _add(self, quad: ox.Quad, graph: str) -> None:
        if quad not in self._store:
            self._store.add(quad)
            self._store.add(_quad(quad.triple))
            _toggle(quad.triple, self._added[graph], self._removed[graph])

    def _holding(self, triple: ox.Triple) -> list[str]:
        """Names of the graphs that hold a triple."""
        found = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return [name for quad in found if (name := _name(quad))]

    def _quads(self, graph: str) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(None, None, None, _named(graph))


def _named(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()


def _quad(triple: ox.Triple, graph: str = DEFAULT) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, _named(graph))


def _name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else DEFAULT


def _toggle(triple: ox.Triple, mine: set[ox.Triple], theirs: set[ox.Triple]) -> None:
    if triple in theirs:
        theirs.remove(triple)
    else:
        mine.add(triple)
