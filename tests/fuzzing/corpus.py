"""Queries, updates, bodies, names of graphs and addresses, good and odd ones."""

from __future__ import annotations

from participatiekaart import bundled

__all__ = ["BODIES", "GRAPHS", "PATHS", "QUERIES", "UPDATES"]

_AREA = "https://w3id.org/participatiekaart/id/area/fuzzed"
_GRAPH = "https://w3id.org/participatiekaart/graph/area/fuzzed"
_NAMELESS_AREA = f"<{_AREA}> a <https://w3id.org/participatiekaart/def#NamedArea> ."
_NAMED_AREA = f'<{_AREA}> a <https://w3id.org/participatiekaart/def#NamedArea> ; <https://schema.org/name> "fuzz"@nl .'

QUERIES = [
    *(path.read_text("utf-8") for path in sorted(bundled.queries.glob("*.rq"))),
    "ASK {}",
    "ASK { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } LIMIT 5",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g HAVING(COUNT(*) > 3) ORDER BY DESC(?n) LIMIT 7 OFFSET 2",
    "SELECT REDUCED ?s { ?s a/<urn:b>*|^<urn:c>+/!(<urn:d>|^<urn:e>)? ?o OPTIONAL { ?o ?p ?q } MINUS { ?s <urn:x> ?o } } LIMIT 9",
    "SELECT * FROM <https://w3id.org/participatiekaart/graph/organisation/asito> FROM NAMED <urn:b> { ?s ?p ?o }",
    "SELECT * { VALUES (?a ?b) { (1 UNDEF) ('x'@nl-NL 2.5e3) (<urn:a> true) } BIND(IF(BOUND(?b), STR(?a), UUID()) AS ?c) }",
    "SELECT * { { SELECT DISTINCT ?p { ?s ?p ?o } } UNION { BIND(NOW() AS ?p) } FILTER EXISTS { ?s ?p ?o } } ORDER BY RAND()",
    'SELECT (REPLACE("abc", "(b)", "$1$1") AS ?x) (SUBSTR("é🌱x", 2) AS ?y) (SHA512("a") AS ?z) (1/0 AS ?w) {}',
    'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "^(a+)+$", "i") || LANGMATCHES(LANG(?o), "*")) } LIMIT 3',
    "CONSTRUCT { ?s ?p ?o . _:b <urn:p> ?o } WHERE { ?s ?p ?o } LIMIT 4",
    "CONSTRUCT WHERE { ?s a ?o } LIMIT 4",
    "DESCRIBE <https://w3id.org/participatiekaart/id/organisation/asito> <urn:nothing>",
    "DESCRIBE ?s { ?s a ?o } LIMIT 2",
    "BASE <http://a/b> PREFIX : <#> SELECT * { :s <../x> '''lange\ntekst''' ; a [ :p ( 1 2 3 ) ] }",
    "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
    "SELECT (GROUP_CONCAT(STR(?o); SEPARATOR=',') AS ?x) (SAMPLE(?s) AS ?y) (AVG(?o) AS ?z) { ?s ?p ?o }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 2000",
    "SELECT ?x { <urn:\\u0041> ?p \"\\uD800\" . ?x ?y 'a'^^<http://www.w3.org/2001/XMLSchema#dateTime> }",
    "SELECT * { << ?s ?p ?o >> ?q ?r }",
    "# comment only",
]

UPDATES = [
    f"INSERT DATA {{ GRAPH <{_GRAPH}> {{ {_NAMED_AREA} }} }}",
    f"DELETE WHERE {{ GRAPH <{_GRAPH}> {{ ?s ?p ?o }} }}",
    f"WITH <{_GRAPH}> DELETE {{ ?s ?p ?o }} INSERT {{ {_NAMED_AREA} }} WHERE {{ OPTIONAL {{ ?s ?p ?o }} }}",
    f"""DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?g {{ ?s ?p 'x'@nl }} }}
        USING NAMED <{_GRAPH}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}""",
    f"INSERT DATA {{ GRAPH <{_GRAPH}> {{ {_NAMELESS_AREA} }} }}",
    "INSERT DATA { <urn:s> <urn:p> 1 }",
    "INSERT DATA { GRAPH <urn:g> { _:a <urn:p> _:b , [ a <urn:c> ] , ( 1 2 ) } }",
    "DELETE DATA { <urn:s> <urn:p> 1 } ; INSERT DATA { <urn:s> <urn:p> 2 } ;",
    "INSERT { GRAPH <urn:g2> { ?s ?p ?o } } WHERE { ?s ?p ?o FILTER(ISIRI(?o)) } ",
    "LOAD <http://127.0.0.1:1/x.ttl> INTO GRAPH <urn:g>",
    "LOAD SILENT <file:///etc/hostname>",
    "CREATE GRAPH <urn:new>",
    "CLEAR GRAPH <urn:g>",
    "DROP SILENT GRAPH <urn:g>",
    "DROP GRAPH <urn:not-there>",
    "COPY <urn:g> TO <urn:h>",
    f"MOVE <urn:g> TO <{_GRAPH}>",
    "ADD SILENT DEFAULT TO <urn:h>",
    "CLEAR DEFAULT",
    "",
    ";",
    'INSERT DATA { <urn:p> a <http://xmlns.com/foaf/0.1/Person> ; <http://xmlns.com/foaf/0.1/mbox> "a@b.example" }',
]

