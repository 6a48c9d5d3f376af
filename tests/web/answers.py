"""Queries that several tests ask, and how they read an answer."""

from __future__ import annotations

import csv
import io

import httpx2
import pytest

__all__ = ["ASK", "CONSTRUCT", "CSV", "HTML", "NAMED", "ONE", "SELECT", "TRIPLES", "TWO", "every_language", "rows"]

SELECT = "SELECT (1 AS ?one) ('twee' AS ?two) {}"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { <urn:s> <urn:p> ?o } { VALUES ?o { 1 2 } }"
HTML = {"Accept": "text/html"}
CSV = {"Accept": "text/csv"}
every_language = pytest.mark.parametrize("language", ["nl", "en"])
ONE, TWO = "http://example.org/one", "http://example.org/two"
TRIPLES = "SELECT ?s ?o { ?s ?p ?o }"
NAMED = "SELECT ?g ?s ?o { GRAPH ?g { ?s ?p ?o } }"


def rows(answer: httpx2.Response) -> list[list[str]]:
    """The rows of a result in CSV, sorted, without the header."""
    assert answer.status_code == 200, answer.text
    return sorted(list(csv.reader(io.StringIO(answer.text)))[1:])
