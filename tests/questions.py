"""Questions to a service over the bundled data: ordinary ones whose answers are known, and ones that would never end."""

from __future__ import annotations

import csv
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from participatiekaart import bundled

from .served import Served, command
from .wire import request

__all__ = ["RUNAWAYS", "Question", "ordinary", "runaway"]

_PREFIXES = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX pk: <https://w3id.org/participatiekaart/def#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_JSON, _NTRIPLES, _CSV = "application/sparql-results+json", "application/n-triples", "text/csv"
_ANSWERS = Path(__file__).parent / "answers"
_HEAVY = {"facts-and-sources", "partner-kinds-in-cleaning"}
"""Saved queries that take ten times as long as the others: they would make the slowest percentile lenient."""

Right = Callable[[bytes], object]


@dataclass
class Question:
    """A query and its right answer.

    Attributes:
        kind: what sort of question it is.
        query: SPARQL.
        accept: media type of the answer.
        right: the right answer, in a form in which answers compare.
        read: brings the body of an answer into that form.
    """

    kind: str
    query: str
    accept: str
    right: object
    read: Right
    _seen: set[bytes] = field(default_factory=set)

    def message(self, nonce: int) -> bytes:
        """A request that was never sent before: no cache knows it.

        Args:
            nonce: a number that no other request has.
        """
        return request("GET", f"/sparql?query={quote(f'{self.query}#{nonce}')}", accept=self.accept)

    def is_right(self, body: bytes) -> bool:
        """Whether an answer is the right one."""
        if body in self._seen:
            return True
        if self.read(body) == self.right:
            self._seen.add(body)
            return True
        return False


def ordinary(service: Served) -> list[Question]:
    """Questions of nine kinds, with the answers that the journal gives: not those of the service."""
    exported = subprocess.run(command("export", "--data-dir", str(service.data_dir)), capture_output=True, check=True).stdout
    store = ox.Store()
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in ox.parse(exported, format=ox.RdfFormat.N_QUADS))
    chance = random.Random(1)
    return [*(_answered(store, kind, query) for kind, query in _queries(store, chance)), *_saved()]


def _queries(store: ox.Store, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kinds of questions and questions of that kind."""
    classes = ("pk:PracticeExample", "org:Organization", "pk:Municipality", "skos:Concept")
    for each in classes:
        yield "count", f"SELECT (COUNT(*) AS ?number) {{ ?thing a {each} }}"
    for word in ("school", "gemeente", "werk", "almere"):
        yield "contains", f'SELECT ?thing {{ ?thing a org:Organization ; schema:name ?n FILTER(CONTAINS(LCASE(?n), "{word}")) }}'
    for iri in _some(store, "org:Organization", chance):
        yield "label", f"SELECT ?name {{ {iri} schema:name ?name }}"
        yield "optional", f"SELECT ?kind ?of {{ {iri} org:classification ?kind OPTIONAL {{ {iri} org:subOrganizationOf ?of }} }}"
    for iri in _some(store, "pk:PracticeExample", chance):
        yield "ask", f"ASK {{ {iri} a pk:PracticeExample ; pk:sector ?sector }}"
        yield "path", f"SELECT DISTINCT ?name {{ {iri} pk:partnership/pk:membership/org:member/schema:name ?name }}"
        yield "construct", f"CONSTRUCT {{ {iri} ?property ?value }} WHERE {{ {iri} ?property ?value }}"
    for iri in _some(store, "pk:Province", chance):
        yield "within", f"SELECT ?place ?name {{ ?place geo:sfWithin {iri} ; schema:name ?name }} ORDER BY ?name LIMIT 10"


def _some(store: ox.Store, kind: str, chance: random.Random) -> list[str]:
    solutions = store.query(f"{_PREFIXES} SELECT ?thing {{ ?thing a {kind} }} ORDER BY ?thing")
    return sorted(chance.sample([str(each[0]) for each in solutions], 12))  # type: ignore[union-attr]


def _answered(store: ox.Store, kind: str, query: str) -> Question:
    query = f"{_PREFIXES}{query}"
    if kind == "construct":
        triples = store.query(query)
        return Question(kind, query, _NTRIPLES, {f"{each} ." for each in triples}, lambda body: set(body.decode().splitlines()))  # type: ignore[union-attr]
    return Question(kind, query, _JSON, _rows(store.query(query)), lambda body: _rows(_parsed(body)))


def _saved() -> Iterator[Question]:
    for path in sorted(bundled.queries.glob("*.rq")):
        if path.stem not in _HEAVY:
            right = _table((_ANSWERS / f"{path.stem}.csv").read_bytes())
            yield Question("saved", path.read_text("utf-8"), _CSV, right, _table)


def _table(body: bytes) -> list[list[str]]:
    return list(csv.reader(body.decode().splitlines()))


def _parsed(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def _rows(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> object:
    return bool(results) if isinstance(results, ox.QueryBoolean) else Counter(tuple(map(str, each)) for each in results)


# --- without an end ----------------------------------------------------------------------------------------------------------

RUNAWAYS = {
    "cartesian count": "SELECT (COUNT(*) AS ?number) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i{nonce} }}",
    "regex over everything": """SELECT ?a ?d {{ ?a ?b ?c . ?d ?e ?f
        FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "^(.*a){{8}}{nonce}$", "i")) }}""",
    "deep path": "SELECT (COUNT(*) AS ?number) {{ ?a (!<urn:{nonce}>|^!<urn:{nonce}>)* ?b . ?b (!<urn:{nonce}>)+ ?c }}",
    "huge text": "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), 'x{nonce}')) AS ?text) {{ ?a ?b ?c . ?d ?e ?f }}",
    "text that doubles": "SELECT (STRLEN(?x40) AS ?n) {{ BIND('{nonce}' AS ?x0) {doubling} }}",
    "large order": "SELECT * {{ ?a ?b ?c . ?d ?e ?f{nonce} }} ORDER BY DESC(?c) ?f{nonce} ?a",
    "distinct of everything": "SELECT DISTINCT ?a ?c ?d ?f{nonce} {{ ?a ?b ?c . ?d ?e ?f{nonce} }} OFFSET 1000000000",
    "unbounded construct": "CONSTRUCT {{ ?a <urn:{nonce}> ?f }} WHERE {{ ?a ?b ?c . ?d ?e ?f }}",
    "unbounded select": "SELECT ?a ?b ?c ?d ?e ?f{nonce} {{ ?a ?b ?c . ?d ?e ?f{nonce} }}",
    "filter that never holds": "ASK {{ ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(CONCAT(STR(?c), STR(?f))) < -{nonce}) }}",
}
"""Queries that no service can answer in its time or memory, by what they are."""

_DOUBLING = " ".join(f"BIND(CONCAT(?x{each}, ?x{each}) AS ?x{each + 1})" for each in range(40))


def runaway(kind: str, nonce: int) -> bytes:
    """A request with a query that would never end, in words that were never sent before."""
    query = RUNAWAYS[kind].format(nonce=nonce, doubling=_DOUBLING)
    if nonce % 2:
        return request("GET", f"/sparql?query={quote(query)}", accept="*/*")
    return request("POST", "/sparql", query.encode(), accept="*/*", content_type="application/sparql-query")
