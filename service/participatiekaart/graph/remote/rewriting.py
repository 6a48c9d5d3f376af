"""A query put so that an engine answers as the embedded one does: by its tokens, without parsing it.

Oxigraph has already accepted the text, so braces match and a keyword stands only where it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from participatiekaart.rdf.sparql import Prologue, Token, tokens

__all__ = ["except_in", "graphs_by_variable", "renamed", "without_from"]

Edit = tuple[int, int, str]
"""A place in a text, from and to, and what is to stand there."""


def except_in(sparql: str, hidden: Iterable[str]) -> str:
    """A query whose GRAPH ?variable never finds certain graphs.

    >>> except_in("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", ["urn:a"])
    'SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER(?g NOT IN (<urn:a>)) }'
    """
    listed = ", ".join(f"<{graph}>" for graph in hidden)
    return _edited(
        sparql,
        [
            (end, end, f" FILTER({name.text} NOT IN ({listed}))")
            for name, end in _graph_patterns(sparql)
            if name.kind == "variable"
        ],
    )


def graphs_by_variable(sparql: str, base: str = "") -> str:
    """A query in which GRAPH names graphs by variables only, for an engine that finds no other ones in its chosen dataset.

    Args:
        sparql: SPARQL 1.1 Query.
        base: what relative IRIs are resolved against.

    >>> graphs_by_variable("SELECT * { GRAPH <urn:a> { ?s ?p 1 } }")
    'SELECT ?p ?s { GRAPH ?graph0 { ?s ?p 1 } FILTER(?graph0 = <urn:a>) }'
    """
    stem = "graph"
    while f"?{stem}" in sparql or f"${stem}" in sparql:
        stem += "_"
    edits: list[Edit] = []
    for number, (name, end) in enumerate(_graph_patterns(sparql)):
        if name.kind != "variable":
            variable = f"?{stem}{number}"
            edits += [(name.start, name.end, variable), (end, end, f" FILTER({variable} = {name.text})")]
    return _edited(sparql, edits + _star(sparql, base)) if edits else sparql


def _star(sparql: str, base: str) -> list[Edit]:
    """The variables in the place of the outermost SELECT *, which would show any new ones as well."""
    selected = False
    for token in tokens(sparql):
        if selected and token.text == "*":
            results = ox.Store().query(sparql, base_iri=base or None)
            assert isinstance(results, ox.QuerySolutions)  # noqa: S101  (it says SELECT)
            return [(token.start, token.end, " ".join(map(str, results.variables)) or "*")]
        if selected and token.text not in {"DISTINCT", "REDUCED"}:
            break
        selected = selected or (token.kind == "word" and token.text == "SELECT")
    return []


def renamed(sparql: str, names: Mapping[str, str], base: str = "") -> str:
    """A query with other IRIs in the place of some, however they are written.

    Args:
        sparql: SPARQL 1.1 Query.
        names: the new IRI of each old one.
        base: what relative IRIs are resolved against.

    >>> renamed('PREFIX x: <urn:x:> SELECT * { ?s ?p "1"^^x:y, <urn:x:z> }', {"urn:x:y": "urn:new"})
    'PREFIX x: <urn:x:> SELECT * { ?s ?p "1"^^<urn:new>, <urn:x:z> }'
    """
    prologue = Prologue(base)
    edits: list[Edit] = []
    listed = [None, *tokens(sparql), None]
    for before, token, after in zip(listed, listed[1:], listed[2:], strict=False):
        assert token is not None  # noqa: S101  (only the first and the last one are none)
        prologue.read(before, token, after)
        if new := names.get(prologue.iri(token)):
            edits.append((token.start, token.end, f"<{new}>"))
    return _edited(sparql, edits)


def without_from(sparql: str) -> str:
    """A query without its FROM clauses, for an engine that adds them to the dataset of the request instead of leaving them.

    >>> without_from("ASK FROM <urn:a> FROM NAMED <urn:b> { ?from ?p 'FROM' }")
    "ASK   { ?from ?p 'FROM' }"
    """
    edits: list[Edit] = []
    start: int | None = None
    for token in tokens(sparql):
        if token.kind == "word" and token.text == "FROM":
            start = token.start
        elif start is not None and token.kind in {"iri", "name"}:
            edits.append((start, token.end, ""))
            start = None
    return _edited(sparql, edits)


def _graph_patterns(sparql: str) -> Iterator[tuple[Token, int]]:
    """What each GRAPH names, and where its braces end."""
    opened: list[Token | None] = []
    before: Token | None = None
    name: Token | None = None
    for token in tokens(sparql):
        if before and before.kind == "word" and before.text == "GRAPH":
            name = token
        elif token.kind == "sign" and token.text == "{":
            opened.append(name)
            name = None
        elif token.kind == "sign" and token.text == "}" and (closed := opened.pop()):
            yield closed, token.end
        before = token


def _edited(sparql: str, edits: Iterable[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        sparql = sparql[:start] + new + sparql[end:]
    return sparql
