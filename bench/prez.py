"""Prez, a linked-data API over a SPARQL endpoint, where somebody has installed it: it is in no package index."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pyoxigraph as ox

from bench import servers
from bench.clients import request
from bench.pages import FACETS, LIMIT, Found, Question
from bench.processes import Endpoint, free_port, running
from bench.synthetic import BASE
from participatiekaart.rdf.names import PREFIXES

__all__ = ["Prez", "prez"]

_TURTLE = "text/anot+turtle"
"""Turtle with labels, and with the total."""
_START_SECONDS = 120.0
_QUERY_SECONDS = 120
_PREZ = "https://prez.dev/"
_QUERYABLES = {
    "sector": "( pk:sector [ sh:zeroOrMorePath skos:broader ] )",
    "educationType": "( pk:educationType [ sh:zeroOrMorePath skos:broader ] )",
    "region": "( pk:region [ sh:zeroOrMorePath geo:sfWithin ] )",
    "start": "( pk:period schema:startDate )",
}
_CONFIGURATION = (
    "".join(f"@prefix {each}: <{PREFIXES[each]}> .\n" for each in ("dct", "geo", "pk", "schema", "sh", "skos", "xsd"))
    + f"@prefix prez: <{_PREZ}> .\n@prefix prof: <http://www.w3.org/ns/dx/prof/> .\n"
)
_PROFILE = f"""<urn:bench:facets> a prof:Profile , prez:ListingProfile ; dct:identifier "bench"^^xsd:token ;
  dct:title "bench" ; dct:description "What is counted." ;
  sh:property [ sh:path [ sh:union ( {" ".join(f"pk:{each}" for each in FACETS)} ) ] ] ."""


@dataclass(frozen=True)
class Prez:
    """Asks Prez: one request for a page with its total and its facets. It counts direct values only, not what lies above them."""

    endpoint: Endpoint

    def requests(self, question: Question) -> Sequence[bytes]:
        """One request."""
        if question.key:
            return [self._request("/object", {"uri": f"{BASE}id/practice/{question.key}"})]
        told = {"filter": orjson.dumps({"op": "and", "args": _conditions(question)}).decode(), "limit": str(LIMIT)}
        told["order_by"] = PREFIXES["schema"] + "name"
        if question.has_facets:
            told["facet_profile"] = "bench"
        return [self._request("/cql", told)]

    def found(self, question: Question, bodies: Sequence[bytes]) -> Found:
        """What the triples say; of the facets only those columns above whose values nothing lies."""
        triples = list(ox.parse(bodies[0], format=ox.RdfFormat.TURTLE))
        if question.key:
            return Found(int(bool(triples)), {})
        (total,) = (each.object.value for each in triples if each.predicate.value == f"{_PREZ}count")
        counts: dict[str, dict[str, str]] = {}
        for each in triples:
            if found := re.fullmatch(f"{_PREZ}facet(Name|Value|Count)", each.predicate.value):
                counts.setdefault(str(each.subject), {})[found[1]] = each.object.value
        scale = f"{PREFIXES['pk']}scale"
        scales = {each["Value"]: int(each["Count"]) for each in counts.values() if each.get("Name") == scale}
        return Found(int(total), {"scale": scales} if question.has_facets else {})

    def _request(self, path: str, told: Mapping[str, str]) -> bytes:
        asked = urlencode({**told, "_mediatype": _TURTLE})
        return request(replace(self.endpoint, address=f"{path}?{asked}"), "", _TURTLE)


@contextmanager
def prez(python: Path | None, snapshot: Path) -> Iterator[Endpoint]:
    """Prez, on a native server of its own.

    Args:
        python: that Prez is installed for; none where there is no such.
        snapshot: that is served.

    Raises:
        FileNotFoundError: it is not installed.
    """
    if python is None:
        raise FileNotFoundError("Prez is not installed: tell with --prez for which Python it is")
    code = "from prez.config import get_reference_data_dir as it; print(it())"
    own = subprocess.run([python, "-W", "ignore", "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="prez-") as temporary, servers.native(snapshot) as source:
        configuration = Path(temporary) / "reference_data"
        shutil.copytree(own, configuration)
        (configuration / "queryables").mkdir(exist_ok=True)
        (configuration / "queryables" / "bench.ttl").write_text(_CONFIGURATION + "\n".join(map(_queryable, _QUERYABLES)))
        (configuration / "facet_profiles" / "bench.ttl").write_text(_CONFIGURATION + _PROFILE)
        environment = {
            "SPARQL_ENDPOINT": f"http://127.0.0.1:{source.port}/query",
            "PREZ_REFERENCE_DATA_DIR": str(configuration),
            "DISABLE_PREFIX_GENERATION": "true",
            "LISTING_COUNT_LIMIT": "100000000",
            "SPARQL_TIMEOUT": str(_QUERY_SECONDS),
            "LOG_LEVEL": "ERROR",
        }
        command = [str(python), "-m", "uvicorn", "--factory", "prez.app:assemble_app", "--port", str(port)]
        with running(command, port, _START_SECONDS, environment):
            yield Endpoint("Prez", port, "/cql?")


def _queryable(name: str) -> str:
    kinds = "<http://www.opengis.net/doc/IS/cql2/1.0/Queryable> , sh:PropertyShape"
    return f'<urn:bench:{name}> a {kinds} ; dct:identifier "{name}" ; sh:name "{name}" ; sh:path {_QUERYABLES[name]} .'


def _conditions(question: Question) -> list[dict[str, object]]:
    """The filters in CQL2."""
    type_ = f"{PREFIXES['rdf']}type"
    conditions = [_condition("=", type_, f"{PREFIXES['pk']}PracticeExample")]
    conditions += [_condition("=", name, iri) for name, iri in question.filters.items()]
    if question.start:
        conditions.append(_condition(">=", "start", f"{question.start}^^<{PREFIXES['xsd']}date>"))
    return conditions + [_condition("like", f"{PREFIXES['schema']}description", f"%{word}%") for word in question.words]


def _condition(operator: str, column: str, value: str) -> dict[str, object]:
    return {"op": operator, "args": [{"property": column}, value]}
