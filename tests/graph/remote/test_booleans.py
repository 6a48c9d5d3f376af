"""Which variables are booleans, for an engine that answers 0 and 1."""

from __future__ import annotations

import pytest

from participatiekaart.graph.remote.booleans import boolean_variables

BOOLEAN = [
    *(
        "true",
        "FALSE",
        "!?x",
        "?x = 1",
        "?x != 1",
        "?x < 1",
        "?x >= 1 + 2",
        "?x && ?y",
        "?x || ?y",
        "?x IN (1, 2)",
        "?x NOT IN (1)",
    ),
    *("EXISTS { ?s ?p ?o }", "NOT EXISTS { ?s ?p ?o }", "((BOUND(?x)))", "REGEX(?x, 'a')", "isIRI(?x)", "sameTerm(?x, ?y)"),
    *("IF(?x, true, false)", "IF(?x, ?stored, 1 = 1)", "COALESCE(?stored, false)", "COALESCE(IF(1 = 1, ?x > 1, ?y), ?z)"),
    *("MAX(?known)", "?known", "(?known)"),
]
OTHERS = [
    *("1", "'true'", "?x", "?x + 1", "STR(?x = 1)", "IF(?x = 1, 1, 2)", "COALESCE(?x, 0)", "COALESCE(?x, ?y)", "COUNT(?x = 1)"),
    *("IRI(CONCAT('a', ?x))", "(?x + 1) * 2", "MAX(?x)", "COALESCE()", "<urn:f>(true)", "IF(?x, 1, true)"),
]


@pytest.mark.parametrize("expression", BOOLEAN)
def test_an_expression_that_gives_a_boolean(expression: str) -> None:
    assert "v" in boolean_variables(f"SELECT ({expression} AS ?v) {{ BIND(?x = 1 AS ?known) }}")


@pytest.mark.parametrize("expression", OTHERS)
def test_an_expression_that_gives_something_else(expression: str) -> None:
    assert boolean_variables(f"SELECT * {{ BIND({expression} AS ?v) }}") == frozenset()
