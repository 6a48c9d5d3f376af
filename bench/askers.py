"""How a list is asked of this project's API, and of a SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

import orjson

from bench.clients import request
from bench.pages import FACETS, LIMIT, Found, Question
from bench.processes import Endpoint
from bench.synthetic import BASE
from participatiekaart.rdf.names import PREFIXES

__all__ = ["Ours", "Sparql"]

_RESULTS = "application/sparql-results+json"
_PREFIXES = "".join(f"PREFIX {each}: <{PREFIXES[each]}> " for each in ("geo", "pk", "schema", "skos", "xsd"))
_BELOW = {"sector": "skos:broader", "educationType": "skos:broader", "region": "geo:sfWithin", "scale": "skos:broader"}
"""What leads from the values of a column to what lies above them."""


@dataclass(frozen=True)
class Ours:
    """This project's API: one request has it all."""

    endpoint: Endpoint

    def requests(self, question: Question) -> Sequence[bytes]:
        """One request for a page with its total, its facets and the link to the next one."""
        if question.key:
            return (self._request(f"/{question.key}"),)
        asked = {name: iri.rsplit("/", 1)[-1] for name, iri in question.filters.items()}
        if question.start:
            asked["periodStartDateFrom"] = str(question.start)
        if question.words:
            asked["q"] = " ".join(question.words)
        if question.has_facets:
            asked["facets"] = ",".join(FACETS)
        return (self._request(f"?limit={LIMIT}" + "".join(f"&{name}={quote(value)}" for name, value in asked.items())),)

    def found(self, question: Question, bodies: Sequence[bytes]) -> Found:
        """What the page says."""
        page = orjson.loads(bodies[0])
        if question.key:
            return Found(int("name" in page), {})
        facets = {
            name: {each["value"]: each["count"] for each in facet["values"]} for name, facet in page.get("facets", {}).items()
        }
        return Found(page["total"], facets)

    def _request(self, path: str) -> bytes:
        return request(replace(self.endpoint, address=f"/api/v1/practices{path}"), "", "application/json")


@dataclass(frozen=True)
class Sparql:
    """A SPARQL endpoint: a query for the total, one for the page, and one for each facet."""

    endpoint: Endpoint

    def requests(self, question: Question) -> Sequence[bytes]:
        """The queries."""
        return [request(self.endpoint, _PREFIXES + " ".join(each.split()), _RESULTS) for each in _queries(question)]

    def found(self, question: Question, bodies: Sequence[bytes]) -> Found:
        """What the results say."""
        results = [orjson.loads(each)["results"]["bindings"] for each in bodies]
        if question.key:
            return Found(int(bool(results[0])), {})
        counts = [{each["value"]["value"]: int(each["count"]["value"]) for each in rows} for rows in results[2:]]
        return Found(int(results[0][0]["count"]["value"]), dict(zip(FACETS, counts, strict=False)))


def _queries(question: Question) -> list[str]:
    if question.key:
        return [
            f"""SELECT ?node ?property ?value ?label WHERE {{
              {{ <{BASE}id/practice/{question.key}> ?property ?value BIND(<{BASE}id/practice/{question.key}> AS ?node) }} UNION
              {{ <{BASE}id/practice/{question.key}> pk:period|pk:partnership|pk:partnership/pk:membership|pk:outcome|
                 pk:outcome/pk:measurement ?node . ?node ?property ?value }}
              OPTIONAL {{ ?value skos:prefLabel|schema:name ?label }} }}"""
        ]
    where = _where(question)
    total = f"SELECT (COUNT(DISTINCT ?practice) AS ?count) WHERE {{ {where} }}"
    page = f"""SELECT ?practice ?property ?value ?label WHERE {{
      {{ SELECT DISTINCT ?practice ?name WHERE {{ {where} ?practice schema:name ?name FILTER(LANG(?name) = "nl") }}
        ORDER BY ?name ?practice LIMIT {LIMIT} }}
      ?practice ?property ?value . OPTIONAL {{ ?value skos:prefLabel|schema:name ?label }} }}"""
    facets = [
        f"""SELECT ?value (COUNT(DISTINCT ?practice) AS ?count) WHERE {{ {where} ?practice pk:{each}/{_BELOW[each]}* ?value }}
          GROUP BY ?value"""
        for each in FACETS
        if question.has_facets
    ]
    return [total, page, *facets]


def _where(question: Question) -> str:
    """The practices that are asked for."""
    # What is small stands in a subselect and the class in a filter: then Oxigraph begins there, and is four times as quick.
    parts = [
        f"{{ SELECT ?its_{name} WHERE {{ ?its_{name} {_BELOW[name]}* <{iri}> }} }}" for name, iri in question.filters.items()
    ]
    parts += [f"?practice pk:{name} ?its_{name} ." for name in question.filters]
    parts.append("?practice a ?class . FILTER(?class = pk:PracticeExample)" if parts else "?practice a pk:PracticeExample .")
    if question.start:
        parts.append(f'?practice pk:period/schema:startDate ?start . FILTER(?start >= "{question.start}"^^xsd:date)')
    for number, word in enumerate(question.words):
        parts.append(f'?practice schema:description ?text{number} . FILTER(CONTAINS(LCASE(STR(?text{number})), "{word}"))')
    return " ".join(parts)
