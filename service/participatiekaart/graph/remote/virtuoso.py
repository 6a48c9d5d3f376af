"""Virtuoso 7 (measured with 7.2.5, the one in Debian 12).

Its default graph is every graph there is, its own ones included, and it counts a triple as often as graphs hold it. So the union
is a graph of ours that each query gets as its default graph. With a default graph chosen, ``GRAPH <name>`` finds nothing but
``GRAPH ?variable`` finds all graphs, so names become variables with a filter.

Some literals do not come back as they went in, or are refused; these are kept under a datatype that it does not know. Booleans
that a query works out come as the numbers 0 and 1; they become booleans again where the query says what they are.

What still differs from the embedded engine, and cannot be mended from outside:

- A union of patterns in which one is nothing but VALUES gives nothing, and NOT EXISTS after nothing but VALUES wrong rows.
- ``path*`` and ``path?`` from a bound node can give a row more than once. Joined with other patterns, a path with ``*`` or ``+``
  gives rows too many or too few under some plans, also in a subquery; in one with DISTINCT and LIMIT it is worked out first, and
  right (178 states of a database, three queries). With two unbound ends such a path is refused.
- An error in an expression, such as a division by zero, fails the query instead of leaving the variable unbound; CONCAT and STR
  of an unbound variable are an empty text.
- An integer divided by an integer is an integer; double and float come back with six digits. The datatype of a text with a
  language is unbound.
- Of two values of a property that are equal as numbers (1 and 1.0, 1 and true) or as moments it keeps one.
- Several default graphs count a triple that two of them hold twice.
- ``GRAPH ?g {}`` does not list graphs, and ``SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }`` is very slow with many graphs;
  grouping by the graph is quick.
- A query that names one of Virtuoso's own graphs finds it.
- Booleans that are worked out stay 0 and 1 in CONSTRUCT, and ``EXISTS { … } = true`` in a FILTER is never true.
- ``ORDER BY`` with more rows than ResultSetMaxRows is refused. BNODE is not there, and an integer of more than 18 digits is no
  number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

import httpx2
import pyoxigraph as ox

from participatiekaart.errors import BudgetExceeded, ParticipatiekaartError, QueryRefused
from participatiekaart.graph.remote.asking import Query, Result, read
from participatiekaart.graph.remote.booleans import boolean_variables
from participatiekaart.graph.remote.engine import RemoteEngine
from participatiekaart.graph.remote.literals import KEPT, KEPT_NAMES, kept
from participatiekaart.graph.remote.protocol import Form, Reply, overran
from participatiekaart.graph.remote.rewriting import graphs_by_variable, renamed, without_from
from participatiekaart.language import text
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.sparql import Dataset

__all__ = ["Virtuoso"]

_XSD = PREFIXES["xsd"].encode()
_ERROR = re.compile(r"Virtuoso (\w{5}) Error (.*?)(?: SPARQL query:.*)?", re.DOTALL)
_OUT_OF_TIME = {"S1T00", "S1TAT"}
_ENGINES_OWN = {"08", "40", "XX"}
"""Classes of SQLSTATE that are not about the query: connections, deadlocks, and what should not happen."""

_NO_GRAPH = "urn:participatiekaart:none"
_LEAST_SECONDS = 1.0
_ONE = b'"%b": { "type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#%b", "value": "%b" }'
_BOOLEANS = {b"0": b"false", b"1": b"true"}
_ASKED = {True: b'{"head":{},"boolean":true}', False: b'{"head":{},"boolean":false}'}
_TYPED = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "'


class Virtuoso(RemoteEngine):
    """Virtuoso 7: queries to ``/sparql``, updates with a password to ``/sparql-auth``."""

    has_default: ClassVar = False
    push_bytes: ClassVar = 128 * 1024  # it compiles an update before it runs it
    stops_queries: ClassVar = True
    system_graphs: ClassVar = (
        "http://www.openlinksw.com/schemas/virtrdf#",
        "http://www.w3.org/ns/ldp#",
        "http://localuriqaserver/sparql",
        "http://www.w3.org/2002/07/owl#",
        "urn:activitystreams-owl:map",
        "urn:core:services:sparql",
        "urn:rules.skos",
    )

    @staticmethod
    def update_address(url: str) -> str:
        """``/sparql-auth`` beside ``/sparql``."""
        return url if url.endswith("-auth") else f"{url}-auth"

    @staticmethod
    def authentication(user: str, password: str) -> httpx2.Auth:
        """Digest (RFC 7616)."""
        return httpx2.DigestAuth(user, password)

    @staticmethod
    def stored(lines: bytes) -> bytes:
        """Lines whose literals come back as they are."""
        return kept(lines)

    def form(self, query: Query) -> Form:
        """The parameters, with the time after which it stops by itself."""
        sparql, dataset = renamed(query.sparql, KEPT_NAMES, query.base), query.dataset
        if dataset:
            # It adds FROM to the dataset of the request, and takes an empty list of named graphs for all of them.
            sparql, dataset = without_from(sparql), replace(dataset, named=dataset.named or (_NO_GRAPH,))
        else:
            sparql, dataset = graphs_by_variable(sparql, query.base), Dataset(default=(self.layout.union,))
        yield from super().form(replace(query, sparql=sparql, dataset=dataset))
        yield "timeout", str(round(1000 * max(query.seconds, _LEAST_SECONDS)))

    def result(self, reply: Reply, query: Query) -> Result:
        """The result, unless it is only a part of one."""
        if reply.headers.get("x-sql-state") in _OUT_OF_TIME:
            raise overran(query.seconds)
        if most := reply.headers.get("x-sparql-maxrows"):
            message = text("The result has more than {rows} rows; page through it with ORDER BY, LIMIT and OFFSET.", rows=most)
            raise BudgetExceeded(message, "rows", int(most))
        if query.kind == "graph":
            return read(replace(reply, body=_graph(reply.body)), query.kind)
        if query.kind == "boolean" and b'"boolean"' not in reply.body:  # a table with one row for yes and none for no
            rows = read(reply, "solutions")
            assert isinstance(rows, ox.QuerySolutions)  # noqa: S101  (it is what was asked for)
            return ox.parse_query_results(_ASKED[next(rows, None) is not None], ox.QueryResultsFormat.JSON)
        return read(replace(reply, body=_table(reply.body, query.sparql)), query.kind)

    def failure(self, reply: Reply, query: Query) -> ParticipatiekaartError:
        """What is wrong; all errors in running a query come with status 500."""
        found = _ERROR.fullmatch(reply.reason)
        if not found or found[1][:2] in _ENGINES_OWN:
            return super().failure(reply, query)
        if found[1] in _OUT_OF_TIME or "estimated execution time" in found[2]:
            return overran(query.seconds)
        return QueryRefused(text("The SPARQL engine refuses this: {reason}", reason=found[2]))


def _graph(lines: bytes) -> bytes:
    """N-Triples as they went in. Quotation marks inside literals are escaped, so these can only be where literals end."""
    for digit, word in _BOOLEANS.items():
        lines = lines.replace(b'"%b"^^<%bboolean>' % (digit, _XSD), b'"%b"^^<%bboolean>' % (word, _XSD))
    return lines.replace(b"<" + KEPT.encode(), b"<")


def _table(body: bytes, sparql: str) -> bytes:
    """A JSON result as the embedded engine gives it. Quotation marks inside values are escaped, so these are those of JSON."""
    variables = [name.encode() for name in boolean_variables(sparql)]
    for digit, word in _BOOLEANS.items():
        body = body.replace(_TYPED + digit, _TYPED + word)
        for name in variables:
            body = body.replace(_ONE % (name, b"integer", digit), _ONE % (name, b"boolean", word))
    return body.replace(b'"' + KEPT.encode(), b'"')