_TURTLE, _XML, _JSONLD = b"text/turtle", b"application/rdf+xml", b"application/ld+json"
BODIES: list[tuple[bytes, str]] = [
    *[(_TURTLE, _NAMED_AREA)] * 3,
    (_TURTLE, _NAMELESS_AREA),
    (_TURTLE, "@base <http://a/> . @prefix : <#> . <s> :p 1, 2.5, 'x'@nl, [ :q ( 1 2 ) ] ; a :c ."),
    (_TURTLE, "<urn:s> <urn:p> <relative> , <http://a b> ."),
    (b"application/n-triples", '<urn:s> <urn:p> "\\u00e9\\n" .\n_:a <urn:p> _:b .\n'),
    (b"application/n-quads", "<urn:s> <urn:p> <urn:o> <urn:g> .\n"),
    (b"application/trig", f"<{_GRAPH}> {{ {_NAMED_AREA} }}"),
    (_XML, '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:s"/></rdf:RDF>'),
    (
        _XML,
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e#">'
        '<rdf:Description rdf:about="urn:s"><e:p>&b;&c;</e:p></rdf:Description></rdf:RDF>',
    ),
    (
        _JSONLD,
        f'{{"@id": "{_AREA}", "@type": "https://w3id.org/participatiekaart/def#NamedArea", "https://schema.org/name": "x"}}',
    ),
    (_JSONLD, '{"@context": "http://127.0.0.1:1/context.jsonld", "@id": "urn:s", "name": [1, null, {"@set": [{"@list": []}]}]}'),
    (b"application/sparql-update", UPDATES[0]),
    (b"text/csv", "a,b\n1,2\n"),
    (
        b"multipart/form-data; boundary=xyz",
        '--xyz\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
        f"{_NAMED_AREA}\r\n--xyz--\r\n",
    ),
    (b"multipart/form-data", "--xyz\r\n\r\nno boundary declared\r\n--xyz--"),
]

GRAPHS = [
    *[_GRAPH.encode()] * 5,
    b"https://w3id.org/participatiekaart/graph/organisation/asito",
    b"https://w3id.org/participatiekaart/graph/practice/operatie-schoolvoorbeeld",
    b"http://www.example/gsp/1.ttl",
    b"urn:g",
    b"",
    b"relative/graph",
    b"../../../etc/passwd",
    b"not an iri",
    b"http://a b/c",
    b"http://[::1",
    b"//host/path",
    b"_:blank",
    b"file:///etc/passwd",
    b"http://a/#fragment",
    b"http://a/%31%2531%zz",
    b"http://a/" + b"x" * 20_000,
    "http://é.example/é🌱".encode(),
    b"http://a/\xff\xfe",
    b"http://a/\x00",
    b'http://a/>{}|\\^`"<',
    b"javascript:alert(1)",
    b"default",
]

PATHS = [
    "/",
    "/def",
    "/def.ttl",
    "/def/1.0.0",
    "/doc/practice",
    "/doc/practice.csv",
    "/doc/practice/operatie-schoolvoorbeeld",
    "/doc/practice/operatie-schoolvoorbeeld.jsonld",
    "/doc/organisation/asito.nt",
    "/id/practice/operatie-schoolvoorbeeld",
    "/id/concept/sector/groen",
    "/graph/organisation/asito",
    "/shapes/practice",
    "/health/live",
    "/health/ready",
    "/openapi.json",
    "/static/style.css",
    "/static/../../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/app.py",
    "/query",
    "/query/who-started-where",
    "/queries/who-started-where.csv?place=x",
    "/sparql",
    "/sparql/",
    "/sparql?format=html&query=ASK%7B%7D",
    "/graph-store",
    "/graph-store/",
    "//evil.example/%2f..",
    "/doc/practice/%00",
    "/doc/practice/%ff%fe.ttl",
    "/doc/practice/" + "a" * 5000,
]
