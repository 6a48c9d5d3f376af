"""Questions on which engines differ, with data that brings it out."""

from __future__ import annotations

from participatiekaart.language import Text, text

__all__ = ["DATA", "QUESTIONS"]

DATA = """<BASEa> <BASEnext> <BASEb> .
<BASEb> <BASEnext> <BASEc> .
<BASEa> <BASEsays> "een"@nl .
<BASEb> <BASEsays> "twee"@nl .
<BASEb> <BASEcounts> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
<BASEd> <BASEat> <BASEc> .
<BASEe> <BASEto> <BASEd> .
<BASEf> <BASEto> <BASEd> .
<BASEg> <BASEhas> <BASEe> .
<BASEg> <BASEhas> <BASEf> .
<BASEc> <BASEcounts> "10"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
"""N-Triples, in which BASE stands for what the names start with."""

QUESTIONS: tuple[tuple[Text, str], ...] = (
    (
        text("a UNION in which a branch holds nothing but VALUES"),
        "SELECT ?x { { ?x <BASEnext> <BASEb> } UNION { VALUES ?x { <BASEb> } } ?x <BASEsays> ?said }",
    ),
    (text("NOT EXISTS"), "SELECT ?x { ?x <BASEnext> ?y FILTER NOT EXISTS { ?x <BASEcounts> ?n } }"),
    (text("MINUS"), "SELECT ?x { ?x <BASEnext> ?y MINUS { ?x <BASEcounts> ?n } }"),
    (
        text("a property path of any length, counted"),
        "SELECT ?x ?m ?k { ?x <BASEnext>* <BASEc> . ?n <BASEat> ?x . ?m <BASEto> ?n . ?k <BASEhas> ?m }",
    ),
    (text("a property path between two unknown ends"), "SELECT ?x ?y { ?x <BASEnext>+ ?y }"),
    (
        text("an error in an expression, which leaves a variable unbound"),
        "SELECT ?x ?y { ?x <BASEcounts> ?n BIND(1 / (?n - ?n) AS ?y) }",
    ),
    (
        text("texts put together with an unbound variable"),
        "SELECT ?x ?y { ?x <BASEcounts> ?n OPTIONAL { ?x <BASEnone> ?none } BIND(CONCAT('a', ?none) AS ?y) }",
    ),
    (text("a division of whole numbers"), "SELECT ?x (?n / 2 AS ?half) { ?x <BASEcounts> ?n }"),
    (text("the average and the sum"), "SELECT (AVG(?n) AS ?average) (SUM(?n) AS ?sum) { ?x <BASEcounts> ?n }"),
    (text("the datatype of a text with a language"), "SELECT ?x (DATATYPE(?said) AS ?y) { ?x <BASEsays> ?said }"),
    (text("texts compared by their language"), "SELECT ?x { ?x <BASEsays> ?said FILTER(LANGMATCHES(LANG(?said), 'nl')) }"),
    (
        text("booleans that a query works out"),
        "SELECT ?x (EXISTS { ?x <BASEcounts> 10 } AS ?y) (?n > 8 AS ?z) { ?x <BASEcounts> ?n }",
    ),
    (text("EXISTS compared with true"), "SELECT ?x { ?x <BASEcounts> ?n FILTER(EXISTS { ?x <BASEsays> 'twee'@nl } = true) }"),
    (
        text("groups with a condition"),
        "SELECT ?p (COUNT(DISTINCT ?x) AS ?n) { ?x ?p ?o FILTER(STRSTARTS(STR(?x), 'BASE')) } GROUP BY ?p HAVING(COUNT(*) > 1)",
    ),
    (text("order, with LIMIT and OFFSET"), "SELECT ?x { ?x <BASEcounts> ?n } ORDER BY DESC(?n) LIMIT 1 OFFSET 1"),
    (text("texts found by a regular expression"), "SELECT ?x { ?x <BASEsays> ?said FILTER(REGEX(?said, '^T', 'i')) }"),
    (text("a blank node made for each row"), "SELECT ?x { ?x <BASEsays> ?said BIND(BNODE() AS ?b) FILTER(ISBLANK(?b)) }"),
    (text("graphs listed without a pattern"), "SELECT ?g { GRAPH ?g {} FILTER(STRSTARTS(STR(?g), 'BASE')) }"),
    (text("a graph found by its name"), "SELECT ?x { GRAPH <BASEgraph/dialect> { ?x <BASEcounts> 7 } }"),
)
"""What a question is about, and the question."""
