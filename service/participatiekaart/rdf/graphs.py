"""Graphs that are no records: any triples under any name, with blank nodes (SPARQL 1.1 Graph Store Protocol, section 4).

A blank node of such a graph is kept as an IRI that says so (RDF 1.1 Concepts, section 3.5), because one default graph shows all
graphs together; whoever reads the graph by its name gets the blank node back.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator

import pyoxigraph as ox

from participatiekaart.errors import InvalidInput
from participatiekaart.language import text
from participatiekaart.rdf.names import Naming, RecordName
from participatiekaart.rdf.records import Record

__all__ = ["genid_start", "graph_record", "with_blank_nodes"]

_GENID = ".well-known/genid/"
_MOST_STEPS = 1_000_000
_LEAST_ROUNDS = 4


def graph_record(name: RecordName, lines: bytes, naming: Naming) -> Record:
    """A graph as one record, its blank nodes named after what is said with them.

    Args:
        name: of the graph.
        lines: N-Triples lines.
        naming: tells which nodes belong to records, and so not here.

    Raises:
        InvalidInput: it describes a node that belongs to a record.
    """
    triples = []
    for line in lines.decode().removesuffix("\n").split("\n") if lines else ():
        subject, predicate, rest = line.split(" ", 2)
        owner = naming.record_of(subject[1:-1])
        if owner:
            raise InvalidInput(
                text("{node} belongs to a record; describe it in the graph <{graph}>.", node=subject, graph=owner.graph)
            )
        triples.append((subject, predicate, rest.removesuffix(" .")))
    start = genid_start(naming)
    taken = {node[len(start) + 1 : -1] for triple in triples for node in triple if node.startswith(f"<{start}")}
    names = {node: f"<{start}{digest}>" for node, digest in _digests(triples, name.graph, taken).items()}
    kept = {f"{names.get(subject, subject)} {predicate} {names.get(value, value)} .\n" for subject, predicate, value in triples}
    return Record(name, "".join(sorted(kept)).encode())


def _digests(triples: list[tuple[str, str, str]], graph: str, taken: Container[str]) -> dict[str, str]:
    """A digest of each blank node that does not depend on its label: colour refinement (Weisfeiler and Leman).

    Where nodes look alike and stand among others that do, one is told apart and the rest follows from that, as long as the time
    allows it; what is alike then is told apart by its order. The exact way (RDF Dataset Canonicalization) takes time that is
    exponential in the number of nodes that are alike: nine of them took half a minute.

    Args:
        triples: of the graph.
        graph: its name.
        taken: digests that nodes have from before.
    """
    around: dict[str, list[tuple[str, str, str]]] = {}
    for subject, predicate, value in triples:
        for node, place, other in ((subject, ">", value), (value, "<", subject)):
            if node.startswith("_:"):
                around.setdefault(node, []).append((place, predicate, other))
    size = sum(map(len, around.values()))
    steps = max(_MOST_STEPS, _LEAST_ROUNDS * size)

    def refined(colours: dict[str, str]) -> dict[str, str]:
        nonlocal steps
        while steps > 0:
            steps -= size
            before = len(set(colours.values()))
            colours = {
                node: _digest(
                    colours[node], *sorted(f"{place} {said} {colours.get(other, other)}" for place, said, other in each)
                )
                for node, each in around.items()
            }
            if len(set(colours.values())) == before:
                break
        return colours

    colours = refined(dict.fromkeys(around, graph))
    while (alike := _alike(around, colours)) and len(alike) * size < steps:
        one_apart = (refined({**colours, node: _digest(colours[node])}) for node in alike)
        colours = min(one_apart, key=lambda each: sorted(each.values()))
    used = Counter[str]()
    for node, colour in colours.items():
        digest = ""
        while not digest or digest in taken:
            used[colour] += 1
            digest = _digest(graph, colour, str(used[colour]))[:16]
        colours[node] = digest
    return colours


def _alike(around: dict[str, list[tuple[str, str, str]]], colours: dict[str, str]) -> list[str]:
    """The smallest set of nodes that look alike, of those that stand among others that do; empty where there is none."""
    sizes = Counter(colours.values())
    alike: dict[str, list[str]] = {}
    for node, said in around.items():
        if sizes[colours[node]] > 1 and any(sizes[colours.get(other, "")] > 1 for _, _, other in said):
            alike.setdefault(colours[node], []).append(node)
    return min(alike.values(), key=lambda nodes: (len(nodes), colours[nodes[0]]), default=[])


def _label(node: ox.NamedNode, start: str) -> str:
    """Label of the blank node that an IRI of ours stands for; empty for any other IRI."""
    digest = node.value.removeprefix(start)
    return f"b{digest}" if node.value.startswith(start) and digest.isalnum() and digest.isascii() else ""


def _digest(*said: str) -> str:
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def genid_start(naming: Naming) -> str:
    """What the IRIs of blank nodes start with."""
    return naming.base + _GENID


def with_blank_nodes(triples: Iterable[ox.Triple], start: str) -> Iterator[ox.Triple]:
    """Triples with the blank nodes that they were written with.

    Args:
        triples: of a graph.
        start: what the IRIs of blank nodes start with.
    """
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and (label := _label(subject, start)):
            subject = ox.BlankNode(label)
        if isinstance(value, ox.NamedNode) and (label := _label(value, start)):
            value = ox.BlankNode(label)
        yield ox.Triple(subject, triple.predicate, value)
