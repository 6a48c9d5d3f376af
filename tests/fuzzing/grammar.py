"""Queries that are mostly right, made by a small part of the grammar (SPARQL 1.1 Query, section 19.8)."""

from __future__ import annotations

import random

__all__ = ["made_up"]

_HEADS = ("SELECT *", "SELECT DISTINCT ?a ?b", "ASK", "CONSTRUCT { ?a ?b ?c }", "SELECT (COUNT(?a) AS ?n)", "DESCRIBE ?a")
_TAILS = ("", "LIMIT 3", "ORDER BY ?a LIMIT 5 OFFSET 1", "GROUP BY ?a", "VALUES ?a { 1 <urn:a> UNDEF }")
_PATTERNS = (
    "{0} {1}",
    "{{ {0} }} UNION {{ {1} }}",
    "{0} OPTIONAL {{ {1} }}",
    "{0} MINUS {{ {1} }}",
    "GRAPH ?g {{ {0} }}",
    "{0} FILTER(?a {2} ?b)",
    "{0} BIND(STR(?a) AS ?x{3})",
    "{{ SELECT ?a {{ {0} }} LIMIT 5 }} {1}",
    "{0} FILTER NOT EXISTS {{ {1} }}",
)
_OPERATORS = ("=", "<", "!=", "IN", "+", "&&")
_PATHS = ("{0}/{1}", "({0}|{1})", "({0})*", "({0})+", "^({0})", "({0})?")
_PREDICATES = ("a", "<https://schema.org/name>", "!(a|^a)")
_TERMS = ("?a", "?a", "?c", "?d", "<https://w3id.org/participatiekaart/id/organisation/asito>", "'x'@nl", "1", "_:b", "[]")


def made_up(chance: random.Random) -> str:
    """A query by chance."""
    return f"{chance.choice(_HEADS)} WHERE {{ {_pattern(chance, 3)} }} {chance.choice(_TAILS)}"


def _pattern(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.3:
        return f"{chance.choice(_TERMS)} {chance.choice(('?b', _path(chance, 2)))} {chance.choice(_TERMS)} ."
    inner, other = _pattern(chance, depth - 1), _pattern(chance, depth - 1)
    return chance.choice(_PATTERNS).format(inner, other, chance.choice(_OPERATORS), chance.randrange(1000))


def _path(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.6:
        return chance.choice(_PREDICATES)
    return chance.choice(_PATHS).format(_path(chance, depth - 1), _path(chance, depth - 1))
